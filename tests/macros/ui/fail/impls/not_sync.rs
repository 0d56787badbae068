use std::cell::Cell;

use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn put(&self, value: u8);
}

struct Memory(Cell<u8>);

impl Store for Memory {
    async fn put(&self, _: &Context<UntypedProxy>, _: u8) {}
}

fn main() {}
