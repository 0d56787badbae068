//! A hubkit server for other SignalR clients to be tested against.
//!
//! `interop-server [--port PORT] [--allow-origin ORIGIN]` prints `listening on http://127.0.0.1:PORT` and serves until
//! its standard input ends, so that it never outlives the tests that started it. Pages of ORIGIN may use the hubs below
//! `/cors`.

mod contract;
mod endpoints;
mod gates;
mod hub;
mod layers;
mod origins;
mod others;
mod payloads;
mod raw;

use std::error::Error;
use std::io::{Read, Write};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state, map_request};
use axum::response::Html;
use axum::routing::{get, post};
use hubkit::hub::User;
use hubkit::protocol::Protocol;
use hubkit::{EndpointOptions, HubHandle, HubOptions, RouterExt};
use tokio::net::TcpListener;

use contract::{DoorHub, TestClientProxy, TestHub, UntypedHub};
use hub::Tester;
use layers::Desk;
use others::{Door, Untyped};
use payloads::{PayloadHub, Payloads};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    let listener = TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let app = app(arguments.allow_origin.as_deref())?;
    tokio::select! {
        served = async { axum::serve(listener, app).await } => Ok(served?),
        () = end_of_input() => Ok(()),
    }
}

#[derive(Debug, Default)]
struct Arguments {
    port: u16,
    allow_origin: Option<String>,
}

impl Arguments {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut parsed = Self::default();
        while let Some(name) = arguments.next() {
            match (name.as_str(), arguments.next()) {
                ("--port", Some(port)) => parsed.port = port.parse()?,
                ("--allow-origin", origin @ Some(_)) => parsed.allow_origin = origin,
                _ => {
                    return Err(
                        "usage: interop-server [--port PORT] [--allow-origin ORIGIN]".into(),
                    );
                }
            }
        }
        Ok(parsed)
    }
}

fn app(allow_origin: Option<&str>) -> Result<Router, Box<dyn Error>> {
    let options = HubOptions::default;
    let test = tester(options())?;
    tokio::spawn(beat(test.handle()));
    let quick = options()
        .keep_alive_interval(Duration::from_millis(100))
        .client_timeout(Duration::from_secs(2))
        .handshake_timeout(Duration::from_secs(2));
    let limited = options()
        .protocols([Protocol::Json])
        .endpoint(EndpointOptions::default().max_connections(2))
        .max_groups(2);
    let small = options().max_message_size(1_000);
    let desk = Desk::default();
    let secured = Router::new()
        .map_hub(
            "/secured",
            tester(options().keep_alive_interval(Duration::from_millis(100)))?,
        )
        .route_layer(from_fn_with_state(desk.clone(), layers::authenticate));
    let hubs = Router::new()
        .map_hub("/testHub", test)
        .map_hub("/detailed", tester(options().detailed_errors(true))?)
        .map_hub("/quick", tester(quick)?)
        .map_hub("/limited", tester(limited)?)
        .map_hub("/small", tester(small)?)
        .map_hub("/parallel", tester(options().max_parallel_invocations(2))?)
        .map_hub("/door", Door.into_hub().build()?)
        .map_hub("/payloads", Payloads.into_hub().build()?)
        .map_hub("/untyped", Untyped.into_hub().build()?);
    let hubs = endpoints::add_to(hubs)?.layer(map_request(read_user));
    Ok(Router::new()
        .route(
            "/page",
            get(async || Html("<!doctype html><title>interop</title>")),
        )
        .route("/seen", get(layers::seen).with_state(desk.clone()))
        .route("/revoke", post(layers::revoke).with_state(desk.clone()))
        .merge(secured)
        .merge(origins::router(allow_origin, &desk)?)
        .merge(raw::router())
        .merge(hubs)
        .layer(from_fn(layers::set_cookie))
        .layer(from_fn(layers::refuse))
        .layer(from_fn_with_state(desk, layers::note)))
}

fn tester(options: HubOptions) -> Result<hubkit::Hub<TestClientProxy>, hubkit::hub::BuildError> {
    Tester::default()
        .into_hub()
        .options(options)
        .user(|request| {
            let user = parameter(request, "user").map(User::new);
            user.or_else(|| request.extensions.get::<User>().cloned())
        })
        .build()
}

/// Who a request's `x-user` header says it is, for hubs that take their users from a layer.
async fn read_user(mut request: Request) -> Request {
    let name = request
        .headers()
        .get("x-user")
        .and_then(|name| name.to_str().ok());
    if let Some(user) = name.map(User::new) {
        request.extensions_mut().insert(user);
    }
    request
}

/// Calls the members of the group `ticks` from outside the hub.
async fn beat(hub: HubHandle<TestClientProxy>) {
    let mut interval = tokio::time::interval(Duration::from_millis(20));
    for count in 0.. {
        interval.tick().await;
        if let Err(error) = hub.clients().group("ticks").tick(count).await {
            eprintln!("a tick could not be sent: {error}");
        }
    }
}

/// A parameter of the URL that opened a connection; the tests' values need no decoding.
fn parameter(request: &axum::http::request::Parts, name: &str) -> Option<String> {
    request
        .uri
        .query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key == name).then(|| value.to_owned()))
}

async fn end_of_input() {
    let ended = tokio::task::spawn_blocking(|| {
        let mut input = std::io::stdin().lock();
        let mut buffer = [0; 64];
        while matches!(input.read(&mut buffer), Ok(1..)) {}
    });
    // A reader that panicked has ended, too.
    let _ = ended.await;
}
