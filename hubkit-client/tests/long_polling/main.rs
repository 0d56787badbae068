//! Long polling, against a server whose every answer is up to the test.

mod ending;
mod polls;
#[path = "../support/mod.rs"]
mod support;

use hubkit_client::{HubConnection, HubConnectionBuilder, Transport};
use support::Stub;
use support::http::{Exchange, Server, connecting};

const POLLING: Transport = Transport::LongPolling;

async fn connected() -> (HubConnection, Server, Exchange) {
    connected_with(|builder| builder).await
}

/// A connection, and the poll that waits.
async fn connected_with(
    configure: impl FnOnce(HubConnectionBuilder) -> HubConnectionBuilder,
) -> (HubConnection, Server, Exchange) {
    let mut server = Server::start().await;
    let builder = configure(server.over(POLLING));
    let (connection, ()) = connecting(builder, server.open_polls()).await;
    let poll = server.expect("GET").await;
    (connection, server, poll)
}

async fn send(connection: &HubConnection, target: &'static str) {
    let call = Stub::new(connection).call::<()>(target, ());
    call.send().await.expect("connected");
}
