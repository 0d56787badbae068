use hubkit::hub;

#[hub]
trait Store {
    async fn get(&self) -> Result<u8, String>;
}

fn main() {}
