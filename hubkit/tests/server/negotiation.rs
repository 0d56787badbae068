//! What an application says about negotiations.

use hubkit::{EndpointOptions, HubOptions, Redirect};
use tokio::sync::Semaphore;

use crate::support::{Plain, Site};

#[tokio::test(start_paused = true)]
async fn old_versions_can_be_refused() {
    let (_, site) = Site::at_endpoint(|endpoint| endpoint.minimum_negotiate_version(1));
    for (query, version) in [
        ("", 0),
        ("?negotiateVersion=0", 0),
        ("?negotiateVersion=-3", -3),
    ] {
        site.post(&format!("/testHub/negotiate{query}")).await.expect(
            200,
            &format!(
                r#"{{"error":"The client requested version '{version}', but the server does not support this version."}}"#
            ),
        );
    }
    site.negotiate().await;
}

#[tokio::test(start_paused = true)]
async fn clients_are_sent_where_the_application_says() {
    static READY: Semaphore = Semaphore::const_new(0);
    let (_, site) = Site::at_endpoint(|endpoint| {
        endpoint.redirect(|request| {
            let query = request.uri.query().unwrap_or_default().to_owned();
            async move {
                READY.acquire().await.ok()?.forget();
                match query.as_str() {
                    "stay" => None,
                    "token" => {
                        Some(Redirect::to("https://other.test/hub?x=1").access_token("a\"b"))
                    }
                    "panic" => panic!("no idea"),
                    _ => Some(Redirect::to("https://other.test/hub")),
                }
            }
        })
    });
    READY.add_permits(4);
    let ask = async |query: &str| site.post(&format!("/testHub/negotiate?{query}")).await;
    ask("")
        .await
        .expect(200, r#"{"url":"https://other.test/hub"}"#);
    ask("token").await.expect(
        200,
        r#"{"url":"https://other.test/hub?x=1","accessToken":"a\"b"}"#,
    );
    assert!(ask("stay").await.property("connectionId").is_some());
    ask("panic").await.expect(500, "");
}

#[tokio::test(start_paused = true)]
async fn redirected_clients_take_nobodys_place() {
    let (_, site) = Site::at_endpoint(|endpoint: EndpointOptions| {
        endpoint.max_pending_negotiations(1).redirect(|request| {
            let stays = request.headers.contains_key("x-stay");
            async move { (!stays).then(|| Redirect::to("https://other.test/hub")) }
        })
    });
    for _ in 0..10 {
        let answer = site.post("/testHub/negotiate").await;
        answer.expect(200, r#"{"url":"https://other.test/hub"}"#);
    }
    for status in [200, 503] {
        let answer = site
            .request("POST /testHub/negotiate", &["x-stay: 1"])
            .await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test(start_paused = true)]
async fn sub_protocols_are_chosen_among_those_offered() {
    let endpoint = EndpointOptions::default().sub_protocol(|offered| {
        assert!(!offered.contains(&"trouble"), "this one panics");
        offered
            .iter()
            .find(|name| name.starts_with("chat"))
            .map(|name| name.replace("forged", "else"))
    });
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default().endpoint(endpoint));
    let site = Site::new(hubkit::RouterExt::map_hub(
        axum::Router::new(),
        "/testHub",
        hub,
    ));
    let table: [(&[&str], Option<&str>); 6] = [
        (&["Sec-WebSocket-Protocol: a, chat.v2 ,b"], Some("chat.v2")),
        (
            &["Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: chat"],
            Some("chat"),
        ),
        (&["Sec-WebSocket-Protocol: a,b"], None),
        (&["Sec-WebSocket-Protocol: chat-forged"], None),
        (&["Sec-WebSocket-Protocol: trouble"], None),
        (&[], None),
    ];
    for (headers, expected) in table {
        let headers = [&crate::support::UPGRADE[..], headers].concat();
        let answer = site.request("GET /testHub", &headers).await;
        assert_eq!(answer.status, 101, "{headers:?}");
        assert_eq!(answer.header("sec-websocket-protocol"), expected);
    }
}
