use std::rc::Rc;

use futures_core::Stream;
use hubkit::{Context, Streaming, UntypedProxy};
use hubkit_macro_tests::{Price, PriceHub};
use tokio_stream::StreamExt;

struct Prices;

impl PriceHub for Prices {
    fn prices(&self, _: &Context<UntypedProxy>, symbol: String) -> impl Stream<Item = Price> {
        let symbol = Rc::new(symbol);
        tokio_stream::iter(0..3).map(move |amount| Price {
            symbol: String::clone(&symbol),
            amount,
        })
    }

    async fn watch(
        &self,
        _: &Context<UntypedProxy>,
        _: String,
    ) -> hubkit::Result<impl Stream<Item = Price>> {
        let amount = Rc::new(5);
        Ok(tokio_stream::iter(0..3).map(move |_| Price {
            symbol: String::new(),
            amount: *amount,
        }))
    }

    async fn import(&self, _: &Context<UntypedProxy>, _: Streaming<Price>) -> hubkit::Result<u32> {
        Ok(0)
    }
}

fn main() {}
