//! What a call knows: its user, its request, and what is kept with its connection.

use std::sync::atomic::{AtomicU32, Ordering};

use hubkit::hub::User;
use hubkit::protocol::Protocol;
use hubkit::{Context, DisconnectReason, Hub, UntypedProxy, hub};

use crate::support::{Journal, RawClient, Received, result};

#[hub]
trait StateHub {
    /// How often this connection has called.
    async fn calls(&self) -> u32;
    /// How often anybody has called.
    async fn all_calls(&self) -> u32;
    async fn user(&self) -> Option<String>;
    async fn header(&self, name: String) -> Option<String>;
    async fn uri(&self) -> String;
    async fn protocol(&self) -> String;
}

#[derive(Clone, Default)]
struct Calls(u32);

struct State {
    journal: Journal,
    calls: AtomicU32,
}

impl StateHub for State {
    async fn calls(&self, cx: &Context<UntypedProxy>) -> u32 {
        self.calls.fetch_add(1, Ordering::Relaxed);
        cx.items(|items| {
            let calls = items.get_or_insert_default::<Calls>();
            calls.0 += 1;
            calls.0
        })
    }

    async fn all_calls(&self, _: &Context<UntypedProxy>) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }

    async fn user(&self, cx: &Context<UntypedProxy>) -> Option<String> {
        let user = cx.user()?;
        assert_eq!(cx.user_id(), Some(user.id()));
        Some(format!(
            "{} {:?} {:?}",
            user.id(),
            user.name(),
            user.roles()
        ))
    }

    async fn header(&self, cx: &Context<UntypedProxy>, name: String) -> Option<String> {
        let header = cx.request().headers.get(name)?;
        header.to_str().ok().map(str::to_owned)
    }

    async fn uri(&self, cx: &Context<UntypedProxy>) -> String {
        cx.request().uri.to_string()
    }

    async fn protocol(&self, cx: &Context<UntypedProxy>) -> String {
        cx.protocol().name().to_owned()
    }

    async fn on_connected(&self, cx: &Context<UntypedProxy>) -> hubkit::Result<()> {
        cx.items(|items| items.insert(Calls(100)));
        Ok(())
    }

    async fn on_disconnected(&self, cx: &Context<UntypedProxy>, _: &DisconnectReason) {
        let calls = cx.items(|items| items.remove::<Calls>());
        let user = cx.user_id().map(str::to_owned);
        self.journal
            .note(format!("{user:?} {:?}", calls.map(|calls| calls.0)));
    }
}

fn state() -> (Journal, hubkit::HubBuilder<UntypedProxy>) {
    let journal = Journal::new();
    let state = State {
        journal: journal.clone(),
        calls: AtomicU32::new(0),
    };
    (journal, state.into_hub())
}

async fn connect(hub: &Hub<UntypedProxy>, request: http::request::Builder) -> RawClient {
    let request = request.body(()).expect("a good request");
    RawClient::over(hub.connect_in_memory_with(request))
        .agree()
        .await
}

#[tokio::test(start_paused = true)]
async fn items_belong_to_a_connection_and_last_as_long() {
    let (journal, builder) = state();
    let hub = builder.build().expect("the defaults are good");
    let mut first = RawClient::connect(&hub).await;
    let mut second = RawClient::connect_as(&hub, "mina").await;
    for n in 101..104 {
        assert_eq!(first.call("Calls", "").await, result("c", &n.to_string()));
    }
    assert_eq!(second.call("Calls", "").await, result("c", "101"));
    assert_eq!(second.call("AllCalls", "").await, result("c", "4"));
    first.leave().await;
    journal.expect("None Some(103)").await;
    second.leave().await;
    journal.expect(r#"Some("mina") Some(101)"#).await;
}

#[tokio::test(start_paused = true)]
async fn hubs_of_one_type_have_their_own_state() {
    let [one, other] = [state(), state()].map(|(_, builder)| builder.build().expect("is good"));
    let mut client = RawClient::connect(&one).await;
    client.call("Calls", "").await;
    let mut elsewhere = RawClient::connect(&other).await;
    assert_eq!(elsewhere.call("AllCalls", "").await, result("c", "0"));
    assert_eq!(client.call("AllCalls", "").await, result("c", "1"));
    assert_eq!(one.handle().connection_count(), 1);
    let sent = other.handle().clients().all().send("News", ()).await;
    sent.expect("is encodable");
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn the_user_comes_from_the_requests_extensions() {
    let (_, builder) = state();
    let hub = builder.build().expect("the defaults are good");
    let user = User::new("7").with_name("Mina").with_role("Admin");
    let mut client = connect(&hub, http::Request::builder().extension(user)).await;
    let user = r#""7 Some(\"Mina\") [\"Admin\"]""#;
    assert_eq!(client.call("User", "").await, result("c", user));
    let mut nobody = RawClient::connect(&hub).await;
    assert_eq!(nobody.call("User", "").await, result("c", "null"));
}

#[tokio::test(start_paused = true)]
async fn a_provider_may_say_who_the_user_is() {
    let (_, builder) = state();
    let builder = builder.user(|request| {
        let name = request.headers.get("x-user")?;
        name.to_str().ok().map(User::new)
    });
    let hub = builder.build().expect("is good");
    let request = http::Request::builder().header("x-user", "ada");
    let mut client = connect(&hub, request.extension(User::new("not her"))).await;
    assert_eq!(
        client.call("User", "").await,
        result("c", r#""ada None []""#)
    );
    assert_eq!(hub.handle().users(), ["ada"]);
    let request = http::Request::builder().extension(User::new("nobody"));
    let mut nobody = connect(&hub, request).await;
    assert_eq!(nobody.call("User", "").await, result("c", "null"));
}

#[tokio::test(start_paused = true)]
async fn the_request_stays_readable() {
    let (_, builder) = state();
    let hub = builder.build().expect("the defaults are good");
    let request = http::Request::builder().uri("/chat?room=7");
    let mut client = connect(&hub, request.header("x-tenant", "acme")).await;
    let header = client.call("Header", "\"x-tenant\"").await;
    assert_eq!(header, result("c", "\"acme\""));
    let none = client.call("Header", "\"x-other\"").await;
    assert_eq!(none, result("c", "null"));
    assert_eq!(
        client.call("Uri", "").await,
        result("c", "\"/chat?room=7\"")
    );
}

#[tokio::test(start_paused = true)]
async fn the_protocol_is_known() {
    let (_, builder) = state();
    let hub = builder.build().expect("the defaults are good");
    let mut client = RawClient::connect(&hub).await;
    let json = format!("\"{}\"", Protocol::Json.name());
    assert_eq!(client.call("Protocol", "").await, result("c", &json));
    let mut packed = RawClient::connect_binary(&hub, "messagepack").await;
    packed
        .binary(b"\x0f\x95\x01\x80\xa1\x31\xa8Protocol\x90")
        .await;
    assert_eq!(
        packed.receive().await,
        Received::Binary(b"\x12\x95\x03\x80\xa1\x31\x03\xabmessagepack".to_vec())
    );
}
