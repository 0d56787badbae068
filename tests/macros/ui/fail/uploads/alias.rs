use hubkit::{Streaming, hub};

type Rows = Streaming<u8>;

#[hub]
trait Store {
    async fn import(&self, rows: Rows) -> u32;
}

fn main() {}
