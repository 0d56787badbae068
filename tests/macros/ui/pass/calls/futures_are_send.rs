use hubkit::{Caller, Context};
use hubkit_macro_tests::{ChatClientProxy, ChatHub, ChatHubClient};

fn is_send<T: Send>(_: T) {}

fn _calls(caller: Caller, cx: Context<ChatClientProxy>) {
    let chat = ChatHubClient::new(&caller);
    is_send(async move { chat.send_message("text").await });
    is_send(async move { cx.clients().all().receive_message("me", "text").await });
}

fn _handlers<H: ChatHub>(hub: H, cx: Context<ChatClientProxy>) {
    is_send(async move { hub.send_message(&cx, "text".to_owned()).await });
}

fn main() {}
