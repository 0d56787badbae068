//! Uploads: streams of the application on their way to the server.
//!
//! All uploads of a connection are polled by one task, which exists from the first upload on. It takes an item only
//! when there is room for it.

mod running;

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
    worker: Option<Worker>,
}

#[derive(Debug)]
struct Worker {
    orders: mpsc::UnboundedSender<Order>,
    items: mpsc::Receiver<Outgoing>,
    _task: AbortOnDrop,
}

/// As many as there are calls with uploads, and at most two for each upload.
enum Order {
    Begin(u64, Upload),
    Stop(u64),
}

impl Uploads {
    pub(crate) fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            worker: None,
        }
    }

    pub(crate) fn begin(&mut self, begun: Begun) {
        for (id, upload) in begun {
            let worker = self.worker.get_or_insert_with(|| start(self.protocol));
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

fn start(protocol: Protocol) -> Worker {
    // Two orders at most for each call this program makes, to begin and to stop; nothing the server does adds one.
    let (orders, ordered) = mpsc::unbounded_channel();
    let (sender, items) = mpsc::channel(WAITING);
    Worker {
        orders,
        items,
        _task: rt::spawn(run(ordered, sender, protocol)),
    }
}

async fn run(
    mut orders: mpsc::UnboundedReceiver<Order>,
    items: mpsc::Sender<Outgoing>,
    protocol: Protocol,
) {
    let mut running = Running::default();
    loop {
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(order) => obey(&mut running, order),
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

fn obey(running: &mut Running, order: Order) {
    match order {
        Order::Begin(id, upload) => running.begin(id, upload),
        Order::Stop(id) => running.stop(id),
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
