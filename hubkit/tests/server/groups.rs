//! Groups, from inside methods and from outside.

use hubkit::hub::GroupError;
use hubkit::{Context, HubOptions, UntypedProxy, hub};

use crate::support::{Plain, RawClient, result};

#[hub]
trait GroupHub {
    async fn add(&self, group: String) -> Vec<String>;
    async fn remove(&self, group: String) -> Vec<String>;
    async fn contains(&self, group: String) -> bool;
}

struct Groups;

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

impl GroupHub for Groups {
    async fn add(&self, cx: &Context<UntypedProxy>, group: String) -> Vec<String> {
        cx.groups().add(&group).expect("there is room");
        sorted(cx.groups().names())
    }

    async fn remove(&self, cx: &Context<UntypedProxy>, group: String) -> Vec<String> {
        cx.groups().remove(&group);
        sorted(cx.groups().names())
    }

    async fn contains(&self, cx: &Context<UntypedProxy>, group: String) -> bool {
        cx.groups().contains(group)
    }
}

#[tokio::test(start_paused = true)]
async fn joining_and_leaving_are_idempotent_and_names_have_case() {
    let hub = Groups.into_hub().build().expect("the defaults are good");
    let handle = hub.handle();
    let mut client = RawClient::connect(&hub).await;
    let table = [
        ("Remove", "a", "[]"),
        ("Add", "a", r#"["a"]"#),
        ("Add", "a", r#"["a"]"#),
        ("Add", "A", r#"["A","a"]"#),
        ("Add", "", r#"["","A","a"]"#),
        ("Contains", "A", "true"),
        ("Contains", "b", "false"),
        ("Remove", "A", r#"["","a"]"#),
        ("Remove", "A", r#"["","a"]"#),
        ("Contains", "A", "false"),
        ("Contains", "a", "true"),
        ("Remove", "", r#"["a"]"#),
    ];
    for (method, group, expected) in table {
        let answer = client.call(method, &format!("\"{group}\"")).await;
        assert_eq!(answer, result("c", expected), "{method} {group}");
    }
    assert_eq!(handle.groups(), ["a"]);
    assert_eq!(client.call("Remove", "\"a\"").await, result("c", "[]"));
    assert_eq!(handle.groups(), [""; 0], "a group without members is gone");
    assert_eq!(handle.group_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_group_lives_as_long_as_it_has_members() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let handle = hub.handle();
    let mut first = RawClient::connect(&hub).await;
    let mut second = RawClient::connect(&hub).await;
    let (one, two) = (first.id().await, second.id().await);
    for id in [&one, &two, &one] {
        assert_eq!(handle.add_to_group(id, "g"), Ok(()));
    }
    assert_eq!(handle.group_members("g").len(), 2);
    handle.remove_from_group(&one, "g");
    handle.remove_from_group(&one, "g");
    handle.remove_from_group("nobody", "g");
    assert_eq!(handle.group_members("g"), [two]);
    second.leave().await;
    assert_eq!(handle.group_members("g"), [""; 0]);
    assert_eq!(handle.group_count(), 0);
    assert_eq!(
        handle.add_to_group("nobody", "g"),
        Err(GroupError::Disconnected)
    );
    assert_eq!(handle.group_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_has_ended_joins_nothing() {
    let (contexts, mut received) = tokio::sync::mpsc::unbounded_channel();

    #[hub]
    trait LeakHub {
        async fn leak(&self);
    }

    struct Leak(tokio::sync::mpsc::UnboundedSender<Context<UntypedProxy>>);

    impl LeakHub for Leak {
        async fn leak(&self, cx: &Context<UntypedProxy>) {
            cx.groups().add("before").expect("it is there");
            self.0.send(cx.clone()).expect("the test listens");
        }
    }

    let hub = Leak(contexts).into_hub().build().expect("is good");
    let mut client = RawClient::connect(&hub).await;
    client.call("Leak", "").await;
    let cx = received.recv().await.expect("a context");
    client.leave().await;
    cx.aborted().cancelled().await;
    assert_eq!(cx.groups().add("after"), Err(GroupError::Disconnected));
    assert_eq!(cx.groups().names(), ["before"]);
    cx.groups().remove("before");
    assert_eq!(hub.handle().group_count(), 0);
    cx.clients()
        .caller()
        .send("Late", ())
        .await
        .expect("nobody to send to");
    cx.abort();
}

/// Joining, leaving, sending and ending at once, on several threads: nobody waits forever, nothing is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everything_at_once_ends() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..8 {
        let hub = hub.clone();
        tasks.spawn(async move {
            let handle = hub.handle();
            for round in 0..50 {
                let mut client = RawClient::connect_as(&hub, &format!("user {}", n % 3)).await;
                let id = client.id().await;
                for group in ["a", "b", "c"] {
                    // It may be gone by the hand of another task.
                    let _ = handle.add_to_group(&id, group);
                    let clients = handle.clients();
                    let _ = clients.groups(["c", "b", "a"]).send("News", ()).await;
                    let _ = clients.users(["user 1", "user 2"]).send("News", ()).await;
                }
                let _ = handle.connections();
                for other in handle.group_members("b") {
                    handle.remove_from_group(&other, "b");
                    if round % 10 == n {
                        handle.disconnect(&other, "away");
                    }
                }
                if round % 2 == 0 {
                    client.leave().await;
                }
            }
        });
    }
    let all = async { while tasks.join_next().await.is_some() {} };
    tokio::time::timeout(crate::support::PATIENCE, all)
        .await
        .expect("no deadlock");
    let handle = hub.handle();
    assert!(handle.shutdown(crate::support::PATIENCE).await);
    assert_eq!(
        (
            handle.connection_count(),
            handle.group_count(),
            handle.user_count()
        ),
        (0, 0, 0)
    );
}
