//! Calls on their way out, and those that wait for an answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use hubkit::contract::{BoxFuture, Invoke, RawResult};
use hubkit::protocol::{InvocationHead, Outcome, Protocol, RawArgs};
use hubkit::{CallError, Caller};
use tokio::sync::{mpsc, oneshot};

/// How many messages may wait to be written; further calls wait for room.
const OUTGOING: usize = 256;

type Answer = Result<RawResult, CallError>;

/// A message for the server.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) message: Vec<u8>,
    /// The call it makes, when somebody waits for its answer.
    call: Option<u64>,
}

impl Outgoing {
    /// A message that no answer is waited for.
    pub(crate) fn message(message: Vec<u8>) -> Self {
        Self {
            message,
            call: None,
        }
    }
}

/// The sending half of a connection: shared by stubs, handlers and the connection's task.
#[derive(Debug)]
pub(crate) struct Calls {
    protocol: Protocol,
    outgoing: mpsc::Sender<Outgoing>,
    pending: Mutex<Pending>,
}

#[derive(Debug)]
struct Pending {
    next: u64,
    over: bool,
    waiting: HashMap<u64, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    sent: bool,
    answer: oneshot::Sender<Answer>,
}

impl Calls {
    pub(crate) fn new(protocol: Protocol) -> (Arc<Self>, mpsc::Receiver<Outgoing>) {
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        let pending = Mutex::new(Pending {
            next: 0,
            over: false,
            waiting: HashMap::new(),
        });
        (
            Arc::new(Self {
                protocol,
                outgoing,
                pending,
            }),
            queue,
        )
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

    /// Notes that a message is about to be written. False when nobody waits for its answer any more: it is not sent.
    pub(crate) fn sending(&self, outgoing: &Outgoing) -> bool {
        let Some(id) = outgoing.call else { return true };
        self.pending()
            .waiting
            .get_mut(&id)
            .map(|waiting| waiting.sent = true)
            .is_some()
    }

    /// Hands an answer to whoever waits for it.
    pub(crate) fn complete(&self, id: &str, outcome: &Outcome<'_>) {
        let waiting = id
            .parse()
            .ok()
            .and_then(|id: u64| self.pending().waiting.remove(&id));
        let Some(waiting) = waiting else {
            tracing::debug!(id, "an answer came that nobody waits for");
            return;
        };
        let answer = match outcome {
            Outcome::Void => Ok(RawResult::Void),
            Outcome::Value(value) => Ok(RawResult::Value(Bytes::copy_from_slice(value.bytes()))),
            Outcome::Error(text) => Err(CallError::Server(text.to_string())),
        };
        // The waiting future may be gone this very moment.
        let _ = waiting.answer.send(answer);
    }

    /// Whether a call waits for its answer.
    pub(crate) fn any_waiting(&self) -> bool {
        !self.pending().waiting.is_empty()
    }

    /// Ends every call and refuses further ones.
    pub(crate) fn end(&self) {
        let waiting = {
            let mut pending = self.pending();
            pending.over = true;
            std::mem::take(&mut pending.waiting)
        };
        for (_, Waiting { sent, answer }) in waiting {
            let error = if sent {
                CallError::ConnectionLost
            } else {
                CallError::NotSent
            };
            let _ = answer.send(Err(error));
        }
    }

    async fn invoke(&self, target: &'static str, arguments: Vec<u8>) -> Answer {
        let room = self
            .outgoing
            .reserve()
            .await
            .map_err(|_| CallError::NotSent)?;
        let (ticket, answer) = self.register()?;
        let id = ticket.id.to_string();
        let message = self.encode(Some(&id), target, &arguments)?;
        drop(arguments);
        room.send(Outgoing {
            message,
            call: Some(ticket.id),
        });
        answer.await.unwrap_or(Err(CallError::ConnectionLost))
    }

    fn register(&self) -> Result<(Ticket<'_>, oneshot::Receiver<Answer>), CallError> {
        let mut pending = self.pending();
        if pending.over {
            return Err(CallError::NotSent);
        }
        let id = pending.next;
        pending.next += 1;
        let (answer, receiver) = oneshot::channel();
        pending.waiting.insert(
            id,
            Waiting {
                sent: false,
                answer,
            },
        );
        Ok((Ticket { calls: self, id }, receiver))
    }

    fn encode(
        &self,
        id: Option<&str>,
        target: &'static str,
        arguments: &[u8],
    ) -> Result<Vec<u8>, CallError> {
        let mut message = Vec::with_capacity(arguments.len() + target.len() + 64);
        let head = InvocationHead {
            id,
            streaming: false,
            target,
            stream_ids: &[],
        };
        self.protocol
            .write_invocation(&mut message, &head, &RawArgs(arguments))
            .map_err(|error| CallError::Encode {
                method: target,
                reason: error.to_string(),
            })?;
        Ok(message)
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets the call when its future is dropped.
struct Ticket<'a> {
    calls: &'a Calls,
    id: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.calls.pending().waiting.remove(&self.id);
    }
}

/// What stubs hold. It keeps no connection open: a stub inside a handler must not keep its own connection alive.
struct Stub(Arc<Calls>);

impl Invoke for Stub {
    fn protocol(&self) -> Protocol {
        self.0.protocol
    }

