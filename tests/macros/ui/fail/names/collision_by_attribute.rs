use hubkit::hub;

#[hub]
trait Store {
    #[method(name = "PUT")]
    async fn get(&self) -> u8;
    async fn put(&self) -> u8;
}

fn main() {}
