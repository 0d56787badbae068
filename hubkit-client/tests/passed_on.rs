//! What goes along when a negotiation is passed on to another server.

mod support;

use std::sync::atomic::Ordering;
use std::time::Duration;

use hubkit_client::Transport;
use support::http::{
    Exchange, Server, connecting, ends_without_token, has_token, text, with_tokens,
};

#[tokio::test]
async fn a_redirect_s_token_takes_the_place_of_the_caller_s() {
    let mut target = Server::start().await;
    let mut server = Server::start().await;
    let (builder, count) = with_tokens(server.over(Transport::LongPolling));
    let (connection, ()) = tokio::join!(builder.connect(), async {
        let url = format!("http://{}/hub?key=secret", target.address);
        let redirect = format!(r#"{{"url":"{url}","accessToken":"theirs"}}"#);
        has_token(server.expect("POST").await, "t1").answer(200, &redirect);
        has_token(target.negotiate().await, "theirs");
        has_token(target.expect("GET").await, "theirs").ok();
        has_token(target.expect("POST").await, "theirs").ok();
        has_token(target.expect("GET").await, "theirs").poll("{}\x1e");
        // There is nowhere to get a fresh one from.
        has_token(target.expect("GET").await, "theirs").answer(401, "");
    });
    ends_without_token(&connection.expect("connects")).await;
    assert_eq!(count.load(Ordering::Relaxed), 1);
    assert_eq!(server.unexpected(), None);
}

#[tokio::test]
async fn a_redirect_to_another_origin_gets_nothing_of_the_caller_s() {
    for theirs in [None, Some("theirs")] {
        let mut target = Server::start().await;
        let mut server = Server::start().await;
        let (builder, count) = with_tokens(server.over(Transport::LongPolling));
        let builder = builder
            .header("Authorization", "Basic mine")
            .header("Cookie", "mine=1")
            .header("X-Tenant", "blue");
        let expected = theirs.map(|token| format!("Bearer {token}"));
        let check = |exchange: Exchange| {
            assert_eq!(exchange.header("authorization"), expected.as_deref());
            assert_eq!(exchange.header("cookie"), None);
            assert_eq!(exchange.header("x-tenant"), Some("blue"));
            exchange
        };
        let (connection, ()) = tokio::join!(builder.connect(), async {
            let url = format!("http://{}/hub?key=secret", target.address);
            let token = theirs.map(|token| format!(r#","accessToken":"{token}""#));
            let redirect = format!(r#"{{"url":"{url}"{}}}"#, token.unwrap_or_default());
            let first = server.expect("POST").await;
            assert_eq!(first.header("authorization"), Some("Basic mine"));
            assert_eq!(first.header("cookie"), Some("mine=1"));
            first.answer(200, &redirect);
            check(target.negotiate().await);
            check(target.expect("GET").await).ok();
            check(target.expect("POST").await).ok();
            check(target.expect("GET").await).poll("{}\x1e");
            check(target.expect("GET").await).answer(401, "");
            check(target.expect("DELETE").await).ok();
        });
        ends_without_token(&connection.expect("connects")).await;
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn a_redirect_within_the_origin_keeps_the_caller_s_token() {
    let mut server = Server::start().await;
    let (builder, _) = with_tokens(server.over(Transport::LongPolling));
    let builder = builder.header("Cookie", "mine=1");
    let (connection, ()) = connecting(builder, async {
        let url = format!("http://{}/hub?key=secret", server.address);
        let redirect = format!(r#"{{"url":"{url}"}}"#);
        has_token(server.expect("POST").await, "t1").answer(200, &redirect);
        has_token(server.negotiate().await, "t1");
        let poll = has_token(server.expect("GET").await, "t1");
        assert_eq!(poll.header("cookie"), Some("mine=1"));
        poll.answer(401, "");
        has_token(server.expect("GET").await, "t2").ok();
        server.expect("POST").await.ok();
        server.expect("GET").await.poll("{}\x1e");
    })
    .await;
    assert!(connection.state().is_connected());
}

#[tokio::test]
async fn a_redirect_s_token_goes_no_further_than_where_it_leads() {
    let mut last = Server::start().await;
    let mut middle = Server::start().await;
    let mut server = Server::start().await;
    let (builder, _) = with_tokens(server.over(Transport::LongPolling));
    let (connection, ()) = tokio::join!(builder.connect(), async {
        let to_middle = format!(
            r#"{{"url":"http://{}/hub","accessToken":"theirs"}}"#,
            middle.address
        );
        has_token(server.expect("POST").await, "t1").answer(200, &to_middle);
        let to_last = format!(r#"{{"url":"http://{}/hub"}}"#, last.address);
        has_token(middle.expect("POST").await, "theirs").answer(200, &to_last);
        let post = last.expect("POST").await;
        assert_eq!(post.header("authorization"), None);
        post.answer(401, "");
    });
    assert_eq!(connection.expect_err("refused").status(), Some(401));
}

#[tokio::test]
async fn a_negotiation_that_is_passed_on_has_one_deadline() {
    let mut server = Server::start().await;
    let limit = Duration::from_secs(3600);
    let connect = server.builder().handshake_timeout(limit).connect();
    let url = format!("http://{}/hub", server.address);
    let passing_on = async {
        for _ in 0..100 {
            let post = server.expect("POST").await;
            tokio::time::pause();
            tokio::time::advance(limit / 10).await;
            tokio::time::resume();
            post.answer(200, &format!(r#"{{"url":"{url}"}}"#));
        }
    };
    let connection = tokio::select! {
        connection = connect => connection,
        () = passing_on => panic!("it goes on"),
    };
    assert_eq!(
        text(connection),
        "the negotiation took longer than 3600s (`handshake_timeout`)"
    );
}
