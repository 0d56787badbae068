//! Every shape of method, called through generated stubs and proxies over connections in memory, in every protocol.

use futures_core::Stream;
use hubkit::hub::AnswerError;
use hubkit::protocol::Protocol;
use hubkit::{
    CallError, Context, Hub, HubError, StreamError, Streaming, UploadError, client_interface, hub,
};
use hubkit_client::{Events, HubConnection};
use serde::{Deserialize, Serialize};
use tokio_stream::StreamExt;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    id: u32,
    name: Option<String>,
}

#[client_interface(rename_all = "camelCase")]
trait Screen {
    async fn told(&self, text: String);
    #[method(overflow = "drop_oldest")]
    async fn logged(&self, overflow: String, line: u32);
    #[method(overflow = "drop_newest")]
    async fn hinted(&self);
    #[method(overflow = "latest", key = r#type, name = "row changed")]
    async fn row_changed(&self, row: Row, r#type: String);
    async fn confirm(&self, question: String) -> bool;
    async fn pick(&self, rows: Vec<Row>, note: Option<String>) -> hubkit::Result<Row>;
    async fn ping(&self) -> ();
}

#[hub(client = Screen)]
trait Desk {
    async fn zip(
        &self,
        rows: Streaming<Row>,
        by: String,
        names: Streaming<String>,
        limit: usize,
    ) -> hubkit::Result<Vec<Row>>;
    async fn drain(&self, one: Streaming<u32>, other: Streaming<u32>) -> u32;
    fn sums(&self, start: u64, numbers: Streaming<u64>) -> impl Stream<Item = hubkit::Result<u64>>;
    async fn echo(&self, rows: Streaming<Row>) -> impl Stream<Item = Row>;
    #[method(name = "some of")]
    async fn some_of(
        &self,
        rows: Streaming<Row>,
        limit: usize,
    ) -> hubkit::Result<impl Stream<Item = Result<Row, HubError>>>;
    async fn ask_me(&self, question: String) -> hubkit::Result<bool>;
    async fn pick_for_me(&self, note: Option<String>) -> hubkit::Result<Row>;
    async fn ask_everybody(&self, question: String) -> Vec<bool>;
    async fn tell_everything(&self) -> hubkit::Result<()>;
}

struct Office;

type Cx = Context<ScreenProxy>;

fn row(id: u32, name: &str) -> Row {
    let name = Some(name.to_owned());
    Row { id, name }
}

fn refused(error: impl std::fmt::Display) -> HubError {
    HubError::new(error.to_string())
}

impl Desk for Office {
    async fn zip(
        &self,
        _: &Cx,
        mut rows: Streaming<Row>,
        by: String,
        mut names: Streaming<String>,
        limit: usize,
    ) -> hubkit::Result<Vec<Row>> {
        let mut named = Vec::new();
        while named.len() < limit {
            let (Some(row), Some(name)) = (rows.next().await, names.next().await) else {
                break;
            };
            let (row, name) = (row.map_err(refused)?, name.map_err(refused)?);
            named.push(Row {
                name: row.name.map(|old| format!("{old}{by}{name}")),
                ..row
            });
        }
        Ok(named)
    }

    async fn drain(&self, _: &Cx, one: Streaming<u32>, other: Streaming<u32>) -> u32 {
        let both = one.merge(other).filter_map(Result::ok);
        both.fold(0, |sum, number| sum + number).await
    }

    fn sums(
        &self,
        _: &Cx,
        start: u64,
        numbers: Streaming<u64>,
    ) -> impl Stream<Item = hubkit::Result<u64>> {
        let mut sum = start;
        numbers.map(move |number| {
            sum += number.map_err(|error| match error {
                StreamError::Sender(text) => HubError::new(format!("told: {text}")),
                other => refused(other),
            })?;
            Ok(sum)
        })
    }

    async fn echo(&self, _: &Cx, rows: Streaming<Row>) -> impl Stream<Item = Row> {
        rows.filter_map(Result::ok)
    }

