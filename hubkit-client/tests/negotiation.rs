//! Negotiation and opening the WebSocket, against a small HTTP server on the loopback interface.

mod support;

use std::time::Duration;

use hubkit_client::{ConnectError, HubConnection, HubConnectionBuilder, Transport};
use support::script::{OFFER, Server, answer, header, ok, version_1};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_negotiated_connection_uses_the_token_and_tells_the_id() {
    let server = Server::start([version_1()]).await;
    let connection = HubConnection::builder(server.url("/hubs/chat/?room=a%20b"))
        .bearer_token("t0ken")
        .header("X-Tenant", "blue")
        .connect()
        .await
        .expect("connects");
    assert_eq!(connection.connection_id(), Some("public"));
    let requests = server.requests();
    assert!(
        requests[0]
            .starts_with("POST /hubs/chat/negotiate?room=a%20b&negotiateVersion=1 HTTP/1.1\r\n"),
        "{requests:?}"
    );
    assert!(
        requests[1].starts_with("GET /hubs/chat/?room=a%20b&id=se%2Bcret HTTP/1.1\r\n"),
        "{requests:?}"
    );
    for request in &requests {
        assert_eq!(header(request, "authorization"), Some("Bearer t0ken"));
        assert_eq!(header(request, "x-tenant"), Some("blue"));
    }
    assert_eq!(header(&requests[0], "content-length"), Some("0"));
    connection.stop().await;
}

#[tokio::test]
async fn version_0_answers_have_one_id_for_both_uses() {
    let script = ok(&format!(
        r#"{{"connectionId":"both","availableTransports":{OFFER}}}"#
    ));
    let server = Server::start([script]).await;
    let connection = HubConnection::builder(server.url("/hub"))
        .connect()
        .await
        .expect("connects");
    assert_eq!(connection.connection_id(), Some("both"));
    assert!(server.requests()[1].starts_with("GET /hub?id=both "));
}

