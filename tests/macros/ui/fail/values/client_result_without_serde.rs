use hubkit::client_interface;

struct Row;

#[client_interface]
trait Listener {
    async fn asked(&self) -> Row;
}

fn main() {}
