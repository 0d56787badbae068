//! Whom a send reaches, and what it costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hubkit::{ClientProxy as _, Context, Hub, HubOptions, UntypedProxy, client_interface, hub};
use serde::{Serialize, Serializer};

use crate::support::{Plain, RawClient, Received, quiesce};

#[client_interface]
trait NewsClient {
    async fn news(&self, text: String);
}

#[hub(client = NewsClient)]
trait NewsHub {
    /// Sends the target's name to the target.
    async fn publish(&self, target: String, names: Vec<String>) -> hubkit::Result<()>;
}

struct News;

impl NewsHub for News {
    async fn publish(
        &self,
        cx: &Context<NewsClientProxy>,
        target: String,
        names: Vec<String>,
    ) -> hubkit::Result<()> {
        let clients = cx.clients();
        let first = names.first().map_or("", String::as_str);
        let rest = names.get(1..).unwrap_or_default();
        let proxy = match target.as_str() {
            "all" => clients.all(),
            "all_except" => clients.all_except(&names),
            "caller" => clients.caller().into(),
            "others" => clients.others(),
            "client" => clients.client(first).into(),
            "clients" => clients.clients(&names),
            "group" => clients.group(first),
            "groups" => clients.groups(&names),
            "group_except" => clients.group_except(first, rest),
            "others_in_group" => clients.others_in_group(first),
            "user" => clients.user(first),
            "users" => clients.users(&names),
            "untyped" => return clients.all().untyped().send("news", (&target,)).await,
            other => panic!("no such target: {other}"),
        };
        proxy.news(&target).await
    }
}

/// Four connections: mina twice, ada, and one that is nobody. Groups by size: `all`, `two`, `one`.
struct House {
    hub: Hub<NewsClientProxy>,
    clients: Vec<RawClient>,
    ids: Vec<String>,
}

