use futures_core::Stream;
use hubkit::contract::MethodKind;
use hubkit::{Streaming, client_interface, hub};

/// What it is for.
///
/// More.
#[hub(client = some::Listener)]
trait Store {
    /// Gets one.
    async fn get(&self, key: String, deep: Option<bool>) -> hubkit::Result<Vec<u8>>;
    #[deprecated]
    async fn touch(&self);
    fn rows(&self, from: Streaming<(u8, String)>) -> impl Stream<Item = u8>;
}

mod some {
    use super::client_interface;

    /// Listens.
    #[client_interface]
    pub trait Listener {
        async fn told(&self, text: String);
        async fn asked(&self) -> bool;
    }
}

fn main() {
    let hub = StoreClient::DESCRIPTOR;
    assert_eq!(
        (hub.name, hub.docs, hub.client),
        ("Store", "What it is for.\n\nMore.", Some("Listener"))
    );
    let [get, touch, rows] = hub.methods else {
        panic!("three methods")
    };
    assert_eq!(
        (get.name, get.rust_name, get.docs),
        ("Get", "get", "Gets one.")
    );
    assert_eq!(
        (get.kind, get.returns),
        (MethodKind::Call, "hubkit::Result<Vec<u8>>")
    );
    let arguments: Vec<_> = get
        .arguments
        .iter()
        .map(|argument| (argument.name, argument.ty))
        .collect();
    assert_eq!(arguments, [("key", "String"), ("deep", "Option<bool>")]);
    assert!(touch.deprecated && !get.deprecated);
    assert_eq!(touch.returns, "()");
    assert_eq!(
        (rows.kind, rows.returns),
        (MethodKind::Stream, "impl Stream<Item = u8>")
    );
    assert_eq!(
        (rows.arguments[0].ty, rows.arguments[0].streaming),
        ("(u8, String)", true)
    );
    assert_eq!(rows.upload_count(), 1);
    assert!(get.authorization.is_none());

    let listener = some::ListenerHandlers::DESCRIPTOR;
    assert_eq!((listener.name, listener.docs), ("Listener", "Listens."));
    let kinds: Vec<_> = listener.methods.iter().map(|method| method.kind).collect();
    assert_eq!(kinds, [MethodKind::Event, MethodKind::Call]);
}
