//! Uploads: streams of the application on their way to the server.
//!
//! All uploads of a connection are polled by one task, which exists from the first upload on. It takes an item only
//! when there is room for it.

mod running;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hubkit::contract::Upload;
use hubkit::protocol::Protocol;
use tokio::sync::mpsc;

use crate::calls::{About, Begun, Outgoing};
use crate::rt::{self, AbortOnDrop};
use running::{Running, Step};

/// How many items of all uploads together may wait to be written.
pub(crate) const WAITING: usize = 16;

/// The connection's hold on its uploads. They are dropped with it.
#[derive(Debug)]
pub(crate) struct Uploads {
    protocol: Protocol,
    /// How many items each may send before the server grants more, if it counts.
    credit: Option<u64>,
    worker: Option<Worker>,
}

#[derive(Debug)]
struct Worker {
    orders: mpsc::UnboundedSender<Order>,
    items: mpsc::Receiver<Outgoing>,
    grants: Grants,
    _task: AbortOnDrop,
}

/// As many as there are calls with uploads, at most two for each upload, and one for what the server grants.
enum Order {
    Begin(u64, Upload),
    Stop(u64),
    /// There is something in the grants.
    Grant,
}

/// What the server has granted and no upload has got yet, by the upload's id.
#[derive(Clone, Debug, Default)]
struct Grants(Arc<Mutex<HashMap<u64, u64>>>);

impl Grants {
    /// Returns whether it is the first since they were taken.
    fn add(&self, id: u64, items: u64) -> bool {
        let mut grants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = grants.is_empty();
        let granted = grants.entry(id).or_default();
        *granted = granted.saturating_add(items);
        first
    }

    fn take(&self) -> HashMap<u64, u64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Uploads {
    pub(crate) fn new(protocol: Protocol, credit: Option<u64>) -> Self {
        Self {
            protocol,
            credit,
            worker: None,
        }
    }

    /// Whether the server has said that it counts.
    pub(crate) fn count_credit(&self) -> bool {
        self.credit.is_some()
    }

    pub(crate) fn begin(&mut self, begun: Begun) {
        for (id, upload) in begun {
            let (protocol, credit) = (self.protocol, self.credit);
            let worker = self.worker.get_or_insert_with(|| start(protocol, credit));
            // It runs for as long as it is held.
            let _ = worker.orders.send(Order::Begin(id, upload));
        }
    }

    /// Drops uploads that nobody reads any more.
    pub(crate) fn stop(&self, ids: Vec<u64>) {
        for id in ids {
            if let Some(worker) = &self.worker {
                let _ = worker.orders.send(Order::Stop(id));
            }
        }
    }

    /// Lets an upload that goes on send so many more items.
    pub(crate) fn grant(&self, id: u64, items: u64) {
        if let Some(worker) = &self.worker
            && worker.grants.add(id, items)
        {
            let _ = worker.orders.send(Order::Grant);
        }
    }

    /// Drops all uploads.
    pub(crate) fn end(&mut self) {
        self.worker = None;
    }

    /// Moves what waits to be written into `batch`.
    pub(crate) fn poll_fill(&mut self, cx: &mut std::task::Context<'_>, batch: &mut Vec<Outgoing>) {
        if let Some(worker) = &mut self.worker {
            let _ = worker.items.poll_recv_many(cx, batch, WAITING);
        }
    }
}

fn start(protocol: Protocol, credit: Option<u64>) -> Worker {
    // Two orders at most for each call this program makes, to begin and to stop; all that the server grants is one.
    let (orders, ordered) = mpsc::unbounded_channel();
    let (sender, items) = mpsc::channel(WAITING);
    let grants = Grants::default();
    let running = Running::new(credit);
    Worker {
        orders,
        items,
        grants: grants.clone(),
        _task: rt::spawn(run(running, ordered, sender, grants, protocol)),
    }
}

async fn run(
    mut running: Running,
    mut orders: mpsc::UnboundedReceiver<Order>,
    items: mpsc::Sender<Outgoing>,
    grants: Grants,
    protocol: Protocol,
) {
    loop {
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(order) => obey(&mut running, order, &grants),
                None => return,
            },
            // Room first: an item that was taken cannot be given back.
            taken = async {
                let room = items.reserve().await.ok()?;
                Some((room, running.next().await))
            } => match taken {
                Some((room, (id, step))) => room.send(message(protocol, id, step)),
                None => return,
            },
        }
    }
}

fn obey(running: &mut Running, order: Order, grants: &Grants) {
    match order {
        Order::Begin(id, upload) => running.begin(id, upload),
        Order::Stop(id) => running.stop(id),
        Order::Grant => {
            for (id, items) in grants.take() {
                running.grant(id, items);
            }
        }
    }
}

fn message(protocol: Protocol, id: u64, step: Step) -> Outgoing {
    let mut message = Vec::new();
    let wire_id = id.to_string();
    let about = match step {
        Step::Item(item) => {
            message.reserve(item.len() + 64);
            protocol.write_raw_stream_item(&mut message, &wire_id, &item);
            About::Item(id)
        }
        Step::End => {
            protocol.write_void_completion(&mut message, &wire_id);
            About::End(id)
        }
        Step::Failed(error) => {
            protocol.write_error_completion(&mut message, &wire_id, &error);
            About::End(id)
        }
    };
    Outgoing { message, about }
}