    async fn some_of(
        &self,
        _: &Cx,
        rows: Streaming<Row>,
        limit: usize,
    ) -> hubkit::Result<impl Stream<Item = Result<Row, HubError>>> {
        if limit == 0 {
            return Err(HubError::new("None of them"));
        }
        Ok(rows.take(limit).map(|row| row.map_err(refused)))
    }

    async fn ask_me(&self, cx: &Cx, question: String) -> hubkit::Result<bool> {
        let caller = cx.clients().caller();
        caller.ping().await.map_err(refused)?;
        caller.confirm(&question).await.map_err(refused)
    }

    async fn pick_for_me(&self, cx: &Cx, note: Option<String>) -> hubkit::Result<Row> {
        let rows = [row(1, "one"), row(2, "two")];
        let me = cx.clients().client(cx.connection_id());
        match me.pick(&rows, note.as_deref()).await {
            Ok(row) => Ok(row),
            Err(AnswerError::Client(text)) => Err(HubError::new(format!("refused: {text}"))),
            Err(other) => Err(refused(other)),
        }
    }

    async fn ask_everybody(&self, cx: &Cx, question: String) -> Vec<bool> {
        let mut answers = cx.clients().all().confirm(question);
        let mut yes = Vec::new();
        while let Some((id, answer)) = answers.next().await {
            assert!(!id.is_empty());
            yes.extend(answer);
        }
        yes
    }

