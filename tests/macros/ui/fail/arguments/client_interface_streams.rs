use futures_core::Stream;
use hubkit::{Streaming, client_interface};

#[client_interface]
trait Listener {
    async fn upload(&self, rows: Streaming<u8>);
    fn download(&self) -> impl Stream<Item = u8>;
    async fn refuse(&self) -> hubkit::Result<impl Stream<Item = u8>>;
}

struct Mine;

impl Listener for Mine {
    async fn upload(&self, _: Streaming<u8>) {}

    fn download(&self) -> impl Stream<Item = u8> {
        tokio_stream::empty()
    }

    async fn refuse(&self) -> hubkit::Result<impl Stream<Item = u8>> {
        Ok(tokio_stream::empty())
    }
}

fn main() {}
