use hubkit::hub;
use hubkit_macro_tests::ChatClient;

#[hub(client = ChatClient)]
trait Store {
    async fn get(&self) -> u8;
    async fn put(&self, value: u8);
}

struct Memory;

fn needs_client(_: impl ChatClient) {}

fn main() {}
