use std::marker::PhantomData;

use hubkit::hub;

#[derive(serde::Serialize, serde::Deserialize)]
struct Row(PhantomData<*const u8>);

#[hub]
trait Store {
    async fn put(&self, row: Row);
}

fn main() {}
