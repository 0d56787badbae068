use std::fmt;

use hubkit::{Context, HubError, UntypedProxy, hub};

#[derive(Debug)]
struct Hidden;

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hidden")
    }
}

impl std::error::Error for Hidden {}

/// Serializable, which does not make it a value.
#[derive(serde::Serialize, serde::Deserialize)]
struct Shown(String);

impl From<Shown> for HubError {
    fn from(shown: Shown) -> Self {
        Self::new(shown.0)
    }
}

#[hub]
trait Store {
    async fn hidden(&self) -> Result<u8, Hidden>;
    async fn shown(&self) -> Result<u8, Shown>;
}

struct Memory;

impl Store for Memory {
    async fn hidden(&self, _: &Context<UntypedProxy>) -> Result<u8, Hidden> {
        Err(Hidden)
    }

    async fn shown(&self, _: &Context<UntypedProxy>) -> Result<u8, Shown> {
        Err(Shown("shown".to_owned()))
    }
}

async fn _is_a_byte(store: StoreClient) -> Result<u8, hubkit::CallError> {
    store.shown().await
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
}
