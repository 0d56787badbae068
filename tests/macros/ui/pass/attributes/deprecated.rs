#![deny(warnings)]

use hubkit::{Context, client_interface, hub};

#[client_interface]
trait Listener {
    #[deprecated]
    async fn told(&self, text: String);
}

#[hub(client = Listener)]
trait Store {
    #[deprecated(note = "use `fetch`")]
    async fn get(&self) -> u8;
}

struct Memory;

impl Store for Memory {
    async fn get(&self, cx: &Context<ListenerProxy>) -> u8 {
        #[expect(deprecated)]
        let _ = cx.clients().all().told("text").await;
        0
    }
}

impl Listener for Memory {
    async fn told(&self, _: String) {}
}

#[expect(deprecated)]
async fn calls(store: StoreClient) {
    let _ = store.get().await;
}

fn main() {
    let _ = calls;
    let _ = ListenerHandlers::new().told(|_| async {});
    assert_eq!(Listener::into_receiver(Memory).handlers().count(), 1);
    assert!(Store::into_hub(Memory).build().is_ok());
}
