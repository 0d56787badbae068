use std::fmt::Debug;

use hubkit::hub;

#[hub]
trait Store {
    async fn object(&self, value: Box<dyn Debug>);
    async fn slice(&self, value: [u8]);
    async fn text(&self, value: str);
    async fn function(&self, value: fn(u8) -> u8);
    async fn pointer(&self, value: *const u8);
}

fn main() {}
