//! A hub with methods of every shape.

use std::sync::Arc;

use futures_core::Stream;
use tokio::sync::Semaphore;
use tokio_stream::StreamExt as _;

use crate::hub::{Hub, HubOptions, UntypedProxy};
use crate::{Context, HubError, Streaming, hub};

#[hub]
pub(super) trait MixedHub {
    async fn echo(&self, n: u32) -> u32;
    async fn dawdle(&self, times: u32) -> u32;
    async fn wait(&self, n: u32) -> u32;
    async fn fail(&self, n: u32) -> crate::Result<u32>;
    async fn panic(&self, n: u32) -> u32;
    async fn ask(&self, n: u32) -> crate::Result<u32>;
    async fn ask_group(&self, n: u32) -> u32;
    fn count(&self, to: u32) -> impl Stream<Item = u32>;
    fn listen(&self, n: u32) -> impl Stream<Item = u32>;
    async fn sum(&self, items: Streaming<u32>) -> crate::Result<u32>;
    async fn first(&self, items: Streaming<u32>) -> Option<u32>;
    fn double(&self, items: Streaming<u32>) -> impl Stream<Item = crate::Result<u32>>;
    async fn join(&self, n: u32) -> crate::Result<()>;
    async fn pour(&self, n: u32) -> crate::Result<()>;
    async fn spread(&self, n: u32) -> crate::Result<()>;
}

/// Knows how many of its calls and streams live.
#[derive(Clone)]
pub(super) struct Mixed {
    pub(super) live: Arc<()>,
    pub(super) gate: Arc<Semaphore>,
}

type Cx = Context<UntypedProxy>;

fn group(n: u32) -> String {
    format!("group {}", n % 5)
}

impl MixedHub for Mixed {
    async fn echo(&self, _: &Cx, n: u32) -> u32 {
        n
    }

    async fn dawdle(&self, _: &Cx, times: u32) -> u32 {
        let _live = Arc::clone(&self.live);
        for _ in 0..times % 8 {
            tokio::task::yield_now().await;
        }
        times
    }

    async fn wait(&self, cx: &Cx, n: u32) -> u32 {
        let _live = Arc::clone(&self.live);
        let cancelled = cx.cancelled();
        let passed = cancelled.run_until_cancelled(self.gate.acquire()).await;
        u32::from(passed.is_some()) + n
    }

    async fn fail(&self, _: &Cx, _: u32) -> crate::Result<u32> {
        Err(HubError::new("refused"))
    }

    async fn panic(&self, _: &Cx, n: u32) -> u32 {
        let _live = Arc::clone(&self.live);
        tokio::task::yield_now().await;
        std::panic::resume_unwind(Box::new(n))
    }

    async fn ask(&self, cx: &Cx, n: u32) -> crate::Result<u32> {
        let _live = Arc::clone(&self.live);
        let answer = cx.clients().caller().ask::<u32>("Question", (n,));
        if n.is_multiple_of(7) {
            return Ok(0);
        }
        Ok(answer.await?)
    }

    async fn ask_group(&self, cx: &Cx, n: u32) -> u32 {
        let _live = Arc::clone(&self.live);
        let mut answers = cx.clients().group(group(n)).ask::<u32>("Question", (n,));
        let mut sum = 0;
        while let Some((_, answer)) = answers.next().await {
            sum += answer.unwrap_or_default() % 10;
        }
        sum
    }

    fn count(&self, _: &Cx, to: u32) -> impl Stream<Item = u32> {
        let live = Arc::clone(&self.live);
        tokio_stream::iter(0..to % 300).map(move |n| {
            let _ = &live;
            n
        })
    }

    fn listen(&self, _: &Cx, _: u32) -> impl Stream<Item = u32> {
        let live = Arc::clone(&self.live);
        tokio_stream::pending().map(move |n| {
            let _ = &live;
            n
        })
    }

    async fn sum(&self, _: &Cx, mut items: Streaming<u32>) -> crate::Result<u32> {
        let _live = Arc::clone(&self.live);
        let mut sum = 0u32;
        while let Some(item) = items.next().await {
            sum = sum.wrapping_add(item?);
        }
        Ok(sum)
    }

    async fn first(&self, _: &Cx, mut items: Streaming<u32>) -> Option<u32> {
        let _live = Arc::clone(&self.live);
        items.next().await?.ok()
    }

    fn double(&self, _: &Cx, items: Streaming<u32>) -> impl Stream<Item = crate::Result<u32>> {
        let live = Arc::clone(&self.live);
        items.map(move |item| {
            let _ = &live;
            Ok(item?.wrapping_mul(2))
        })
    }

    async fn join(&self, cx: &Cx, n: u32) -> crate::Result<()> {
        Ok(cx.groups().add(group(n))?)
    }

    async fn pour(&self, cx: &Cx, n: u32) -> crate::Result<()> {
        let _live = Arc::clone(&self.live);
        let text = "x".repeat(1024);
        for n in 0..n % 100 {
            cx.clients().caller().send("News", (n, &text)).await?;
        }
        Ok(())
    }

    async fn spread(&self, cx: &Cx, n: u32) -> crate::Result<()> {
        cx.clients().group(group(n)).send("News", (n,)).await
    }
}

impl Mixed {
    pub(super) fn new() -> Self {
        Self {
            live: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    pub(super) fn hub(&self, options: HubOptions) -> Hub<UntypedProxy> {
        let builder = self.clone().into_hub().options(options);
        builder.build().expect("the options are good")
    }
}

/// Checks that nothing is left of a hub's connections, and of their calls.
pub(super) async fn expect_nothing_left(mixed: &Mixed, hub: &Hub<UntypedProxy>) {
    let patience = std::time::Duration::from_secs(60);
    let core = &hub.core;
    assert!(
        hub.handle().shutdown(patience).await,
        "{} tasks",
        core.gate.connections.len()
    );
    assert!(core.gate.connections.is_empty());
    assert_eq!(core.registry.len(), 0);
    assert_eq!(core.registry.users.len(), 0);
    assert_eq!(core.registry.groups.len(), 0);
    assert_eq!(core.questions.len(), 0);
    // The hub's own, and the test's.
    assert_eq!(Arc::strong_count(&mixed.live), 2, "calls are left");
}
