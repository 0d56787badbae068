use futures_core::Stream;
use hubkit::{Context, Streaming, UntypedProxy};
use hubkit_macro_tests::{Price, PriceHub};

struct Prices;

impl PriceHub for Prices {
    fn prices(&self, _: &Context<UntypedProxy>, _: String) -> impl Stream<Item = u8> {
        tokio_stream::empty()
    }

    async fn watch(
        &self,
        _: &Context<UntypedProxy>,
        _: String,
    ) -> hubkit::Result<impl Stream<Item = Price>> {
        Ok(tokio_stream::empty())
    }

    async fn import(&self, _: &Context<UntypedProxy>, _: Streaming<Price>) -> hubkit::Result<u32> {
        Ok(0)
    }
}

fn main() {}
