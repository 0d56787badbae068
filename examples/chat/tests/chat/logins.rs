//! Logging in and out over real sockets, and who is let in to the hub.

use hubkit_client::reqwest::{Method, StatusCode};
use hubkit_client::{CloseReason, ConnectError, Transport};

use crate::support::Served;

const JSON: &str = "application/json";

#[tokio::test]
async fn a_login_is_a_cookie_that_no_script_reads() {
    let served = Served::start().await;
    let answer = served.try_log_in(r#"{"name":" mina "}"#, JSON).await;
    assert_eq!(answer.status(), 200);
    let set = answer.headers()["set-cookie"].to_str().expect("text");
    let (pair, attributes) = set.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict");
    let secret = pair.strip_prefix("chat_session=").expect("its name");
    assert_eq!(secret.len(), 32);
    let cookie = pair.to_owned();
    assert_eq!(answer.text().await.expect("a body"), r#"{"name":"mina"}"#);

    let me = |cookie: String| async {
        let request = served.request(Method::GET, "/me").header("cookie", cookie);
        let answer = request.send().await.expect("an answer");
        answer.text().await.expect("a body")
    };
    assert_eq!(me(cookie).await, r#"{"name":"mina"}"#);
    assert_eq!(me("chat_session=guessed".to_owned()).await, "null");
}

#[tokio::test]
async fn logins_that_cannot_be_are_refused() {
    let served = Served::start().await;
    served.log_in().await;
    let table = [
        (r#"{"name":"MINA"}"#, JSON, 409, "choose another name"),
        (r#"{"name":"<b>"}"#, JSON, 422, "letters, digits"),
        (r#"{"name":"jun"}"#, "text/plain", 415, "Content-Type"),
        (
            "name=jun",
            "application/x-www-form-urlencoded",
            415,
            "Content-Type",
        ),
        ("{", JSON, 400, "JSON"),
        ("{}", JSON, 422, "name"),
    ];
    for (body, kind, status, text) in table {
        let answer = served.try_log_in(body, kind).await;
        assert_eq!(answer.status(), status, "{body}");
        assert!(answer.headers().get("set-cookie").is_none());
        let told = answer.text().await.expect("a body");
        assert!(told.contains(text), "{body}: {told}");
    }
    let long: &str = Box::leak(format!(r#"{{"name":"{}"}}"#, "x".repeat(2_000)).into());
    assert_eq!(served.try_log_in(long, JSON).await.status(), 413);
}

#[tokio::test]
async fn without_a_login_nothing_of_the_hub_answers() {
    let served = Served::start().await;
    for (method, path) in [
        (Method::POST, "/hubs/chat/negotiate?negotiateVersion=1"),
        (Method::GET, "/hubs/chat?id=x"),
        (Method::POST, "/hubs/chat?id=x"),
        (Method::DELETE, "/hubs/chat?id=x"),
    ] {
        let request = served.request(method, path);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    let direct = served
        .hub()
        .skip_negotiation(true)
        .transports([Transport::WebSockets]);
    let direct = direct.header("cookie", "chat_session=guessed");
    let refused = served.connect_with(direct).await;
    assert_eq!(refused.err().and_then(|error| error.status()), Some(401));
}

#[tokio::test]
async fn a_login_is_who_is_connected_and_how() {
    let served = Served::start().await;
    let cookie = served.log_in().await;
    let mut mina = served.connect(&cookie).await.expect("she is logged in");
    let welcome = mina.next().await;
    let rest = welcome.strip_prefix("welcome mina by WebSockets from 127.0.0.1:");
    rest.unwrap_or_else(|| panic!("{welcome}"))
        .parse::<u16>()
        .expect("a port");
    assert_eq!(
        mina.hub
            .join("lobby")
            .await
            .expect("it may be joined")
            .people,
        ["mina"]
    );
}

#[tokio::test]
async fn logging_out_ends_the_login_and_its_connections() {
    let served = Served::start().await;
    let cookie = served.log_in().await;
    let mina = served.connect(&cookie).await.expect("she is logged in");
    mina.hub.join("lobby").await.expect("it may be joined");
    let request = served.request(Method::POST, "/logout");
    let request = request.header("cookie", cookie.as_str());
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 204);
    let set = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(
        set.starts_with("chat_session=; ") && set.ends_with("; Max-Age=0"),
        "{set}"
    );
    let CloseReason::ServerClosed { error, .. } = mina.connection.closed().await else {
        panic!("the server ends it");
    };
    assert!(error.unwrap_or_default().contains("logged out"));
    let again = served.connect(&cookie).await;
    assert_eq!(again.err().and_then(|error| error.status()), Some(401));
    served.log_in().await;
}

#[tokio::test]
async fn who_logs_in_again_leaves_the_login_before() {
    let served = Served::start().await;
    let cookie = served.log_in().await;
    let mina = served.connect(&cookie).await.expect("she is logged in");
    mina.hub.join("lobby").await.expect("it may be joined");
    let request = served.request(Method::POST, "/login");
    let request = request.header("cookie", cookie.as_str());
    let request = request
        .header("content-type", JSON)
        .body(r#"{"name":"mina"}"#);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "the name is her own");
    assert!(matches!(
        mina.connection.closed().await,
        CloseReason::ServerClosed { .. }
    ));
}

#[tokio::test]
async fn a_login_has_eight_connections_at_most() {
    let served = Served::start().await;
    let cookie = served.log_in().await;
    let mut connected = Vec::new();
    for _ in 0..8 {
        let mut mina = served.connect(&cookie).await.expect("there may be more");
        assert!(mina.next().await.starts_with("welcome mina"));
        connected.push(mina);
    }
    let ninth = match served.connect(&cookie).await {
        Ok(ninth) => ninth.connection.closed().await.to_string(),
        Err(ConnectError::Lost(reason)) => reason,
        Err(error) => panic!("{error}"),
    };
    assert!(ninth.contains("close a tab first"), "{ninth}");
}
