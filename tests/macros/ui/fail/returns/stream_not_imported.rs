use hubkit::hub;

#[hub]
trait Store {
    fn rows(&self) -> impl Stream<Item = u8>;
}

fn main() {}
