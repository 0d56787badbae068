use hubkit::hub;

#[derive(serde::Serialize, serde::Deserialize)]
struct Row<'a>(&'a str);

#[hub]
trait Store {
    async fn put(&self, row: Row<'static>);
}

fn main() {}
