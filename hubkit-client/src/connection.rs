//! A connection to a hub.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use hubkit::protocol::Protocol;
use hubkit::{Caller, ClientEvent, Receiver};
use tokio::sync::{mpsc, oneshot, watch};

use crate::builder::HubConnectionBuilder;
use crate::calls::Calls;
use crate::connect::Established;
use crate::dispatch;
use crate::driver::{Driver, Ends, Timing};
use crate::events::Events;
use crate::handlers::{Registry, Subscription};
use crate::rt::{self, AbortOnDrop};
use crate::state::{CloseReason, ConnectionState};
use hubkit::Transport;

/// A connection to a hub.
///
/// It clones cheaply; dropping the last clone closes the connection in the background, and drops a handler that is
/// running where it waits, together with the calls behind it. Generated client stubs take
/// it by reference (`ChatHubClient::new(&connection)`) and do not keep it open: a stub whose connection is gone
/// answers every call with [`CallError::NotSent`](hubkit::CallError::NotSent). Handlers should therefore hold stubs,
/// not connections.
#[derive(Clone)]
pub struct HubConnection(Arc<Inner>);

struct Inner {
    connection_id: Option<String>,
    transport: Transport,
    protocol: Protocol,
    caller: Caller,
    state: watch::Receiver<ConnectionState>,
    registry: Arc<Registry>,
    #[cfg(test)]
    calls: Arc<Calls>,
    /// Its loss tells the connection's task to stop.
    stop: Mutex<Option<oneshot::Sender<()>>>,
    _dispatch: AbortOnDrop,
}

