//! Hub and typed client in one process, over the bytes that would travel between them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use hubkit::Hub;
use hubkit_client::{CallError, Events, HubConnection, UploadError};
use streaming::contract::{
    Level, Progress, Row, StreamingClientEvent, StreamingClientHandlers, StreamingClientProxy,
    StreamingHub, StreamingHubClient,
};
use streaming::hub::Server;
use streaming::log::Log;
use tokio::time::{Instant, timeout};

struct Served {
    hub: Hub<StreamingClientProxy>,
    log: Arc<Log>,
}

struct Client {
    connection: HubConnection,
    hub: StreamingHubClient,
    events: Events<StreamingClientEvent>,
}

fn serve() -> Served {
    let log = Arc::new(Log::default());
    let hub = Server::new(Arc::clone(&log)).into_hub().build();
    let hub = hub.expect("there is nothing wrong with the options");
    Served { hub, log }
}

impl Served {
    async fn join(&self) -> Client {
        self.join_with(StreamingClientHandlers::new()).await
    }

    async fn join_with(&self, handlers: StreamingClientHandlers) -> Client {
        let builder = HubConnection::builder_in_memory().receive(handlers);
        let (builder, events) = builder.events();
        let connection = builder.connect_over(self.hub.connect_in_memory()).await;
        let connection = connection.expect("the hub accepts everybody");
        Client {
            hub: StreamingHubClient::new(&connection),
            connection,
            events,
        }
    }

    /// The text of the next entry of the log.
    async fn logged(&self) -> String {
        let mut tail = Box::pin(self.log.tail(Level::Debug));
        let entry = timeout(Duration::from_secs(60), tail.next()).await;
        entry.expect("in time").expect("a log does not end").text
    }
}

fn rows(
    count: u64,
    bad: impl Fn(u64) -> bool + Send + 'static,
) -> impl Iterator<Item = Row> + Send {
    (1..=count).map(move |line| Row {
        line,
        item: "nail".to_owned(),
        quantity: if bad(line) { "many" } else { "2" }.to_owned(),
        price: "0.25".to_owned(),
    })
}

fn hub_said<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> String {
    let error = outcome.expect_err("a failure was expected");
    let told = error.hub_message().map(str::to_owned);
    told.unwrap_or_else(|| panic!("the hub's words were expected, not {error}"))
}

