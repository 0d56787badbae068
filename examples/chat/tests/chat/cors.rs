//! What a browser asks before a page of another origin may connect, and what it needs to read in each answer.

use hubkit_client::Transport;
use hubkit_client::reqwest::header::HeaderMap;
use hubkit_client::reqwest::{Method, Response};

use crate::support::Served;

const NEGOTIATE: &str = "/hubs/chat/negotiate?negotiateVersion=1";
const ELSEWHERE: &str = "http://elsewhere.example";

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().expect("text"))
}

/// What a browser sends before a request that plain HTML could not send: no cookies.
async fn preflight(served: &Served, origin: &str, method: &str, path: &str) -> Response {
    let names = "authorization,content-type,x-requested-with,x-signalr-user-agent";
    let request = served.request(Method::OPTIONS, path);
    let request = request
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", names);
    request.send().await.expect("an answer")
}

const ASKED: [(&str, &str); 5] = [
    ("POST", NEGOTIATE),
    ("GET", "/hubs/chat?id=x"),
    ("POST", "/hubs/chat?id=x"),
    ("DELETE", "/hubs/chat?id=x"),
    ("POST", "/login"),
];

#[tokio::test]
async fn a_preflight_of_the_page_is_answered_without_a_login() {
    let served = Served::start().await;
    for (method, path) in ASKED {
        let answer = preflight(&served, &served.page, method, path).await;
        assert_eq!(answer.status(), 200, "{method} {path}");
        let told = |name| header(answer.headers(), name).unwrap_or_default();
        assert_eq!(told("access-control-allow-origin"), served.page);
        assert_eq!(told("access-control-allow-credentials"), "true");
        assert_eq!(told("access-control-allow-methods"), "GET,POST,DELETE");
        assert_eq!(
            told("access-control-allow-headers"),
            "x-requested-with,x-signalr-user-agent,authorization,content-type"
        );
        assert_eq!(told("access-control-max-age"), "7200");
        assert!(told("vary").contains("origin"), "{}", told("vary"));
    }
}

#[tokio::test]
async fn a_preflight_of_another_origin_allows_nothing() {
    let served = Served::start().await;
    let localhost = served.page.replace("127.0.0.1", "localhost");
    for origin in [ELSEWHERE, "null", &localhost, &served.api] {
        for (method, path) in ASKED {
            let answer = preflight(&served, origin, method, path).await;
            let allowed = header(answer.headers(), "access-control-allow-origin");
            assert_eq!(allowed, None, "{origin} {method} {path}");
        }
    }
}

async fn ask(served: &Served, method: Method, path: &str, cookie: &str, body: &str) -> Response {
    let request = served.request(method, path);
    let request = request
        .header("origin", &served.page)
        .header("x-requested-with", "XMLHttpRequest")
        .header("cookie", cookie)
        .body(body.to_owned());
    let answer = request.send().await.expect("an answer");
    let headers = answer.headers();
    assert_eq!(
        header(headers, "access-control-allow-origin"),
        Some(&*served.page),
        "{path} {}",
        answer.status()
    );
    assert_eq!(
        header(headers, "access-control-allow-credentials"),
        Some("true")
    );
    answer
}

#[tokio::test]
async fn a_page_may_read_every_answer_of_long_polling() {
    let served = Served::start().await;
    let refused = ask(&served, Method::POST, NEGOTIATE, "", "").await;
    assert_eq!(refused.status(), 401, "and it may read why");

    let cookie = served.log_in().await;
    let answer = ask(&served, Method::POST, NEGOTIATE, &cookie, "").await;
    assert_eq!(answer.status(), 200);
    let body = answer.text().await.expect("a body");
    let token = body.split(r#""connectionToken":""#).nth(1);
    let token = token.and_then(|rest| rest.split('"').next());
    let path = format!("/hubs/chat?id={}", token.expect("a token"));

    let first = ask(&served, Method::GET, &path, &cookie, "").await;
    assert_eq!(first.status(), 200);
    let handshake = "{\"protocol\":\"json\",\"version\":1}\u{1e}";
    let posted = ask(&served, Method::POST, &path, &cookie, handshake).await;
    assert_eq!(posted.status(), 200);
    let mut polled = String::new();
    while !polled.contains("Welcome") {
        let answer = ask(&served, Method::GET, &path, &cookie, "").await;
        assert_eq!(answer.status(), 200);
        polled += &answer.text().await.expect("a body");
    }
    assert!(polled.contains(r#""transport":"LongPolling""#), "{polled}");
    let ended = ask(&served, Method::DELETE, &path, &cookie, "").await;
    assert_eq!(ended.status(), 202);
}

#[tokio::test]
async fn a_websocket_opens_from_the_page_and_from_no_other_origin() {
    let served = Served::start().await;
    let cookie = served.log_in().await;
    let from = |origin: &str| {
        let builder = served.hub().transports([Transport::WebSockets]);
        let builder = builder.header("cookie", &cookie);
        served.connect_with(builder.header("origin", origin))
    };
    let mut mina = from(&served.page).await.expect("the page's own");
    assert!(mina.next().await.starts_with("welcome mina by WebSockets"));
    let localhost = served.page.replace("127.0.0.1", "localhost");
    for origin in [ELSEWHERE, "null", &localhost] {
        let refused = from(origin).await.err();
        assert_eq!(
            refused.and_then(|error| error.status()),
            Some(403),
            "{origin}"
        );
    }
}
