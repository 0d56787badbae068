//! The HTTP face of a hub: negotiation, status codes, and what stands between a request and a WebSocket.

use axum::Router;
use hubkit::{HubOptions, RouterExt};
use tokio::time::{Instant, sleep};

use crate::support::{
    Plain, PlainHub as _, RawClient, Received, Site, UPGRADE, assert_took, result, seconds,
};

fn site_with(options: HubOptions) -> (Plain, Site) {
    let plain = Plain::new();
    let app = Router::new().map_hub("/testHub", plain.hub(options));
    (plain, Site::new(app))
}

fn site() -> Site {
    site_with(HubOptions::default()).1
}

async fn negotiate(site: &Site) -> String {
    let answer = site.post("/testHub/negotiate?negotiateVersion=1").await;
    answer.property("connectionToken").expect("a token")
}

async fn connect(site: &Site, path: &str) -> RawClient {
    match site.upgrade(path, &[]).await {
        Ok(client) => client.agree().await,
        Err(answer) => panic!("refused: {answer:?}"),
    }
}

async fn refused(site: &Site, path: &str, headers: &[&str]) -> crate::support::Answer {
    let opened = site.upgrade(path, headers).await;
    opened.err().expect("a refusal")
}

const TRANSPORTS: &str =
    r#""availableTransports":[{"transport":"WebSockets","transferFormats":["Text","Binary"]}]"#;