#[tokio::test(start_paused = true)]
async fn a_price_comes_at_once_and_every_second() {
    let client = serve().join().await;
    let began = Instant::now();
    let prices: Vec<_> = client.hub.stock_prices("msft").take(4).collect().await;
    assert_eq!(began.elapsed().as_secs(), 3);
    for price in prices {
        let price = price.expect("a price");
        assert_eq!(price.symbol, "MSFT");
        assert!((96.0..=104.0).contains(&price.price), "{price:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn streams_and_calls_of_one_client_run_side_by_side() {
    let client = serve().join().await;
    let mut one = client.hub.stock_prices("one");
    let mut two = client.hub.stock_prices("two");
    for _ in 0..3 {
        assert_eq!(
            one.next().await.expect("more").expect("a price").symbol,
            "ONE"
        );
        assert_eq!(
            two.next().await.expect("more").expect("a price").symbol,
            "TWO"
        );
    }
    let report = client.hub.import(stream::iter(rows(3, |_| false))).await;
    assert_eq!(report.expect("a report").imported, 3);
    drop(one);
    assert!(two.next().await.expect("more").is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_log_is_followed_from_a_level_on() {
    let served = serve();
    served.log.write(Level::Debug, "unseen");
    served.log.write(Level::Error, "before");
    let client = served.join().await;
    let mut tail = client.hub.log_tail("Warning");
    let first = tail.next().await.expect("more").expect("an entry");
    assert_eq!((first.level, first.text.as_str()), (Level::Error, "before"));
    served.log.write(Level::Info, "unseen");
    served.log.write(Level::Warning, "after");
    let second = tail.next().await.expect("more").expect("an entry");
    assert_eq!(
        (second.level, second.text.as_str()),
        (Level::Warning, "after")
    );
}

#[tokio::test(start_paused = true)]
async fn an_unknown_level_is_refused_before_there_is_a_stream() {
    let client = serve().join().await;
    let mut tail = client.hub.log_tail("loud");
    let refused = tail.next().await.expect("an answer");
    assert_eq!(
        hub_said(refused),
        "There is no level `loud`; there are debug, info, warning, error"
    );
    assert!(tail.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_import_reports_progress_and_what_became_of_every_row() {
    let served = serve();
    let mut client = served.join().await;
    let bad = |line: u64| line % 50 == 7;
    let report = client.hub.import(stream::iter(rows(350, bad))).await;
    let report = report.expect("a report");
    assert_eq!((report.imported, report.rejected), (343, 7));
    assert_eq!(report.worth, 343.0 * 0.5);
    assert_eq!(report.problems.len(), 5, "the first are described");
    assert_eq!(
        report.problems[1],
        "line 57: `many` is no quantity; write a whole number above zero"
    );
    for (rows, rejected) in [(100, 2), (200, 4), (300, 6)] {
        let event = client.events.next().await.expect("the connection lasts");
        let StreamingClientEvent::ImportProgress { progress } = event.expect("readable");
        assert_eq!(progress, Progress { rows, rejected });
    }
    assert_eq!(
        served.logged().await,
        "import: 343 rows imported, 7 rejected"
    );
}

#[tokio::test(start_paused = true)]
async fn an_import_of_nothing_is_done_at_once() {
    let client = serve().join().await;
    let report = client.hub.import(stream::empty::<Row>()).await;
    assert_eq!(report.expect("a report"), Default::default());
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_fails_fails_its_import() {
    let client = serve().join().await;
    let failing = rows(3, |_| false)
        .map(Ok)
        .chain([Err(UploadError::new("the disk is gone"))]);
    assert_eq!(
        hub_said(client.hub.import(stream::iter(failing)).await),
        "The import broke off with 3 rows imported: the disk is gone"
    );
}

#[tokio::test(start_paused = true)]
async fn an_import_that_is_given_up_ends_on_the_server() {
    let served = serve();
    let client = served.join().await;
    let endless = stream::iter(rows(u64::MAX, |_| false));
    let importing = client.hub.import(endless).deadline(Duration::from_secs(1));
    assert!(matches!(importing.await, Err(CallError::DeadlineExceeded)));
    let told = served.logged().await;
    assert!(told.starts_with("The import broke off with "), "{told}");
    assert!(client.connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn texts_come_back_while_they_are_sent() {
    let client = serve().join().await;
    let (sender, texts) = tokio::sync::mpsc::channel::<String>(1);
    let texts = tokio_stream::wrappers::ReceiverStream::new(texts);
    let mut transformed = client.hub.transform(texts);
    for (text, expected) in [("one", "ONE"), ("straße", "STRASSE"), ("", "")] {
        sender.send(text.to_owned()).await.expect("it is read");
        let came = transformed.next().await.expect("more");
        assert_eq!(came.expect("a text"), expected);
    }
    drop(sender);
    assert!(transformed.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn texts_that_break_off_break_off_the_answer() {
    let client = serve().join().await;
    let texts = [Ok("one".to_owned()), Err(UploadError::new("no more"))];
    let came: Vec<_> = client.hub.transform(stream::iter(texts)).collect().await;
    let [Ok(one), Err(error)] = &came[..] else {
        panic!("a text and a failure were expected, not {came:?}");
    };
    assert_eq!(one, "ONE");
    assert_eq!(error.hub_message(), Some("The texts broke off: no more"));
}

async fn client_with_rows(served: &Served, handlers: StreamingClientHandlers) -> Client {
    let client = served.join_with(handlers).await;
    let imported = client.hub.import(stream::iter(rows(3, |_| false))).await;
    imported.expect("a report");
    client
}

fn answering(yes: bool) -> StreamingClientHandlers {
    StreamingClientHandlers::new().confirm(move |question| async move {
        assert_eq!(question, "Delete all 3 imported rows?");
        yes
    })
}

#[tokio::test(start_paused = true)]
async fn a_no_keeps_everything_and_a_yes_deletes_it() {
    let served = serve();
    let client = client_with_rows(&served, answering(false)).await;
    let kept = client.hub.delete_everything().await;
    assert_eq!(kept.expect("an answer"), "Nothing was deleted.");

    let other = served.join_with(answering(true)).await;
    let deleted = other.hub.delete_everything().await;
    assert_eq!(deleted.expect("an answer"), "Rows deleted: 3.");
    let again = client.hub.delete_everything().await;
    assert_eq!(again.expect("an answer"), "There was nothing to delete.");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_without_an_answer() {
    let served = serve();
    let silent = StreamingClientHandlers::new().confirm(|_| std::future::pending());
    let client = client_with_rows(&served, silent).await;
    assert_eq!(
        hub_said(client.hub.delete_everything().await),
        "Nothing was deleted: the client did not answer in time"
    );
    let without_a_handler = served.join().await;
    let told = hub_said(without_a_handler.hub.delete_everything().await);
    assert!(
        told.starts_with("Nothing was deleted: the client failed to answer"),
        "{told}"
    );
    let other = served.join_with(answering(true)).await;
    let deleted = other.hub.delete_everything().await;
    assert_eq!(deleted.expect("an answer"), "Rows deleted: 3.");
}
