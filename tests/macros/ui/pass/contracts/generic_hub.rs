use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn put(&self, key: String);
}

trait Database: Send + Sync + 'static {
    fn put(&self, key: &str);
}

struct Backed<D>(D);

impl<D: Database> Store for Backed<D> {
    async fn put(&self, _: &Context<UntypedProxy>, key: String) {
        self.0.put(&key);
    }
}

struct Memory;

impl Database for Memory {
    fn put(&self, _: &str) {}
}

fn serve<S: Store>(store: S) -> bool {
    store.into_hub().build().is_ok()
}

fn main() {
    assert!(serve(Backed(Memory)));
}
