use hubkit::{Context, UntypedProxy, hub};

macro_rules! row {
    () => {
        (u8, String)
    };
}

macro_rules! store {
    ($name:ident, $value:ty, $answer:ty) => {
        #[hub]
        trait $name {
            async fn put(&self, value: $value, row: row!()) -> $answer;
        }
    };
}

store!(Store, Vec<u8>, hubkit::Result<u32>);

struct Memory;

impl Store for Memory {
    async fn put(
        &self,
        _: &Context<UntypedProxy>,
        value: Vec<u8>,
        row: (u8, String),
    ) -> hubkit::Result<u32> {
        Ok(value.len() as u32 + u32::from(row.0))
    }
}

async fn _resolves(store: StoreClient) -> Result<u32, hubkit::CallError> {
    store.put(&[1, 2], (1, String::new())).await
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
    assert_eq!(
        StoreClient::DESCRIPTOR.methods[0].returns,
        "hubkit::Result<u32>"
    );
}
