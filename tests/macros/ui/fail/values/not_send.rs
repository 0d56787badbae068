use hubkit::hub;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Row(*const u8);

#[hub]
trait Store {
    async fn put(&self, row: std::rc::Rc<u8>);
}

fn main() {}
