use hubkit::hub;

struct Streaming<T>(T);

#[hub]
trait Store {
    async fn import(&self, market: u32, rows: Streaming<u8>) -> u32;
}

fn main() {}
