//! The HTTP face of a hub: negotiation, status codes, and what stands between a request and a WebSocket.

use axum::Router;
use hubkit::{EndpointOptions, HubOptions, RouterExt, Transport};

use crate::support::{Plain, Received, Site, UPGRADE, result};

fn site() -> Site {
    Site::plain(HubOptions::default()).1
}

const TRANSPORTS: &str = r#""availableTransports":[{"transport":"WebSockets","transferFormats":["Text","Binary"]},{"transport":"ServerSentEvents","transferFormats":["Text"]},{"transport":"LongPolling","transferFormats":["Text","Binary"]}]"#;

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
    let token = site.negotiate().await;
    let path = format!("/testHub?id={token}");
    let client = site.join(&path).await;
    site.refused(&path, &[])
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
    site.refused(&path, &[])
        .await
        .expect(404, "No Connection with that ID");
}

#[tokio::test(start_paused = true)]
async fn the_id_is_the_negotiated_one_and_the_token_stays_secret() {
    let site = site();
    let answer = site.post("/testHub/negotiate?negotiateVersion=1").await;
    let id = answer.property("connectionId").expect("an id");
    let token = answer.property("connectionToken").expect("a token");
    site.refused(&format!("/testHub?id={id}"), &[])
        .await
        .expect(404, "No Connection with that ID");
    let mut client = site.join(&format!("/testHub?ID={token}")).await;
    assert_eq!(client.id().await, id);

    let answer = site.post("/testHub/negotiate").await;
    let id = answer.property("connectionId").expect("an id");
    let mut client = site.join(&format!("/testHub?id={id}")).await;
    assert_eq!(client.id().await, id, "in version 0 the id is the token");
}

#[tokio::test(start_paused = true)]
async fn a_client_may_connect_without_negotiating() {
    let site = site();
    for path in ["/testHub", "/testHub?", "/testHub?id=", "/testHub?x=y"] {
        let mut client = site.join(path).await;
        assert_eq!(client.id().await.len(), 22);
        client.leave().await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_without_a_connection_are_refused() {
    let endpoint = EndpointOptions::default().transports([Transport::WebSockets]);
    let (_, site) = Site::plain(HubOptions::default().endpoint(endpoint));
    let token = site.negotiate().await;
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
    site.join(&waiting).await.expect_untouched().await;
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
async fn paths_are_exact() {
    let site = site();
    for path in ["/testhub", "/TESTHUB", "/testHubs", "/", "/testHub//"] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
    let answer = site.post("/testHub/Negotiate").await;
    assert_eq!(answer.status, 404);
    site.join("/testHub/").await.expect_untouched().await;
    let own = Plain::new().hub(HubOptions::default());
    let site = Site::new(Router::new().map_hub("/own/", own));
    for path in ["/own", "/own/"] {
        site.join(path).await.expect_untouched().await;
    }
    let root = Plain::new().hub(HubOptions::default());
    let site = Site::new(Router::new().map_hub("/", root));
    assert_eq!(site.post("/negotiate").await.status, 200);
    site.join("/").await.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn no_spelling_of_a_path_goes_past_its_layers() {
    let refuse = |_: axum::extract::Request| async {
        Err::<axum::extract::Request, _>(http::StatusCode::UNAUTHORIZED)
    };
    let hub = || Plain::new().hub(HubOptions::default());
    let app = || Router::new().map_hub("/testHub", hub());
    let layer = axum::middleware::map_request(refuse);
    for app in [app().layer(layer.clone()), app().route_layer(layer)] {
        let site = Site::new(app);
        for path in ["/testHub", "/testhub", "/TESTHUB"] {
            for line in [
                format!("GET {path}"),
                format!("POST {path}/negotiate"),
                format!("POST {path}/Negotiate"),
            ] {
                let answer = site.request(&line, &UPGRADE).await;
                assert!([401, 404].contains(&answer.status), "{line}: {answer:?}");
            }
        }
        site.refused("/testHub", &[]).await.expect(401, "");
    }
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
        clients.push(site.join(path).await);
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
    site.refused(&format!("/two?id={token}"), &[])
        .await
        .expect(404, "No Connection with that ID");
    site.join(&format!("/also/one?id={token}")).await;
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
    let mut client = site.join("/api/chat").await;
    assert_eq!(client.call("Echo", "\"x\"").await, result("c", "\"x\""));
    assert_eq!(hub.handle().users(), ["mina"]);
    site.refused("/api/chat", &["x-refuse: 1"])
        .await
        .expect(401, "who are you?");
    let negotiation = site
        .request("POST /api/chat/negotiate", &["x-refuse: 1"])
        .await;
    negotiation.expect(401, "who are you?");
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
