//! The hub of the suite, behind a socket, and its clients.

use axum::Router;
use futures_util::stream::{self, Stream, StreamExt};
use hubkit::protocol::Protocol;
use hubkit::{
    Context, Hub, HubError, HubHandle, HubOptions, RouterExt, Streaming, client_interface, hub,
};
use hubkit_client::{HubConnection, HubConnectionBuilder, Transport};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

#[client_interface]
pub(crate) trait SuiteClient {
    async fn note(&self, text: String);
    async fn confirm(&self, question: String) -> bool;
}

#[hub(client = SuiteClient)]
pub(crate) trait SuiteHub {
    async fn add(&self, a: i64, b: i64) -> i64;
    async fn echo(&self, text: String) -> String;
    async fn fail(&self, text: String) -> hubkit::Result<()>;
    async fn transport(&self) -> String;
    fn count(&self, to: u32) -> impl Stream<Item = u32>;
    fn forever(&self) -> impl Stream<Item = u32>;
    async fn sum(&self, numbers: Streaming<u64>) -> hubkit::Result<u64>;
    fn double(&self, numbers: Streaming<u64>) -> impl Stream<Item = hubkit::Result<u64>>;
    async fn ask(&self, question: String) -> hubkit::Result<bool>;
    async fn join(&self, group: String) -> hubkit::Result<()>;
    async fn tell(&self, group: String, text: String) -> hubkit::Result<()>;
}

struct Suite {
    events: mpsc::UnboundedSender<String>,
}

/// Tells that it was dropped.
struct Told(mpsc::UnboundedSender<String>, &'static str);

impl Drop for Told {
    fn drop(&mut self) {
        let _ = self.0.send(self.1.to_owned());
    }
}

type Cx = Context<SuiteClientProxy>;

impl SuiteHub for Suite {
    async fn on_connected(&self, cx: &Cx) -> hubkit::Result<()> {
        cx.clients().caller().note("welcome").await
    }

    async fn on_disconnected(&self, _: &Cx, reason: &hubkit::DisconnectReason) {
        let _ = self.events.send(format!("gone: {reason}"));
    }

    async fn add(&self, _: &Cx, a: i64, b: i64) -> i64 {
        a + b
    }

    async fn echo(&self, _: &Cx, text: String) -> String {
        text
    }

    async fn fail(&self, _: &Cx, text: String) -> hubkit::Result<()> {
        Err(HubError::new(text))
    }

    async fn transport(&self, cx: &Cx) -> String {
        cx.transport()
            .map(|one| one.to_string())
            .unwrap_or_default()
    }

    fn count(&self, _: &Cx, to: u32) -> impl Stream<Item = u32> {
        stream::iter(0..to)
    }

    fn forever(&self, _: &Cx) -> impl Stream<Item = u32> {
        let told = Told(self.events.clone(), "stream dropped");
        stream::iter(0..).map(move |n| {
            let _ = &told;
            n
        })
    }

    async fn sum(&self, _: &Cx, mut numbers: Streaming<u64>) -> hubkit::Result<u64> {
        let mut sum = 0;
        while let Some(number) = numbers.next().await {
            sum += number.map_err(|error| HubError::new(error.to_string()))?;
        }
        Ok(sum)
    }

    fn double(&self, _: &Cx, numbers: Streaming<u64>) -> impl Stream<Item = hubkit::Result<u64>> {
        numbers.map(|number| {
            let number = number.map_err(|error| HubError::new(error.to_string()))?;
            Ok(2 * number)
        })
    }

    async fn ask(&self, cx: &Cx, question: String) -> hubkit::Result<bool> {
        Ok(cx.clients().caller().confirm(question).await?)
    }

    async fn join(&self, cx: &Cx, group: String) -> hubkit::Result<()> {
        Ok(cx.groups().add(group)?)
    }

    async fn tell(&self, cx: &Cx, group: String, text: String) -> hubkit::Result<()> {
        cx.clients().group(&group).note(text).await
    }
}

/// A hub behind a socket.
pub(crate) struct Served {
    pub(crate) url: String,
    pub(crate) handle: HubHandle<SuiteClientProxy>,
    events: mpsc::UnboundedReceiver<String>,
    server: JoinHandle<()>,
}

impl Served {
    pub(crate) async fn start() -> Self {
        Self::start_with(HubOptions::default()).await
    }

    pub(crate) async fn start_with(options: HubOptions) -> Self {
        let (events, heard) = mpsc::unbounded_channel();
        let hub: Hub<SuiteClientProxy> = Suite { events }
            .into_hub()
            .options(options)
            .build()
            .expect("a good configuration");
        let handle = hub.handle();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let url = format!("http://{}/suite", listener.local_addr().expect("bound"));
        let app = Router::new().map_hub("/suite", hub);
        let server = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("serves");
        });
        Self {
            url,
            handle,
            events: heard,
            server,
        }
    }

    pub(crate) fn builder(&self, transport: Transport, protocol: Protocol) -> HubConnectionBuilder {
        HubConnection::builder(&self.url)
            .transports([transport])
            .protocol(protocol)
    }

    pub(crate) async fn connect(&self, transport: Transport, protocol: Protocol) -> Connected {
        let (notes, heard) = mpsc::unbounded_channel();
        let connection = self
            .builder(transport, protocol)
            .receive(Answering { notes }.into_receiver())
            .connect()
            .await
            .expect("connects");
        assert_eq!(connection.transport(), transport);
        let mut connected = Connected {
            hub: SuiteHubClient::new(&connection),
            connection,
            notes: heard,
        };
        assert_eq!(connected.note().await, "welcome");
        connected
    }

    pub(crate) async fn event(&mut self) -> String {
        self.events.recv().await.expect("the hub lives")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

struct Answering {
    notes: mpsc::UnboundedSender<String>,
}

impl SuiteClient for Answering {
    async fn note(&self, text: String) {
        let _ = self.notes.send(text);
    }

    async fn confirm(&self, question: String) -> bool {
        question == "Sure?"
    }
}

pub(crate) struct Connected {
    pub(crate) connection: HubConnection,
    pub(crate) hub: SuiteHubClient,
    notes: mpsc::UnboundedReceiver<String>,
}

impl Connected {
    pub(crate) async fn note(&mut self) -> String {
        self.notes.recv().await.expect("the connection is up")
    }
}
