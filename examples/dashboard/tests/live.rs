//! Server and typed client in one process, over the bytes that would travel between them.

use std::sync::Arc;

use dashboard::contract::{
    DashboardClientEvent, DashboardClientProxy, DashboardHub, DashboardHubClient,
};
use dashboard::hub::{Dashboard, broadcast};
use dashboard::metric::Metric;
use dashboard::payload::{AlertData, Cpu, Reading, Severity, Snapshot};
use hubkit::Hub;
use hubkit_client::{CallError, Events, HubConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, copy, duplex, split};
use tokio::sync::watch;

use DashboardClientEvent::{Alert, UpdateDashboard, UpdateMetric};

struct Server {
    hub: Hub<DashboardClientProxy>,
    latest: watch::Sender<Arc<Snapshot>>,
}

struct Viewer {
    _connection: HubConnection,
    hub: DashboardHubClient,
    events: Events<DashboardClientEvent>,
}

fn snapshot(at: u64) -> Snapshot {
    Snapshot {
        at,
        cpu: Cpu {
            total: at as f64,
            cores: vec![1.5, 2.5],
        },
        ..Snapshot::default()
    }
}

fn serve() -> Server {
    let (sender, latest) = watch::channel(Arc::new(snapshot(0)));
    let hub = Dashboard::new(latest.clone()).into_hub();
    let hub = hub
        .build()
        .expect("there is nothing wrong with the options");
    tokio::spawn(broadcast(hub.handle(), latest));
    Server {
        hub,
        latest: sender,
    }
}

impl Server {
    fn publish(&self, snapshot: Snapshot) {
        self.latest.send_replace(Arc::new(snapshot));
    }

    async fn join(&self) -> Viewer {
        Self::join_over(self.hub.connect_in_memory()).await
    }

    async fn join_over(pipe: DuplexStream) -> Viewer {
        let builder = HubConnection::builder_in_memory();
        let (builder, events) = builder.events();
        let connection = builder.connect_over(pipe).await;
        let connection = connection.expect("the hub accepts everybody");
        Viewer {
            hub: DashboardHubClient::new(&connection),
            _connection: connection,
            events,
        }
    }
}

impl Viewer {
    async fn next(&mut self) -> DashboardClientEvent {
        let event = self.events.next().await.expect("the connection lasts");
        event.expect("what is sent can be read")
    }

    async fn joined(server: &Server) -> Self {
        let mut viewer = server.join().await;
        assert!(matches!(viewer.next().await, UpdateDashboard { .. }));
        viewer
    }

    async fn next_metric(&mut self) -> (String, u64) {
        match self.next().await {
            UpdateMetric { name, data } => (name, data.at),
            other => panic!("a metric was expected, not {}", described(&other)),
        }
    }
}

fn described(event: &DashboardClientEvent) -> String {
    match event {
        UpdateDashboard { data } => format!("the dashboard of {}", data.at),
        UpdateMetric { name, data } => format!("{name} of {}", data.at),
        Alert { alert } => format!("alert {}", alert.id),
    }
}

#[tokio::test]
async fn who_connects_receives_everything_at_once() {
    let server = serve();
    server.publish(snapshot(7));
    let mut viewer = server.join().await;
    match viewer.next().await {
        UpdateDashboard { data } => assert_eq!(data, snapshot(7)),
        other => panic!("the dashboard was expected, not {}", described(&other)),
    }
}

#[tokio::test]
async fn a_subscription_begins_with_the_latest_value_and_goes_on() {
    let server = serve();
    let mut viewer = Viewer::joined(&server).await;
    viewer
        .hub
        .subscribe_to_metric("cpu")
        .await
        .expect("cpu exists");
    match viewer.next().await {
        UpdateMetric { name, data } => {
            assert_eq!(name, "cpu");
            assert_eq!(data.reading, Reading::Cpu(snapshot(0).cpu));
        }
        other => panic!("a metric was expected, not {}", described(&other)),
    }
    server.publish(snapshot(1));
    assert_eq!(viewer.next_metric().await, ("cpu".to_owned(), 1));
}

#[tokio::test]
async fn every_metric_can_be_subscribed_to() {
    let server = serve();
    let mut viewer = Viewer::joined(&server).await;
    for metric in Metric::ALL {
        let subscribed = viewer.hub.subscribe_to_metric(metric.name()).await;
        subscribed.expect("it exists");
        assert_eq!(viewer.next_metric().await.0, metric.name());
    }
    server.publish(snapshot(1));
    for metric in Metric::ALL {
        assert_eq!(viewer.next_metric().await, (metric.name().to_owned(), 1));
    }
}

#[tokio::test]
async fn an_ended_subscription_is_silent() {
    let server = serve();
    let mut viewer = Viewer::joined(&server).await;
    for name in ["cpu", "load"] {
        viewer
            .hub
            .subscribe_to_metric(name)
            .await
            .expect("it exists");
        viewer.next_metric().await;
    }
    let ended = viewer.hub.unsubscribe_from_metric("cpu").await;
    ended.expect("it exists");
    server.publish(snapshot(1));
    // The processor is told of before the load, so it would be here first.
    assert_eq!(viewer.next_metric().await, ("load".to_owned(), 1));
}

