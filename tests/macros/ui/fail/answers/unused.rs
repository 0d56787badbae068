#![deny(unused_must_use)]

use hubkit::Context;
use hubkit_macro_tests::{ChatClientProxy, PriceHubClient};

fn asks(cx: Context<ChatClientProxy>, prices: PriceHubClient) {
    cx.clients().caller().confirm("sure?");
    cx.clients().others().confirm("sure?");
    prices.prices("A");
}

fn main() {}
