/// What the server may call.
#[client_interface]
pub trait ChatClient {
    /// A message has arrived.
    async fn receive_message(&self, user: String, text: String);
    async fn refresh(&self);
    /// A client result.
    async fn confirm(&self, question: String) -> bool;
}
