//! A chat in memory, one on real sockets, and those who chat there.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use chat_example::contract::{ChatClientEvent, ChatClientProxy, ChatHub, ChatHubClient};
use chat_example::hub::Chat;
use chat_example::serve::{self, Listeners};
use chat_example::sessions::Sessions;
use chat_example::terminal::http_client;
use hubkit::Hub;
use hubkit::hub::User;
use hubkit_client::reqwest::{Client, Method, RequestBuilder, Response};
use hubkit_client::{CallError, ConnectError, Events, HubConnection, HubConnectionBuilder};
use tokio::sync::oneshot;

/// A chat without HTTP, where everybody is who they say.
pub(crate) struct InMemory {
    hub: Hub<ChatClientProxy>,
    next: Arc<Mutex<VecDeque<User>>>,
}

impl InMemory {
    pub(crate) fn new() -> Self {
        let next = Arc::new(Mutex::new(VecDeque::new()));
        let names = Arc::clone(&next);
        let hub = Chat::new(Arc::new(Sessions::default()))
            .into_hub()
            .options(Chat::options(&[]))
            .user(move |_| names.lock().expect("nobody panicked").pop_front());
        let hub = hub
            .build()
            .expect("there is nothing wrong with the options");
        Self { hub, next }
    }

    pub(crate) async fn connect(&self, name: &str) -> Guest {
        let user = User::new(name);
        self.next.lock().expect("nobody panicked").push_back(user);
        self.connect_as_nobody().await
    }

    pub(crate) async fn connect_as_nobody(&self) -> Guest {
        let (builder, events) = HubConnection::builder_in_memory().events();
        let connection = builder.connect_over(self.hub.connect_in_memory()).await;
        Guest::new(connection.expect("the handshake is done"), events)
    }

    /// Ends all connections of a user, of which there are `count`.
    pub(crate) fn end_user(&self, name: &str, count: usize) {
        let handle = self.hub.handle();
        let connections = handle.user_connections(name);
        assert_eq!(connections.len(), count);
        for connection in connections {
            handle.disconnect(&connection, "logged out");
        }
    }

    /// Somebody who is in the lobby, past the welcome.
    pub(crate) async fn in_lobby(&self, name: &str) -> Guest {
        let mut guest = self.connect(name).await;
        guest.hub.join("lobby").await.expect("it may be joined");
        assert!(guest.next().await.starts_with("welcome "));
        guest
    }
}

/// Somebody who chats.
pub(crate) struct Guest {
    pub(crate) connection: HubConnection,
    pub(crate) hub: ChatHubClient,
    pub(crate) events: Events<ChatClientEvent>,
}

impl Guest {
    pub(crate) fn new(connection: HubConnection, events: Events<ChatClientEvent>) -> Self {
        Self {
            hub: ChatHubClient::new(&connection),
            connection,
            events,
        }
    }

    /// The next call from the server, in short.
    pub(crate) async fn next(&mut self) -> String {
        let event = self.events.next().await.expect("the connection lasts");
        match event.expect("what is sent can be read") {
            ChatClientEvent::Welcome { you } => {
                let transport = you.transport.unwrap_or_else(|| "memory".to_owned());
                let address = you.address.unwrap_or_else(|| "nowhere".to_owned());
                format!("welcome {} by {transport} from {address}", you.name)
            }
            ChatClientEvent::Message { room, message } => {
                format!("{room} {} {}: {}", message.id, message.from, message.text)
            }
            ChatClientEvent::Joined { room, name } => format!("{room}: {name} joined"),
            ChatClientEvent::Left { room, name } => format!("{room}: {name} left"),
            ChatClientEvent::Typing { who } => format!("{}: {} types", who.room, who.name),
        }
    }
}

/// What the hub said to a caller that it refused.
pub(crate) fn refusal<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> String {
    let error = outcome.expect_err("a refusal was expected");
    let told = error.hub_message().map(str::to_owned);
    told.unwrap_or_else(|| panic!("the hub's words were expected, not {error}"))
}

/// The whole chat on sockets of its own, until it is dropped.
pub(crate) struct Served {
    pub(crate) api: String,
    pub(crate) page: String,
    pub(crate) http: Client,
    _stop: oneshot::Sender<()>,
}

impl Served {
    pub(crate) async fn start() -> Self {
        let listeners = Listeners::bind(0, 0).await.expect("free ports exist");
        let api = listeners.api_origin().expect("it is bound");
        let page = listeners.page_origin().expect("it is bound");
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(serve::run(listeners, async {
            drop(stopped.await);
        }));
        Self {
            api,
            page,
            http: http_client().expect("TLS can be set up"),
            _stop: stop,
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.api))
    }

    /// Tries to log in, as a page does.
    pub(crate) async fn try_log_in(&self, body: &'static str, kind: &str) -> Response {
        let request = self.request(Method::POST, "/login");
        let request = request.header("content-type", kind).body(body);
        request.send().await.expect("there is an answer")
    }

    /// Logs mina in, and answers with her cookie.
    pub(crate) async fn log_in(&self) -> String {
        let answer = self
            .try_log_in(r#"{"name":"mina"}"#, "application/json")
            .await;
        assert_eq!(answer.status(), 200);
        let set = answer.headers()["set-cookie"].to_str().expect("text");
        let pair = set.split(';').next().expect("a first part");
        pair.to_owned()
    }

    pub(crate) fn hub(&self) -> HubConnectionBuilder {
        HubConnection::builder(format!("{}/hubs/chat", self.api)).http_client(self.http.clone())
    }

    pub(crate) async fn connect(&self, cookie: &str) -> Result<Guest, ConnectError> {
        self.connect_with(self.hub().header("cookie", cookie)).await
    }

    pub(crate) async fn connect_with(
        &self,
        builder: HubConnectionBuilder,
    ) -> Result<Guest, ConnectError> {
        let (builder, events) = builder.events();
        Ok(Guest::new(builder.connect().await?, events))
    }
}
