//! Arguments and methods named like the locals of generated code, and like methods of generated types.

use ::futures_core::Stream;
use ::renamed::{Context, Streaming, client_interface, hub};
use ::std::string::String;

/// Arguments with internal names.
#[client_interface(crate = ::renamed)]
pub(crate) trait ArgumentsClient {
    async fn first(
        &self,
        this: String,
        receiver: u8,
        handler: u8,
        target: u8,
        arguments: u8,
        error: u8,
        event: u8,
    );
    async fn second(
        &self,
        __arg0: String,
        __arg1: u8,
        __receiver: u8,
        __recipients: u8,
        handled: u8,
    );
    async fn third(&self, r#self_: u8, r#type: u8, r#fn: u8) -> u8;
    #[method(overflow = "latest", key = overflow)]
    async fn fourth(&self, overflow: String, recipients: u8, one: u8, f: u8);
    #[method(overflow = "latest", key = r#type)]
    async fn fifth(&self, key: u8, r#type: String);
    #[method(overflow = "drop_oldest")]
    async fn sixth(&self, overflow: u8);
}

/// Arguments with internal names.
#[hub(client = ArgumentsClient, crate = ::renamed)]
pub(crate) trait ArgumentsHub {
    async fn first(
        &self,
        cx: String,
        hub: u8,
        start: u8,
        items: u8,
        recipients: u8,
        caller: u8,
        call: u8,
        stream: u8,
    );
    async fn second(
        &self,
        __arg1: String,
        __arg0: u8,
        __caller: u8,
        connection: u8,
        text: u8,
        r#type: u8,
    ) -> u8;
    fn third(&self, cx: String, items: u8, stream: u8, hub: u8) -> impl Stream<Item = u8>;
    async fn fourth(&self, cx: String, error: u8) -> ::renamed::Result<impl Stream<Item = u8>>;
    async fn fifth(&self, cx: u8, start: Streaming<u8>) -> u8;
    fn sixth(
        &self,
        uploads: Streaming<u8>,
        __arg2: u8,
        __arg0: Streaming<String>,
        items: Streaming<u8>,
        stream: String,
        __caller: Streaming<u8>,
        r#fn: Streaming<u8>,
    ) -> impl Stream<Item = u8>;
    // Together these would be the same name.
    async fn a(&self, b_c: Streaming<u8>);
    async fn a_b(&self, c: Streaming<u8>);
    async fn a_0(&self, a: Streaming<u8>, b: Streaming<u8>);
}

/// Methods with internal names.
#[client_interface(crate = ::renamed)]
pub(crate) trait MethodsClient {
    async fn clone(&self);
    async fn fmt(&self, f: u8);
    async fn default(&self);
    async fn from(&self, into: u8);
    async fn into(&self);
    async fn recipients(&self);
    async fn from_recipients(&self);
    async fn untyped(&self);
    async fn decode(&self, target: String);
    async fn on_event(&self);
    async fn on_request(&self) -> bool;
    async fn ask(&self) -> bool;
    async fn ask_one(&self, timeout: u8) -> bool;
    async fn send_with(&self) -> u8;
    async fn next(&self) -> u8;
    async fn poll_next(&self);
    async fn send(&self, arguments: String);
    async fn r#type(&self, r#type: String);
}

/// Methods with internal names.
#[hub(client = MethodsClient, crate = ::renamed)]
pub(crate) trait MethodsHub {
    async fn clone(&self) -> u8;
    async fn fmt(&self, f: u8) -> u8;
    async fn call(&self, call: u8) -> u8;
    async fn stream(&self) -> u8;
    async fn arguments(&self) -> u8;
    async fn as_ref(&self) -> u8;
    async fn into_result(&self) -> u8;
    async fn into_future(&self) -> u8;
    async fn into_hub_error(&self) -> u8;
    async fn forward(&self) -> u8;
    async fn upload(&self, upload: Streaming<u8>) -> u8;
    async fn upload_for(&self, upload: Streaming<u8>) -> u8;
    fn call_with(&self) -> impl Stream<Item = u8>;
    async fn r#await(&self, r#await: u8) -> u8;
}

#[allow(dead_code)]
struct Hub;

impl ArgumentsHub for Hub {
    async fn first(
        &self,
        context: &Context<ArgumentsClientProxy>,
        cx: String,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
    ) {
        let all = context.clients().all();
        let _ = all.first(cx, 1, 2, 3, 4, 5, 6).await;
        let _ = all.second("", 1, 2, 3, 4).await;
        let _ = all.fourth("", 1, 2, 3).await;
        let _ = all.fifth(1, "").await;
        let _ = all.sixth(1).await;
        let _ = context.clients().caller().third(1, 2, 3).await;
    }

    async fn second(
        &self,
        _: &Context<ArgumentsClientProxy>,
        _: String,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
    ) -> u8 {
        0
    }

    fn third(
        &self,
        _: &Context<ArgumentsClientProxy>,
        _: String,
        _: u8,
        _: u8,
        _: u8,
    ) -> impl Stream<Item = u8> {
        Nothing
    }

    async fn fourth(
        &self,
        _: &Context<ArgumentsClientProxy>,
        _: String,
        _: u8,
    ) -> ::renamed::Result<impl Stream<Item = u8>> {
        ::std::result::Result::Ok(Nothing)
    }

    async fn fifth(&self, _: &Context<ArgumentsClientProxy>, _: u8, _: Streaming<u8>) -> u8 {
        0
    }

    fn sixth(
        &self,
        _: &Context<ArgumentsClientProxy>,
        _: Streaming<u8>,
        _: u8,
        _: Streaming<String>,
        _: Streaming<u8>,
        _: String,
        _: Streaming<u8>,
        _: Streaming<u8>,
    ) -> impl Stream<Item = u8> {
        Nothing
    }

    async fn a(&self, _: &Context<ArgumentsClientProxy>, _: Streaming<u8>) {}

    async fn a_b(&self, _: &Context<ArgumentsClientProxy>, _: Streaming<u8>) {}

    async fn a_0(&self, _: &Context<ArgumentsClientProxy>, _: Streaming<u8>, _: Streaming<u8>) {}
}

impl MethodsHub for Hub {
    async fn clone(&self, cx: &Context<MethodsClientProxy>) -> u8 {
        let _ = cx.clients().all().clone().await;
        let _ = cx.clients().all().r#type("").await;
        let caller = cx.clients().caller();
        let _ = caller.ask().await;
        let _ = caller.ask_one(0).await;
        let _ = caller.next().await;
        let _ = caller.send_with().await;
        0
    }

    async fn fmt(&self, _: &Context<MethodsClientProxy>, f: u8) -> u8 {
        f
    }

    async fn call(&self, _: &Context<MethodsClientProxy>, call: u8) -> u8 {
        call
    }

    async fn stream(&self, _: &Context<MethodsClientProxy>) -> u8 {
        0
    }

    async fn arguments(&self, _: &Context<MethodsClientProxy>) -> u8 {
        0
    }

    async fn as_ref(&self, _: &Context<MethodsClientProxy>) -> u8 {
        0
    }

    async fn into_result(&self, _: &Context<MethodsClientProxy>) -> u8 {
        0
    }

    async fn into_future(&self, _: &Context<MethodsClientProxy>) -> u8 {
        0
    }

    async fn into_hub_error(&self, _: &Context<MethodsClientProxy>) -> u8 {
        0
    }

    async fn forward(&self, _: &Context<MethodsClientProxy>) -> u8 {
        0
    }

    async fn upload(&self, _: &Context<MethodsClientProxy>, _: Streaming<u8>) -> u8 {
        0
    }

    async fn upload_for(&self, _: &Context<MethodsClientProxy>, _: Streaming<u8>) -> u8 {
        0
    }

    fn call_with(&self, _: &Context<MethodsClientProxy>) -> impl Stream<Item = u8> {
        Nothing
    }

    async fn r#await(&self, _: &Context<MethodsClientProxy>, r#await: u8) -> u8 {
        r#await
    }
}

#[allow(dead_code)]
struct Nothing;

impl Stream for Nothing {
    type Item = u8;

