use hubkit::{client_interface, hub};

/// What the server may call on a chat client.
#[client_interface]
pub trait ChatClient {
    async fn receive_message(&self, user: String, text: String);
}

/// What a chat client may call on the server.
#[hub(client = ChatClient)]
pub trait ChatHub {
    async fn join(&self, room: String) -> hubkit::Result<()>;
    async fn send_message(&self, room: String, text: String) -> hubkit::Result<u32>;
}
