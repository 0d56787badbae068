use hubkit::hub;

#[derive(serde::Serialize)]
struct Row;

#[hub]
trait Store {
    async fn put(&self, row: Row);
}

fn main() {}
