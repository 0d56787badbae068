//! What can be set for a hub.

use std::time::Duration;

use crate::protocol::Protocol;
use crate::transport::{EndpointOptions, FOREVER};

/// The options of a hub, every one with SignalR's default where SignalR has it.
///
/// ```
/// use std::time::Duration;
/// use hubkit::HubOptions;
///
/// let options = HubOptions::default()
///     .client_timeout(Duration::from_secs(60))
///     .keep_alive_interval(Duration::from_secs(20))
///     .max_message_size(64 * 1024);
/// ```
///
/// They are checked when the hub is [built](crate::HubBuilder::build), all mistakes reported at once.
#[derive(Clone, Debug)]
pub struct HubOptions {
    pub(crate) handshake_timeout: Duration,
    pub(crate) keep_alive_interval: Duration,
    pub(crate) client_timeout: Duration,
    pub(crate) protocols: Vec<Protocol>,
    pub(crate) max_message_size: Option<usize>,
    pub(crate) detailed_errors: bool,
    pub(crate) stream_buffer_capacity: usize,
    pub(crate) max_parallel_invocations: usize,
    pub(crate) max_queued_invocations: usize,
    pub(crate) max_streams: usize,
    pub(crate) upload_receive_bound: usize,
    pub(crate) client_result_timeout: Duration,
    pub(crate) max_groups: usize,
    pub(crate) outbox_capacity: usize,
    pub(crate) endpoint: EndpointOptions,
}

impl Default for HubOptions {
    fn default() -> Self {
        Self {
            handshake_timeout: Duration::from_secs(15),
            keep_alive_interval: Duration::from_secs(15),
            client_timeout: Duration::from_secs(30),
            protocols: Protocol::ALL.to_vec(),
            max_message_size: Some(32 * 1024),
            detailed_errors: false,
            stream_buffer_capacity: 10,
            max_parallel_invocations: 1,
            max_queued_invocations: 64,
            max_streams: 64,
            upload_receive_bound: 256 * 1024,
            client_result_timeout: Duration::from_secs(30),
            max_groups: 256,
            outbox_capacity: 1024 * 1024,
            endpoint: EndpointOptions::default(),
        }
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])+ $name:ident: $ty:ty;)+) => {$(
        $(#[$doc])+
        #[must_use]
        pub fn $name(mut self, $name: $ty) -> Self {
            self.$name = $name;
            self
        }
    )+};
}

impl HubOptions {
    setters! {
        /// How long a client may take for the handshake. Default 15 s.
        handshake_timeout: Duration;
        /// How long the server stays silent before it sends a ping. Default 15 s.
        ///
        /// Half the clients' server timeout at most, or they will think the server gone.
        keep_alive_interval: Duration;
        /// How long a client may stay silent before its connection ends. Default 30 s.
        ///
        /// It counts from the client's first ping on, as in SignalR: a client that never pings is not timed out, so that
        /// [`max_connections`](crate::EndpointOptions::max_connections) is the limit for those.
        client_timeout: Duration;
        /// Whether clients read the details of hidden errors; for development only. Default `false`.
        detailed_errors: bool;
        /// How many items of one upload are buffered. Default 10.
        ///
        /// A client of hubkit's counts: it has at most so many items of an upload under way, and sends more as the
        /// method consumes them, so that a slow method holds up its own upload and nothing else
        /// ([how](crate::protocol#credit-between-hubkits-own-peers)). Over a connection with a long round trip this
        /// is how many items travel in each, so many small ones want a larger buffer. What other clients send beyond
        /// it counts towards [`upload_receive_bound`](Self::upload_receive_bound).
        stream_buffer_capacity: usize;
        /// How many calls of one client run at once. Default 1: calls run one after another, in order.
        ///
        /// A call that awaits a client's answer does not count, so that others may run meanwhile: 1,024 at most. Once
        /// it has its answer it goes on at once, beside one that began meanwhile; further ones wait for both. (In
        /// SignalR it never counts again.)
        max_parallel_invocations: usize;
        /// How many calls of one client may wait for their turn before reading from it pauses. Default 64.
        ///
        /// Answers to the server's questions and cancellations are found all the same, among the next 16 KiB and one
        /// message of [`max_message_size`](Self::max_message_size). An answer further behind is not read before the
        /// queue moves, and can time out.
        max_queued_invocations: usize;
        /// How many streams one client may have open. Default 64.
        ///
        /// Those that wait until the client takes more are among them.
        max_streams: usize;
        /// How many bytes of uploaded items may be held back for methods that consume them slowly. Default 256 KiB.
        ///
        /// Each upload buffers [`stream_buffer_capacity`](Self::stream_buffer_capacity) items; what comes after is
        /// held back, and everything else of the connection goes on. At this bound reading from the client pauses, and
        /// if that lasts for [`client_timeout`](Self::client_timeout) the connection ends.
        ///
        /// Clients of hubkit's never come near it, because they send what there is room for. For one that says it does,
        /// and does not, it holds as for any other.
        upload_receive_bound: usize;
        /// How long a client may take to answer a client result. Default 30 s.
        client_result_timeout: Duration;
        /// How many groups one connection may be in. Default 256.
        max_groups: usize;
        /// How many bytes may wait to be written to one client. Default 1 MiB.
        ///
        /// A message that does not fit ends the connection, unless its method has another
        /// `#[method(overflow = "…")]`; one for this client alone waits for room while its send is awaited.
        outbox_capacity: usize;
        /// How clients reach the hub: transports, their buffers and deadlines, and who may connect.
        endpoint: EndpointOptions;
    }

