use hubkit::hub;
use hubkit_macro_tests::ChatClient;

#[hub(ChatClient)]
trait Store {
    async fn get(&self) -> u8;
}

fn main() {}
