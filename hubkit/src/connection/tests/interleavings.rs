//! Random clients in random order, deterministically; and a thousand of them at once.

use std::time::Duration;

use proptest::prelude::*;
use tokio::time::sleep;

use super::mixed::{Mixed, expect_nothing_left};
use super::peer::{Credit, Peer};
use crate::hub::HubOptions;

/// Which peer does what, and how often the others get their turn afterwards.
type Act = (usize, u8, u32, u8);

fn options(permits: usize, queued: usize, buffered: usize) -> HubOptions {
    HubOptions::default()
        .max_parallel_invocations(permits)
        .max_queued_invocations(queued)
        .stream_buffer_capacity(buffered)
        .max_streams(6)
        .client_result_timeout(Duration::from_secs(20))
}

async fn run(options: HubOptions, acts: Vec<Act>, cut: bool) {
    let mixed = Mixed::new();
    let hub = mixed.hub(options);
    let mut peers: Vec<Peer> = (0..3).map(|at| Peer::new(&hub, Credit::of(at))).collect();
    for (at, what, n, turns) in acts {
        peers[at].act(what, n);
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    }
    if !cut {
        mixed.gate.add_permits(10_000);
        for _ in 0..60 {
            peers.iter_mut().for_each(Peer::conclude);
            sleep(Duration::from_secs(1)).await;
        }
        for peer in &mut peers {
            peer.expect_well().await;
            assert_eq!(peer.open(), [""; 0], "every call is completed");
        }
    }
    for peer in &mut peers {
        peer.expect_well().await;
    }
    drop(peers);
    expect_nothing_left(&mixed, &hub).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn every_call_is_completed_once_and_nothing_is_left(
        permits in 1..4usize,
        queued in 1..6usize,
        buffered in 1..4usize,
        cut in prop::bool::weighted(0.3),
        acts in prop::collection::vec((0..3usize, any::<u8>(), any::<u32>(), 0..12u8), 1..250),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(run(options(permits, queued, buffered), acts, cut));
    }
}

/// A generator that is good enough to choose what a client does.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_random_clients_leave_nothing_behind() {
    let mixed = Mixed::new();
    let hub = mixed.hub(options(2, 8, 2));
    let mut clients = tokio::task::JoinSet::new();
    for seed in 0..1000 {
        let (hub, gate) = (hub.clone(), mixed.gate.clone());
        clients.spawn(async move {
            let mut dice = Dice(seed);
            let mut peer = Peer::new(&hub, Credit::of(seed as usize));
            for _ in 0..dice.roll() % 60 {
                let (what, n) = (dice.roll() as u8, dice.roll());
                peer.act(what, n);
                if n.is_multiple_of(3) {
                    tokio::task::yield_now().await;
                }
                gate.add_permits(1);
            }
            if seed.is_multiple_of(2) {
                peer.conclude();
            }
            peer.expect_well().await;
        });
    }
    let all = tokio::time::timeout(Duration::from_secs(20), clients.join_all());
    all.await.expect("clients never wait");
    mixed.gate.add_permits(10_000);
    expect_nothing_left(&mixed, &hub).await;
}
