//! A contract crate that builds no server, as a client's program would depend on it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use hubkit::payload::{Binary, Enumeration, Timestamp};
use hubkit::{CallError, StreamCall, Streaming, UploadError, client_interface, hub};
use hubkit_client::{ConnectError, HubConnection};
use serde::{Deserialize, Serialize};

/// A note.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// What it says.
    pub text: String,
}

/// How much a note matters.
#[derive(Clone, Copy, Debug, Enumeration)]
pub enum Weight {
    /// Not much.
    Light,
    /// Much.
    Heavy,
}

/// What the server may call on a client.
#[client_interface]
pub trait NoteClient {
    /// There is a new note.
    async fn noted(&self, note: Note);
    /// How many notes there are.
    #[method(overflow = "latest", key = author)]
    async fn counted(&self, author: String, count: u32);
    /// Asks whether a note may go.
    async fn confirm(&self, note: Note) -> bool;
    /// Asks for a note, which may be refused.
    async fn choose(&self, among: Vec<Note>) -> hubkit::Result<Note>;
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
    /// Adds a picture to the notes of somebody.
    async fn attach(&self, author: String, picture: Binary, at: Timestamp, weight: Weight);
    /// Streams notes.
    fn notes(&self, author: Option<String>) -> impl Stream<Item = Note>;
    /// Streams notes, or refuses.
    async fn watch(&self) -> hubkit::Result<impl Stream<Item = Note>>;
    /// Streams what became of uploads.
    fn check(
        &self,
        notes: Streaming<Note>,
        strict: bool,
        authors: Streaming<String>,
    ) -> impl Stream<Item = hubkit::Result<Note>>;
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

    async fn counted(&self, author: String, count: u32) {
        println!("{author}: {count}");
    }

    async fn confirm(&self, note: Note) -> bool {
        note.text.is_empty()
    }

    async fn choose(&self, mut among: Vec<Note>) -> hubkit::Result<Note> {
        among
            .pop()
            .ok_or_else(|| hubkit::HubError::new("nothing there"))
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
    match events.next().await {
        Some(Ok(NoteClientEvent::Noted { note })) => println!("{}", note.text),
        Some(Ok(NoteClientEvent::Counted { author, count })) => println!("{author}: {count}"),
        Some(Err(_)) | None => {}
    }
    connection.stop().await;
    Ok(())
}

/// Streams in both directions.
///
/// # Errors
/// When a call fails.
pub async fn copy(notes: &NoteHubClient) -> Result<(), CallError> {
    let mine = notes.notes(Some("mina"));
    let authors = notes.watch().deadline(Duration::from_secs(5));
    let mut checked = notes.check(Texts(mine), true, Authors(authors));
    while let Some(note) = checked.next().await {
        println!("{}", note?.text);
    }
    notes.import(Texts(notes.notes(None::<&str>))).await
}

struct Texts(StreamCall<Note>);

impl Stream for Texts {
    type Item = Result<Note, UploadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let note = Pin::new(&mut self.0).poll_next(cx);
        note.map_err(|error| UploadError::new(error.to_string()))
    }
}

struct Authors(StreamCall<Note>);

impl Stream for Authors {
    type Item = String;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<String>> {
        let note = Pin::new(&mut self.0).poll_next(cx);
        note.map(|note| note.and_then(Result::ok).map(|note| note.text))
    }
}