#[tokio::test]
async fn empty_fields_are_as_good_as_none() {
    let offer = format!(r#""connectionId":"both","availableTransports":{OFFER}"#);
    for fields in [
        r#""error":"","url":"","accessToken":"","negotiateVersion":null"#,
        r#""error":null,"url":null,"accessToken":null,"negotiateVersion":0"#,
        r#""negotiateVersion":-1,"connectionToken":null"#,
    ] {
        let server = Server::start([ok(&format!("{{{fields},{offer}}}"))]).await;
        let connection = HubConnection::builder(server.url("/hub"))
            .bearer_token("mine")
            .connect()
            .await
            .expect("connects");
        assert_eq!(connection.connection_id(), Some("both"));
        let requests = server.requests();
        assert!(requests[1].starts_with("GET /hub?id=both "), "{requests:?}");
        assert_eq!(header(&requests[1], "authorization"), Some("Bearer mine"));
    }
    let error = Server::refuse([ok(r#"{"connectionId":"a","availableTransports":null}"#)]).await;
    assert!(error.to_string().contains("it offers: nothing"), "{error}");
}

#[tokio::test]
async fn without_negotiation_there_is_one_request_and_no_id() {
    let server = Server::start([]).await;
    let url = server.url("/hub").replace("http://", "ws://");
    let connection = HubConnection::builder(url)
        .skip_negotiation(true)
        .transports([Transport::WebSockets])
        .access_token(|| async { Some("fresh".to_owned()) })
        .connect()
        .await
        .expect("connects");
    assert_eq!(connection.connection_id(), None);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(
        header(&server.requests()[0], "authorization"),
        Some("Bearer fresh")
    );
}

async fn user_agents(builder: HubConnectionBuilder, server: &Server) -> Vec<String> {
    drop(builder.connect().await.expect("connects"));
    let agent = |request: &String| header(request, "user-agent").unwrap_or_default().to_owned();
    server.requests().iter().map(agent).collect()
}

#[tokio::test]
async fn the_http_client_can_be_changed_or_replaced() {
    let server = Server::start([version_1()]).await;
    let builder = HubConnection::builder(server.url("/hub"));
    let own = concat!("hubkit-client/", env!("CARGO_PKG_VERSION"));
    assert_eq!(user_agents(builder, &server).await, [own, own]);

    let server = Server::start([version_1()]).await;
    let builder = HubConnection::builder(server.url("/hub"))
        .configure_http(|http| http.user_agent("changed"));
    assert_eq!(user_agents(builder, &server).await, ["changed", "changed"]);

    let server = Server::start([version_1()]).await;
    let builder = HubConnection::builder(server.url("/hub"))
        .configure_http(|http| http.user_agent("changed").referer(true))
        .configure_http(|http| http.referer(false));
    assert_eq!(user_agents(builder, &server).await, ["changed", "changed"]);

    #[cfg(feature = "tls")]
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = hubkit_client::reqwest::Client::builder()
        .http1_only()
        .user_agent("replaced");
    let client = client.build().expect("a good configuration");
    let server = Server::start([version_1()]).await;
    let builder = HubConnection::builder(server.url("/hub")).http_client(client);
    assert_eq!(
        user_agents(builder, &server).await,
        ["replaced", "replaced"]
    );
}

#[tokio::test]
async fn a_redirect_brings_its_own_address_query_and_token() {
    let target = Server::start([version_1()]).await;
    let redirect = format!(
        r#"{{"url":"{}","accessToken":"theirs"}}"#,
        target.url("/other?hub=chat")
    );
    let server = Server::start([ok(&redirect)]).await;
    let connection = HubConnection::builder(server.url("/hub?mine=1"))
        .bearer_token("mine")
        .connect()
        .await
        .expect("connects");
    assert_eq!(
        header(&server.requests()[0], "authorization"),
        Some("Bearer mine")
    );
    let requests = target.requests();
    assert!(
        requests[0].starts_with("POST /other/negotiate?hub=chat&negotiateVersion=1 "),
        "{requests:?}"
    );
    assert!(
        requests[1].starts_with("GET /other?hub=chat&id=se%2Bcret "),
        "{requests:?}"
    );
    for request in &requests {
        assert_eq!(header(request, "authorization"), Some("Bearer theirs"));
    }
    drop(connection);
}

async fn redirected(times: usize) -> Result<HubConnection, ConnectError> {
    let server = Server::start([]).await;
    let redirect = ok(&format!(r#"{{"url":"{}"}}"#, server.url("/hub")));
    let script = std::iter::repeat_n(redirect, times).chain([version_1()]);
    server.script.lock().expect("not poisoned").extend(script);
    HubConnection::builder(server.url("/hub")).connect().await
}

#[tokio::test]
async fn a_hundred_redirects_are_followed_and_no_more() {
    assert!(redirected(100).await.is_ok());
    let error = redirected(101).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the negotiation was redirected more than 100 times"
    );
}

#[tokio::test]
async fn a_redirect_must_not_lead_to_a_strange_scheme() {
    let error = Server::refuse([ok(r#"{"url":"ftp://example.org/hub"}"#)]).await;
    assert!(matches!(error, ConnectError::Url { .. }), "{error}");
}

#[tokio::test]
async fn a_refused_negotiation_carries_the_server_s_words() {
    let error = Server::refuse([ok(r#"{"error":"Not today."}"#)]).await;
    assert_eq!(
        error.to_string(),
        "the server refused the negotiation: Not today."
    );
}

#[tokio::test]
async fn statuses_come_with_the_request_and_a_hint_and_without_the_query() {
    let error = Server::refuse([answer("401 Unauthorized", "")]).await;
    assert_eq!(error.status(), Some(401));
    let text = error.to_string();
    assert!(
        text.starts_with("the server answered 401 to POST http://127.0.0.1:"),
        "{text}"
    );
    assert!(
        text.ends_with("/hub/negotiate: is the access token missing or expired?"),
        "{text}"
    );
    let text = Server::refuse([answer("404 Not Found", "<html>")])
        .await
        .to_string();
    assert!(text.ends_with(": is this a hub?"), "{text}");
    let error = Server::refuse([version_1(), answer("503 Service Unavailable", "")]).await;
    assert_eq!(error.status(), Some(503));
    assert!(
        error.to_string().contains("to GET http://127.0.0.1:"),
        "{error}"
    );
}

#[tokio::test]
async fn other_servers_are_recognized() {
    for (script, reason) in [
        (
            "<html>Welcome</html>",
            "its answer is no negotiation response; is this a hub?",
        ),
        (
            r#"{"hello":"world"}"#,
            "its negotiation response has no 'connectionId'",
        ),
        (
            r#"{"connectionId":"a","negotiateVersion":1}"#,
            "its negotiation response has no 'connectionToken'",
        ),
        (
            r#"{"ProtocolVersion":"1.5","ConnectionId":"a"}"#,
            "it is an ASP.NET SignalR server; only ASP.NET Core SignalR is supported",
        ),
    ] {
        match Server::refuse([ok(script)]).await {
            ConnectError::NotAHub { url, reason: found } => {
                assert!(!url.contains("secret"), "{url}");
                assert_eq!(found, reason);
            }
            other => panic!("{other}"),
        }
    }
    let error = Server::refuse([ok(&" ".repeat(100_000))]).await;
    assert!(
        error
            .to_string()
            .ends_with("its answer to the negotiation is too long"),
        "{error}"
    );
    let error = Server::refuse([version_1(), ok("hello")]).await;
    assert!(
        error
            .to_string()
            .ends_with("it answered 200 OK instead of opening a WebSocket"),
        "{error}"
    );
    let fake = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: bm8=\r\n\r\n";
    let error = Server::refuse([version_1(), fake.to_owned()]).await;
    assert!(
        error
            .to_string()
            .ends_with("its WebSocket handshake is not valid"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_without_a_transport_in_common_is_refused_by_name() {
    let offer = r#"[{"transport":"Carrier","transferFormats":["Text"]},{"transport":"Pigeon"}]"#;
    let script = ok(&format!(
        r#"{{"connectionId":"a","availableTransports":{offer}}}"#
    ));
    let server = Server::start([script]).await;
    let error = HubConnection::builder(server.url("/hub"))
        .transports([Transport::LongPolling, Transport::WebSockets])
        .connect()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no transport could be opened: \
         LongPolling: the server does not offer it; it offers: Carrier (Text), Pigeon; \
         WebSockets: the server does not offer it; it offers: Carrier (Text), Pigeon"
    );
    assert_eq!(error.status(), None);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound").to_string();
    drop(listener);
    let error = HubConnection::builder(format!("http://{address}/hub"))
        .connect()
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, ConnectError::Unreachable { .. }), "{text}");
    assert!(
        text.starts_with(&format!("cannot reach {address}: ")),
        "{text}"
    );
    assert!(text.to_lowercase().contains("refused"), "{text}");
}

#[tokio::test]
async fn a_server_that_hangs_up_or_hangs_is_reported() {
    let error = Server::refuse([String::new()]).await;
    assert!(matches!(error, ConnectError::Unreachable { .. }), "{error}");

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/hub", listener.local_addr().expect("bound"));
    let limit = Duration::from_millis(20);
    let error = HubConnection::builder(url)
        .handshake_timeout(limit)
        .connect()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the negotiation took longer than 20ms (`handshake_timeout`)"
    );
}

#[cfg(feature = "tls")]
#[tokio::test]
async fn a_plain_server_behind_an_https_url_is_a_tls_error() {
    use tokio::io::AsyncWriteExt;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("https://{}/hub", listener.local_addr().expect("bound"));
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket
                .write_all(answer("400 Bad Request", "this is plain HTTP").as_bytes())
                .await;
        }
    });
    let error = HubConnection::builder(url).connect().await.unwrap_err();
    assert!(matches!(error, ConnectError::Tls { .. }), "{error:?}");
}

#[cfg(not(feature = "tls"))]
#[tokio::test]
async fn https_needs_the_feature() {
    let error = HubConnection::builder("wss://example.org/hub")
        .connect()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("enable the feature `tls`"),
        "{error}"
    );
}

#[tokio::test]
async fn bad_configurations_say_what_is_wrong() {
    let error = HubConnection::builder("example.org/hub?token=secret")
        .connect()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "bad hub url 'example.org/hub': relative URL without a base"
    );
    let error = HubConnection::builder("mailto:a@example.org")
        .connect()
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("the scheme is 'mailto', not http, https, ws or wss"),
        "{error}"
    );
    let error = HubConnection::builder("http://localhost/hub")
        .header("a b", "c")
        .connect()
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("bad header 'a b': "),
        "{error}"
    );
    let error = HubConnection::builder("http://localhost/hub")
        .bearer_token("two\nlines")
        .connect()
        .await
        .unwrap_err();
    assert!(
        matches!(&error, ConnectError::Header { name, .. } if name == "authorization"),
        "{error}"
    );
    assert!(!error.to_string().contains("lines"), "{error}");
}

#[test]
fn debug_output_keeps_secrets() {
    for url in [
        "http://localhost/hub?key=secret",
        "http://me:secret@localhost/hub",
        "http://secret@localhost/@me",
        "secret@localhost:1/hub",
        "http://me:sec/ret:secret@localhost:port/hub",
    ] {
        let builder = HubConnection::builder(url)
            .bearer_token("secret")
            .header("X-Key", "secret");
        let debug = format!("{builder:?}");
        assert!(
            !debug.contains("secret") && debug.contains("localhost"),
            "{debug}"
        );
    }
}

#[tokio::test]
async fn errors_keep_secrets() {
    for url in [
        "http://me:secret@127.0.0.1:1/hub",
        "ftp://me:secret@localhost/hub",
        "ftp:secret@localhost/hub",
        "secret@localhost/hub",
        "http://me:secret@localhost:port/hub",
        "http://me:secret@/hub",
    ] {
        let error = HubConnection::builder(url).connect().await.unwrap_err();
        let texts = format!("{error} {error:?}");
        assert!(!texts.contains("secret"), "{texts}");
    }
    let error = Server::refuse([ok(r#"{"url":"ftp://me:secret@localhost/hub"}"#)]).await;
    assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    let server = Server::start([answer("404 Not Found", "")]).await;
    let url = server.url("/hub").replace("//", "//me:secret@");
    let error = HubConnection::builder(url).connect().await.unwrap_err();
    assert_eq!(error.status(), Some(404));
    assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
}
