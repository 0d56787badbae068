use hubkit::hub;

#[hub]
trait Store {
    async fn put(&self, value: Vec<_>);
}

fn main() {}
