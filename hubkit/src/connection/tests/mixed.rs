//! A hub with methods of every shape, and a client that does anything a client may do.

use std::collections::HashMap;
use std::sync::Arc;

use futures_core::Stream;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_stream::StreamExt as _;

use crate::hub::{Hub, HubOptions, UntypedProxy};
use crate::{Context, HubError, Streaming, hub};

#[hub]
pub(super) trait MixedHub {
    async fn echo(&self, n: u32) -> u32;
    async fn dawdle(&self, times: u32) -> u32;
    async fn wait(&self, n: u32) -> u32;
    async fn fail(&self, n: u32) -> crate::Result<u32>;
    async fn panic(&self, n: u32) -> u32;
    async fn ask(&self, n: u32) -> crate::Result<u32>;
    async fn ask_group(&self, n: u32) -> u32;
    fn count(&self, to: u32) -> impl Stream<Item = u32>;
    fn listen(&self, n: u32) -> impl Stream<Item = u32>;
    async fn sum(&self, items: Streaming<u32>) -> crate::Result<u32>;
    async fn first(&self, items: Streaming<u32>) -> Option<u32>;
    fn double(&self, items: Streaming<u32>) -> impl Stream<Item = crate::Result<u32>>;
    async fn join(&self, n: u32) -> crate::Result<()>;
    async fn pour(&self, n: u32) -> crate::Result<()>;
    async fn spread(&self, n: u32) -> crate::Result<()>;
}

/// Knows how many of its calls and streams live.
#[derive(Clone)]
pub(super) struct Mixed {
    pub(super) live: Arc<()>,
    pub(super) gate: Arc<Semaphore>,
}

type Cx = Context<UntypedProxy>;

fn group(n: u32) -> String {
    format!("group {}", n % 5)
}

impl MixedHub for Mixed {
    async fn echo(&self, _: &Cx, n: u32) -> u32 {
        n
    }

    async fn dawdle(&self, _: &Cx, times: u32) -> u32 {
        let _live = Arc::clone(&self.live);
        for _ in 0..times % 8 {
            tokio::task::yield_now().await;
        }
        times
    }

    async fn wait(&self, cx: &Cx, n: u32) -> u32 {
        let _live = Arc::clone(&self.live);
        let cancelled = cx.cancelled();
        let passed = cancelled.run_until_cancelled(self.gate.acquire()).await;
        u32::from(passed.is_some()) + n
    }

    async fn fail(&self, _: &Cx, _: u32) -> crate::Result<u32> {
        Err(HubError::new("refused"))
    }

    async fn panic(&self, _: &Cx, n: u32) -> u32 {
        let _live = Arc::clone(&self.live);
        tokio::task::yield_now().await;
        std::panic::resume_unwind(Box::new(n))
    }

    async fn ask(&self, cx: &Cx, n: u32) -> crate::Result<u32> {
        let _live = Arc::clone(&self.live);
        let answer = cx.clients().caller().ask::<u32>("Question", (n,));
        if n.is_multiple_of(7) {
            return Ok(0);
        }
        Ok(answer.await?)
    }

    async fn ask_group(&self, cx: &Cx, n: u32) -> u32 {
        let _live = Arc::clone(&self.live);
        let mut answers = cx.clients().group(group(n)).ask::<u32>("Question", (n,));
        let mut sum = 0;
        while let Some((_, answer)) = answers.next().await {
            sum += answer.unwrap_or_default() % 10;
        }
        sum
    }

    fn count(&self, _: &Cx, to: u32) -> impl Stream<Item = u32> {
        let live = Arc::clone(&self.live);
        tokio_stream::iter(0..to % 300).map(move |n| {
            let _ = &live;
            n
        })
    }

    fn listen(&self, _: &Cx, _: u32) -> impl Stream<Item = u32> {
        let live = Arc::clone(&self.live);
        tokio_stream::pending().map(move |n| {
            let _ = &live;
            n
        })
    }

    async fn sum(&self, _: &Cx, mut items: Streaming<u32>) -> crate::Result<u32> {
        let _live = Arc::clone(&self.live);
        let mut sum = 0u32;
        while let Some(item) = items.next().await {
            sum = sum.wrapping_add(item?);
        }
        Ok(sum)
    }

