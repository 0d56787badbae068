use futures_core::Stream;
use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    fn rows(&self) -> impl Stream<Item = String>;
    async fn checked(&self) -> hubkit::Result<impl Stream<Item = hubkit::Result<String>>>;
}

struct Memory(Vec<String>);

impl Store for Memory {
    fn rows(&self, cx: &Context<UntypedProxy>) -> impl Stream<Item = String> {
        let id = cx.connection_id();
        tokio_stream::iter(self.0.iter().map(move |row| format!("{id} {row}")))
    }

    async fn checked(
        &self,
        _: &Context<UntypedProxy>,
    ) -> hubkit::Result<impl Stream<Item = hubkit::Result<String>>> {
        Ok(tokio_stream::iter(self.0.iter().cloned().map(Ok)))
    }
}

fn main() {
    assert!(Memory(Vec::new()).into_hub().build().is_ok());
}
