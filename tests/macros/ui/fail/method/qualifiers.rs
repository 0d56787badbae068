use hubkit::hub;

#[hub]
trait Store {
    pub async fn public(&self);
    async unsafe fn dangerous(&self);
    async extern "C" fn foreign(&self);
    const fn constant(&self);
}

fn main() {}
