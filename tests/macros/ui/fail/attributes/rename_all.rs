use hubkit::{client_interface, hub};

#[hub(rename_all = "Pascal")]
trait Store {
    async fn get(&self) -> u8;
}

#[client_interface(rename_all = "CamelCase")]
trait Listener {
    async fn told(&self);
}

fn main() {}
