//! A contract with everything in it.

use futures_core::Stream;
use hubkit::{Context, Streaming, client_interface, hub};

/// What the server may call on a chat client.
#[client_interface]
pub trait ChatClient {
    /// A message has arrived.
    async fn receive_message(&self, user: String, text: String);
    /// A client result.
    async fn confirm(&self, question: String) -> bool;
    /// A client result that may fail.
    async fn choose(&self, among: Vec<String>) -> hubkit::Result<u32>;
    /// No arguments.
    async fn refresh(&self);
}

/// What a chat client may call.
#[hub(client = ChatClient)]
pub trait ChatHub {
    /// Sends a message to all.
    async fn send_message(&self, text: String) -> hubkit::Result<()>;
    /// Nothing in, nothing out.
    async fn touch(&self);
    /// Infallible.
    async fn count(&self, room: String, deep: bool) -> u32;
    /// A stream.
    fn prices(&self, symbol: String) -> impl Stream<Item = u32>;
    /// A stream that may refuse.
    async fn watch(
        &self,
        symbol: String,
    ) -> hubkit::Result<impl Stream<Item = hubkit::Result<u32>>>;
    /// A stream after a while.
    async fn later(&self) -> impl Stream<Item = u32>;
    /// An upload.
    async fn import(&self, rows: Streaming<String>) -> hubkit::Result<u32>;
    /// Both.
    fn transform(&self, rows: Streaming<String>) -> impl Stream<Item = u32>;
}

/// A hub.
#[derive(Debug)]
pub struct Chat;

impl ChatHub for Chat {
    async fn send_message(
        &self,
        cx: &Context<ChatClientProxy>,
        text: String,
    ) -> hubkit::Result<()> {
        cx.clients().others().receive_message("me", &text).await
    }

    async fn touch(&self, _: &Context<ChatClientProxy>) {}

    async fn count(&self, _: &Context<ChatClientProxy>, room: String, deep: bool) -> u32 {
        u32::from(deep) + u32::from(room.is_empty())
    }

    fn prices(&self, cx: &Context<ChatClientProxy>, symbol: String) -> impl Stream<Item = u32> {
        let _ = cx;
        tokio_stream::iter(symbol.into_bytes().into_iter().map(u32::from))
    }

    async fn watch(
        &self,
        _: &Context<ChatClientProxy>,
        symbol: String,
    ) -> hubkit::Result<impl Stream<Item = hubkit::Result<u32>>> {
        Ok(tokio_stream::iter(
            symbol.into_bytes().into_iter().map(u32::from).map(Ok),
        ))
    }

    async fn later(&self, _: &Context<ChatClientProxy>) -> impl Stream<Item = u32> {
        tokio_stream::iter([1, 2, 3])
    }

    async fn import(
        &self,
        _: &Context<ChatClientProxy>,
        rows: Streaming<String>,
    ) -> hubkit::Result<u32> {
        let _ = rows;
        Ok(0)
    }

    fn transform(
        &self,
        _: &Context<ChatClientProxy>,
        rows: Streaming<String>,
    ) -> impl Stream<Item = u32> {
        let _ = rows;
        tokio_stream::iter([1])
    }

    async fn on_connected(&self, cx: &Context<ChatClientProxy>) -> hubkit::Result<()> {
        let _ = cx;
        Ok(())
    }
}

/// A client.
#[derive(Debug)]
pub struct Client;

impl ChatClient for Client {
    async fn receive_message(&self, user: String, text: String) {
        let _ = (user, text);
    }

    async fn confirm(&self, question: String) -> bool {
        question.is_empty()
    }

    async fn choose(&self, among: Vec<String>) -> hubkit::Result<u32> {
        Ok(u32::try_from(among.len())?)
    }

    async fn refresh(&self) {}
}

/// Uses.
pub fn uses() -> impl std::any::Any {
    let _ = Client.into_receiver();
    let _ = ChatClientHandlers::new()
        .refresh(|| async {})
        .confirm(|q| async move { q.is_empty() });
    Chat.into_hub().build()
}
