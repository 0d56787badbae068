//! The hub: answers clients, and tells them what is new.

use std::sync::Arc;

use hubkit::{Context, HubError, HubHandle};

use crate::contract::{DashboardClientProxy, DashboardHub};
use crate::metric::Metric;
use crate::payload::Snapshot;
use crate::sampler::Latest;

/// The group of everybody who watches.
const VIEWERS: &str = "dashboard-viewers";
/// Every how many measurements viewers get the whole dashboard.
const WHOLE: u64 = 5;

/// The dashboard's hub.
#[derive(Debug)]
pub struct Dashboard {
    latest: Latest,
}

impl Dashboard {
    /// A hub that answers with the newest snapshot.
    #[must_use]
    pub fn new(latest: Latest) -> Self {
        Self { latest }
    }

    fn newest(&self) -> Arc<Snapshot> {
        Arc::clone(&self.latest.borrow())
    }
}

impl DashboardHub for Dashboard {
    async fn on_connected(&self, cx: &Context<DashboardClientProxy>) -> hubkit::Result<()> {
        cx.groups().add(VIEWERS)?;
        cx.clients()
            .caller()
            .update_dashboard(&*self.newest())
            .await
    }

    async fn subscribe_to_metric(
        &self,
        cx: &Context<DashboardClientProxy>,
        name: String,
    ) -> hubkit::Result<()> {
        let metric = known(&name)?;
        cx.groups().add(metric.group())?;
        let data = self.newest().metric(metric);
        cx.clients().caller().update_metric(name, data).await
    }

    async fn unsubscribe_from_metric(
        &self,
        cx: &Context<DashboardClientProxy>,
        name: String,
    ) -> hubkit::Result<()> {
        cx.groups().remove(known(&name)?.group());
        Ok(())
    }

    async fn current_snapshot(&self, _: &Context<DashboardClientProxy>) -> Snapshot {
        Snapshot::clone(&self.newest())
    }
}

fn known(name: &str) -> hubkit::Result<Metric> {
    Metric::from_name(name).ok_or_else(|| {
        let names = Metric::ALL.map(Metric::name).join(", ");
        // A client's own text comes back to it: enough to recognise a typing error is enough.
        let name: String = name.chars().take(40).collect();
        HubError::new(format!("There is no metric `{name}`; there are {names}"))
    })
}

/// Tells clients about every new snapshot until no more can come.
///
/// Each metric goes to its subscribers, the whole to all viewers with every fifth, and an alert to all viewers once.
pub async fn broadcast(hub: HubHandle<DashboardClientProxy>, mut latest: Latest) {
    let mut told = Told {
        alert: newest_alert(&latest.borrow_and_update()),
        snapshots: 0,
    };
    while latest.changed().await.is_ok() {
        let snapshot = Arc::clone(&latest.borrow_and_update());
        if let Err(error) = told.tell(&hub, &snapshot).await {
            eprintln!("dashboard: a measurement could not be sent: {error}");
        }
    }
}

#[derive(Debug)]
struct Told {
    alert: u64,
    snapshots: u64,
}

impl Told {
    async fn tell(
        &mut self,
        hub: &HubHandle<DashboardClientProxy>,
        snapshot: &Snapshot,
    ) -> hubkit::Result<()> {
        for metric in Metric::ALL {
            let subscribers = hub.clients().group(metric.group());
            subscribers
                .update_metric(metric.name(), snapshot.metric(metric))
                .await?;
        }
        let viewers = hub.clients().group(VIEWERS);
        for alert in snapshot.alerts.iter().rev() {
            if alert.id > self.alert {
                self.alert = alert.id;
                viewers.alert(alert).await?;
            }
        }
        self.snapshots += 1;
        if self.snapshots.is_multiple_of(WHOLE) {
            viewers.update_dashboard(snapshot).await?;
        }
        Ok(())
    }
}

fn newest_alert(snapshot: &Snapshot) -> u64 {
    snapshot.alerts.first().map_or(0, |alert| alert.id)
}