#[tokio::test(start_paused = true)]
async fn negotiation_answers_in_the_version_asked_for() {
    let site = site();
    for query in ["", "?negotiateVersion=0", "?other=1"] {
        let answer = site.post(&format!("/testHub/negotiate{query}")).await;
        let id = answer.property("connectionId").expect("an id");
        assert_eq!(id.len(), 22);
        answer.expect(
            200,
            &format!(r#"{{"negotiateVersion":0,"connectionId":"{id}",{TRANSPORTS}}}"#),
        );
    }
    for query in [
        "?negotiateVersion=1",
        "?NEGOTIATEVERSION=1",
        "?x=y&negotiateversion=2",
        "?negotiateVersion=999&useStatefulReconnect=true",
    ] {
        let answer = site.post(&format!("/testHub/negotiate{query}")).await;
        let id = answer.property("connectionId").expect("an id");
        let token = answer.property("connectionToken").expect("a token");
        assert_eq!((id.len(), token.len()), (22, 22));
        assert_ne!(id, token);
        answer.expect(
            200,
            &format!(
                r#"{{"negotiateVersion":1,"connectionId":"{id}","connectionToken":"{token}",{TRANSPORTS}}}"#
            ),
        );
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-cache, no-store"));
    }
}

#[tokio::test(start_paused = true)]
async fn versions_that_are_none_are_refused_in_the_answer() {
    let site = site();
    for version in ["x", "", "1.5", "0x1", "99999999999999999999", "1;2"] {
        site.post(&format!("/testHub/negotiate?negotiateVersion={version}"))
            .await
            .expect(
                200,
                r#"{"error":"The client requested a non-integer protocol version."}"#,
            );
    }
    site.post("/testHub/negotiate?negotiateVersion=-1").await.expect(
        200,
        r#"{"error":"The client requested version '-1', but the server does not support this version."}"#,
    );
}

#[tokio::test(start_paused = true)]
async fn negotiating_is_for_post_alone() {
    let site = site();
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] {
        let line = format!("{method} /testHub/negotiate");
        let answer = site.request(&line, &[]).await;
        answer.expect(405, "");
        assert_eq!(answer.header("allow"), Some("POST"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_negotiated_connection_is_opened_by_its_token_once() {
    let site = site();
    let token = negotiate(&site).await;
    let path = format!("/testHub?id={token}");
    let client = connect(&site, &path).await;
    refused(&site, &path, &[])
        .await
        .expect(409, "the connection has its transport already");
    site.post(&path).await.expect(
        405,
        "POST requests are not allowed for WebSocket connections.",
    );
    site.request(&format!("DELETE {path}"), &[]).await.expect(
        400,
        "Cannot terminate this connection using the DELETE endpoint.",
    );
    client.leave().await;
    crate::support::quiesce().await;
    refused(&site, &path, &[])
        .await
        .expect(404, "No Connection with that ID");
}

#[tokio::test(start_paused = true)]
async fn the_id_is_the_negotiated_one_and_the_token_stays_secret() {
    let site = site();
    let answer = site.post("/testHub/negotiate?negotiateVersion=1").await;
    let id = answer.property("connectionId").expect("an id");
    let token = answer.property("connectionToken").expect("a token");
    refused(&site, &format!("/testHub?id={id}"), &[])
        .await
        .expect(404, "No Connection with that ID");
    let mut client = connect(&site, &format!("/testHub?ID={token}")).await;
    assert_eq!(client.id().await, id);

    let answer = site.post("/testHub/negotiate").await;
    let id = answer.property("connectionId").expect("an id");
    let mut client = connect(&site, &format!("/testHub?id={id}")).await;
    assert_eq!(client.id().await, id, "in version 0 the id is the token");
}

#[tokio::test(start_paused = true)]
async fn a_client_may_connect_without_negotiating() {
    let site = site();
    for path in ["/testHub", "/testHub?", "/testHub?id=", "/testhub?x=y"] {
        let mut client = connect(&site, path).await;
        assert_eq!(client.id().await.len(), 22);
        client.leave().await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_without_a_connection_are_refused() {
    let site = site();
    let token = negotiate(&site).await;
    let waiting = format!("/testHub?id={token}");
    let table: [(&str, &str, &[&str], u16, &str); 13] = [
        ("GET", "/testHub", &[], 400, "Connection ID required"),
        ("POST", "/testHub", &[], 400, "Connection ID required"),
        ("DELETE", "/testHub", &[], 400, "Connection ID required"),
        ("POST", "/testHub?id=", &[], 400, "Connection ID required"),
        (
            "GET",
            "/testHub?id=x",
            &[],
            404,
            "No Connection with that ID",
        ),
        (
            "POST",
            "/testHub?id=x",
            &[],
            404,
            "No Connection with that ID",
        ),
        (
            "DELETE",
            "/testHub?id=x",
            &[],
            404,
            "No Connection with that ID",
        ),
        (
            "GET",
            &waiting,
            &["Accept: text/event-stream"],
            404,
            "ServerSentEvents transport not supported by this end point type",
        ),
        (
            "GET",
            &waiting,
            &["Accept: */*"],
            404,
            "LongPolling transport not supported by this end point type",
        ),
        ("POST", &waiting, &[], 404, "No Connection with that ID"),
        ("PUT", &waiting, &[], 405, ""),
        ("OPTIONS", "/testHub", &[], 405, ""),
        ("GET", "/testHub/other", &[], 404, ""),
    ];
    for (method, path, headers, status, body) in table {
        let answer = site.request(&format!("{method} {path}"), headers).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (status, body),
            "{method} {path}"
        );
        if status == 405 {
            assert_eq!(answer.header("allow"), Some("GET, POST, DELETE"));
        }
    }
    // None of that has spent the token.
    connect(&site, &waiting).await.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn upgrades_have_to_be_as_the_standard_says() {
    let site = site();
    let without = |name: &str, instead: &[&'static str]| {
        let mut headers: Vec<&str> = UPGRADE.to_vec();
        headers.retain(|header| !header.starts_with(name));
        headers.extend(instead);
        headers
    };
    let table = [
        (without("Connection", &[]), 400),
        (without("Connection", &["Connection: keep-alive"]), 400),
        (without("Sec-WebSocket-Key", &[]), 400),
        (
            without("Sec-WebSocket-Key", &["Sec-WebSocket-Key: short"]),
            400,
        ),
        (without("Sec-WebSocket-Version", &[]), 426),
        (
            without("Sec-WebSocket-Version", &["Sec-WebSocket-Version: 8"]),
            426,
        ),
    ];
    for (headers, status) in table {
        let answer = site.request("GET /testHub", &headers).await;
        assert_eq!(answer.status, status, "{headers:?}");
        assert!(!answer.body.is_empty());
        if status == 426 {
            assert_eq!(answer.header("sec-websocket-version"), Some("13"));
            assert_eq!(answer.header("upgrade"), Some("websocket"));
        }
    }
    let headers = without("Connection", &["Connection: keep-alive, UPGRADE"]);
    let answer = site.request("GET /testHub", &headers).await;
    assert_eq!(answer.status, 101);
    assert_eq!(answer.header("upgrade"), Some("websocket"));
    assert_eq!(
        answer.header("sec-websocket-accept"),
        Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    );
    assert_eq!(answer.header("sec-websocket-extensions"), None);
    assert_eq!(answer.header("sec-websocket-protocol"), None);
}

#[tokio::test(start_paused = true)]
async fn pages_of_other_origins_may_not_connect() {
    const REFUSAL: &str = "pages of this origin may not connect; see HubOptions::allowed_origins";
    let (_, strict) = site_with(HubOptions::default());
    let (_, listed) = site_with(HubOptions::default().allowed_origins(["https://app.example.org"]));
    let (_, open) = site_with(HubOptions::default().allow_any_origin());
    let table = [
        ("Origin: http://hub.test", [true, true, true]),
        ("Origin: https://HUB.test", [true, true, true]),
        ("Origin: https://app.example.org", [false, true, true]),
        ("Origin: http://app.example.org", [false, false, true]),
        ("Origin: https://evil.test", [false, false, true]),
        ("Origin: http://hub.test.evil.test", [false, false, true]),
        ("Origin: null", [false, false, true]),
    ];
    for (origin, expected) in table {
        for (site, expected) in [&strict, &listed, &open].into_iter().zip(expected) {
            match site.upgrade("/testHub", &[origin]).await {
                Ok(_) => assert!(expected, "{origin}"),
                Err(answer) => {
                    assert!(!expected, "{origin}");
                    answer.expect(403, REFUSAL);
                }
            }
        }
    }
    // A refusal spends no token.
    let path = format!("/testHub?id={}", negotiate(&strict).await);
    refused(&strict, &path, &["Origin: https://evil.test"])
        .await
        .expect(403, REFUSAL);
    connect(&strict, &path).await.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_hub_takes_as_many_connections_as_it_is_told() {
    let (plain, site) = site_with(HubOptions::default().max_connections(2));
    let first = connect(&site, "/testHub").await;
    plain.expect_connected().await;
    let mut silent = site.upgrade("/testHub", &[]).await.expect("there is room");

    let path = format!("/testHub?id={}", negotiate(&site).await);
    let answer = refused(&site, &path, &[]).await;
    answer.expect(503, "the hub has as many connections as it takes");
    assert_eq!(answer.header("retry-after"), Some("1"));

    first.leave().await;
    plain.journal.next().await;
    let mut third = connect(&site, &path).await;
    assert_eq!(refused(&site, "/testHub", &[]).await.status, 503);
    // One that never says anything gives its place back too.
    silent.drain().await;
    connect(&site, "/testHub").await.expect_untouched().await;
    third.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn as_many_negotiations_wait_as_the_hub_is_told() {
    let (_, site) = site_with(HubOptions::default().max_pending_negotiations(2));
    let first = negotiate(&site).await;
    let start = Instant::now();
    let second = negotiate(&site).await;
    let answer = site.post("/testHub/negotiate").await;
    answer.expect(503, "too many connections are being negotiated");
    assert_eq!(answer.header("retry-after"), Some("1"));

    connect(&site, &format!("/testHub?id={first}")).await;
    let third = negotiate(&site).await;
    assert_eq!(site.post("/testHub/negotiate").await.status, 503);
    sleep(seconds(15)).await;
    assert_took(start, seconds(15));
    for token in [second, third] {
        refused(&site, &format!("/testHub?id={token}"), &[])
            .await
            .expect(404, "No Connection with that ID");
    }
    assert_eq!(site.post("/testHub/negotiate").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_hub_that_shuts_down_takes_nobody_in() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let site = Site::new(Router::new().map_hub("/testHub", hub.clone()));
    let mut client = connect(&site, "/testHub").await;
    let handle = hub.handle();
    let ended = tokio::spawn(async move { handle.shutdown(seconds(60)).await });
    client.expect(r#"{"type":7,"allowReconnect":true}"#).await;
    for answer in [
        refused(&site, "/testHub", &[]).await,
        site.post("/testHub/negotiate").await,
    ] {
        answer.expect(503, "the server is shutting down");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    client.finish_close().await;
    assert!(ended.await.expect("does not panic"));
}

#[tokio::test(start_paused = true)]
async fn paths_are_served_as_written_and_in_lower_case() {
    let site = site();
    for path in ["/testHub", "/testhub"] {
        assert_eq!(site.post(&format!("{path}/negotiate")).await.status, 200);
        connect(&site, path).await.expect_untouched().await;
    }
    for path in ["/TESTHUB", "/", "/testHub/"] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
    let root = Plain::new().hub(HubOptions::default());
    let site = Site::new(Router::new().map_hub("/", root));
    assert_eq!(site.post("/negotiate").await.status, 200);
    connect(&site, "/").await.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn hubs_live_side_by_side_and_one_may_have_two_paths() {
    let (one, two) = (Plain::new(), Plain::new());
    let (first, second) = (
        one.hub(HubOptions::default()),
        two.hub(HubOptions::default()),
    );
    let app = Router::new()
        .map_hub("/one", first.clone())
        .map_hub("/also/one", first.clone())
        .map_hub("/two", second.clone());
    let site = Site::new(app);
    let mut clients = Vec::new();
    for path in ["/one", "/also/one", "/two"] {
        clients.push(connect(&site, path).await);
    }
    for hub in [&first, &second] {
        let sent = hub.handle().clients().all().send("News", (1,)).await;
        sent.expect("is encodable");
    }
    for client in &mut clients {
        client
            .expect(r#"{"type":1,"target":"News","arguments":[1]}"#)
            .await;
        client.expect_untouched().await;
    }
    assert_eq!(first.handle().connection_count(), 2);
    assert_eq!(second.handle().connection_count(), 1);

    // Tokens are good on every path of their hub, and on no other hub's.
    let answer = site.post("/one/negotiate?negotiateVersion=1").await;
    let token = answer.property("connectionToken").expect("a token");
    refused(&site, &format!("/two?id={token}"), &[])
        .await
        .expect(404, "No Connection with that ID");
    connect(&site, &format!("/also/one?id={token}")).await;
}

#[tokio::test(start_paused = true)]
async fn hubs_can_be_nested_and_layers_see_their_requests() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let inner = Router::new().map_hub("/chat", hub.clone());
    let user = axum::middleware::from_fn(
        |mut request: axum::extract::Request, next: axum::middleware::Next| async move {
            if request.headers().contains_key("x-refuse") {
                return axum::response::IntoResponse::into_response((
                    http::StatusCode::UNAUTHORIZED,
                    "who are you?",
                ));
            }
            let user = hubkit::hub::User::new("mina");
            request.extensions_mut().insert(user);
            next.run(request).await
        },
    );
    let site = Site::new(Router::new().nest("/api", inner).layer(user));
    let mut client = connect(&site, "/api/chat").await;
    assert_eq!(client.call("Echo", "\"x\"").await, result("c", "\"x\""));
    assert_eq!(hub.handle().users(), ["mina"]);
    refused(&site, "/api/chat", &["x-refuse: 1"])
        .await
        .expect(401, "who are you?");
    let negotiation = site
        .request("POST /api/chat/negotiate", &["x-refuse: 1"])
        .await;
    negotiation.expect(401, "who are you?");
}

#[tokio::test(start_paused = true)]
async fn a_provider_of_users_that_panics_fails_its_request_alone() {
    let builder = Plain::new().into_hub().user(|request| {
        let trouble = request.headers.contains_key("x-trouble");
        (!trouble).then_some(()).expect("a good request");
        None
    });
    let options = HubOptions::default().max_connections(1);
    let hub = builder.options(options).build().expect("is good");
    let site = Site::new(Router::new().map_hub("/testHub", hub));
    let path = format!("/testHub?id={}", negotiate(&site).await);
    refused(&site, &path, &["x-trouble: 1"])
        .await
        .expect(500, "");
    refused(&site, &path, &[])
        .await
        .expect(404, "No Connection with that ID");
    connect(&site, "/testHub").await.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn what_follows_the_upgrade_request_in_the_same_packet_is_heard() {
    let site = site();
    let handshake = "{\"protocol\":\"json\",\"version\":1}\u{1e}";
    let frame = crate::support::masked(0x81, handshake.as_bytes());
    let mut client = site.upgrade_with("/testHub", &frame).await;
    client.expect("{}").await;
    client.expect_untouched().await;
    client.close(1000).await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
}
