#![deny(warnings)]

mod contracts {
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Secret(u8);

    #[hubkit::hub]
    trait Store {
        async fn put(&self, secret: Secret) -> Secret;
    }

    struct Memory;

    impl Store for Memory {
        async fn put(&self, _: &hubkit::Context<hubkit::UntypedProxy>, secret: Secret) -> Secret {
            Secret(secret.0 + 1)
        }
    }

    pub fn build() -> bool {
        Memory.into_hub().build().is_ok()
    }
}

fn main() {
    assert!(contracts::build());
}
