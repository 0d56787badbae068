//! Made-up share prices: a random walk.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use futures_core::Stream;
use futures_util::StreamExt;
use hubkit::payload::Timestamp;
use tokio::time::{MissedTickBehavior, interval};
use tokio_stream::wrappers::IntervalStream;

use crate::contract::StockPrice;

const EVERY: Duration = Duration::from_secs(1);
const FIRST_PRICE: f64 = 100.0;
const LOWEST_PRICE: f64 = 0.01;
/// Symbols are short; whatever else a client sends is not repeated to it every second.
const LONGEST_SYMBOL: usize = 12;

/// A price at once and one every second.
pub(crate) fn prices(symbol: &str) -> impl Stream<Item = StockPrice> + Send + use<> {
    let symbol = symbol.trim().to_uppercase();
    let mut walk = Walk {
        symbol: symbol.chars().take(LONGEST_SYMBOL).collect(),
        price: FIRST_PRICE,
        random: RandomState::new(),
        step: 0,
    };
    let mut ticks = interval(EVERY);
    // Who reads too slowly misses prices; a burst of old ones would be worth nothing.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    IntervalStream::new(ticks).map(move |_| walk.next())
}

struct Walk {
    symbol: String,
    price: f64,
    random: RandomState,
    step: u64,
}

impl Walk {
    fn next(&mut self) -> StockPrice {
        self.step += 1;
        let random = self.random.hash_one(self.step);
        let change = (random as f64 / u64::MAX as f64 - 0.5) * 2.0;
        self.price = (self.price + change).max(LOWEST_PRICE);
        StockPrice {
            symbol: self.symbol.clone(),
            price: (self.price * 100.0).round() / 100.0,
            volume: 1_000_000 + random % 4_000_000,
            at: Timestamp::now(),
        }
    }
}
