//! Hubs for single questions.

use std::time::Duration;

use hubkit::{Context, HubError, UntypedProxy};

use crate::contract::{DoorHub, TestClientProxy, UntypedHub};
use crate::parameter;

#[derive(Debug)]
pub(crate) struct Untyped;

impl UntypedHub for Untyped {
    async fn call_all(
        &self,
        cx: &Context<UntypedProxy>,
        method: String,
        first: serde_json::Value,
        second: serde_json::Value,
    ) -> hubkit::Result<()> {
        cx.clients().all().send(&method, (first, second)).await
    }

    async fn who_am_i(&self, cx: &Context<UntypedProxy>) -> Option<String> {
        cx.user_id().map(str::to_owned)
    }
}

#[derive(Debug)]
pub(crate) struct Door;

impl DoorHub for Door {
    async fn ping(&self, _: &Context<TestClientProxy>) -> String {
        "pong".to_owned()
    }

    async fn close_the_hub(&self, cx: &Context<TestClientProxy>) {
        let hub = cx.handle();
        tokio::spawn(async move { hub.shutdown(Duration::from_secs(5)).await });
    }

    async fn on_connected(&self, cx: &Context<TestClientProxy>) -> hubkit::Result<()> {
        match parameter(cx.request(), "connect").as_deref() {
            Some("welcome") => cx.clients().caller().receive("welcome").await,
            Some("shown") => Err(HubError::new("not today")),
            Some("hidden") => Err(HubError::hidden("the guest list is lost")),
            Some("panic") => panic!("the door fell off"),
            _ => Ok(()),
        }
    }
}
