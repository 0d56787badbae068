//! The engine over sockets that do what a test says.

mod backlog;
mod engine;
mod interleavings;
mod leaks;
mod mixed;
mod peer;
mod writing;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use parking_lot::Mutex;

use super::Connection;
use crate::HubError;
use crate::contract::{BoxFuture, Dispatch, Entry, HubDescriptor};
use crate::hub::core::HubCore;
use crate::hub::{DisconnectReason, Hub, HubBuilder, HubOptions, UntypedProxy};
use crate::test_socket::Socket;

/// A hub without methods that remembers why its connections ended.
#[derive(Clone, Default)]
struct Bare {
    ended: Arc<Mutex<Vec<DisconnectReason>>>,
}

impl Dispatch for Bare {
    type Proxy = UntypedProxy;
    const DESCRIPTOR: HubDescriptor = HubDescriptor::new("Bare", "", None, &[]);
    const ENTRIES: &'static [Entry<Self>] = &[];

    fn on_connected(
        _: Arc<Self>,
        _: crate::Context<UntypedProxy>,
    ) -> BoxFuture<Result<(), HubError>> {
        Box::pin(async { Ok(()) })
    }

    fn on_disconnected(
        hub: Arc<Self>,
        _: crate::Context<UntypedProxy>,
        reason: DisconnectReason,
    ) -> BoxFuture<()> {
        Box::pin(async move { hub.ended.lock().push(reason) })
    }
}

impl Bare {
    fn hub(&self, options: HubOptions) -> Hub<UntypedProxy> {
        let builder = HubBuilder::new(self.clone()).options(options);
        builder.build().expect("the options are good")
    }
}

fn connection(core: &Arc<HubCore>) -> Arc<Connection> {
    let (request, ()) = http::Request::new(()).into_parts();
    Connection::new(Arc::clone(core), "id".into(), request, None)
}

pin_project_lite::pin_project! {
    /// Counts how often a future is polled.
    struct Counted<F> {
        polls: Arc<AtomicUsize>,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Counted<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.polls.fetch_add(1, Ordering::Relaxed);
        this.future.poll(cx)
    }
}

/// A connection being served over a socket.
struct Served {
    bare: Bare,
    hub: Hub<UntypedProxy>,
    socket: Socket,
    connection: Arc<Connection>,
    polls: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Served {
    /// Serves a connection whose handshake is done.
    async fn new(socket: Socket, options: HubOptions) -> Self {
        let bare = Bare::default();
        let hub = bare.hub(options);
        let connection = connection(&hub.core);
        let polls = Arc::default();
        socket.receive(0x81, b"{\"protocol\":\"json\",\"version\":1}\x1e");
        let task = tokio::spawn(Counted {
            polls: Arc::clone(&polls),
            future: super::serve(socket.clone(), Arc::clone(&connection)),
        });
        let served = Self {
            bare,
            hub,
            socket,
            connection,
            polls,
            task,
        };
        served.settle().await;
        served
    }

    /// Lets the connection do what it can do now.
    async fn settle(&self) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }

    fn polls(&self) -> usize {
        self.polls.load(Ordering::Relaxed)
    }

    fn send(&self, text: &str) {
        let everyone = self.hub.handle().clients().all();
        // Its outcome is ready, and good.
        drop(everyone.send("News", (text,)));
    }

    fn ended(&self) -> Vec<DisconnectReason> {
        self.bare.ended.lock().clone()
    }
}
