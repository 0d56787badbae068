use axum::Router;
use chat::{ChatClientProxy, ChatHub};
use hubkit::{Context, HubError, RouterExt};

struct Chat;

impl ChatHub for Chat {
    async fn join(&self, cx: &Context<ChatClientProxy>, room: String) -> hubkit::Result<()> {
        Ok(cx.groups().add(room)?)
    }

    async fn send_message(
        &self,
        cx: &Context<ChatClientProxy>,
        room: String,
        text: String,
    ) -> hubkit::Result<u32> {
        if text.len() > 1_000 {
            return Err(HubError::new("Too long for a chat")); // the caller reads this
        }
        let user = cx.user_id().unwrap_or("somebody");
        let everybody = cx.clients().group(&room);
        everybody.receive_message(user, text).await?; // a wrong type does not compile
        Ok(cx.handle().group_members(&room).len() as u32)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let chat = Chat.into_hub().build()?;
    let app = Router::new().map_hub("/chat", chat);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