    async fn first(&self, _: &Cx, mut items: Streaming<u32>) -> Option<u32> {
        let _live = Arc::clone(&self.live);
        items.next().await?.ok()
    }

    fn double(&self, _: &Cx, items: Streaming<u32>) -> impl Stream<Item = crate::Result<u32>> {
        let live = Arc::clone(&self.live);
        items.map(move |item| {
            let _ = &live;
            Ok(item?.wrapping_mul(2))
        })
    }

    async fn join(&self, cx: &Cx, n: u32) -> crate::Result<()> {
        Ok(cx.groups().add(group(n))?)
    }

    async fn pour(&self, cx: &Cx, n: u32) -> crate::Result<()> {
        let _live = Arc::clone(&self.live);
        let text = "x".repeat(1024);
        for n in 0..n % 100 {
            cx.clients().caller().send("News", (n, &text)).await?;
        }
        Ok(())
    }

    async fn spread(&self, cx: &Cx, n: u32) -> crate::Result<()> {
        cx.clients().group(group(n)).send("News", (n,)).await
    }
}

impl Mixed {
    pub(super) fn new() -> Self {
        Self {
            live: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    pub(super) fn hub(&self, options: HubOptions) -> Hub<UntypedProxy> {
        let builder = self.clone().into_hub().options(options);
        builder.build().expect("the options are good")
    }
}

/// Checks that nothing is left of a hub's connections, and of their calls.
pub(super) async fn expect_nothing_left(mixed: &Mixed, hub: &Hub<UntypedProxy>) {
    let patience = std::time::Duration::from_secs(60);
    let core = &hub.core;
    assert!(
        hub.handle().shutdown(patience).await,
        "{} tasks",
        core.gate.connections.len()
    );
    assert!(core.gate.connections.is_empty());
    assert_eq!(core.registry.len(), 0);
    assert_eq!(core.registry.users.len(), 0);
    assert_eq!(core.registry.groups.len(), 0);
    assert_eq!(core.questions.len(), 0);
    // The hub's own, and the test's.
    assert_eq!(Arc::strong_count(&mixed.live), 2, "calls are left");
}

/// What came for the client.
#[derive(Default)]
struct Seen {
    /// Whether each id is completed.
    calls: HashMap<String, bool>,
    /// Questions that are not answered.
    questions: Vec<String>,
    closed: bool,
    /// How many items an upload may have under way, where that is counted.
    capacity: Option<i64>,
    /// What each upload was granted, less what it has sent.
    balances: HashMap<String, i64>,
}

impl Seen {
    fn take(&mut self, message: &Value) {
        let id = message["invocationId"].as_str().map(str::to_owned);
        match (message["type"].as_u64(), id) {
            (Some(1), Some(id)) => self.questions.push(id),
            (Some(2 | 3), Some(id)) => {
                let completed = self.calls.get_mut(&id);
                let completed = completed.unwrap_or_else(|| panic!("nobody called {id}"));
                assert!(!*completed, "after the completion of {id}: {message}");
                *completed = message["type"] == 3;
            }
            (Some(1 | 6), None) => {}
            (Some(7), None) => self.closed = true,
            (Some(100), Some(id)) => self.take_credit(&id, &message["items"]),
            _ => panic!("unexpected {message}"),
        }
    }
}

impl Seen {
    fn take_credit(&mut self, id: &str, items: &Value) {
        assert!(self.capacity.is_some(), "nobody asked for credit");
        let balance = self.balances.entry(id.to_owned()).or_default();
        *balance += items.as_i64().expect("a number");
        assert!(*balance <= 0, "{id} may send more than there is room for");
    }
}

/// How a client deals with credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Credit {
    /// As others than hubkit do: not at all.
    Unheard,
    Counted,
    /// It says that it counts, and does not.
    Overdrawn,
}

impl Credit {
    pub(super) fn of(number: usize) -> Self {
        [Self::Unheard, Self::Counted, Self::Overdrawn][number % 3]
    }
}

/// A client that never waits: what it says is written when there is room, what it hears is noted.
pub(super) struct Peer {
    out: mpsc::UnboundedSender<Vec<u8>>,
    seen: Arc<Mutex<Seen>>,
    reader: JoinHandle<()>,
    writer: JoinHandle<()>,
    next: u32,
    uploads: Vec<String>,
    credit: Credit,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.reader.abort();
        self.writer.abort();
    }
}

