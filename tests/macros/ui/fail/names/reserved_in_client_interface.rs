use hubkit::client_interface;

#[client_interface]
trait Listener {
    async fn into_receiver(&self);
    async fn new(&self);
    async fn on_connected(&self);
}

fn main() {}
