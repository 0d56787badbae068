use hubkit::{client_interface, hub};

#[hub]
trait Store {
    #[authorize()]
    async fn a(&self);
    #[authorize(role = "Admin")]
    async fn b(&self);
    #[authorize(roles = [])]
    async fn c(&self);
    #[authorize(roles = [Admin])]
    async fn d(&self);
    #[authorize(policy = premium)]
    async fn e(&self);
}

#[client_interface]
trait Listener {
    #[authorize]
    async fn told(&self);
}

fn main() {}
