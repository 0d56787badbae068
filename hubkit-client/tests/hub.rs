//! Client and hub together, joined in memory and over a socket.

use std::time::Duration;

use axum::Router;
use hubkit::protocol::Protocol;
use hubkit::{CallError, Context, Hub, HubError, RouterExt, client_interface, hub};
use hubkit_client::{CloseReason, HubConnection, Transport};
use tokio::sync::mpsc;

#[client_interface]
trait ChatClient {
    async fn receive_message(&self, user: String, text: String);
    async fn welcome(&self, connection_id: String);
}

#[hub(client = ChatClient)]
trait ChatHub {
    async fn send_message(&self, user: String, text: String) -> hubkit::Result<()>;
    async fn add(&self, numbers: Vec<i64>) -> i64;
}

struct Chat {
    gone: mpsc::UnboundedSender<String>,
}

impl ChatHub for Chat {
    async fn on_connected(&self, cx: &Context<ChatClientProxy>) -> hubkit::Result<()> {
        cx.clients().caller().welcome(cx.connection_id()).await
    }

    async fn on_disconnected(
        &self,
        _: &Context<ChatClientProxy>,
        reason: &hubkit::DisconnectReason,
    ) {
        let _ = self.gone.send(reason.to_string());
    }

    async fn send_message(
        &self,
        cx: &Context<ChatClientProxy>,
        user: String,
        text: String,
    ) -> hubkit::Result<()> {
        if text.is_empty() {
            return Err(HubError::new("Say something"));
        }
        cx.clients().all().receive_message(&user, &text).await
    }

    async fn add(&self, _: &Context<ChatClientProxy>, numbers: Vec<i64>) -> i64 {
        numbers.iter().sum()
    }
}

fn chat() -> (Hub<ChatClientProxy>, mpsc::UnboundedReceiver<String>) {
    let (gone, reasons) = mpsc::unbounded_channel();
    let hub = Chat { gone }
        .into_hub()
        .build()
        .expect("a good configuration");
    (hub, reasons)
}

/// Counts what it hears.
struct Counting(mpsc::UnboundedSender<()>);

impl ChatClient for Counting {
    async fn receive_message(&self, _user: String, _text: String) {
        let _ = self.0.send(());
    }

    async fn welcome(&self, _connection_id: String) {
        let _ = self.0.send(());
    }
}

async fn everything_over(protocol: Protocol) {
    let (hub, mut reasons) = chat();
    let (heard, mut count) = mpsc::unbounded_channel();
    let (builder, mut events) = HubConnection::builder_in_memory()
        .protocol(protocol)
        .events::<ChatClientEvent>();
    let connection = builder
        .receive(Counting(heard).into_receiver())
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    let chat = ChatHubClient::new(&connection);

    assert!(matches!(
        events.next().await,
        Some(Ok(ChatClientEvent::Welcome { .. }))
    ));
    assert_eq!(chat.add([1, 2, 39]).await.expect("answered"), 42);
    chat.send_message("ada", "héllo").await.expect("answered");
    match events.next().await {
        Some(Ok(ChatClientEvent::ReceiveMessage { user, text })) => {
            assert_eq!((user.as_str(), text.as_str()), ("ada", "héllo"));
        }
        _ => panic!("expected the message"),
    }
    match chat.send_message("ada", "").await {
        Err(CallError::Server(text)) => {
            assert!(text.ends_with("HubException: Say something"), "{text}")
        }
        other => panic!("{other:?}"),
    }
    chat.send_message("ada", "quietly")
        .send()
        .await
        .expect("connected");
    assert!(matches!(
        events.next().await,
        Some(Ok(ChatClientEvent::ReceiveMessage { .. }))
    ));

    connection.stop().await;
    assert_eq!(connection.closed().await, CloseReason::Stopped);
    reasons.recv().await.expect("the hub was told");
    assert!(matches!(chat.add([1]).await, Err(CallError::NotSent)));
    assert!(events.next().await.is_none());
    for _ in 0..3 {
        count.recv().await.expect("the handlers heard it, too");
    }
    assert!(count.recv().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn everything_works_in_memory_over_json() {
    everything_over(Protocol::Json).await;
}

#[tokio::test(start_paused = true)]
async fn everything_works_in_memory_over_message_pack() {
    everything_over(Protocol::MessagePack).await;
}

#[tokio::test(start_paused = true)]
async fn everything_works_in_memory_over_cbor() {
    everything_over(Protocol::Cbor).await;
}

#[tokio::test(start_paused = true)]
async fn both_sides_keep_an_idle_connection_alive() {
    let (hub, _reasons) = chat();
    let connection = HubConnection::builder_in_memory()
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    tokio::time::sleep(Duration::from_secs(24 * 60 * 60)).await;
    assert_eq!(
        ChatHubClient::new(&connection)
            .add([1, 1])
            .await
            .expect("answered"),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn a_stop_takes_no_time_when_the_hub_listens() {
    let (hub, _reasons) = chat();
    let connection = HubConnection::builder_in_memory()
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    let start = tokio::time::Instant::now();
    connection.stop().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_hub_that_shuts_down_says_goodbye() {
    let (hub, _reasons) = chat();
    let connection = HubConnection::builder_in_memory()
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    let start = tokio::time::Instant::now();
    hub.handle().shutdown(Duration::from_secs(5)).await;
    let reason = connection.closed().await;
    assert!(
        matches!(
            reason,
            CloseReason::ServerClosed {
                allow_reconnect: true,
                ..
            }
        ),
        "{reason}"
    );
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn single_closures_receive_too() {
    let (hub, _reasons) = chat();
    let (texts, mut received) = mpsc::unbounded_channel();
    let handlers = ChatClientHandlers::new().receive_message(move |_user, text| {
        let _ = texts.send(text);
        async {}
    });
    let connection = HubConnection::builder_in_memory()
        .receive(handlers)
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    hub.handle()
        .clients()
        .all()
        .receive_message("hub", "hello")
        .await
        .expect("sent");
    assert_eq!(received.recv().await.as_deref(), Some("hello"));
    drop(connection);
}

#[tokio::test]
async fn everything_works_over_a_socket_negotiated_or_not() {
    let (hub, mut reasons) = chat();
    let app = Router::new().map_hub("/hubs/chat", hub);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let url = format!("http://{}/hubs/chat", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    for (protocol, skip) in [
        (Protocol::Json, false),
        (Protocol::MessagePack, true),
        (Protocol::Cbor, false),
    ] {
        let (builder, mut events) = HubConnection::builder(&url)
            .protocol(protocol)
            .skip_negotiation(skip)
            .transports([Transport::WebSockets])
            .events::<ChatClientEvent>();
        let connection = builder.connect().await.expect("connects");
        let Some(Ok(ChatClientEvent::Welcome { connection_id })) = events.next().await else {
            panic!("expected a welcome");
        };
        assert_eq!(
            connection.connection_id(),
            (!skip).then_some(connection_id.as_str())
        );
        let large = vec![1; 10_000];
        assert_eq!(
            ChatHubClient::new(&connection)
                .add(&large[..])
                .await
                .expect("answered"),
            10_000
        );
        connection.stop().await;
        reasons.recv().await.expect("the hub was told");
    }
}
