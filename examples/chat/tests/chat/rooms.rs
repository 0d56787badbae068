//! Rooms, presence, typing and what is refused, in memory.

use std::time::Duration;

use hubkit_client::CloseReason;
use tokio::time::advance;

use crate::support::{InMemory, refusal};

#[tokio::test(start_paused = true)]
async fn what_is_said_reaches_the_room_and_nobody_else() {
    let chat = InMemory::new();
    let mut mina = chat.in_lobby("mina").await;
    let mut jun = chat.in_lobby("jun").await;
    let mut away = chat.connect("sol").await;
    away.hub.join("den").await.expect("it may be joined");
    assert!(away.next().await.starts_with("welcome "));
    assert_eq!(mina.next().await, "lobby: jun joined");

    let id = jun.hub.send("lobby", " hello <b>there</b> ").await;
    assert_eq!(id.expect("it is sent"), 1);
    assert_eq!(mina.next().await, "lobby 1 jun: hello <b>there</b>");
    assert_eq!(jun.next().await, "lobby 1 jun: hello <b>there</b>");
    away.hub.send("den", "alone").await.expect("it is sent");
    assert_eq!(away.next().await, "den 1 sol: alone");
}

#[tokio::test(start_paused = true)]
async fn who_comes_later_finds_the_last_messages_and_the_people() {
    let chat = InMemory::new();
    let mina = chat.in_lobby("mina").await;
    for number in 1..=60 {
        advance(Duration::from_secs(1)).await;
        let sent = mina.hub.send("lobby", format!("no. {number}")).await;
        assert_eq!(sent.expect("it is sent"), number);
    }
    let jun = chat.connect("jun").await;
    let state = jun.hub.join("lobby").await.expect("it may be joined");
    assert_eq!(state.people, ["jun", "mina"]);
    assert_eq!(state.messages.len(), 50);
    let first = &state.messages[0];
    assert_eq!(
        (first.id, first.from.as_str(), first.text.as_str()),
        (11, "mina", "no. 11")
    );
}

#[tokio::test(start_paused = true)]
async fn a_room_keeps_its_history_while_nobody_is_there() {
    let chat = InMemory::new();
    let mina = chat.in_lobby("mina").await;
    mina.hub.send("lobby", "note").await.expect("it is sent");
    mina.hub.leave("lobby").await.expect("it can be left");
    let state = mina.hub.join("lobby").await.expect("it may be joined");
    assert_eq!(state.messages.len(), 1);
    assert_eq!(state.people, ["mina"]);
}

#[tokio::test(start_paused = true)]
async fn a_person_with_two_devices_comes_and_goes_once() {
    let chat = InMemory::new();
    let mut mina = chat.in_lobby("mina").await;
    let phone = chat.in_lobby("jun").await;
    let laptop = chat.in_lobby("jun").await;
    assert_eq!(mina.next().await, "lobby: jun joined");
    laptop.hub.join("lobby").await.expect("again does no harm");
    phone.hub.leave("lobby").await.expect("it can be left");
    phone.hub.leave("lobby").await.expect("again does no harm");
    laptop
        .hub
        .send("lobby", "still here")
        .await
        .expect("it is sent");
    assert_eq!(mina.next().await, "lobby 1 jun: still here");
    laptop.connection.stop().await;
    assert_eq!(mina.next().await, "lobby: jun left");
    let sol = chat.in_lobby("sol").await;
    assert_eq!(mina.next().await, "lobby: sol joined");
    drop(sol);
    assert_eq!(mina.next().await, "lobby: sol left");
}

#[tokio::test(start_paused = true)]
async fn a_person_whose_devices_go_at_once_leaves_once() {
    let chat = InMemory::new();
    let mut mina = chat.in_lobby("mina").await;
    let devices = [chat.in_lobby("jun").await, chat.in_lobby("jun").await];
    assert_eq!(mina.next().await, "lobby: jun joined");
    chat.end_user("jun", 2);
    for device in &devices {
        device.connection.closed().await;
    }
    assert_eq!(mina.next().await, "lobby: jun left");
    mina.hub.send("lobby", "alone").await.expect("it is sent");
    assert_eq!(mina.next().await, "lobby 1 mina: alone");
}

