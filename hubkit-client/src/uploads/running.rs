//! Polls many streams by turns, and only those that have something to say.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use hubkit::contract::Upload;

const PANICKED: &str = "An unexpected error occurred in an upload of the client.";

/// What an upload comes up with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Item(Vec<u8>),
    End,
    Failed(String),
}

pub(super) struct Running {
    uploads: HashMap<u64, Going>,
    turns: Arc<Turns>,
    /// How many items each may send at first.
    credit: u64,
}

struct Going {
    upload: Upload,
    turn: Arc<Turn>,
    /// How many more items it may send. Without any it is not polled.
    credit: u64,
}

/// The uploads that have to be polled, in the order in which they said so.
#[derive(Default)]
struct Turns(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    ids: VecDeque<u64>,
    task: Option<Waker>,
}

/// The place of one upload in the queue: it has one at most.
struct Turn {
    id: u64,
    queued: AtomicBool,
    turns: Arc<Turns>,
}

impl Running {
    /// `credit` is what each upload may send before it is granted more; without a limit nothing is counted.
    pub(super) fn new(credit: Option<u64>) -> Self {
        Self {
            uploads: HashMap::new(),
            turns: Arc::default(),
            credit: credit.unwrap_or(u64::MAX),
        }
    }

    pub(super) fn begin(&mut self, id: u64, upload: Upload) {
        let turn = Arc::new(Turn {
            id,
            queued: AtomicBool::new(false),
            turns: Arc::clone(&self.turns),
        });
        turn.take();
        let going = Going {
            upload,
            turn,
            credit: self.credit,
        };
        self.uploads.insert(id, going);
    }

    pub(super) fn grant(&mut self, id: u64, items: u64) {
        if let Some(going) = self.uploads.get_mut(&id) {
            going.credit = going.credit.saturating_add(items);
            going.turn.take();
        }
    }

    pub(super) fn stop(&mut self, id: u64) {
        if let Some(going) = self.uploads.remove(&id)
            && catch_unwind(AssertUnwindSafe(|| drop(going.upload))).is_err()
        {
            tracing::error!("dropping an upload panicked");
        }
    }

    /// The next step of any upload, each in its turn. Cancel safe.
    pub(super) async fn next(&mut self) -> (u64, Step) {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<(u64, Step)> {
        // An upload that wakes itself while it is polled has its next turn in the next round.
        for _ in 0..self.turns.round(cx) {
            let Some(id) = self.turns.pop() else { break };
            let Some(Going {
                upload,
                turn,
                credit,
            }) = self.uploads.get_mut(&id)
            else {
                continue;
            };
            turn.queued.store(false, Ordering::Release);
            if *credit == 0 {
                // It gets in line again with the next grant.
                continue;
            }
            let waker = Waker::from(Arc::clone(turn));
            let mut cx = Context::from_waker(&waker);
            let polled = catch_unwind(AssertUnwindSafe(|| upload.as_mut().poll_next(&mut cx)));
            let step = match polled {
                Ok(Poll::Pending) => continue,
                Ok(Poll::Ready(Some(Ok(item)))) => {
                    *credit -= 1;
                    turn.take();
                    return Poll::Ready((id, Step::Item(item)));
                }
                Ok(Poll::Ready(Some(Err(error)))) => Step::Failed(error),
                Ok(Poll::Ready(None)) => Step::End,
                Err(_) => {
                    tracing::error!("an upload panicked");
                    Step::Failed(PANICKED.to_owned())
                }
            };
            self.stop(id);
            return Poll::Ready((id, step));
        }
        if !self.turns.queue().ids.is_empty() {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl Turn {
    /// Gets in line, unless it is there already.
    fn take(&self) -> bool {
        let first = !self.queued.swap(true, Ordering::AcqRel);
        if first {
            self.turns.queue().ids.push_back(self.id);
        }
        first
    }
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        if self.take() {
            let task = self.turns.queue().task.take();
            if let Some(task) = task {
                task.wake();
            }
        }
    }
}

impl Turns {
    /// Notes who is to be woken, and tells how many are in line.
    fn round(&self, cx: &Context<'_>) -> usize {
        let mut queue = self.queue();
        queue.task = Some(cx.waker().clone());
        queue.ids.len()
    }

    fn pop(&self) -> Option<u64> {
        self.queue().ids.pop_front()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
