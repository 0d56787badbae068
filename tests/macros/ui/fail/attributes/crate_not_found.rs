use hubkit::hub;

#[hub(crate = not::here)]
trait Store {
    async fn get(&self) -> u8;
}

fn main() {}
