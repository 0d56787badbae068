//! The README's programs, run against each other, and shown in the README as they are.

use chat::{ChatClientEvent, ChatHubClient};
use hubkit_client::{CallError, HubConnection};

#[allow(dead_code)] // its `main`
mod server {
    include!("../src/server.rs");

    pub(crate) fn hub() -> hubkit::Hub<ChatClientProxy> {
        Chat.into_hub().build().unwrap()
    }
}

#[tokio::test]
async fn the_server_and_a_client_chat() {
    let hub = server::hub();
    let (builder, mut events) = HubConnection::builder_in_memory().events::<ChatClientEvent>();
    let connection = builder.connect_over(hub.connect_in_memory()).await.unwrap();
    let chat = ChatHubClient::new(&connection);

    chat.join("lobby").await.unwrap();
    assert_eq!(chat.send_message("lobby", "hello").await.unwrap(), 1);
    let ChatClientEvent::ReceiveMessage { user, text } = events.next().await.unwrap().unwrap();
    assert_eq!((user.as_str(), text.as_str()), ("somebody", "hello"));

    let refused = chat.send_message("lobby", "x".repeat(1_001)).await;
    let Err(CallError::Server(text)) = refused else {
        panic!("expected a refusal, got {refused:?}");
    };
    assert!(
        text.ends_with("HubException: Too long for a chat"),
        "{text}"
    );
}

#[test]
fn the_readme_shows_the_programs_as_they_are() {
    let readme = include_str!("../../../README.md");
    for (name, program) in [
        ("contract.rs", include_str!("../src/contract.rs")),
        ("server.rs", include_str!("../src/server.rs")),
        ("client.rs", include_str!("../src/client.rs")),
    ] {
        assert!(
            readme.contains(program),
            "README.md does not contain tests/readme/src/{name} as it is; copy it there"
        );
    }
}
