::core::compile_error! {
    "arguments of a contract are owned: write `String` (callers may pass `&str`)"
}
::core::compile_error! {
    "arguments of a contract are owned: write `String` (callers may pass `&str`)"
}
::core::compile_error! {
    "one value serves all calls, so a call cannot consume it: take `&self`"
}
::core::compile_error! {
    "a client interface does not stream: take a `Vec<T>`, or let a hub method return `impl Stream<Item = T>`"
}
::core::compile_error! {
    "a client interface does not stream: return a value, or let a hub method take a `Streaming<T>`"
}
::core::compile_error! {
    "`into_receiver` is reserved, the trait has it already, to make a receiver of its implementor: rename the method (`#[method(name = \"IntoReceiver\")]` keeps its wire name)"
}
mod __server {
    /// Calls `ChatClient` on connected clients. Cheap to clone.
    #[derive(::core::clone::Clone, ::core::fmt::Debug)]
    #[allow(dead_code, non_camel_case_types)]
    pub struct ChatClientProxy {
        __recipients: ::hubkit::__private::v0_1_0::Recipients,
    }
    impl ::hubkit::__private::v0_1_0::ClientProxy for ChatClientProxy {
        fn from_recipients(recipients: ::hubkit::__private::v0_1_0::Recipients) -> Self {
            Self { __recipients: recipients }
        }
        fn recipients(&self) -> &::hubkit::__private::v0_1_0::Recipients {
            &self.__recipients
        }
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ChatClientProxy {
        pub fn good(
            &self,
            text: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            self.__recipients.send("Good", &(text,))
        }
        pub fn borrows(
            &self,
            __arg0: impl ::core::marker::Sized,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            loop {}
        }
        pub fn upload(
            &self,
            __arg0: impl ::core::marker::Sized,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            loop {}
        }
    }
}
pub trait ChatClient: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
    #[allow(clippy::too_many_arguments)]
    fn good(
        &self,
        text: String,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    #[allow(async_fn_in_trait, unused_variables)]
    async fn borrows(&self, text: &str);
    #[allow(async_fn_in_trait, unused_variables)]
    async fn asks(&self, text: &str) -> u32;
    #[allow(async_fn_in_trait, unused_variables)]
    async fn upload(&self, rows: Streaming<u8>);
    #[allow(async_fn_in_trait, unused_variables)]
    fn stream(&self) -> impl Stream<Item = u8>;
    /// Makes handlers for a connection of this value.
    #[allow(dead_code, deprecated, unused_mut)]
    fn into_receiver(self) -> ::hubkit::__private::v0_1_0::Receiver {
        loop {}
    }
}
/// Handles the calls of a `ChatClient` with closures, one for each method that matters.
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::default::Default)]
#[must_use = "handlers do nothing until a connection receives them"]
#[allow(dead_code, non_camel_case_types)]
pub struct ChatClientHandlers {
    __receiver: ::hubkit::__private::v0_1_0::Receiver,
}
#[allow(dead_code)]
impl ChatClientHandlers {
    /// The client interface as data.
    pub const DESCRIPTOR: ::hubkit::__private::v0_1_0::InterfaceDescriptor = ::hubkit::__private::v0_1_0::InterfaceDescriptor::new(
        "ChatClient",
        "",
        &[<__ChatClient_good as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR],
    );
    /// No handlers yet.
    pub fn new() -> Self {
        Self {
            __receiver: ::hubkit::__private::v0_1_0::Receiver::new(),
        }
    }
    pub fn good<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(String) -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_event::<__ChatClient_good, _, _>(move |(__arg0,)| { handler(__arg0) });
        self
    }
    pub fn borrows<F>(self, handler: F) -> Self {
        loop {}
    }
    pub fn asks<F>(self, handler: F) -> Self {
        loop {}
    }
    pub fn upload<F>(self, handler: F) -> Self {
        loop {}
    }
}
impl ::core::convert::From<ChatClientHandlers>
for ::hubkit::__private::v0_1_0::Receiver {
    fn from(handlers: ChatClientHandlers) -> Self {
        handlers.__receiver
    }
}
/// A call of a `ChatClient`, for reading the calls as a stream. Client results are not among them.
#[allow(dead_code, missing_debug_implementations, non_camel_case_types)]
#[allow(clippy::large_enum_variant, clippy::enum_variant_names)]
pub enum ChatClientEvent {
    /// `good` was called.
    Good {
        /// The argument `text`.
        text: String,
    },
}
impl ::hubkit::__private::v0_1_0::ClientEvent for ChatClientEvent {
    fn decode(
        target: &str,
        arguments: ::hubkit::__private::v0_1_0::Raw<'_>,
    ) -> ::core::option::Option<
        ::core::result::Result<Self, ::hubkit::__private::v0_1_0::ValueError>,
    > {
        let _ = (target, arguments);
        if target == "Good" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __ChatClient_good,
                >(arguments) {
                    ::core::result::Result::Ok((__arg0,)) => {
                        ::core::result::Result::Ok(Self::Good { text: __arg0 })
                    }
                    ::core::result::Result::Err(error) => {
                        ::core::result::Result::Err(error)
                    }
                },
            );
        }
        ::core::option::Option::None
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_good = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_borrows = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_asks = ::hubkit::__private::v0_1_0::Returned<
    u32,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<u32>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_upload = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatClient_good;
impl ::hubkit::__private::v0_1_0::Method for __ChatClient_good {
    type Args = (String,);
    type Value = <__Answer_ChatClient_good as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatClient_good as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Good",
        "good",
        ::hubkit::__private::v0_1_0::MethodKind::Event,
        &[::hubkit::__private::v0_1_0::ArgumentDescriptor::new("text", "String", false)],
        "()",
    );
}