    fn invoke(&self, target: &'static str, arguments: Vec<u8>) -> BoxFuture<Answer> {
        let calls = Arc::clone(&self.0);
        Box::pin(async move { calls.invoke(target, arguments).await })
    }

    fn send(&self, target: &'static str, arguments: Vec<u8>) -> BoxFuture<Result<(), CallError>> {
        let calls = Arc::clone(&self.0);
        Box::pin(async move {
            let message = calls.encode(None, target, &arguments)?;
            calls.queue(message).await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments() -> Vec<u8> {
        b"[]".to_vec()
    }

    #[tokio::test]
    async fn a_dropped_call_leaves_nothing_behind() {
        let (calls, mut queue) = Calls::new(Protocol::Json);
        let call = tokio::spawn({
            let calls = Arc::clone(&calls);
            async move { calls.invoke("Work", arguments()).await }
        });
        let outgoing = queue.recv().await.expect("the call is queued");
        assert!(calls.any_waiting());

        call.abort();
        assert!(call.await.is_err_and(|error| error.is_cancelled()));

        assert!(!calls.any_waiting());
        assert!(
            !calls.sending(&outgoing),
            "a call that was given up before it was written is not written"
        );
    }

    #[tokio::test]
    async fn the_end_tells_calls_that_were_written_from_those_that_were_not() {
        let (calls, mut queue) = Calls::new(Protocol::Json);
        let mut written = Box::pin(calls.invoke("Written", arguments()));
        let mut unwritten = Box::pin(calls.invoke("Unwritten", arguments()));
        let outgoing = tokio::select! {
            biased;
            _ = &mut written => unreachable!("nobody answers"),
            _ = &mut unwritten => unreachable!("nobody answers"),
            outgoing = queue.recv() => outgoing.expect("the call is queued"),
        };
        assert!(calls.sending(&outgoing));

        calls.end();

        assert!(matches!(written.await, Err(CallError::ConnectionLost)));
        assert!(matches!(unwritten.await, Err(CallError::NotSent)));
        assert!(matches!(
            calls.invoke("Late", arguments()).await,
            Err(CallError::NotSent)
        ));
    }

    #[tokio::test]
    async fn a_call_waits_for_room_and_counts_only_when_it_has_it() {
        let (calls, mut queue) = Calls::new(Protocol::Json);
        for _ in 0..OUTGOING {
            calls.queue(Vec::new()).await.expect("there is room");
        }
        let mut call = Box::pin(calls.invoke("Work", arguments()));
        let polled =
            std::future::poll_fn(|cx| std::task::Poll::Ready(call.as_mut().poll(cx).is_pending()))
                .await;
        assert!(polled);
        assert!(!calls.any_waiting());

        queue.recv().await.expect("queued before");
        let polled =
            std::future::poll_fn(|cx| std::task::Poll::Ready(call.as_mut().poll(cx).is_pending()))
                .await;
        assert!(polled);
        assert!(calls.any_waiting());
    }
}
