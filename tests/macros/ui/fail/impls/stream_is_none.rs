use futures_core::Stream;
use hubkit::{Context, UntypedProxy};
use hubkit_macro_tests::{Price, PriceHub};

struct Prices;

impl PriceHub for Prices {
    fn prices(&self, _: &Context<UntypedProxy>, _: String) -> Vec<Price> {
        Vec::new()
    }

    async fn watch(
        &self,
        _: &Context<UntypedProxy>,
        _: String,
    ) -> impl Stream<Item = Price> {
        tokio_stream::empty()
    }

    async fn import(&self, _: &Context<UntypedProxy>, _: Vec<Price>) -> hubkit::Result<u32> {
        Ok(0)
    }
}

fn main() {}
