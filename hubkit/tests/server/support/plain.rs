//! A hub for tests that are about connections more than about methods.

use std::sync::Arc;

use hubkit::{Context, DisconnectReason, Hub, HubOptions, UntypedProxy, hub};
use tokio::sync::Semaphore;

use super::Journal;

#[hub]
pub(crate) trait PlainHub {
    /// Returns its argument.
    async fn echo(&self, text: String) -> String;
    /// Notes `began …`, waits for a permit of the gate, and notes `ended …`.
    async fn wait(&self, name: String) -> String;
    /// Notes its argument.
    async fn note(&self, entry: String);
    /// Has itself sent its argument, and returns it.
    async fn send_back(&self, text: String) -> hubkit::Result<String>;
    /// Has itself sent its argument twice, with a pause between.
    async fn say_twice(&self, text: String) -> hubkit::Result<()>;
    /// Ends the connection.
    async fn abort(&self);
    /// The caller's connection id.
    async fn id(&self) -> String;
    /// Joins a group.
    async fn join(&self, group: String) -> hubkit::Result<()>;
}

/// Tells in a journal who came and went, and has a gate that holds calls up.
#[derive(Clone)]
pub(crate) struct Plain {
    pub(crate) journal: Journal,
    pub(crate) gate: Arc<Semaphore>,
}

impl Plain {
    pub(crate) fn new() -> Self {
        Self {
            journal: Journal::new(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    pub(crate) fn hub(&self, options: HubOptions) -> Hub<UntypedProxy> {
        let builder = self.clone().into_hub().options(options);
        builder.build().expect("the options are good")
    }

    /// The journal's next entry has to say that a connection came.
    pub(crate) async fn expect_connected(&self) {
        self.journal.expect("connected").await;
    }

    /// The journal's next entry has to say that a connection went, and why.
    pub(crate) async fn expect_disconnected(&self, reason: DisconnectReason) {
        self.journal
            .expect(&format!("disconnected: {reason}"))
            .await;
    }
}

impl PlainHub for Plain {
    async fn echo(&self, _: &Context<UntypedProxy>, text: String) -> String {
        text
    }

    async fn wait(&self, _: &Context<UntypedProxy>, name: String) -> String {
        self.journal.note(format!("began {name}"));
        self.gate
            .acquire()
            .await
            .expect("the gate is open")
            .forget();
        self.journal.note(format!("ended {name}"));
        name
    }

    async fn note(&self, _: &Context<UntypedProxy>, entry: String) {
        self.journal.note(entry);
    }

    async fn send_back(&self, cx: &Context<UntypedProxy>, text: String) -> hubkit::Result<String> {
        cx.clients().caller().send("Sent", (&text,)).await?;
        Ok(text)
    }

    async fn say_twice(&self, cx: &Context<UntypedProxy>, text: String) -> hubkit::Result<()> {
        let caller = cx.clients().caller();
        caller.send("Said", (&text, 1)).await?;
        tokio::task::yield_now().await;
        caller.send("Said", (&text, 2)).await
    }

    async fn abort(&self, cx: &Context<UntypedProxy>) {
        cx.abort();
    }

    async fn id(&self, cx: &Context<UntypedProxy>) -> String {
        cx.connection_id().to_owned()
    }

    async fn join(&self, cx: &Context<UntypedProxy>, group: String) -> hubkit::Result<()> {
        Ok(cx.groups().add(group)?)
    }

    async fn on_connected(&self, _: &Context<UntypedProxy>) -> hubkit::Result<()> {
        self.journal.note("connected");
        Ok(())
    }

    async fn on_disconnected(&self, _: &Context<UntypedProxy>, reason: &DisconnectReason) {
        self.journal.note(format!("disconnected: {reason}"));
    }
}
