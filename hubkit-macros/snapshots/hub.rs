/// What a chat client may call.
///
/// Two paragraphs.
#[hub(client = contracts::ChatClient)]
pub trait ChatHub {
    /// Sends a message to everybody.
    async fn send_message(&self, text: String, urgent: bool) -> hubkit::Result<()>;
    async fn touch(&self);
}
