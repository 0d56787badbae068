use std::sync::Arc;

use axum::Router;
use hubkit::{HubHandle, RouterExt};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::*;
use crate::contract::{DashboardClientProxy, DashboardHub};
use crate::hub::Dashboard;
use crate::payload::{Host, Snapshot};

struct Server {
    hub: HubHandle<DashboardClientProxy>,
    serving: JoinHandle<()>,
    _latest: watch::Sender<Arc<Snapshot>>,
}

impl Server {
    async fn start(address: &str, name: &str) -> (Self, String) {
        let snapshot = Snapshot {
            host: Host {
                name: name.to_owned(),
                ..Host::default()
            },
            ..Snapshot::default()
        };
        let (sender, latest) = watch::channel(Arc::new(snapshot));
        let hub = Dashboard::new(latest)
            .into_hub()
            .build()
            .expect("no options");
        let handle = hub.handle();
        let listener = TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let app = Router::new().map_hub("/hubs/dashboard", hub);
        let serving = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("it serves");
        });
        let server = Self {
            hub: handle,
            serving,
            _latest: sender,
        };
        (server, address)
    }

    async fn stop(self) {
        self.serving.abort();
        let _ = self.serving.await;
        assert!(self.hub.shutdown(Duration::from_secs(5)).await);
    }
}

async fn next_name(news: &mut mpsc::Receiver<News>) -> String {
    loop {
        match news.recv().await.expect("it follows") {
            News::Snapshot(snapshot) => return snapshot.host.name,
            News::Metric(_) | News::Lost(_) => {}
            News::Alert(alert) => panic!("nobody raised {alert:?}"),
        }
    }
}

#[tokio::test]
async fn follows_a_server_through_a_restart() {
    let (server, address) = Server::start("127.0.0.1:0", "first").await;
    let url = format!("http://{address}/hubs/dashboard");
    let feed = Feed::open(&url).await.expect("the server is there");
    let (sender, mut news) = mpsc::channel(64);
    let following = tokio::spawn(follow(url, feed, sender));
    assert_eq!(next_name(&mut news).await, "first");

    server.stop().await;
    loop {
        if let News::Lost(_) = news.recv().await.expect("it follows") {
            break;
        }
    }
    let (server, _) = Server::start(&address, "second").await;
    assert_eq!(next_name(&mut news).await, "second");
    for _ in Metric::ALL {
        // Subscribed again: every metric's latest value comes with its subscription.
        while !matches!(news.recv().await, Some(News::Metric(_))) {}
    }

    drop(news);
    server.stop().await;
    following.await.expect("it ends when nobody listens");
}

#[tokio::test]
async fn an_address_without_a_server_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let error = Feed::open(&format!("http://{address}/hubs/dashboard")).await;
    let told = error.err().expect("nobody is there").to_string();
    assert!(told.contains(&address.to_string()), "{told}");
}

#[test]
fn waits_are_spread_between_the_shortest_and_the_ceiling() {
    assert_eq!(wait(LONGEST_WAIT, 0), SHORTEST_WAIT);
    assert_eq!(wait(LONGEST_WAIT, u64::MAX), LONGEST_WAIT);
    let half = wait(FIRST_WAIT, u64::MAX / 2);
    assert!(half > SHORTEST_WAIT && half < FIRST_WAIT);
}
