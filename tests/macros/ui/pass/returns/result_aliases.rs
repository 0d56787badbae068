use hubkit::{CallError, Caller, Context, HubError, UntypedProxy, hub};

type Renamed<T> = Result<T, HubError>;
type Fixed = Renamed<u32>;

mod other {
    pub type Result<T> = std::result::Result<T, std::num::ParseIntError>;
}

#[hub]
trait Store {
    async fn renamed(&self) -> Renamed<u32>;
    async fn fixed(&self) -> Fixed;
    async fn other(&self) -> other::Result<u32>;
    async fn own(&self) -> self::other::Result<()>;
}

struct Memory;

impl Store for Memory {
    async fn renamed(&self, _: &Context<UntypedProxy>) -> Renamed<u32> {
        Ok(1)
    }

    async fn fixed(&self, _: &Context<UntypedProxy>) -> Fixed {
        Ok("1".parse()?)
    }

    async fn other(&self, _: &Context<UntypedProxy>) -> other::Result<u32> {
        "1".parse()
    }

    async fn own(&self, _: &Context<UntypedProxy>) -> other::Result<()> {
        Ok(())
    }
}

async fn _resolves(caller: Caller) -> Result<u32, CallError> {
    let store = StoreClient::new(&caller);
    store.own().await?;
    Ok(store.renamed().await? + store.fixed().await? + store.other().await?)
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
}