    /// The largest message a client may send, in bytes. Default 32 KiB.
    #[must_use]
    pub fn max_message_size(mut self, bytes: usize) -> Self {
        self.max_message_size = Some(bytes);
        self
    }

    /// Lets clients send messages of any size. They can then use any amount of memory.
    #[must_use]
    pub fn unlimited_message_size(mut self) -> Self {
        self.max_message_size = None;
        self
    }

    /// The protocols a client may choose. Default: all.
    #[must_use]
    pub fn protocols(mut self, protocols: impl IntoIterator<Item = Protocol>) -> Self {
        self.protocols = protocols.into_iter().collect();
        self
    }

    /// Cuts durations that no clock could count.
    pub(crate) fn countable(mut self) -> Self {
        for duration in [
            &mut self.handshake_timeout,
            &mut self.keep_alive_interval,
            &mut self.client_timeout,
            &mut self.client_result_timeout,
        ] {
            *duration = FOREVER.min(*duration);
        }
        self.endpoint = self.endpoint.countable();
        self
    }

    /// Appends what is wrong to `problems`.
    pub(crate) fn check(&self, problems: &mut Vec<String>) {
        let positive = [
            ("handshake_timeout", self.handshake_timeout),
            ("keep_alive_interval", self.keep_alive_interval),
            ("client_timeout", self.client_timeout),
            ("client_result_timeout", self.client_result_timeout),
        ];
        for (name, duration) in positive {
            if duration.is_zero() {
                problems.push(format!("{name} is zero; give it a positive duration"));
            }
        }
        let at_least_one = [
            ("stream_buffer_capacity", self.stream_buffer_capacity),
            ("max_parallel_invocations", self.max_parallel_invocations),
            ("max_queued_invocations", self.max_queued_invocations),
            ("max_groups", self.max_groups),
            ("upload_receive_bound", self.upload_receive_bound),
        ];
        for (name, count) in at_least_one {
            if count == 0 {
                problems.push(format!("{name} is 0; it has to be at least 1"));
            }
        }
        self.endpoint.check(problems);
        if self.max_message_size.is_some_and(|size| size < 16) {
            problems.push("max_message_size is below 16 bytes; no message fits".to_owned());
        }
        if self.outbox_capacity < 1024 {
            problems.push(
                "outbox_capacity is below 1024 bytes; connections could not be written to"
                    .to_owned(),
            );
        }
        if self.protocols.is_empty() {
            problems
                .push("protocols is empty; name at least one, such as Protocol::Json".to_owned());
        }
        if !self.client_timeout.is_zero() && self.client_timeout <= self.keep_alive_interval {
            problems.push(format!(
                "client_timeout ({:?}) is not longer than keep_alive_interval ({:?}); clients that ping at the same \
                 interval would be timed out: make it at least twice as long",
                self.client_timeout, self.keep_alive_interval
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_that_ship_on() {
        let options = HubOptions::default();
        let seconds = |duration: Duration| duration.as_secs();
        assert_eq!(seconds(options.handshake_timeout), 15);
        assert_eq!(seconds(options.keep_alive_interval), 15);
        assert_eq!(seconds(options.client_timeout), 30);
        assert_eq!(options.max_message_size, Some(32 * 1024));
        assert_eq!(options.stream_buffer_capacity, 10);
        assert_eq!(options.max_parallel_invocations, 1);
        assert_eq!(options.max_queued_invocations, 64);
        assert_eq!(options.max_streams, 64);
        assert_eq!(options.max_groups, 256);
        assert_eq!(options.outbox_capacity, 1024 * 1024);
        assert!(!options.detailed_errors);
    }

    #[test]
    fn durations_are_cut_to_what_a_clock_can_count() {
        let options = HubOptions::default()
            .endpoint(EndpointOptions::default().write_timeout(Duration::MAX))
            .client_result_timeout(Duration::MAX)
            .countable();
        assert_eq!(options.endpoint.write_timeout, FOREVER);
        assert_eq!(options.client_result_timeout, FOREVER);
        assert_eq!(options.handshake_timeout, Duration::from_secs(15));
    }
}
