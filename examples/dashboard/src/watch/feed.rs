//! News from the server, through the typed client.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use hubkit_client::{ConnectError, EventError, Events, HubConnection};
use tokio::sync::mpsc::Sender;
use tokio::time::sleep;

use super::show::News;
use crate::contract::{DashboardClientEvent, DashboardHubClient};
use crate::metric::Metric;

/// The longest wait before the first attempt to come back; it doubles with every attempt.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(8);
const SHORTEST_WAIT: Duration = Duration::from_millis(200);

/// A connection that is up, and what comes over it.
pub(crate) struct Feed {
    connection: HubConnection,
    events: Events<DashboardClientEvent>,
}

impl Feed {
    /// Connects to the hub at `url`.
    pub(crate) async fn open(url: &str) -> Result<Self, ConnectError> {
        let builder = HubConnection::builder(url);
        let (builder, events) = builder.events::<DashboardClientEvent>();
        let connection = builder.connect().await?;
        Ok(Self { connection, events })
    }

    /// Passes news on until the connection is lost, and tells why; `None` when nobody wants any more.
    async fn relay(mut self, news: &Sender<News>) -> Option<String> {
        let hub = DashboardHubClient::new(&self.connection);
        for metric in Metric::ALL {
            if let Err(error) = hub.subscribe_to_metric(metric.name()).await {
                return Some(error.to_string());
            }
        }
        while let Some(event) = self.events.next().await {
            let piece = match event {
                Ok(event) => told(event),
                // Whatever was missed is part of the whole.
                Err(EventError::Lagged(_)) => match hub.current_snapshot().await {
                    Ok(snapshot) => News::Snapshot(Box::new(snapshot)),
                    Err(error) => return Some(error.to_string()),
                },
                Err(error) => return Some(error.to_string()),
            };
            news.send(piece).await.ok()?;
        }
        Some(self.connection.closed().await.to_string())
    }
}

fn told(event: DashboardClientEvent) -> News {
    match event {
        DashboardClientEvent::UpdateDashboard { data } => News::Snapshot(Box::new(data)),
        DashboardClientEvent::UpdateMetric { data, .. } => News::Metric(data),
        DashboardClientEvent::Alert { alert } => News::Alert(alert),
    }
}

/// Passes on what `feed` tells, and connects again whenever it is lost, until nobody wants any more.
pub(crate) async fn follow(url: String, mut feed: Feed, news: Sender<News>) {
    while let Some(reason) = feed.relay(&news).await {
        if news.send(News::Lost(reason)).await.is_err() {
            return;
        }
        let Some(again) = come_back(&url, &news).await else {
            return;
        };
        feed = again;
    }
}

async fn come_back(url: &str, news: &Sender<News>) -> Option<Feed> {
    let mut ceiling = FIRST_WAIT;
    loop {
        sleep(wait(ceiling, RandomState::new().hash_one(()))).await;
        match Feed::open(url).await {
            Ok(feed) => return Some(feed),
            Err(error) => news.send(News::Lost(error.to_string())).await.ok()?,
        }
        ceiling = (ceiling * 2).min(LONGEST_WAIT);
    }
}

/// Anything up to the ceiling: when a server restarts, its clients must not all return in the same instant.
fn wait(ceiling: Duration, random: u64) -> Duration {
    let share = random as f64 / u64::MAX as f64;
    SHORTEST_WAIT + ceiling.saturating_sub(SHORTEST_WAIT).mul_f64(share)
}

#[cfg(test)]
mod tests;
