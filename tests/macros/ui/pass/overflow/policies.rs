use hubkit::client_interface;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Key(Vec<u8>);

/// The key comes from where the policy is written, the argument from somewhere else.
macro_rules! keyed {
    ($name:ident, $method:ident, $argument:ident) => {
        #[client_interface]
        trait $name {
            #[method(overflow = "latest", key = symbol)]
            async fn $method(&self, $argument: String, amount: u64);
        }
    };
}

keyed!(Written, changed, symbol);

#[client_interface]
trait Screen {
    #[method(overflow = "disconnect")]
    async fn alarm(&self, text: String);
    #[method(overflow = "drop_oldest")]
    async fn log(&self, text: String);
    #[method(overflow = "drop_newest", name = "tip")]
    async fn hint(&self);
    #[method(overflow = "latest", key = r#type)]
    async fn changed(&self, amount: u64, r#type: String);
    #[method(overflow = "latest")]
    #[method(key = type)]
    async fn apart(&self, r#type: Option<Vec<String>>);
    #[method(key = key, overflow = "latest",)]
    async fn keyed(&self, key: Key);
    #[method(overflow = "disconnect")]
    async fn confirm(&self, overflow: String) -> bool;
}

async fn _sends(screens: ScreenProxy, written: WrittenProxy) -> hubkit::Result<()> {
    screens.alarm("").await?;
    screens.log("").await?;
    screens.hint().await?;
    screens.changed(1, "a").await?;
    screens.apart(None::<Vec<String>>).await?;
    screens.keyed(&Key(Vec::new())).await?;
    screens.keyed(Key(Vec::new())).await?;
    written.changed("a", 1).await
}

fn main() {
    let methods = ScreenHandlers::DESCRIPTOR.methods;
    assert_eq!(methods[2].name, "tip");
}
