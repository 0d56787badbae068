//! Calls on their way out, and those that wait for an answer.

mod inbox;
mod items;
mod outgoing;
mod table;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hubkit::contract::{BoxFuture, BoxStream, Invoke, Request};
use hubkit::protocol::{InvocationHead, Outcome, Protocol, RawArgs};
use hubkit::{CallError, Caller};
use tokio::sync::{Notify, mpsc, oneshot};

use crate::rt;
use inbox::Inbox;
pub(crate) use inbox::{CREDIT, Load};
use items::Items;
pub(crate) use outgoing::{About, Begun, Outgoing};
pub(crate) use table::Goodbye;
use table::{Answer, Entry, Table, Waiter};

/// How many messages may wait to be written; further calls wait for room.
const OUTGOING: usize = 256;

/// The sending half of a connection: shared by stubs, handlers and the connection's task.
#[derive(Debug)]
pub(crate) struct Calls {
    protocol: Protocol,
    outgoing: mpsc::Sender<Outgoing>,
    /// For calls and uploads together.
    next_id: AtomicU64,
    table: Mutex<Table>,
    attention: Notify,
}

impl Calls {
    pub(crate) fn new(protocol: Protocol) -> (Arc<Self>, mpsc::Receiver<Outgoing>) {
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        let calls = Self {
            protocol,
            outgoing,
            next_id: AtomicU64::new(0),
            table: Mutex::default(),
            attention: Notify::new(),
        };
        (Arc::new(calls), queue)
    }

    /// From now on the server counts the items of its streams, and is granted more as they are taken.
    pub(crate) fn count_credit(&self) {
        self.table().counts_credit = true;
    }

    pub(crate) fn caller(self: &Arc<Self>) -> Caller {
        Caller::new(Arc::new(Stub(Arc::clone(self))))
    }

    pub(crate) fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Queues a message that no answer is waited for.
    pub(crate) async fn queue(&self, message: Vec<u8>) -> Result<(), CallError> {
        self.outgoing
            .send(Outgoing::message(message))
            .await
            .map_err(|_| CallError::NotSent)
    }

    /// Notes that a message is about to be written, and returns the uploads that begin with it. `None` when nobody
    /// waits for what it would bring: it is not sent.
    pub(crate) fn sending(&self, about: About) -> Option<Begun> {
        if about == About::Nothing {
            return Some(Vec::new());
        }
        self.table().sending(about)
    }

    /// Hands an answer to whoever waits for it, and returns the uploads that end with the call.
    pub(crate) fn complete(&self, id: &str, outcome: &Outcome<'_>) -> Vec<u64> {
        let completed = id
            .parse()
            .ok()
            .and_then(|id| self.table().complete(self.protocol, id, outcome));
        let Some((notice, stopped)) = completed else {
            tracing::debug!(id, "an answer came that nobody waits for");
            return Vec::new();
        };
        notice.give();
        stopped
    }

    /// Whether an upload has begun and not ended.
    pub(crate) fn is_uploading(&self, id: u64) -> bool {
        self.table().is_uploading(id)
    }

    /// Notes that the server reads no more of an upload. Returns whether it was going on.
    pub(crate) fn stop_upload(&self, id: u64) -> bool {
        self.table().stop_upload(id)
    }

    /// Hands an item to the reader of its stream, if there still is one.
    pub(crate) fn item(&self, id: &str, item: &[u8]) {
        let notice = id.parse().ok().and_then(|id| self.table().item(id, item));
        if let Some(notice) = notice {
            notice.give();
        }
    }

    /// What was given up since the last time.
    pub(crate) fn take_goodbyes(&self) -> Vec<Goodbye> {
        self.table().take_goodbyes()
    }

    /// How many more items which streams may send.
    pub(crate) fn take_grants(&self) -> Vec<(u64, u32)> {
        self.table().take_grants()
    }

    /// Waits until there may be something to do that comes with no message.
    pub(crate) async fn attention(&self) {
        self.attention.notified().await;
    }

    /// Asks whether there is room to go on reading. Once there is none, those who make some call for attention.
    pub(crate) fn may_read(&self, has_room: impl FnOnce(Load) -> bool) -> bool {
        let mut table = self.table();
        table.paused = !has_room(table.load());
        !table.paused
    }

    /// Whether a call or a stream's reader waits for something from the server.
    pub(crate) fn any_waiting(&self) -> bool {
        self.table().load().waiting > 0
    }

    /// How many items lie in streams that are full.
    pub(crate) fn unread(&self) -> usize {
        self.table().unread()
    }

    /// When an item was last read from a full stream.
    pub(crate) fn last_read(&self) -> Option<rt::Instant> {
        self.table().last_read
    }

    /// Ends every call and refuses further ones.
    pub(crate) fn end(&self) {
        let (notices, uploads) = self.table().end();
        for notice in notices {
            notice.give();
        }
        for upload in uploads {
            // An application's stream may panic even then.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(upload)));
        }
    }

