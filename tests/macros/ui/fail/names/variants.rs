use hubkit::client_interface;

#[client_interface]
trait Listener {
    async fn user_joined(&self);
    #[method(name = "Other")]
    async fn userJoined(&self);
}

struct Mine;

impl Listener for Mine {
    async fn user_joined(&self) {}

    async fn userJoined(&self) {}
}

fn main() {}
