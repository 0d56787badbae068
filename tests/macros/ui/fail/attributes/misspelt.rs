use hubkit::hub;

#[hub]
trait Store {
    #[methods(name = "Get")]
    async fn get(&self);
    #[authorise(roles = ["Admin"])]
    async fn purge(&self);
}

fn main() {}