    /// Whether nothing is left of any call.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.table().is_empty()
    }

    async fn invoke(self: Arc<Self>, request: Request) -> Answer {
        let limit = request.deadline;
        let call = async {
            let (waiting, answer) = oneshot::channel();
            let _ticket = self.start(request, Waiter::Call(waiting)).await?;
            answer.await.unwrap_or(Err(CallError::ConnectionLost))
        };
        match limit {
            None => call.await,
            Some(limit) => rt::timeout(limit, call)
                .await
                .unwrap_or(Err(CallError::DeadlineExceeded)),
        }
    }

    async fn open(self: Arc<Self>, request: Request) -> Result<Ticket, CallError> {
        self.start(request, Waiter::Stream(Inbox::default())).await
    }

    async fn send(&self, request: Request) -> Result<(), CallError> {
        let room = self.room().await?;
        let ids = self.new_ids(request.uploads.len());
        let message = self.encode(None, &request, &ids, false)?;
        let about = if request.uploads.is_empty() {
            About::Nothing
        } else {
            let id = ids.start;
            self.insert(id, request, Waiter::Nobody, ids)?;
            About::Send(id)
        };
        room.send(Outgoing { message, about });
        Ok(())
    }

    /// Queues a call. It is given up when the ticket is dropped.
    async fn start(
        self: &Arc<Self>,
        request: Request,
        waiter: Waiter,
    ) -> Result<Ticket, CallError> {
        let room = self.room().await?;
        let ids = self.new_ids(1 + request.uploads.len());
        let (id, uploads) = (ids.start, ids.start + 1..ids.end);
        let streaming = matches!(waiter, Waiter::Stream(_));
        let message = self.encode(Some(id), &request, &uploads, streaming)?;
        self.insert(id, request, waiter, uploads)?;
        let about = About::Call(id);
        room.send(Outgoing { message, about });
        Ok(Ticket {
            calls: Arc::clone(self),
            id,
        })
    }

    async fn room(&self) -> Result<mpsc::Permit<'_, Outgoing>, CallError> {
        let room = self.outgoing.reserve().await;
        room.map_err(|_| CallError::NotSent)
    }

    fn new_ids(&self, count: usize) -> std::ops::Range<u64> {
        let count = count as u64;
        let start = self.next_id.fetch_add(count, Ordering::Relaxed);
        start..start + count
    }

    fn insert(
        &self,
        id: u64,
        request: Request,
        waiter: Waiter,
        upload_ids: std::ops::Range<u64>,
    ) -> Result<(), CallError> {
        let entry = Entry {
            target: request.target,
            waiter,
            upload_ids,
            uploads: request.uploads,
            sent: false,
        };
        let refused = self.table().insert(id, entry);
        refused.map_or(Ok(()), |_| Err(CallError::NotSent))
    }

    fn encode(
        &self,
        id: Option<u64>,
        request: &Request,
        uploads: &std::ops::Range<u64>,
        streaming: bool,
    ) -> Result<Vec<u8>, CallError> {
        let target = request.target;
        let mut message = Vec::with_capacity(request.arguments.len() + target.len() + 64);
        let id = id.map(|id| id.to_string());
        let uploads: Vec<String> = uploads.clone().map(|id| id.to_string()).collect();
        let head = InvocationHead {
            id: id.as_deref(),
            streaming,
            target,
            stream_ids: &uploads.iter().map(String::as_str).collect::<Vec<_>>(),
        };
        self.protocol
            .write_invocation(&mut message, &head, &RawArgs(&request.arguments))
            .map_err(|error| CallError::Encode {
                method: target,
                reason: error.to_string(),
            })?;
        Ok(message)
    }

    fn give_up(&self, id: u64) {
        let entry = self.table().give_up(id);
        // A call that was never written leaves nothing to tell the server, and nothing that was in its way.
        if entry.as_ref().is_some_and(|entry| entry.sent) {
            self.attention.notify_one();
        }
        // Its uploads are dropped here, outside the lock, by whoever gave it up.
        drop(entry);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the call up when its future or stream is dropped; after the answer that means nothing.
#[derive(Debug)]
struct Ticket {
    calls: Arc<Calls>,
    id: u64,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.calls.give_up(self.id);
    }
}

/// What stubs hold. It keeps no connection open: a stub inside a handler must not keep its own connection alive.
struct Stub(Arc<Calls>);

impl Invoke for Stub {
    fn protocol(&self) -> Protocol {
        self.0.protocol
    }

    fn invoke(&self, request: Request) -> BoxFuture<Answer> {
        Box::pin(Arc::clone(&self.0).invoke(request))
    }

    fn send(&self, request: Request) -> BoxFuture<Result<(), CallError>> {
        let calls = Arc::clone(&self.0);
        Box::pin(async move { calls.send(request).await })
    }

    fn stream(&self, request: Request) -> BoxStream<Result<bytes::Bytes, CallError>> {
        Box::pin(Items::new(Arc::clone(&self.0), request))
    }
}
