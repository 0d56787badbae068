//! A client that does anything a client may do.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::hub::{Hub, UntypedProxy};

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
    /// How many more items each stream may send, where that is counted.
    credit: Option<HashMap<String, u64>>,
}

/// How many items of a stream a client that counts has under way at first.
const STREAM_ITEMS: u64 = 3;

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
                if !*completed && let Some(credit) = &mut self.credit {
                    let left = credit.entry(id).or_insert(STREAM_ITEMS);
                    *left = left.checked_sub(1).expect("no more than was granted");
                }
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

    fn grant(&mut self, id: &str, items: u64) {
        if let Some(credit) = &mut self.credit {
            let left = credit.entry(id.to_owned()).or_insert(STREAM_ITEMS);
            *left = left.saturating_add(items);
        }
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
        peer.say(&match credit {
            Credit::Unheard => r#"{"protocol":"json","version":1}"#.to_owned(),
            _ => format!(
                r#"{{"protocol":"json","version":1,"hubkit":{{"credit":1,"items":{STREAM_ITEMS}}}}}"#
            ),
        });
        if credit != Credit::Unheard {
            peer.seen.lock().credit = Some(HashMap::new());
        }
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
        match what % 36 {
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
            31 => self.say(&format!(
                r#"{{"type":1,"target":"Dawdle","arguments":[{n}]}}"#
            )),
            _ => self.grant(n),
        }
    }

    /// Lets a stream go on: one that is open, was, will be, or never is.
    fn grant(&self, n: u32) {
        let id = self.any_id(n).to_string();
        let items = [0, 1, 2, 5, 100, u64::MAX][n as usize % 6];
        self.seen.lock().grant(&id, items);
        self.say(&format!(
            r#"{{"type":100,"invocationId":"{id}","items":{items}}}"#
        ));
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
