//! A contract crate that builds no server, as a client's program would depend on it.

use hubkit::{Streaming, client_interface, hub};
use hubkit_client::{ConnectError, HubConnection};
use serde::{Deserialize, Serialize};

/// A note.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// What it says.
    pub text: String,
}

/// What the server may call on a client.
#[client_interface]
pub trait NoteClient {
    /// There is a new note.
    async fn noted(&self, note: Note);
}

/// What a client may call on the server.
#[hub(client = NoteClient)]
pub trait NoteHub {
    /// Adds a note and tells how many there are.
    async fn add(&self, note: Note) -> hubkit::Result<u32>;
    /// Never fails.
    async fn count(&self) -> u32;
    /// Adds many notes.
    async fn import(&self, notes: Streaming<Note>) -> hubkit::Result<()>;
}

/// The name of the server's proxy is free: without the server it is not generated.
#[derive(Debug)]
pub struct NoteClientProxy;

/// The name of the server's trait is free, too.
pub mod server {
    /// Nothing of the contract's.
    pub trait NoteHub {}
}

struct Printer;

impl NoteClient for Printer {
    async fn noted(&self, note: Note) {
        println!("{}", note.text);
    }
}

/// Uses everything that a client has: the stub, the trait, closures and events.
///
/// # Errors
/// When the server cannot be reached.
pub async fn run(url: &str) -> Result<(), ConnectError> {
    let (builder, mut events) = HubConnection::builder(url)
        .receive(Printer.into_receiver())
        .receive(NoteClientHandlers::new().noted(|note| async move { println!("{}", note.text) }))
        .events::<NoteClientEvent>();
    let connection = builder.connect().await?;
    let notes = NoteHubClient::new(&connection);
    let text = "from a program without a server".to_owned();
    println!(
        "{:?} of {:?}",
        notes.add(&Note { text }).await,
        notes.count().await
    );
    if let Some(Ok(NoteClientEvent::Noted { note })) = events.next().await {
        println!("{}", note.text);
    }
    connection.stop().await;
    Ok(())
}