    async fn tell_everything(&self, cx: &Cx) -> hubkit::Result<()> {
        let everybody = cx.clients().all();
        everybody.told("text").await?;
        everybody.logged("first", 1).await?;
        everybody.hinted().await?;
        everybody.row_changed(&row(3, "three"), "kind").await?;
        // A single client takes events as well, and so does the proxy that it turns into.
        let caller = cx.clients().caller();
        caller.logged(String::from("second"), 2).await?;
        let many: ScreenProxy = caller.into();
        many.told(&String::from("end")).await
    }
}

struct Joined {
    connection: HubConnection,
    desk: DeskClient,
    events: Events<ScreenEvent>,
}

fn office() -> Hub<ScreenProxy> {
    Office.into_hub().build().expect("a good hub")
}

/// A client that agrees to everything, or to nothing.
async fn join(hub: &Hub<ScreenProxy>, protocol: Protocol, agrees: bool) -> Joined {
    let (builder, events) = HubConnection::builder_in_memory()
        .protocol(protocol)
        .events::<ScreenEvent>();
    let handlers = ScreenHandlers::new()
        .ping(|| async {})
        .confirm(move |question| async move { agrees && question.ends_with('?') })
        .pick(|mut rows, note| async move {
            let note = note.ok_or_else(|| HubError::new("Nothing to go by"))?;
            let mut row = rows.pop().ok_or_else(|| HubError::new("Nothing there"))?;
            row.name = row.name.map(|name| name + &note);
            Ok(row)
        });
    let connection = builder
        .receive(handlers)
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    Joined {
        desk: DeskClient::new(&connection),
        connection,
        events,
    }
}

async fn uploads(protocol: Protocol) {
    let Joined {
        connection, desk, ..
    } = join(&office(), protocol, true).await;

    let rows = tokio_stream::iter((0..).map(|id| row(id, "row")));
    let names = tokio_stream::iter(["a", "b"]).map(str::to_owned);
    let zipped = desk.zip(rows, "-", names, 5).await.expect("answered");
    assert_eq!(zipped, [row(0, "row-a"), row(1, "row-b")]);

    let rows = tokio_stream::iter([Ok(row(7, "x")), Err(UploadError::new("disk on fire"))]);
    let names = tokio_stream::iter((0..9).map(|n| n.to_string()));
    let failed = desk.zip(rows, String::from("-"), names, 9).await;
    let failed = failed.expect_err("the upload failed");
    assert_eq!(failed.hub_message(), Some("disk on fire"));

    let long = tokio_stream::iter(0..1000);
    let none = tokio_stream::empty::<u32>();
    assert_eq!(desk.drain(none, long).await.expect("answered"), 499_500);
    assert!(connection.state().is_connected());
}

async fn streams_of_uploads(protocol: Protocol) {
    let Joined {
        connection, desk, ..
    } = join(&office(), protocol, true).await;

    let sums: Vec<_> = desk.sums(10, tokio_stream::iter(1..=3)).collect().await;
    let sums: Result<Vec<u64>, CallError> = sums.into_iter().collect();
    assert_eq!(sums.expect("no errors"), [11, 13, 16]);

    let numbers = [Ok(1), Err(UploadError::new("out of numbers"))];
    let sums: Vec<_> = desk.sums(0, tokio_stream::iter(numbers)).collect().await;
    assert!(
        matches!(&sums[..], [Ok(1), Err(error)] if error.hub_message() == Some("told: out of numbers")),
        "{sums:?}"
    );

    let rows = [row(1, "a"), row(2, "b"), row(3, "c")];
    let echoed: Vec<_> = desk.echo(tokio_stream::iter(rows.clone())).collect().await;
    let echoed: Result<Vec<Row>, CallError> = echoed.into_iter().collect();
    assert_eq!(echoed.expect("no errors"), rows);

    let some: Vec<_> = desk
        .some_of(tokio_stream::iter(rows.clone()), 2)
        .collect()
        .await;
    let some: Result<Vec<Row>, CallError> = some.into_iter().collect();
    assert_eq!(some.expect("no errors"), rows[..2]);
    let mut none = desk.some_of(tokio_stream::iter(rows), 0);
    let refused = none.next().await.expect("an error").expect_err("refused");
    assert_eq!(refused.hub_message(), Some("None of them"));
    assert!(none.next().await.is_none());
    assert!(connection.state().is_connected());
}

async fn answers(protocol: Protocol) {
    let hub = office();
    let first = join(&hub, protocol, true).await;
    assert!(first.desk.ask_me("sure?").await.expect("answered"));
    assert!(!first.desk.ask_me("sure!").await.expect("answered"));
    let picked = first.desk.pick_for_me(Some("!")).await.expect("picked");
    assert_eq!(picked, row(2, "two!"));
    let failed = first.desk.pick_for_me(None::<&str>).await;
    let failed = failed.expect_err("the client refused");
    let message = failed.hub_message().expect("a message");
    assert!(
        message.starts_with("refused: ") && message.ends_with("Nothing to go by"),
        "{message}"
    );

    // Everybody is asked in their own protocol.
    let second = join(&hub, Protocol::MessagePack, false).await;
    let third = join(&hub, Protocol::Json, true).await;
    let mut yes = second.desk.ask_everybody("sure?").await.expect("answered");
    yes.sort_unstable();
    assert_eq!(yes, [false, true, true]);
    third.connection.stop().await;
}

async fn events(protocol: Protocol) {
    let Joined {
        connection,
        desk,
        mut events,
    } = join(&office(), protocol, true).await;
    desk.tell_everything().await.expect("answered");
    connection.stop().await;
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        told.push(match event.expect("of the contract's types") {
            ScreenEvent::Told { text } => text,
            ScreenEvent::Logged { overflow, line } => format!("{overflow} {line}"),
            ScreenEvent::Hinted {} => "hint".to_owned(),
            ScreenEvent::RowChanged { row, r#type } => format!("{} {}", row.id, r#type),
        });
    }
    assert_eq!(
        told,
        ["text", "first 1", "hint", "3 kind", "second 2", "end"]
    );
}

macro_rules! in_every_protocol {
    ($($name:ident)*) => {$(
        mod $name {
            use hubkit::protocol::Protocol;

            #[tokio::test(start_paused = true)]
            async fn json() {
                super::$name(Protocol::Json).await;
            }

            #[tokio::test(start_paused = true)]
            async fn message_pack() {
                super::$name(Protocol::MessagePack).await;
            }

            #[tokio::test(start_paused = true)]
            async fn cbor() {
                super::$name(Protocol::Cbor).await;
            }
        }
    )*};
}

in_every_protocol! { uploads streams_of_uploads answers events }
