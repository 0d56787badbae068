//! The contract between the chat's server and those who chat.

use hubkit::payload::Timestamp;
use serde::{Deserialize, Serialize};

/// What the server calls on those who chat.
#[hubkit::client_interface]
pub trait ChatClient {
    /// The first call of a connection: who is connected, and how.
    async fn welcome(&self, you: Welcome);

    /// Somebody said something in a room that this client joined, the client itself included.
    async fn message(&self, room: String, message: Message);

    /// Somebody came into a room. People who join it from a second device do not come again.
    async fn joined(&self, room: String, name: String);

    /// Somebody left a room, with the last of their devices.
    async fn left(&self, room: String, name: String);

    /// Somebody is writing.
    ///
    /// Of the same person's notices in the same room only the newest waits for a client that reads slowly.
    #[method(overflow = "latest", key = who)]
    async fn typing(&self, who: Typist);
}

/// What those who chat call on the server.
///
/// Every call fails with a text for its caller when it comes too fast, or when room or text are not what
/// [`text`](crate::text) allows.
#[hubkit::hub(client = ChatClient)]
pub trait ChatHub {
    /// Enters a room and answers with what is there: the last 50 messages and the people.
    ///
    /// What is said from then on comes as calls of `message`, and the first of them may overtake the answer: sort by
    /// [`Message::id`]. To join again is to ask again.
    async fn join(&self, room: String) -> hubkit::Result<RoomState>;

    /// Leaves a room; one that was never joined is left just as well.
    async fn leave(&self, room: String) -> hubkit::Result<()>;

    /// Says something to everybody in a room that was joined, and answers with the message's id.
    async fn send(&self, room: String, text: String) -> hubkit::Result<u64>;

    /// Tells the others in a room that the caller is writing. Every two seconds or so is enough.
    async fn typing(&self, room: String) -> hubkit::Result<()>;
}

/// Who is connected, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Welcome {
    /// The name of the login.
    pub name: String,
    /// The transport in use by its SignalR name; none in memory.
    pub transport: Option<String>,
    /// The address the server sees, when it knows one.
    pub address: Option<String>,
}

/// One message of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its number: later messages of a room have higher ones.
    pub id: u64,
    /// Who said it.
    pub from: String,
    /// What was said.
    pub text: String,
    /// When, by the server's clock.
    pub at: Timestamp,
}

/// What somebody finds who joins a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomState {
    /// The last messages, oldest first.
    pub messages: Vec<Message>,
    /// Who is there, in the order of their names, the one who joins included.
    pub people: Vec<String>,
}

/// Who is writing, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Typist {
    /// The room.
    pub room: String,
    /// The name.
    pub name: String,
}
