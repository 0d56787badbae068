//! Contracts of every visibility, over types that are less visible than they are.

#![allow(dead_code)]

/// Sees what `contracts` shows its parent.
mod contracts {
    use ::serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Hidden;

    #[derive(Serialize, Deserialize)]
    pub(super) struct Shown;

    #[::renamed::client_interface(crate = ::renamed)]
    trait PrivateClient {
        async fn told(&self, hidden: Hidden);
        async fn asked(&self) -> Hidden;
        #[method(overflow = "latest", key = hidden)]
        async fn latest(&self, hidden: Hidden);
    }

    #[::renamed::hub(client = PrivateClient, crate = ::renamed)]
    trait PrivateHub {
        async fn calls(&self, hidden: Hidden) -> Hidden;
        async fn uploads(&self, hidden: ::renamed::Streaming<Hidden>) -> Hidden;
        fn streams(&self) -> impl ::futures_core::Stream<Item = Hidden>;
    }

    #[::renamed::client_interface(crate = ::renamed)]
    pub(super) trait SuperClient {
        async fn told(&self, shown: Shown);
        async fn asked(&self, shown: Shown) -> Shown;
    }

    #[::renamed::hub(client = SuperClient, crate = ::renamed)]
    pub(in crate::visibility) trait SuperHub {
        async fn calls(&self, shown: Shown) -> Shown;
        async fn uploads(&self, shown: ::renamed::Streaming<Shown>) -> ::renamed::Result<Shown>;
    }

    #[::renamed::hub(crate = ::renamed)]
    pub(crate) trait CrateHub {
        async fn calls(&self);
    }
}

mod users {
    use super::contracts::{
        CrateHub, Shown, SuperClient, SuperClientHandlers, SuperClientProxy, SuperHub,
        SuperHubClient,
    };
    use ::renamed::{Caller, Context, UntypedProxy};

    struct Mine;

    impl SuperHub for Mine {
        async fn calls(&self, cx: &Context<SuperClientProxy>, shown: Shown) -> Shown {
            let _ = cx.clients().all().told(&shown).await;
            let _ = cx.clients().caller().asked(&shown).await;
            shown
        }

        async fn uploads(
            &self,
            cx: &Context<SuperClientProxy>,
            _: ::renamed::Streaming<Shown>,
        ) -> ::renamed::Result<Shown> {
            let one: SuperClientProxy<::renamed::hub::One> = cx.clients().caller();
            let many: SuperClientProxy = ::std::convert::Into::into(one);
            let _ = many.asked(Shown);
            ::std::result::Result::Ok(Shown)
        }
    }

    impl CrateHub for Mine {
        async fn calls(&self, _: &Context<UntypedProxy>) {}
    }

    impl SuperClient for Mine {
        async fn told(&self, _: Shown) {}

        async fn asked(&self, shown: Shown) -> Shown {
            shown
        }
    }

    async fn calls(caller: Caller) {
        let _ = SuperClientHandlers::new().told(|_| async {});
        let _ = SuperHubClient::new(&caller).calls(Shown).await;
    }
}
