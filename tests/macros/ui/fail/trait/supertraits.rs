use hubkit::{client_interface, hub};

#[hub]
trait Store: Send + Sync {
    async fn put(&self, value: u8);
}

#[client_interface]
trait Listener: Clone {
    async fn told(&self);
}

fn main() {}
