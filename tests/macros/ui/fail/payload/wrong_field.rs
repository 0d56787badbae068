use serde::Serialize;

#[derive(Serialize)]
struct Reading {
    #[serde(with = "hubkit::payload::bytes")]
    samples: Vec<u16>,
}

#[derive(Serialize)]
struct Event {
    #[serde(with = "hubkit::payload::timestamp")]
    at: u64,
}

fn main() {}