#[tokio::test(start_paused = true)]
async fn the_others_in_the_room_hear_that_somebody_types() {
    let chat = InMemory::new();
    let mut mina = chat.in_lobby("mina").await;
    let mut jun = chat.in_lobby("jun").await;
    assert_eq!(mina.next().await, "lobby: jun joined");
    jun.hub.typing("lobby").await.expect("it is told");
    assert_eq!(mina.next().await, "lobby: jun types");
    mina.hub.send("lobby", "go on").await.expect("it is sent");
    assert_eq!(
        jun.next().await,
        "lobby 1 mina: go on",
        "and not their own notice"
    );
}

#[tokio::test(start_paused = true)]
async fn refusals_are_told_in_words() {
    let chat = InMemory::new();
    let mina = chat.connect("mina").await;
    let outside = "You are not in lobby; join it first";
    assert_eq!(refusal(mina.hub.send("lobby", "hello").await), outside);
    assert_eq!(refusal(mina.hub.typing("lobby").await), outside);
    assert_eq!(
        refusal(mina.hub.join("two words").await),
        "A room's name has 1 to 30 letters, digits, - or _"
    );
    mina.hub.join("lobby").await.expect("it may be joined");
    assert_eq!(
        refusal(mina.hub.send("lobby", "  ").await),
        "There is nothing to send"
    );
    assert_eq!(
        refusal(mina.hub.send("lobby", "x".repeat(1_001)).await),
        "A message has at most 1000 characters; this one has 1001"
    );
    // The longest text that is allowed is within the hub's limit of a message's size.
    let longest = "\u{10348}".repeat(1_000);
    mina.hub.send("lobby", longest).await.expect("it is sent");
}

#[tokio::test(start_paused = true)]
async fn who_is_too_fast_has_to_wait_and_others_have_not() {
    let chat = InMemory::new();
    let mina = chat.in_lobby("mina").await;
    let jun = chat.in_lobby("jun").await;
    for _ in 0..9 {
        mina.hub.send("lobby", "hello").await.expect("it is sent");
    }
    let too_fast = "You are too fast; try again in 1 s";
    assert_eq!(refusal(mina.hub.send("lobby", "hello").await), too_fast);
    assert_eq!(refusal(mina.hub.join("lobby").await), too_fast);
    assert_eq!(refusal(mina.hub.typing("lobby").await), too_fast);
    jun.hub.send("lobby", "calm").await.expect("it is sent");
    advance(Duration::from_secs(1)).await;
    mina.hub.send("lobby", "hello").await.expect("it is sent");
    assert_eq!(refusal(mina.hub.send("lobby", "hello").await), too_fast);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_in_more_than_eight_rooms() {
    let chat = InMemory::new();
    let mina = chat.connect("mina").await;
    for number in 1..=8 {
        let joined = mina.hub.join(format!("room{number}")).await;
        joined.expect("there may be more");
    }
    assert_eq!(
        refusal(mina.hub.join("room9").await),
        "You are in 8 rooms already; leave one first"
    );
    advance(Duration::from_secs(5)).await;
    mina.hub.leave("room1").await.expect("it can be left");
    mina.hub.join("room9").await.expect("there is one less");
}

#[tokio::test(start_paused = true)]
async fn who_is_nobody_is_refused_by_the_hub_as_well() {
    let guest = InMemory::new().connect_as_nobody().await;
    let reason = guest.connection.closed().await;
    let CloseReason::ServerClosed {
        error: Some(error),
        allow_reconnect: false,
    } = reason
    else {
        panic!("a refusal was expected, not {reason:?}");
    };
    assert!(error.contains("log in again"), "{error}");
}