    fn poll_next(
        self: ::std::pin::Pin<&mut Self>,
        _: &mut ::std::task::Context<'_>,
    ) -> ::std::task::Poll<::std::option::Option<u8>> {
        ::std::task::Poll::Ready(::std::option::Option::None)
    }
}

#[allow(dead_code)]
struct Client;

impl MethodsClient for Client {
    async fn clone(&self) {}

    async fn fmt(&self, _: u8) {}

    async fn default(&self) {}

    async fn from(&self, _: u8) {}

    async fn into(&self) {}

    async fn recipients(&self) {}

    async fn from_recipients(&self) {}

    async fn untyped(&self) {}

    async fn decode(&self, _: String) {}

    async fn on_event(&self) {}

    async fn on_request(&self) -> bool {
        true
    }

    async fn ask(&self) -> bool {
        true
    }

    async fn ask_one(&self, _: u8) -> bool {
        true
    }

    async fn send_with(&self) -> u8 {
        0
    }

    async fn next(&self) -> u8 {
        0
    }

    async fn poll_next(&self) {}

    async fn send(&self, _: String) {}

    async fn r#type(&self, _: String) {}
}

/// Compiles when these calls go where they seem to go.
#[allow(dead_code)]
async fn calls(caller: ::renamed::Caller) {
    let arguments = ArgumentsHubClient::new(&caller);
    let _ = arguments.sixth(Nothing, 1, Texts, Nothing, "", Nothing, Nothing);
    let _ = arguments.a_0(Nothing, Nothing).await;
    let methods = MethodsHubClient::new(&caller);
    let _ = methods.upload(Nothing).await;
    let _ = methods.upload_for(Nothing).send().await;
    let _ = methods.call_with().next().await;
}

#[allow(dead_code)]
struct Texts;

impl Stream for Texts {
    type Item = ::std::result::Result<String, ::renamed::UploadError>;

    fn poll_next(
        self: ::std::pin::Pin<&mut Self>,
        _: &mut ::std::task::Context<'_>,
    ) -> ::std::task::Poll<::std::option::Option<Self::Item>> {
        ::std::task::Poll::Ready(::std::option::Option::None)
    }
}

#[test]
fn raw_identifiers_have_plain_names() {
    use ::std::iter::Iterator;

    let methods = MethodsClientHandlers::DESCRIPTOR.methods;
    let r#type = methods.iter().find(|method| method.rust_name == "type");
    let r#type = r#type.map(|method| (method.name, method.arguments[0].name));
    ::std::assert_eq!(r#type, ::std::option::Option::Some(("Type", "type")));
}

#[test]
fn everything_can_be_registered_and_built() {
    let receiver = MethodsClient::into_receiver(Client);
    ::std::assert_eq!(::std::iter::Iterator::count(receiver.handlers()), 18);
    let handlers = MethodsClientHandlers::new()
        .default(|| async {})
        .clone(|| async {})
        .r#type(|_| async {});
    let receiver = <::renamed::Receiver as ::std::convert::From<_>>::from(handlers);
    ::std::assert_eq!(::std::iter::Iterator::count(receiver.handlers()), 3);
    ::std::assert!(ArgumentsHub::into_hub(Hub).build().is_ok());
    ::std::assert!(MethodsHub::into_hub(Hub).build().is_ok());
}
