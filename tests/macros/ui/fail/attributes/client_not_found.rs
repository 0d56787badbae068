use hubkit::hub;

trait PlainClient {}

#[hub(client = PlainClient)]
trait Store {
    async fn get(&self) -> u8;
    async fn put(&self, value: u8);
}

fn main() {}
