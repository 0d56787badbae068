use hubkit::{client_interface, hub};

#[hub]
trait Store {
    async fn put(&self, row: Row) -> Answer;
}

#[client_interface]
trait Listener {
    async fn told(&self, event: Event);
}

fn main() {}