impl HubConnection {
    /// Configures a connection to the hub at `url`, which is an `http`, `https`, `ws` or `wss` URL.
    ///
    /// ```no_run
    /// use hubkit_client::HubConnection;
    ///
    /// # async fn run() -> Result<(), hubkit_client::ConnectError> {
    /// let connection = HubConnection::builder("https://example.org/hubs/chat").connect().await?;
    /// println!("connected as {:?}", connection.connection_id());
    /// connection.stop().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(url: impl Into<String>) -> HubConnectionBuilder {
        HubConnectionBuilder::new(url.into())
    }

    /// Configures a connection without an address, for
    /// [`connect_over`](HubConnectionBuilder::connect_over) a stream that the hub lends.
    ///
    /// Client and hub then run in one process through the code that serves the network, which is what tests want:
    /// there is no socket and no port, and under tokio's paused time every timeout passes at once.
    ///
    /// ```
    /// use hubkit::{Context, UntypedProxy, hub};
    /// use hubkit_client::HubConnection;
    ///
    /// #[hub]
    /// trait CalculatorHub {
    ///     async fn add(&self, a: i64, b: i64) -> i64;
    /// }
    ///
    /// struct Calculator;
    ///
    /// impl CalculatorHub for Calculator {
    ///     async fn add(&self, _: &Context<UntypedProxy>, a: i64, b: i64) -> i64 {
    ///         a + b
    ///     }
    /// }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?.block_on(async {
    /// let hub = Calculator.into_hub().build()?;
    /// let connection = HubConnection::builder_in_memory().connect_over(hub.connect_in_memory()).await?;
    /// let calculator = CalculatorHubClient::new(&connection);
    /// assert_eq!(calculator.add(40, 2).await?, 42);
    /// # Ok(())
    /// # })
    /// # }
    /// ```
    pub fn builder_in_memory() -> HubConnectionBuilder {
        HubConnectionBuilder::new(String::new())
    }

    pub(crate) fn start(
        established: Established,
        protocol: Protocol,
        timing: Timing,
        registry: Arc<Registry>,
    ) -> Self {
        let (calls, outgoing) = Calls::new(protocol);
        let (dispatch, received) = mpsc::channel(1);
        let (stop, stopped) = oneshot::channel();
        let (state, watch) = watch::channel(ConnectionState::Connected);
        let caller = calls.caller();
        let handling = rt::spawn(dispatch::run(
            received,
            Arc::clone(&registry),
            Arc::clone(&calls),
        ));
        #[cfg(test)]
        let for_tests = Arc::clone(&calls);
        let driver = Driver::new(calls, established.pipe, established.inbound, timing);
        rt::spawn_detached(driver.run(Ends {
            outgoing,
            dispatch,
            stop: stopped,
            state,
        }));
        Self(Arc::new(Inner {
            connection_id: established.connection_id,
            transport: established.transport,
            protocol,
            caller,
            state: watch,
            registry,
            #[cfg(test)]
            calls: for_tests,
            stop: Mutex::new(Some(stop)),
            _dispatch: handling,
        }))
    }

    #[cfg(test)]
    pub(crate) fn calls(&self) -> &Calls {
        &self.0.calls
    }

    /// The id by which the server knows this connection; `None` when nothing was negotiated.
    #[must_use]
    pub fn connection_id(&self) -> Option<&str> {
        self.0.connection_id.as_deref()
    }

    /// How the connection travels.
    ///
    /// One over a [stream of the caller's](HubConnectionBuilder::connect_over) travels as WebSockets do.
    #[must_use]
    pub fn transport(&self) -> Transport {
        self.0.transport
    }

    /// The hub protocol that is spoken.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.0.protocol
    }

    /// Whether the connection is up, as of now.
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.0.state.borrow().clone()
    }

    /// A view of the state that can wait for its changes. It does not keep the connection open.
    #[must_use]
    pub fn watch_state(&self) -> watch::Receiver<ConnectionState> {
        self.0.state.clone()
    }

    /// Registers handlers for calls from the server: an implementation of a client interface made a [`Receiver`], or
    /// single closures.
    ///
    /// All handlers of a connection run one at a time, in the order in which the server called, on a task of their
    /// own. While one runs, further calls wait: up to 256, or 4 MiB; then nothing more is read from the server, not
    /// even answers, until there is room (while an answer is being waited for, sixteen times as many, so that
    /// handlers can call the hub). Several handlers of one method run in the order of their registration; only one of
    /// them may return a result. A handler that panics fails that call alone. Names match without regard to case.
    ///
    /// The same goes for items of [streams](hubkit::StreamCall) that are not read: 1,024 of them, or 1 MiB, for each
    /// stream; 4 MiB, 64 bytes of overhead for each item included, while something else from the server is waited for.
    /// A hubkit server sends no more than 512 items of a stream before the first are read
    /// ([how](hubkit::protocol#credit-between-hubkits-own-peers)): there a stream that is not read holds up nothing but
    /// itself, unless its items are so large. Over a connection with a long round trip this is how many items of a
    /// stream travel in each, so many small ones want to be sent several in one.
    ///
    /// Calls that came before are lost: [`HubConnectionBuilder::receive`] misses none.
    pub fn receive(&self, receiver: impl Into<Receiver>) -> Subscription {
        let key = self.0.registry.add(&receiver.into());
        Subscription::new(&self.0.registry, key)
    }

    /// Calls from the server from now on as a stream, which ends with the connection.
    ///
    /// [`HubConnectionBuilder::events`] misses none of those before.
    pub fn events<E: ClientEvent>(&self) -> Events<E> {
        Events::new(&self.0.registry)
    }

    /// Ends the connection, for all its clones, and waits until that is done: at most 5 s.
    ///
    /// What was [sent](hubkit::Call::send) before leaves first. Calls that wait for an answer fail with
    /// [`CallError::ConnectionLost`](hubkit::CallError::ConnectionLost); streams end with it after what was received
    /// before, and uploads are dropped. A handler that is running goes on to its end while there is a clone of the
    /// connection; calls from the server that wait for it are dropped. Dropping the future does not take the stop back.
    pub async fn stop(&self) {
        drop(
            self.0
                .stop
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        self.closed().await;
    }

    /// Waits for the connection to end, and tells why it did.
    pub async fn closed(&self) -> CloseReason {
        let mut state = self.0.state.clone();
        match state
            .wait_for(|state| !state.is_connected())
            .await
            .as_deref()
        {
            Ok(ConnectionState::Disconnected(reason)) => reason.clone(),
            // The task was dropped with its runtime.
            Ok(ConnectionState::Connected) | Err(_) => CloseReason::Stopped,
        }
    }
}

impl AsRef<Caller> for HubConnection {
    fn as_ref(&self) -> &Caller {
        &self.0.caller
    }
}

impl fmt::Debug for HubConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubConnection")
            .field("connection_id", &self.connection_id())
            .field("transport", &self.0.transport)
            .field("protocol", &self.0.protocol)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