#[tokio::test]
async fn an_unknown_metric_is_refused_with_a_text_that_helps() {
    let server = serve();
    let viewer = Viewer::joined(&server).await;
    let refused = viewer.hub.subscribe_to_metric("cpus").await;
    match refused {
        Err(CallError::Server(text)) => assert!(
            text.ends_with(
                "There is no metric `cpus`; there are cpu, load, memory, swap, disks, network, processes"
            ),
            "{text}"
        ),
        other => panic!("a refusal was expected, not {other:?}"),
    }
    assert!(viewer.hub.unsubscribe_from_metric("").await.is_err());
}

#[tokio::test]
async fn viewers_get_the_whole_with_every_fifth_measurement() {
    let server = serve();
    let mut viewer = Viewer::joined(&server).await;
    viewer
        .hub
        .subscribe_to_metric("swap")
        .await
        .expect("it exists");
    viewer.next_metric().await;
    for at in 1..=10 {
        server.publish(snapshot(at));
        assert_eq!(viewer.next_metric().await, ("swap".to_owned(), at));
        if at % 5 == 0 {
            let whole = viewer.next().await;
            assert_eq!(described(&whole), format!("the dashboard of {at}"));
        }
    }
}

#[tokio::test]
async fn an_alert_reaches_all_viewers_once() {
    let server = serve();
    let mut viewers = [Viewer::joined(&server).await, Viewer::joined(&server).await];
    let alert = |id| AlertData {
        id,
        at: id,
        metric: "cpu".to_owned(),
        subject: "CPU".to_owned(),
        severity: Severity::Warning,
        message: "CPU at 90 %, limit 85 %".to_owned(),
    };
    let mut told = snapshot(1);
    told.alerts = vec![alert(1)];
    server.publish(told.clone());
    for viewer in &mut viewers {
        assert_eq!(described(&viewer.next().await), "alert 1");
    }
    told.alerts = vec![alert(3), alert(2), alert(1)];
    server.publish(told);
    for viewer in &mut viewers {
        assert_eq!(described(&viewer.next().await), "alert 2");
        assert_eq!(described(&viewer.next().await), "alert 3");
    }
}

#[tokio::test]
async fn the_snapshot_can_be_asked_for() {
    let server = serve();
    let viewer = Viewer::joined(&server).await;
    server.publish(snapshot(4));
    let answer = viewer.hub.current_snapshot().await;
    assert_eq!(answer.expect("an answer"), snapshot(4));
}

/// The viewer's end of a pipe to the hub, which carries nothing towards the viewer while the switch is off.
fn switched(hub: DuplexStream) -> (DuplexStream, watch::Sender<bool>) {
    let (viewer, ours) = duplex(1024);
    let (switch, mut on) = watch::channel(true);
    let (mut from_hub, mut to_hub) = split(hub);
    let (mut from_viewer, mut to_viewer) = split(ours);
    tokio::spawn(async move { copy(&mut from_viewer, &mut to_hub).await });
    tokio::spawn(async move {
        let mut piece = [0; 1024];
        while on.wait_for(|on| *on).await.is_ok() {
            let read = from_hub.read(&mut piece).await.unwrap_or(0);
            if read == 0 || to_viewer.write_all(&piece[..read]).await.is_err() {
                return;
            }
        }
    });
    (viewer, switch)
}

#[tokio::test]
async fn a_viewer_that_stalled_wakes_to_the_newest_value_of_each_metric() {
    let server = serve();
    let mut witness = Viewer::joined(&server).await;
    let subscribed = witness.hub.subscribe_to_metric("processes").await;
    subscribed.expect("it exists");
    witness.next_metric().await;

    let (pipe, switch) = switched(server.hub.connect_in_memory());
    let mut viewer = Server::join_over(pipe).await;
    assert!(matches!(viewer.next().await, UpdateDashboard { .. }));
    for name in ["cpu", "load"] {
        let subscribed = viewer.hub.subscribe_to_metric(name).await;
        subscribed.expect("it exists");
        viewer.next_metric().await;
    }

    switch.send_replace(false);
    let mut newest = 0;
    while server.hub.handle().statistics().conflated_messages < 50 {
        newest += 1;
        assert!(
            newest < 1000,
            "what a stalled viewer does not read is bounded"
        );
        let mut large = snapshot(newest);
        large.cpu.cores = vec![12.5; 1000];
        server.publish(large);
        while !matches!(witness.next().await, UpdateMetric { data, .. } if data.at == newest) {}
    }

    switch.send_replace(true);
    let (mut cpu, mut load, mut received) = (0, 0, 0);
    while cpu < newest || load < newest {
        if let UpdateMetric { name, data } = viewer.next().await {
            let last = if name == "cpu" { &mut cpu } else { &mut load };
            assert!(*last < data.at, "{name} of {} after {last}", data.at);
            *last = data.at;
            received += 1;
        }
    }
    assert!(
        received < 2 * newest,
        "{received} of {} values were sent",
        2 * newest
    );
    let statistics = server.hub.handle().statistics();
    assert_eq!(
        (statistics.slow_readers, statistics.dropped_messages),
        (0, 0)
    );
}
