//! Several contracts in one module, an interface that two hubs share, a hub without one, empty contracts.

#![allow(dead_code)]

use ::renamed::{Context, UntypedProxy, client_interface, hub};
use ::std::string::String;

#[client_interface(crate = ::renamed)]
pub(crate) trait News {
    async fn update(&self, text: String);
}

/// The interface of a hub in another module.
pub(crate) mod elsewhere {
    #[::renamed::client_interface(crate = ::renamed)]
    pub(crate) trait Empty {}
}

#[hub(client = News, crate = ::renamed)]
pub(crate) trait First {
    async fn update(&self, text: String);
}

#[hub(client = News, crate = ::renamed)]
pub(crate) trait Second {
    async fn update(&self, text: String);
}

#[hub(client = elsewhere::Empty, crate = ::renamed)]
pub(crate) trait Third {}

#[hub(crate = ::renamed)]
pub(crate) trait Untyped {
    async fn update(&self, text: String);
}

struct Hub;

impl First for Hub {
    async fn update(&self, cx: &Context<NewsProxy>, text: String) {
        let _ = cx.clients().all().update(&text).await;
    }
}

impl Second for Hub {
    async fn update(&self, _: &Context<NewsProxy>, _: String) {}

    async fn on_disconnected(&self, _: &Context<NewsProxy>, _: &::renamed::DisconnectReason) {}
}

impl Third for Hub {}

impl Untyped for Hub {
    async fn update(&self, cx: &Context<UntypedProxy>, text: String) {
        let _ = cx.clients().all().send("Update", (text,)).await;
    }

    async fn on_connected(&self, _: &Context<UntypedProxy>) -> ::renamed::Result<()> {
        ::std::result::Result::Ok(())
    }
}

#[test]
fn one_value_can_be_several_hubs() {
    ::std::assert!(First::into_hub(Hub).build().is_ok());
    ::std::assert!(Second::into_hub(Hub).build().is_ok());
    ::std::assert!(Third::into_hub(Hub).build().is_ok());
    ::std::assert!(Untyped::into_hub(Hub).build().is_ok());
}
