//! Who is let in, and how many.

use axum::Router;
use hubkit::{EndpointOptions, HubOptions, RouterExt};
use tokio::time::{Instant, sleep};

use crate::support::{Plain, PlainHub as _, Site, assert_took, seconds};

#[tokio::test(start_paused = true)]
async fn pages_of_other_origins_may_not_connect() {
    const REFUSAL: &str =
        "pages of this origin may not connect; see EndpointOptions::allowed_origins";
    let (_, strict) = Site::plain(HubOptions::default());
    let (_, listed) =
        Site::at_endpoint(|endpoint| endpoint.allowed_origins(["https://app.example.org"]));
    let (_, open) = Site::at_endpoint(EndpointOptions::allow_any_origin);
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
    let path = format!("/testHub?id={}", strict.negotiate().await);
    strict
        .refused(&path, &["Origin: https://evil.test"])
        .await
        .expect(403, REFUSAL);
    strict.join(&path).await.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_hub_takes_as_many_connections_as_it_is_told() {
    let (plain, site) = Site::at_endpoint(|endpoint| endpoint.max_connections(2));
    let first = site.join("/testHub").await;
    plain.expect_connected().await;
    let mut silent = site.upgrade("/testHub", &[]).await.expect("there is room");

    let path = format!("/testHub?id={}", site.negotiate().await);
    let answer = site.refused(&path, &[]).await;
    answer.expect(503, "there are as many connections as may be");
    assert_eq!(answer.header("retry-after"), Some("1"));

    first.leave().await;
    plain.journal.next().await;
    let mut third = site.join(&path).await;
    assert_eq!(site.refused("/testHub", &[]).await.status, 503);
    // One that never says anything gives its place back too.
    silent.drain().await;
    site.join("/testHub").await.expect_untouched().await;
    third.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn as_many_negotiations_wait_as_the_hub_is_told() {
    let (_, site) = Site::at_endpoint(|endpoint| endpoint.max_pending_negotiations(2));
    let first = site.negotiate().await;
    let start = Instant::now();
    let second = site.negotiate().await;
    let answer = site.post("/testHub/negotiate").await;
    answer.expect(503, "too many connections are being negotiated");
    assert_eq!(answer.header("retry-after"), Some("1"));

    site.join(&format!("/testHub?id={first}")).await;
    let third = site.negotiate().await;
    assert_eq!(site.post("/testHub/negotiate").await.status, 503);
    sleep(seconds(15)).await;
    assert_took(start, seconds(15));
    for token in [second, third] {
        site.refused(&format!("/testHub?id={token}"), &[])
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
    let mut client = site.join("/testHub").await;
    let handle = hub.handle();
    let ended = tokio::spawn(async move { handle.shutdown(seconds(60)).await });
    client.expect(r#"{"type":7,"allowReconnect":true}"#).await;
    for answer in [
        site.refused("/testHub", &[]).await,
        site.post("/testHub/negotiate").await,
    ] {
        answer.expect(503, "the server is shutting down");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    client.finish_close().await;
    assert!(ended.await.expect("does not panic"));
}

#[tokio::test(start_paused = true)]
async fn a_provider_of_users_that_panics_fails_its_request_alone() {
    let builder = Plain::new().into_hub().user(|request| {
        let trouble = request.headers.contains_key("x-trouble");
        (!trouble).then_some(()).expect("a good request");
        None
    });
    let endpoint = EndpointOptions::default().max_connections(1);
    let options = HubOptions::default().endpoint(endpoint);
    let hub = builder.options(options).build().expect("is good");
    let site = Site::new(Router::new().map_hub("/testHub", hub));
    let path = format!("/testHub?id={}", site.negotiate().await);
    site.refused(&path, &["x-trouble: 1"]).await.expect(500, "");
    site.refused(&path, &[])
        .await
        .expect(404, "No Connection with that ID");
    site.join("/testHub").await.expect_untouched().await;
}
