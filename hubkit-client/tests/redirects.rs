//! HTTP redirects: which are followed, and what is said of the others.

mod support;

use axum::body::Body;
use axum::http::Response;
use hubkit_client::{ConnectError, Transport};
use support::Stub;
use support::http::{ALL, Exchange, Server, connecting, text};

const POLLING: Transport = Transport::LongPolling;

fn moved(mut exchange: Exchange, status: u16, location: &str) {
    let response = Response::builder()
        .status(status)
        .header("location", location);
    exchange.respond(response.body(Body::empty()).expect("a good response"));
}

/// What becomes of a negotiation that is answered with a redirect.
async fn negotiated(status: u16, location: &str) -> ConnectError {
    let mut server = Server::start().await;
    let connect = server.builder().bearer_token("secret").connect();
    let (connection, ()) = tokio::join!(connect, async {
        moved(server.expect("POST").await, status, location);
    });
    assert_eq!(server.unexpected(), None);
    connection.expect_err("it fails")
}

#[tokio::test]
async fn a_post_never_becomes_a_get() {
    for status in [301, 302, 303] {
        let error = negotiated(status, "/login?key=secret").await;
        assert_eq!(error.status(), Some(status));
        let error = error.to_string();
        let start = format!("the server answered {status} to POST http://127.0.0.1:");
        assert!(
            error.starts_with(&start) && error.ends_with("; is there a page to log in at?"),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
    }
    let mut server = Server::start().await;
    let (connection, ()) = connecting(server.over(POLLING), server.open_polls()).await;
    let poll = server.expect("GET").await;
    let call = Stub::new(&connection).call::<()>("Work", ());
    call.send().await.expect("connected");
    moved(server.expect("POST").await, 302, "/login");
    let reason = connection.closed().await.to_string();
    assert!(
        reason.starts_with("connection lost: the server answered 302 to POST "),
        "{reason}"
    );
    server.expect("DELETE").await.ok();
    poll.abandoned().await;
}

#[tokio::test]
async fn another_origin_is_named_and_never_asked() {
    for status in [301, 302, 307, 308] {
        let mut other = Server::start().await;
        let place = format!("http://{}", other.address);
        let error = negotiated(status, &format!("{place}/hub?key=secret")).await;
        let expected =
            format!(", and the redirect to {place} is not followed: it is another origin");
        assert!(error.to_string().contains(&expected), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(other.unexpected(), None);
    }
}

#[tokio::test]
async fn the_origin_that_counts_is_the_first_one() {
    let mut other = Server::start().await;
    let mut server = Server::start().await;
    let connect = server.builder().bearer_token("secret").connect();
    let (connection, ()) = tokio::join!(connect, async {
        moved(server.expect("POST").await, 307, "/moved");
        let elsewhere = format!("http://{}/hub", other.address);
        moved(server.expect("POST").await, 307, &elsewhere);
    });
    assert!(text(connection).contains("it is another origin"));
    assert_eq!(other.unexpected(), None);
}

#[tokio::test]
async fn the_way_to_https_is_shown() {
    for status in [301, 307, 308] {
        let error = negotiated(status, "https://127.0.0.1/hub?key=secret")
            .await
            .to_string();
        assert!(
            error.ends_with(": use https://127.0.0.1 in the hub's URL"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn redirects_have_an_end() {
    let mut server = Server::start().await;
    let connect = server.builder().connect();
    let (connection, ()) = tokio::join!(connect, async {
        for n in 0..11 {
            let post = server.expect("POST").await;
            assert_eq!(post.header("referer"), None);
            moved(post, 307, &format!("/hub/{n}"));
        }
    });
    let error = text(connection);
    assert!(error.ends_with("its HTTP redirects have no end"), "{error}");
    assert_eq!(server.unexpected(), None);
}

#[tokio::test]
async fn a_client_of_the_caller_s_may_follow_none() {
    #[cfg(feature = "tls")]
    let _ = rustls::crypto::ring::default_provider().install_default();
    let policy = hubkit_client::reqwest::redirect::Policy::none();
    let client = hubkit_client::reqwest::Client::builder().redirect(policy);
    let client = client.build().expect("a good configuration");
    let mut server = Server::start().await;
    let connect = server.builder().http_client(client).connect();
    let (connection, ()) = tokio::join!(connect, async {
        moved(server.expect("POST").await, 307, "/hub");
    });
    let error = text(connection);
    assert!(error.ends_with(": the HTTP client follows none"), "{error}");
}

#[tokio::test]
async fn no_request_tells_where_it_comes_from() {
    let mut server = Server::start().await;
    let (connection, ()) = connecting(server.over(POLLING), async {
        moved(server.expect("POST").await, 307, "/elsewhere/negotiate");
        let mut negotiation = server.expect("POST").await;
        assert_eq!(negotiation.header("referer"), None);
        let body = format!(r#"{{"connectionId":"a","availableTransports":{ALL}}}"#);
        negotiation.reply(200, "application/json", &body);
        server.expect("GET").await.ok();
        server.expect("POST").await.ok();
        server.expect("GET").await.poll("{}\x1e");
    })
    .await;
    assert!(connection.state().is_connected());
}
