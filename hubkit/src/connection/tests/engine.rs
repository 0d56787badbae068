//! What the engine makes of a socket's behaviour, and how often it has to be asked.

use std::time::Duration;

use tokio::time::sleep;

use super::Served;
use crate::hub::{DisconnectReason, HubOptions};
use crate::test_socket::{Incoming, Socket};
use crate::transport::EndpointOptions;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_polled_for_its_pings_alone() {
    let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
    let before = served.polls();
    sleep(HOUR).await;
    let pings = 3600 / 15;
    let polls = served.polls() - before;
    assert!((pings - 5..=2 * pings).contains(&polls), "{polls} polls");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_cannot_write_is_not_polled_for_what_is_queued() {
    let options = HubOptions::default()
        .endpoint(EndpointOptions::default().write_timeout(HOUR))
        .keep_alive_interval(HOUR);
    let options = options.client_timeout(2 * HOUR);
    let served = Served::new(Socket::new(100), options).await;
    served.send(&"x".repeat(100_000));
    served.settle().await;
    let before = served.polls();
    for _ in 0..500 {
        served.send("small");
        served.settle().await;
    }
    let polls = served.polls() - before;
    assert!(polls <= 2, "{polls} polls");
    sleep(HOUR / 2).await;
    assert!(served.polls() - before <= 3);

    served.socket.change(|state| state.room = usize::MAX);
    served.settle().await;
    let count = served.socket.change(|state| {
        let text = String::from_utf8_lossy(&state.written);
        text.matches("\"small\"").count()
    });
    assert_eq!(count, 500);
}

#[tokio::test(start_paused = true)]
async fn a_connection_whose_socket_moves_byte_by_byte_writes_everything() {
    let served = Served::new(Socket::new(0), HubOptions::default()).await;
    for n in 0..20 {
        served.send(&format!("{n}").repeat(if n % 5 == 0 { 20_000 } else { 10 }));
    }
    for _ in 0..100_000 {
        served.socket.change(|state| state.room = 7);
        tokio::task::yield_now().await;
    }
    let written = served.socket.change(|state| state.written.clone());
    let text = String::from_utf8_lossy(&written);
    let order: Vec<usize> = (0..20)
        .map(|n| {
            let news = format!(
                "[\"{}\"]",
                format!("{n}").repeat(if n % 5 == 0 { 20_000 } else { 10 })
            );
            text.find(&news).expect("it is whole")
        })
        .collect();
    assert!(order.is_sorted());
    assert_eq!(served.ended(), []);
}

#[tokio::test(start_paused = true)]
async fn a_flush_that_has_to_wait_is_finished_and_no_standstill() {
    let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
    served.socket.change(|state| state.stuck_flush = true);
    served.send("news");
    served.settle().await;
    let before = served.socket.change(|state| {
        state.stuck_flush = false;
        state.flushes
    });
    served.settle().await;
    let flushes = served.socket.change(|state| state.flushes);
    assert!(flushes > before, "nobody flushes");
    sleep(HOUR).await;
    assert_eq!(served.ended(), []);
}

#[tokio::test(start_paused = true)]
async fn a_flush_that_never_ends_is_a_standstill() {
    let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
    served.socket.change(|state| state.stuck_flush = true);
    served.send("news");
    sleep(Duration::from_millis(9_900)).await;
    assert_eq!(served.ended(), []);
    sleep(Duration::from_millis(200)).await;
    assert_eq!(served.ended(), [DisconnectReason::WriteTimeout]);
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_is_flushed_before_the_socket_closes() {
    for comes_through in [true, false] {
        let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
        served.socket.change(|state| state.stuck_flush = true);
        served.socket.receive(0x88, b"");
        sleep(Duration::from_secs(4)).await;
        assert!(!served.task.is_finished(), "the goodbye is not flushed");
        if comes_through {
            served.socket.change(|state| state.stuck_flush = false);
            served.settle().await;
        } else {
            sleep(Duration::from_secs(2)).await;
        }
        assert!(served.task.is_finished());
        assert_eq!(served.ended(), [DisconnectReason::ClientClosed]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_fails_ends_its_connection() {
    let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
    served
        .socket
        .change(|state| state.to_read.push_back(Incoming::Failure));
    served.settle().await;
    assert_eq!(served.ended(), [DisconnectReason::ConnectionLost]);
    assert!(served.task.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_panics_is_cleared_away() {
    let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
    assert_eq!(served.hub.handle().connection_count(), 1);
    served
        .socket
        .change(|state| state.to_read.push_back(Incoming::Panic));
    served.settle().await;
    assert_eq!(served.ended(), [DisconnectReason::ConnectionLost]);
    assert_eq!(served.hub.handle().connection_count(), 0);
    assert!(served.connection.aborted.is_cancelled());
    let closed = served
        .socket
        .change(|state| state.written.ends_with(b"\x88\x02\x03\xF3"));
    assert!(closed, "the client is told: 1011");
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_not_told_behind_half_a_frame_or_twice() {
    for closing in [false, true] {
        let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
        served.socket.change(|state| state.written.clear());
        if closing {
            assert!(served.hub.handle().disconnect("id", "the end"));
        } else {
            served.socket.change(|state| state.room = 20);
            served.send(&"x".repeat(1_000));
        }
        served.settle().await;
        let before = served.socket.change(|state| {
            state.room = usize::MAX;
            state.to_read.push_back(Incoming::Panic);
            state.written.clone()
        });
        served.settle().await;
        assert!(served.task.is_finished());
        let after = served.socket.change(|state| state.written.clone());
        assert!(after.starts_with(&before));
        assert!(!after.ends_with(b"\x88\x02\x03\xF3"));
    }
}
