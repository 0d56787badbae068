//! The hub: rooms, who is in them, and what is said there.

use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hubkit::hub::GroupError;
use hubkit::{Context, DisconnectReason, EndpointOptions, HubError, HubOptions};

use crate::contract::{ChatClientProxy, ChatHub, RoomState, Typist, Welcome};
use crate::pace::Bucket;
use crate::rooms::Rooms;
use crate::sessions::{ConnectionRefused, NAME, Sessions};
use crate::text;

type Cx = Context<ChatClientProxy>;

/// How many rooms somebody may be in at once.
const MOST_ROOMS: usize = 8;
/// What a call costs of what a connection may do.
const A_CALL: f64 = 1.0;
/// What a notice that somebody types costs: people type more than they send.
const A_NOTICE: f64 = 0.25;

/// The chat's hub.
#[derive(Debug)]
pub struct Chat {
    sessions: Arc<Sessions>,
    /// Locked while somebody enters, leaves or speaks: who enters then finds everything that was said before in the
    /// history, and hears everything after. Sends only queue, so that nothing waits under the lock.
    rooms: Mutex<Rooms>,
}

impl Chat {
    /// A chat without rooms yet, for people who are logged in.
    #[must_use]
    pub fn new(sessions: Arc<Sessions>) -> Self {
        Self {
            sessions,
            rooms: Mutex::default(),
        }
    }

    /// The options it is made for: pages of these origins may open WebSockets, and messages need not be larger.
    #[must_use]
    pub fn options(origins: &[String]) -> HubOptions {
        HubOptions::default()
            // A text of the greatest length whose every character is escaped, and the message around it.
            .max_message_size(16 * 1024)
            .max_groups(MOST_ROOMS)
            .endpoint(EndpointOptions::default().allowed_origins(origins))
    }

    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the caller out of a room, and tells the others when nothing else of that name is there.
    async fn take_out(&self, cx: &Cx, room: &str, name: &str) -> hubkit::Result<()> {
        let told = {
            let mut rooms = self.rooms();
            cx.groups().remove(room);
            let is_gone = rooms
                .get(room)
                .is_some_and(|room| room.leave(name, cx.connection_id()));
            is_gone.then(|| cx.clients().group(room).left(room, name))
        };
        match told {
            Some(told) => told.await,
            None => Ok(()),
        }
    }
}

impl ChatHub for Chat {
    async fn on_connected(&self, cx: &Cx) -> hubkit::Result<()> {
        // The API's layer refuses requests without a login; a hub that is mapped without it refuses them here.
        let name = name(cx)?.to_owned();
        if let Some(id) = cx.cookie(NAME) {
            // The login may have ended since the request came, before this connection could be found and ended with it.
            self.sessions.connected(id).map_err(shown)?;
        }
        let you = Welcome {
            name,
            transport: cx.transport().map(|transport| transport.to_string()),
            address: cx.remote_addr().map(|address| address.to_string()),
        };
        cx.clients().caller().welcome(you).await
    }

    async fn on_disconnected(&self, cx: &Cx, _: &DisconnectReason) {
        if let Some(id) = cx.cookie(NAME) {
            self.sessions.disconnected(id);
        }
        let Ok(name) = name(cx) else { return };
        for room in cx.groups().names() {
            // Nobody is there to hear of a failure, and a name can always be encoded.
            let _ = self.take_out(cx, &room, name).await;
        }
    }

    async fn join(&self, cx: &Cx, room: String) -> hubkit::Result<RoomState> {
        pace(cx, A_CALL)?;
        let (room, name) = (text::room(&room).map_err(shown)?, name(cx)?);
        let (state, told) = {
            let mut rooms = self.rooms();
            let entered = rooms
                .open(room)
                .ok_or_else(|| HubError::new("There are too many rooms; join one that is there"))?;
            // Fails for a connection that has ended, which then enters nothing.
            cx.groups().add(room).map_err(|error| match error {
                GroupError::TooMany { limit } => {
                    HubError::new(format!("You are in {limit} rooms already; leave one first"))
                }
                error => error.into(),
            })?;
            let is_new = entered.enter(name, cx.connection_id());
            let told = is_new.then(|| cx.clients().others_in_group(room).joined(room, name));
            let state = RoomState {
                messages: entered.messages(),
                people: entered.people(),
            };
            (state, told)
        };
        if let Some(told) = told {
            told.await?;
        }
        Ok(state)
    }

    async fn leave(&self, cx: &Cx, room: String) -> hubkit::Result<()> {
        pace(cx, A_CALL)?;
        let (room, name) = (text::room(&room).map_err(shown)?, name(cx)?);
        self.take_out(cx, room, name).await
    }

    async fn send(&self, cx: &Cx, room: String, text: String) -> hubkit::Result<u64> {
        pace(cx, A_CALL)?;
        let (room, name) = (text::room(&room).map_err(shown)?, name(cx)?);
        let text = text::message(&text).map_err(shown)?;
        is_in(cx, room)?;
        let (id, sending) = {
            let mut rooms = self.rooms();
            let history = rooms.get(room).ok_or_else(|| not_in(room))?;
            let message = history.say(name, text);
            (message.id, cx.clients().group(room).message(room, message))
        };
        sending.await?;
        Ok(id)
    }

    async fn typing(&self, cx: &Cx, room: String) -> hubkit::Result<()> {
        pace(cx, A_NOTICE)?;
        let (room, name) = (text::room(&room).map_err(shown)?, name(cx)?);
        is_in(cx, room)?;
        let who = Typist {
            room: room.to_owned(),
            name: name.to_owned(),
        };
        cx.clients().others_in_group(room).typing(who).await
    }
}

fn name(cx: &Cx) -> hubkit::Result<&str> {
    cx.user_id().ok_or_else(|| shown(ConnectionRefused::Ended))
}

fn is_in(cx: &Cx, room: &str) -> hubkit::Result<()> {
    let is_in = cx.groups().contains(room);
    is_in.then_some(()).ok_or_else(|| not_in(room))
}

fn not_in(room: &str) -> HubError {
    HubError::new(format!("You are not in {room}; join it first"))
}

/// Slows down those who call too often. Everybody else in the room would have to read it.
fn pace(cx: &Cx, cost: f64) -> hubkit::Result<()> {
    let taken = cx.items(|items| items.get_or_insert_default::<Bucket>().take(cost));
    taken.map_err(|wait| {
        let seconds = wait.as_secs_f64().ceil();
        HubError::new(format!("You are too fast; try again in {seconds} s"))
    })
}

/// An error that the caller is meant to read.
fn shown(error: impl Display) -> HubError {
    HubError::new(error.to_string())
}
