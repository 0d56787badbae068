//! The contract between the dashboard's server and those who watch it.

use crate::payload::{AlertData, MetricData, Snapshot};

/// What the server tells those who watch.
#[hubkit::client_interface]
pub trait DashboardClient {
    /// Everything at once: when a client connects, and every five seconds.
    async fn update_dashboard(&self, data: Snapshot);

    /// One metric's newest value: to those who subscribed to it, every second.
    ///
    /// A viewer that falls behind gets the newest value of each metric and none of those before.
    #[method(overflow = "latest", key = name)]
    async fn update_metric(&self, name: String, data: MetricData);

    /// A figure passed a limit, or came back.
    async fn alert(&self, alert: AlertData);
}

/// What those who watch may ask for.
#[hubkit::hub(client = DashboardClient)]
pub trait DashboardHub {
    /// Sends a metric's latest value at once and every new one from then on.
    ///
    /// Fails with a text that lists the metrics when there is none of that name.
    async fn subscribe_to_metric(&self, name: String) -> hubkit::Result<()>;

    /// Ends a subscription; one that never was ends just as well.
    async fn unsubscribe_from_metric(&self, name: String) -> hubkit::Result<()>;

    /// Everything at once, as an answer.
    async fn current_snapshot(&self) -> Snapshot;
}