const PLAIN: [(&str, u8); 13] = [
    ("Echo", 1),
    ("Dawdle", 1),
    ("Wait", 1),
    ("Fail", 1),
    ("Panic", 1),
    ("Ask", 1),
    ("AskGroup", 1),
    ("Join", 1),
    ("Pour", 1),
    ("Spread", 1),
    ("Count", 4),
    ("Listen", 4),
    ("NoSuchMethod", 1),
];
const UPLOADS: [(&str, u8); 3] = [("Sum", 1), ("First", 1), ("Double", 4)];

impl Peer {
    pub(super) fn new(hub: &Hub<UntypedProxy>, credit: Credit) -> Self {
        let (read, write) = tokio::io::split(hub.connect_in_memory());
        let (out, to_write) = mpsc::unbounded_channel();
        let seen = Arc::default();
        let peer = Self {
            reader: tokio::spawn(read_all(read, Arc::clone(&seen))),
            writer: tokio::spawn(write_all(write, to_write)),
            out,
            seen,
            next: 0,
            uploads: Vec::new(),
            credit,
        };
        peer.say(match credit {
            Credit::Unheard => r#"{"protocol":"json","version":1}"#,
            _ => r#"{"protocol":"json","version":1,"hubkit":{"credit":1}}"#,
        });
        peer
    }

    /// Whether it sends another item of an upload.
    fn may_send(&self, id: &str) -> bool {
        let mut seen = self.seen.lock();
        let capacity = seen.capacity.unwrap_or_default();
        let balance = seen.balances.entry(id.to_owned()).or_default();
        let may = capacity + *balance > 0 || self.credit != Credit::Counted;
        *balance -= i64::from(may);
        may
    }

