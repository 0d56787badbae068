//! Whatever calls, streams, uploads, drops and answers meet in whatever order: the server sees a protocol that makes
//! sense, and nothing is left behind.

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::time::Duration;

use futures_util::future::FutureExt;
use futures_util::{Stream, StreamExt};
use hubkit::Caller;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use crate::HubConnection;
use support::Peer;

#[derive(Clone, Copy, Debug)]
enum Op {
    Start {
        stream: bool,
        uploads: usize,
    },
    /// Reads so many items, if they are there.
    Look(usize, usize),
    Drop(usize),
    Feed(usize),
    EndFeed(usize),
    Items(usize, usize),
    Answer(usize),
    Fail(usize),
    Settle,
}

fn op() -> impl Strategy<Value = Op> {
    let which = 0..6_usize;
    prop_oneof![
        4 => (any::<bool>(), 0..3_usize).prop_map(|(stream, uploads)| Op::Start { stream, uploads }),
        3 => (which.clone(), prop_oneof![Just(1), Just(70)]).prop_map(|(id, n)| Op::Look(id, n)),
        3 => which.clone().prop_map(Op::Drop),
        3 => which.clone().prop_map(Op::Feed),
        1 => which.clone().prop_map(Op::EndFeed),
        2 => (which.clone(), prop_oneof![Just(1), Just(300)]).prop_map(|(id, n)| Op::Items(id, n)),
        2 => which.clone().prop_map(Op::Answer),
        1 => which.prop_map(Op::Fail),
        3 => Just(Op::Settle),
    ]
}

type Results = Pin<Box<dyn Stream<Item = ()> + Send>>;

/// What the server knows.
#[derive(Default)]
struct Server {
    calls: HashSet<u64>,
    answered: HashSet<u64>,
    cancelled: HashSet<u64>,
    /// Upload ids, and whether they still go on.
    uploads: HashMap<u64, bool>,
    /// Whether it counts credit.
    counts: bool,
    /// How many items of each call were sent and not granted again.
    ungranted: HashMap<u64, u64>,
}

impl Server {
    fn hear(&mut self, text: &str) {
        let message: Value = serde_json::from_str(text).expect("JSON");
        let number = |value: &Value| value.as_str().expect("an id").parse().expect("a number");
        let id = || number(&message["invocationId"]);
        match message["type"].as_u64() {
            Some(1 | 4) => {
                assert!(self.calls.insert(id()), "{text}");
                for upload in message["streamIds"].as_array().into_iter().flatten() {
                    let known = self.uploads.insert(number(upload), true);
                    assert_eq!(known, None, "{text}");
                }
            }
            Some(2) => assert_eq!(self.uploads.get(&id()), Some(&true), "{text}"),
            Some(3) => assert_eq!(self.uploads.insert(id(), false), Some(true), "{text}"),
            Some(5) => {
                assert!(self.calls.contains(&id()), "cancelled before it was made");
                assert!(self.cancelled.insert(id()), "cancelled again");
            }
            Some(100) => {
                assert!(self.counts, "granted to a server that does not count");
                assert!(!self.cancelled.contains(&id()), "granted after the end");
                let items = message["items"].as_u64().expect("a number");
                assert!(items > 0, "{text}");
                let ungranted = self.ungranted.entry(id()).or_default();
                let left = ungranted.checked_sub(items);
                *ungranted = left.expect("no more than was taken");
            }
            Some(6) => {}
            _ => panic!("{text}"),
        }
    }

    /// Reads until the client has nothing more to say.
    async fn settle(&mut self, peer: &mut Peer) {
        while let Ok(text) = tokio::time::timeout(Duration::from_secs(1), peer.text()).await {
            self.hear(&text);
        }
    }

    /// The call that a number stands for: any, answered or not, or one that does not exist.
    fn pick(&self, which: usize) -> u64 {
        let mut ids: Vec<_> = self.calls.iter().copied().collect();
        ids.sort_unstable();
        ids.get(which).copied().unwrap_or(1000)
    }
}

struct Client {
    connection: HubConnection,
    running: Vec<Results>,
    feeds: Vec<mpsc::UnboundedSender<String>>,
}

impl Client {
    fn start(&mut self, stream: bool, uploads: usize) {
        let caller: &Caller = self.connection.as_ref();
        let uploads = (0..uploads)
            .map(|_| {
                let (feed, rows) = mpsc::unbounded_channel();
                self.feeds.push(feed);
                caller.upload::<String, _>(UnboundedReceiverStream::new(rows))
            })
            .collect();
        let mut results: Results = if stream {
            Box::pin(caller.stream::<u32>("Rows", &(), uploads).map(drop))
        } else {
            let call = caller.call_with::<u32>("Sum", &(), uploads).into_future();
            Box::pin(call.into_stream().map(drop))
        };
        assert!(results.next().now_or_never().is_none());
        self.running.push(results);
    }

    fn client_side(&mut self, op: Op) {
        match op {
            Op::Start { stream, uploads } => self.start(stream, uploads),
            Op::Look(which, items) => {
                if let Some(results) = self.running.get_mut(which) {
                    for _ in 0..items {
                        let _ = results.next().now_or_never();
                    }
                }
            }
            Op::Drop(which) if which < self.running.len() => drop(self.running.remove(which)),
            Op::Feed(which) => {
                if let Some(feed) = self.feeds.get(which) {
                    let _ = feed.send("row".to_owned());
                }
            }
            Op::EndFeed(which) if which < self.feeds.len() => drop(self.feeds.remove(which)),
            _ => {}
        }
    }
}

async fn run(ops: Vec<Op>, counts: bool) {
    let (io, mut peer) = Peer::pair_with(1 << 20).await;
    let builder = HubConnection::builder_in_memory();
    let answer = match counts {
        true => r#"{"hubkit":{"credit":1,"items":1000000}}"#,
        false => "{}",
    };
    let accept = peer.accept_with(answer);
    let (connection, ()) = tokio::join!(builder.connect_over(io), accept);
    let mut client = Client {
        connection: connection.expect("accepted"),
        running: Vec::new(),
        feeds: Vec::new(),
    };
    let mut server = Server {
        counts,
        ..Server::default()
    };
    for op in ops {
        peer.say(support::PING).await;
        client.client_side(op);
        match op {
            Op::Items(which, count) => {
                let id = server.pick(which);
                for _ in 0..count {
                    peer.item(id, "1").await;
                    *server.ungranted.entry(id).or_default() += 1;
                }
            }
            Op::Answer(which) => {
                let id = server.pick(which);
                peer.complete(id).await;
                server.answered.insert(id);
            }
            Op::Fail(which) => {
                let id = server.pick(which);
                peer.say(&format!(
                    r#"{{"type":3,"invocationId":"{id}","error":"no"}}"#
                ))
                .await;
                server.answered.insert(id);
            }
            Op::Settle => server.settle(&mut peer).await,
            _ => {}
        }
    }
    // Half of the rest is answered, all of it is given up.
    server.settle(&mut peer).await;
    let open: Vec<_> = server.calls.difference(&server.answered).copied().collect();
    for id in open.iter().filter(|id| *id % 2 == 0) {
        peer.complete(*id).await;
    }
    client.running.clear();
    server.settle(&mut peer).await;

    assert!(client.connection.state().is_connected());
    assert!(client.connection.calls().is_empty());
    for feed in client.feeds {
        assert!(feed.is_closed(), "an upload is still held");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_left_behind(ops in vec(op(), 0..40), counts: bool) {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime")
            .block_on(run(ops, counts));
    }
}
