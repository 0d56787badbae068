//! How a hub learns that a connection came, went, and why.

use std::sync::{Arc, Weak};

use hubkit::{Context, DisconnectReason, Hub, HubError, UntypedProxy, hub};
use tokio::sync::Semaphore;

use crate::support::{Journal, RawClient, error, quiesce, result, seconds};

/// A hub that receives each client as the client's user id says.
#[hub]
trait GateHub {
    async fn note(&self, entry: String);
    /// Runs until the connection has ended, and a little longer.
    async fn outlive(&self);
    async fn keep(&self);
}

#[derive(Clone)]
struct Gate {
    journal: Journal,
    gate: Arc<Semaphore>,
}

/// Something that is kept with a connection, and gone when the connection is.
#[derive(Clone)]
struct Kept(#[allow(dead_code, reason = "only its life matters")] Arc<()>);

impl Gate {
    fn new() -> Self {
        Self {
            journal: Journal::new(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    fn hub(&self) -> Hub<UntypedProxy> {
        let builder = self.clone().into_hub();
        builder.build().expect("the defaults are good")
    }
}

impl GateHub for Gate {
    async fn note(&self, _: &Context<UntypedProxy>, entry: String) {
        self.journal.note(entry);
    }

    async fn outlive(&self, cx: &Context<UntypedProxy>) {
        self.journal.note("began");
        cx.aborted().cancelled().await;
        self.journal.note("aborted");
        self.gate.acquire().await.expect("is open").forget();
        let sent = cx.clients().caller().send("Late", ()).await;
        self.journal.note(format!("outlived, {}", sent.is_ok()));
    }

    async fn keep(&self, cx: &Context<UntypedProxy>) {
        cx.items(|items| items.insert(Kept(Arc::default())));
    }

    async fn on_connected(&self, cx: &Context<UntypedProxy>) -> hubkit::Result<()> {
        self.journal.note("connecting");
        match cx.user_id() {
            Some("refused") => {
                cx.clients().caller().send("Sorry", ()).await?;
                return Err(HubError::new("you are not on the list"));
            }
            Some("unlucky") => return Err(HubError::hidden("the list is lost")),
            Some("panicking") => panic!("the list burns"),
            Some("greeted") => cx.clients().caller().send("Welcome", ()).await?,
            Some("slow") => {
                cx.groups().add("early")?;
                self.gate.acquire().await.expect("is open").forget();
            }
            Some("aborted") => cx.abort(),
            _ => {}
        }
        self.journal.note("connected");
        Ok(())
    }

    async fn on_disconnected(&self, cx: &Context<UntypedProxy>, reason: &DisconnectReason) {
        let groups = cx.groups().names();
        self.journal.note(format!("{reason} {groups:?}"));
    }
}

const CLOSED: &str = "the client closed the connection";

#[tokio::test(start_paused = true)]
async fn nothing_is_dispatched_before_the_hub_has_received_the_client() {
    let gate = Gate::new();
    let hub = gate.hub();
    let mut request = http::Request::new(());
    request
        .extensions_mut()
        .insert(hubkit::hub::User::new("slow"));
    let mut client = RawClient::over(hub.connect_in_memory_with(request));
    client
        .text(concat!(
            "{\"protocol\":\"json\",\"version\":1}\u{1e}",
            "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"called\"]}\u{1e}",
        ))
        .await;
    client.expect("{}").await;
    gate.journal.expect("connecting").await;
    client.expect_silence(seconds(60)).await;
    assert_eq!(gate.journal.rest(), [""; 0]);
    gate.gate.add_permits(1);
    gate.journal.expect("connected").await;
    gate.journal.expect("called").await;
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_while_connecting_arrives_before_everything_else() {
    let gate = Gate::new();
    let hub = gate.hub();
    for (target, answer) in [
        ("Note", result("1", "null")),
        (
            "None",
            error(
                "1",
                "Failed to invoke 'None' due to an error on the server. HubException: Method does not exist.",
            ),
        ),
    ] {
        let mut request = http::Request::new(());
        request
            .extensions_mut()
            .insert(hubkit::hub::User::new("greeted"));
        let mut client = RawClient::over(hub.connect_in_memory_with(request));
        let call = format!(
            "{{\"type\":1,\"invocationId\":\"1\",\"target\":\"{target}\",\"arguments\":[\"x\"]}}\u{1e}"
        );
        let handshake = "{\"protocol\":\"json\",\"version\":1}\u{1e}";
        client.text(&format!("{handshake}{call}")).await;
        client.expect("{}").await;
        client
            .expect(r#"{"type":1,"target":"Welcome","arguments":[]}"#)
            .await;
        client.expect(&answer).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_is_told_so_and_the_hub_hears_no_more_of_it() {
    let gate = Gate::new();
    let hub = gate.hub();
    let mut neighbour = RawClient::connect(&hub).await;
    gate.journal.expect("connecting").await;
    gate.journal.expect("connected").await;
    let table = [
        ("refused", " HubException: you are not on the list"),
        ("unlucky", ""),
        ("panicking", ""),
    ];
    for (user, detail) in table {
        let mut client = RawClient::connect_as(&hub, user).await;
        client.fire("Note", "\"called\"").await;
        if user == "refused" {
            client
                .expect(r#"{"type":1,"target":"Sorry","arguments":[]}"#)
                .await;
        }
        let close = format!(r#"{{"type":7,"error":"Connection closed with an error.{detail}"}}"#);
        client.expect_close(&close).await;
        quiesce().await;
        assert_eq!(gate.journal.rest(), ["connecting"]);
        assert_eq!(hub.handle().connection_count(), 1);
        assert_eq!(hub.handle().user_count(), 0);
    }
    neighbour.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_client_may_be_gone_before_the_hub_has_received_it() {
    let gate = Gate::new();
    let hub = gate.hub();
    let client = RawClient::connect_as(&hub, "slow").await;
    gate.journal.expect("connecting").await;
    assert_eq!(hub.handle().groups(), ["early"]);
    drop(client);
    quiesce().await;
    assert_eq!(hub.handle().connection_count(), 0);
    assert_eq!(gate.journal.rest(), [""; 0]);
    gate.gate.add_permits(1);
    gate.journal.expect("connected").await;
    gate.journal
        .expect(r#"the connection was lost ["early"]"#)
        .await;
    assert!(hub.handle().shutdown(seconds(1)).await);
    assert_eq!(gate.journal.rest(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_client_may_be_aborted_while_it_is_received() {
    let gate = Gate::new();
    let mut client = RawClient::connect_as(&gate.hub(), "aborted").await;
    client.expect_close(r#"{"type":7}"#).await;
    gate.journal.expect("connecting").await;
    gate.journal.expect("connected").await;
    gate.journal.expect("the connection was aborted []").await;
}

#[tokio::test(start_paused = true)]
async fn a_running_method_learns_that_its_client_is_gone_and_runs_to_its_end() {
    let gate = Gate::new();
    let hub = gate.hub();
    let mut client = RawClient::connect(&hub).await;
    gate.journal.expect("connecting").await;
    gate.journal.expect("connected").await;
    client.start("1", "Outlive", "").await;
    gate.journal.expect("began").await;
    client.leave().await;
    let mut entries = [gate.journal.next().await, gate.journal.next().await];
    entries.sort();
    assert_eq!(entries, ["aborted".to_owned(), format!("{CLOSED} []")]);
    assert_eq!(hub.handle().connection_count(), 0);

    let handle = hub.handle();
    let ended = tokio::spawn(async move { handle.shutdown(seconds(60)).await });
    quiesce().await;
    assert!(!ended.is_finished(), "shutting down waits for the method");
    gate.gate.add_permits(1);
    gate.journal.expect("outlived, true").await;
    assert!(ended.await.expect("does not panic"));
}

#[tokio::test(start_paused = true)]
async fn groups_and_users_are_gone_when_the_hub_is_told() {
    let gate = Gate::new();
    let hub = gate.hub();
    let handle = hub.handle();
    let client = RawClient::connect_as(&hub, "mina").await;
    gate.journal.expect("connecting").await;
    gate.journal.expect("connected").await;
    let id = handle.user_connections("mina").pop().expect("she is there");
    handle.add_to_group(&id, "a").expect("there is room");
    handle.add_to_group(&id, "b").expect("there is room");
    handle.remove_from_group(&id, "b");
    client.leave().await;
    gate.journal.expect(&format!(r#"{CLOSED} ["a"]"#)).await;
    assert_eq!(handle.groups(), [""; 0]);
    assert_eq!(handle.users(), [""; 0]);
    assert_eq!(handle.user_connections("mina"), [""; 0]);
    assert_eq!(handle.group_members("a"), [""; 0]);
    assert!(!handle.is_connected(&id));
    assert!(handle.add_to_group(&id, "a").is_err());
    assert_eq!(handle.group_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ended_leaves_nothing_behind() {
    #[hub]
    trait KeepHub {
        async fn keep(&self);
        async fn wait(&self);
    }

    struct Keep {
        kept: Arc<std::sync::Mutex<Vec<Weak<()>>>>,
        _alive: Arc<()>,
    }

    impl KeepHub for Keep {
        async fn keep(&self, cx: &Context<UntypedProxy>) {
            let kept = Arc::new(());
            let mut all = self.kept.lock().expect("nobody panics");
            all.push(Arc::downgrade(&kept));
            cx.items(|items| {
                items.insert(Kept(kept));
                items.insert(cx.clone());
            });
        }

        async fn wait(&self, cx: &Context<UntypedProxy>) {
            cx.aborted().cancelled().await;
        }

        async fn on_connected(&self, cx: &Context<UntypedProxy>) -> hubkit::Result<()> {
            cx.groups().add("everyone")?;
            match cx.user_id() {
                Some("refused") => {
                    self.keep(cx).await;
                    Err(HubError::new("no"))
                }
                _ => Ok(()),
            }
        }
    }

    let kept: Arc<std::sync::Mutex<Vec<Weak<()>>>> = Arc::default();
    let alive = Arc::new(());
    let keep = Keep {
        kept: Arc::clone(&kept),
        _alive: Arc::clone(&alive),
    };
    let hub = keep.into_hub().build().expect("the defaults are good");
    for user in ["a", "b", "c"] {
        let mut client = RawClient::connect_as(&hub, user).await;
        client.call("Keep", "").await;
        client.fire("Wait", "").await;
        client.fire("Keep", "").await;
        match user {
            "a" => client.leave().await,
            "b" => drop(client),
            _ => {
                client.send("broken").await;
                client.drain().await;
            }
        }
    }
    RawClient::connect_as(&hub, "refused").await.drain().await;

    let handle = hub.handle();
    drop(hub);
    assert!(handle.shutdown(seconds(10)).await);
    let kept = std::mem::take(&mut *kept.lock().expect("nobody panics"));
    assert_eq!(kept.len(), 5, "one had called again before its goodbye");
    assert!(
        kept.iter().all(|kept| kept.upgrade().is_none()),
        "the connections are freed"
    );
    assert_eq!(handle.connections(), []);
    assert_eq!(Arc::strong_count(&alive), 2);
    drop(handle);
    assert_eq!(Arc::strong_count(&alive), 1, "the hub is freed");
}
