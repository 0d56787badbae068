use hubkit::hub;

#[hub]
trait Store {
    async fn __(&self) -> u8;
}

fn main() {}