impl House {
    async fn new() -> Self {
        let hub = News.into_hub().build().expect("the defaults are good");
        let handle = hub.handle();
        let (mut clients, mut ids) = (Vec::new(), Vec::new());
        for user in [Some("mina"), Some("mina"), Some("ada"), None] {
            clients.push(match user {
                Some(user) => RawClient::connect_as(&hub, user).await,
                None => RawClient::connect(&hub).await,
            });
            quiesce().await;
            let all = handle.connections().into_iter().map(|known| known.id);
            ids.extend(all.filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        }
        for (group, members) in [("all", 0..4), ("two", 1..3), ("one", 2..3)] {
            for id in &ids[members] {
                handle.add_to_group(id, group).expect("there is room");
            }
        }
        Self { hub, clients, ids }
    }

    /// Who gets what the first connection publishes.
    async fn reached(&mut self, target: &str, names: &[&str]) -> Vec<usize> {
        let names: Vec<&str> = names
            .iter()
            .map(|name| name.parse().map_or(*name, |at: usize| &self.ids[at]))
            .collect();
        let names = serde_json::to_string(&names).expect("is encodable");
        self.clients[0]
            .start("1", "Publish", &format!("\"{target}\",{names}"))
            .await;
        let mut reached = Vec::new();
        let news = format!(r#"{{"type":1,"target":"News","arguments":["{target}"]}}"#);
        for (at, client) in self.clients.iter_mut().enumerate() {
            if at > 0 {
                client.start("1", "NoSuchMethod", "").await;
            }
            loop {
                let message = client.message().await;
                if message == news {
                    reached.push(at);
                } else {
                    assert!(message.starts_with(r#"{"type":3"#), "{message}");
                    break;
                }
            }
        }
        reached
    }
}

#[tokio::test(start_paused = true)]
async fn every_target_reaches_whom_it_names_once() {
    let mut house = House::new().await;
    let table: [(&str, &[&str], &[usize]); 34] = [
        ("all", &[], &[0, 1, 2, 3]),
        ("all_except", &[], &[0, 1, 2, 3]),
        ("all_except", &["0", "2", "2", "nobody"], &[1, 3]),
        ("all_except", &["0", "1", "2", "3"], &[]),
        ("caller", &[], &[0]),
        ("others", &[], &[1, 2, 3]),
        ("client", &["2"], &[2]),
        ("client", &["nobody"], &[]),
        ("client", &[""], &[]),
        ("clients", &[], &[]),
        ("clients", &["1"], &[1]),
        ("clients", &["3", "1", "3", "nobody", "1"], &[1, 3]),
        ("group", &["all"], &[0, 1, 2, 3]),
        ("group", &["two"], &[1, 2]),
        ("group", &["Two"], &[]),
        ("group", &["none"], &[]),
        ("groups", &[], &[]),
        ("groups", &["one"], &[2]),
        ("groups", &["one", "two", "none", "one"], &[1, 2]),
        ("groups", &["all", "two", "one"], &[0, 1, 2, 3]),
        ("group_except", &["all"], &[0, 1, 2, 3]),
        ("group_except", &["all", "0", "3", "nobody"], &[1, 2]),
        ("group_except", &["two", "1", "2"], &[]),
        ("group_except", &["none", "1"], &[]),
        ("others_in_group", &["all"], &[1, 2, 3]),
        ("others_in_group", &["two"], &[1, 2]),
        ("others_in_group", &["none"], &[]),
        ("user", &["mina"], &[0, 1]),
        ("user", &["ada"], &[2]),
        ("user", &["Ada"], &[]),
        ("user", &[""], &[]),
        ("users", &[], &[]),
        ("users", &["ada", "mina", "nobody", "ada"], &[0, 1, 2]),
        ("users", &["mina", "mina"], &[0, 1]),
    ];
    for (target, names, expected) in table {
        assert_eq!(
            house.reached(target, names).await,
            expected,
            "{target} {names:?}"
        );
    }
    for client in &mut house.clients {
        client.expect_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn typed_proxies_lend_untyped_ones_and_names_go_out_as_they_are() {
    let mut house = House::new().await;
    house.clients[0]
        .start("1", "Publish", "\"untyped\",[]")
        .await;
    for client in &mut house.clients {
        client
            .expect(r#"{"type":1,"target":"news","arguments":["untyped"]}"#)
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_handle_reaches_everyone_but_has_no_caller() {
    let mut house = House::new().await;
    let clients = house.hub.handle().clients();
    clients
        .users(["ada"])
        .news("typed")
        .await
        .expect("is encodable");
    house.clients[2]
        .expect(r#"{"type":1,"target":"News","arguments":["typed"]}"#)
        .await;
    for client in &mut house.clients {
        client.expect_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn connections_that_are_not_received_or_gone_get_nothing() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut early = RawClient::open(&hub);
    let gone = RawClient::connect(&hub).await;
    gone.leave().await;
    let clients = hub.handle().clients();
    clients.all().send("News", ()).await.expect("is encodable");
    early.handshake("json", 1).await;
    early.expect("{}").await;
    early.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn sends_of_one_caller_arrive_in_order() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    let all = hub.handle().clients().all();
    for n in 0..1_000 {
        // Small ones are copied together, large ones written from where they are.
        let text = "x".repeat(if n % 10 == 0 { 20_000 } else { 10 });
        all.send("News", (n, text)).await.expect("is encodable");
        if n % 40 == 39 {
            for n in n - 39..=n {
                let message = client.message().await;
                let head = format!(r#"{{"type":1,"target":"News","arguments":[{n},"x"#);
                assert!(message.starts_with(&head), "{n}");
            }
        }
    }
}

/// Counts how often it is encoded.
struct Counted<'a>(&'a AtomicUsize);

impl Serialize for Counted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.fetch_add(1, Ordering::Relaxed);
        serializer.serialize_str("counted")
    }
}

#[tokio::test(start_paused = true)]
async fn a_send_to_ten_thousand_is_encoded_once_for_each_protocol() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut clients = Vec::new();
    for n in 0..10_000 {
        clients.push(match n % 10 {
            0 => RawClient::connect_binary(&hub, "messagepack").await,
            1 => RawClient::connect_binary(&hub, "cbor").await,
            _ => RawClient::connect(&hub).await,
        });
    }
    quiesce().await;
    let handle = hub.handle();
    for known in handle.connections() {
        handle.add_to_group(&known.id, "g").expect("there is room");
    }
    assert_eq!(handle.group_members("g").len(), 10_000);

    let encoded = AtomicUsize::new(0);
    let send = |target: UntypedProxy| target.send("News", (Counted(&encoded),));
    send(handle.clients().group("g"))
        .await
        .expect("is encodable");
    assert_eq!(encoded.swap(0, Ordering::Relaxed), 3);
    send(handle.clients().all()).await.expect("is encodable");
    assert_eq!(encoded.swap(0, Ordering::Relaxed), 3);
    send(handle.clients().groups(["g", "g"]))
        .await
        .expect("is encodable");
    assert_eq!(encoded.swap(0, Ordering::Relaxed), 3);
    send(handle.clients().group("nobody"))
        .await
        .expect("is encodable");
    assert_eq!(encoded.load(Ordering::Relaxed), 0);

    let binary = |kind: &[u8]| Received::Binary(kind.to_vec());
    for (n, client) in clients.iter_mut().enumerate() {
        for _ in 0..3 {
            match n % 10 {
                0 => assert_eq!(
                    client.receive().await,
                    binary(b"\x13\x96\x01\x80\xc0\xa4News\x91\xa7counted\x90")
                ),
                1 => assert_eq!(
                    client.receive().await,
                    binary(b"\x13\x86\x01\xa0\xf6\x64News\x81\x67counted\x80")
                ),
                _ => {
                    client
                        .expect(r#"{"type":1,"target":"News","arguments":["counted"]}"#)
                        .await;
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_encoded_is_an_error_for_the_sender_and_nothing_for_the_receivers() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let unencodable = || std::collections::BTreeMap::from([(vec![1], 1)]);
    let clients = hub.handle().clients();
    let nobody = clients.all().send("News", (unencodable(),)).await;
    assert!(nobody.is_ok(), "with no receiver nothing is encoded");

    let mut client = RawClient::connect(&hub).await;
    let mut packed = RawClient::connect_binary(&hub, "messagepack").await;
    quiesce().await;
    let refused = clients.all().send("News", (unencodable(),)).await;
    let error = refused.expect_err("keys have to be texts");
    assert!(
        error.to_string().contains("key must be a string"),
        "{error}"
    );
    clients
        .all()
        .send("News", (1,))
        .await
        .expect("is encodable");
    client
        .expect(r#"{"type":1,"target":"News","arguments":[1]}"#)
        .await;
    client.expect_untouched().await;
    let news = Received::Binary(b"\x0c\x96\x01\x80\xc0\xa4News\x91\x01\x90".to_vec());
    // It may have got the first one: MessagePack has such keys.
    assert!(packed.receive().await == news || packed.receive().await == news);
}

#[tokio::test(start_paused = true)]
async fn a_value_that_panics_while_it_is_encoded_locks_nothing() {
    struct Bomb;

    impl Serialize for Bomb {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("encoding exploded")
        }
    }

    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    let handle = hub.handle();
    let id = client.id().await;
    handle.add_to_group(&id, "g").expect("there is room");
    let clients = Arc::new(handle.clients());
    for all in [true, false] {
        let clients = Arc::clone(&clients);
        let sent = tokio::spawn(async move {
            let target = if all {
                clients.all()
            } else {
                clients.group("g")
            };
            target.send("News", (Bomb,)).await
        });
        assert!(sent.await.is_err_and(|error| error.is_panic()));
    }
    RawClient::connect(&hub).await.leave().await;
    handle.remove_from_group(&id, "g");
    client.expect_untouched().await;
}
