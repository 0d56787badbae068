use hubkit::{Streaming, hub};

#[hub]
trait Store {
    async fn optional(&self, rows: Option<Streaming<u8>>);
    async fn nested(&self, rows: Streaming<Streaming<u8>>);
}

fn main() {}
