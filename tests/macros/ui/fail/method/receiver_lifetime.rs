use hubkit::hub;

#[hub]
trait Store {
    async fn get(&'static self) -> u8;
}

fn main() {}
