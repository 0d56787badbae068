use hubkit::{Context, UntypedProxy, hub};

struct Point {
    x: u8,
    y: u8,
}

#[hub]
trait Store {
    async fn tuple(&self, (a, b): (u8, u8)) -> u8;
    async fn fields(&self, Point { x, y }: Point);
    async fn unnamed(&self, _: u8);
    async fn changed(&self, mut value: u8);
}

struct Memory;

impl Store for Memory {
    async fn tuple(&self, _: &Context<UntypedProxy>, (a, b): (u8, u8)) -> u8 {
        a + b
    }

    async fn fields(&self, _: &Context<UntypedProxy>, _: Point) {}

    async fn unnamed(&self, _: &Context<UntypedProxy>, _: u8) {}

    async fn changed(&self, _: &Context<UntypedProxy>, mut value: u8) {
        value += 1;
        let _ = value;
    }
}

fn main() {}
