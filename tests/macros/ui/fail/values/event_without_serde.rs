use hubkit::client_interface;

struct Row;

#[client_interface]
trait Listener {
    async fn told(&self, row: Row);
}

fn main() {}
