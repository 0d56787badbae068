#![deny(warnings)]

use std::time::SystemTime;

use hubkit::payload::{Binary, Enumeration, Timestamp};
use hubkit::{Streaming, client_interface, hub};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
pub enum Level {
    Low,
    #[enumeration(name = "VeryHigh", other)]
    High = 5,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    #[serde(with = "hubkit::payload::timestamp")]
    taken_at: SystemTime,
    #[serde(with = "hubkit::payload::bytes", default)]
    image: Option<Vec<u8>>,
    level: Level,
}

#[client_interface]
pub trait Screen {
    async fn shows(&self, reading: Reading, image: Binary, at: Timestamp, level: Level);
    #[method(overflow = "latest", key = level)]
    async fn level(&self, level: Level, at: Timestamp);
    async fn signed(&self, data: Binary) -> Binary;
}

#[hub(client = Screen)]
pub trait Meter {
    async fn upload(&self, chunks: Streaming<Binary>) -> hubkit::Result<Timestamp>;
    fn levels(&self, since: Option<Timestamp>) -> impl futures_core::Stream<Item = Level>;
}

async fn shows(screen: ScreenProxy, image: Binary, reading: &Reading) {
    let at = Timestamp::now();
    let _ = screen.shows(reading, &image, at, Level::High).await;
    let _ = screen.level(&Level::Low, &at).await;
}

fn main() {
    let _ = shows;
}
