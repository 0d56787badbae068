use chat::{ChatClientHandlers, ChatHubClient};
use hubkit_client::HubConnection;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let connection = HubConnection::builder("http://127.0.0.1:3000/chat")
        .receive(
            ChatClientHandlers::new().receive_message(|user, text| async move {
                println!("{user}: {text}");
            }),
        )
        .connect()
        .await?;

    let chat = ChatHubClient::new(&connection);
    chat.join("lobby").await?;
    let readers = chat.send_message("lobby", "hello from Rust").await?;
    println!("sent to {readers}");
    connection.stop().await;
    Ok(())
}