    fn say(&self, message: &str) {
        let payload = format!("{message}\u{1e}");
        let mut frame = vec![0x81];
        match u8::try_from(payload.len()) {
            Ok(short @ 0..126) => frame.push(0x80 | short),
            _ => {
                let len = u16::try_from(payload.len()).expect("short messages");
                frame.push(0x80 | 126);
                frame.extend(len.to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(payload.as_bytes());
        // Without a writer the connection is over.
        let _ = self.out.send(frame);
    }

    fn new_id(&mut self) -> String {
        self.next += 1;
        (self.next - 1).to_string()
    }

    /// Any id that was used, will be, or never is.
    fn any_id(&self, n: u32) -> u32 {
        n % (self.next + 2)
    }

    fn upload(&self, n: u32) -> Option<String> {
        let at = (n as usize).checked_rem(self.uploads.len())?;
        Some(self.uploads[at].clone())
    }

    /// Does something: what, `what` and `n` say.
    pub(super) fn act(&mut self, what: u8, n: u32) {
        match what % 32 {
            call @ 0..13 => self.call(PLAIN[usize::from(call)], n, ""),
            call @ 13..16 => {
                let stream = self.new_id();
                self.call(UPLOADS[usize::from(call) - 13], n, &stream);
                self.uploads.push(stream);
            }
            16..21 => {
                let value = if n.is_multiple_of(9) {
                    "\"x\"".to_owned()
                } else {
                    n.to_string()
                };
                let Some(id) = self.upload(n) else { return };
                if !self.may_send(&id) {
                    return;
                }
                self.say(&format!(
                    r#"{{"type":2,"invocationId":"{id}","item":{value}}}"#
                ));
            }
            21 => self.end_upload(n, ""),
            22 => self.end_upload(n, r#","error":"failed""#),
            23..26 => {
                let id = self.any_id(n);
                self.say(&format!(r#"{{"type":5,"invocationId":"{id}"}}"#));
            }
            26..29 => self.answer(n),
            29 => self.say(&format!(
                r#"{{"type":3,"invocationId":"hubkit:{}","result":1}}"#,
                u64::MAX
            )),
            30 => self.say(&format!(
                r#"{{"type":1,"target":"Spread","arguments":[{n}]}}"#
            )),
            _ => self.say(&format!(
                r#"{{"type":1,"target":"Dawdle","arguments":[{n}]}}"#
            )),
        }
    }

    fn call(&mut self, (target, kind): (&str, u8), n: u32, stream: &str) {
        let id = self.new_id();
        self.seen.lock().calls.insert(id.clone(), false);
        let (arguments, streams) = if stream.is_empty() {
            (n.to_string(), String::new())
        } else {
            (String::new(), format!("\"{stream}\""))
        };
        self.say(&format!(
            r#"{{"type":{kind},"invocationId":"{id}","target":"{target}","arguments":[{arguments}],"streamIds":[{streams}]}}"#
        ));
    }

    fn end_upload(&mut self, n: u32, error: &str) {
        if let Some(id) = self.upload(n) {
            self.uploads.retain(|own| *own != id);
            self.say(&format!(r#"{{"type":3,"invocationId":"{id}"{error}}}"#));
        }
    }

    fn answer(&self, n: u32) {
        let Some(id) = self.seen.lock().questions.pop() else {
            return;
        };
        let answer = ["\"result\":1", "\"error\":\"no\"", "\"result\":\"x\""][n as usize % 3];
        self.say(&format!(r#"{{"type":3,"invocationId":"{id}",{answer}}}"#));
    }

    /// Answers every question, ends every upload, and gives up every stream.
    pub(super) fn conclude(&mut self) {
        while !self.seen.lock().questions.is_empty() {
            self.answer(0);
        }
        while !self.uploads.is_empty() {
            self.end_upload(0, "");
        }
        for id in self.open() {
            self.say(&format!(r#"{{"type":5,"invocationId":"{id}"}}"#));
        }
    }

    /// The ids of the calls that are not completed.
    pub(super) fn open(&self) -> Vec<String> {
        let seen = self.seen.lock();
        let open = seen.calls.iter().filter(|(_, completed)| !**completed);
        open.map(|(id, _)| id.clone()).collect()
    }

    /// Checks that the connection is there, and that nothing came that should not have.
    pub(super) async fn expect_well(&mut self) {
        if self.reader.is_finished() {
            let read = (&mut self.reader).await;
            read.expect("the server says what it may");
            panic!("the connection is lost");
        }
        assert!(!self.seen.lock().closed, "the server says goodbye");
    }
}

async fn write_all(mut io: WriteHalf<DuplexStream>, mut frames: mpsc::UnboundedReceiver<Vec<u8>>) {
    while let Some(frame) = frames.recv().await {
        if io.write_all(&frame).await.is_err() {
            break;
        }
    }
}

async fn read_all(mut io: ReadHalf<DuplexStream>, seen: Arc<Mutex<Seen>>) {
    let mut agreed = false;
    while let Some(payload) = read_frame(&mut io).await {
        let text = String::from_utf8(payload).expect("text");
        for message in text.split_terminator('\u{1e}') {
            let message: Value = serde_json::from_str(message).expect("JSON");
            let mut seen = seen.lock();
            if std::mem::replace(&mut agreed, true) {
                seen.take(&message);
            } else {
                seen.capacity = message["hubkit"]["items"].as_i64();
            }
        }
    }
}

/// The next text frame's payload, while there is one.
async fn read_frame(io: &mut ReadHalf<DuplexStream>) -> Option<Vec<u8>> {
    let [first, len] = [io.read_u8().await.ok()?, io.read_u8().await.ok()?];
    let len = match len {
        126 => u64::from(io.read_u16().await.ok()?),
        127 => io.read_u64().await.ok()?,
        short => u64::from(short),
    };
    let mut payload = vec![0; usize::try_from(len).ok()?];
    io.read_exact(&mut payload).await.ok()?;
    (first == 0x81).then_some(payload)
}
