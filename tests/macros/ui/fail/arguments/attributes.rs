use hubkit::hub;

#[hub]
trait Store {
    async fn put(&self, #[serde(default)] value: u8);
    async fn get(#[cfg(unix)] &self);
}

fn main() {}
