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
    "`newest` is not an overflow policy: the policies are `disconnect`, `drop_oldest`, `drop_newest` and `latest`"
}
::core::compile_error! {
    "the method has no argument `sybmol`: did you mean `symbol`?"
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
    ///
    /// As it stands it calls any number of clients: what they return comes as `Answers`, a stream. `ChatClientProxy<One>`, which `caller()` and `client(id)` give, calls one: what it returns is an `Answer`, a future. It turns into the former with `into()`.
    #[allow(dead_code, non_camel_case_types)]
    pub struct ChatClientProxy<K = ::hubkit::__private::v0_1_0::Many> {
        __recipients: ::hubkit::__private::v0_1_0::Recipients,
        __kind: ::core::marker::PhantomData<fn() -> K>,
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl<K> ChatClientProxy<K> {
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
        pub fn price(
            &self,
            symbol: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            self.__recipients.send("Price", &(symbol,))
        }
        pub fn level(
            &self,
            symbol: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            self.__recipients.send("Level", &(symbol,))
        }
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ChatClientProxy<::hubkit::__private::v0_1_0::Many> {
        pub fn asks(
            &self,
            __arg0: impl ::core::marker::Sized,
        ) -> ::hubkit::__private::v0_1_0::Answers<__Value_ChatClient_asks> {
            loop {}
        }
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ChatClientProxy<::hubkit::__private::v0_1_0::One> {
        pub fn asks(
            &self,
            __arg0: impl ::core::marker::Sized,
        ) -> ::hubkit::__private::v0_1_0::Answer<__Value_ChatClient_asks> {
            loop {}
        }
    }
    impl<K> ::core::clone::Clone for ChatClientProxy<K> {
        fn clone(&self) -> Self {
            Self {
                __recipients: ::core::clone::Clone::clone(&self.__recipients),
                __kind: ::core::marker::PhantomData,
            }
        }
    }
    impl<K> ::core::fmt::Debug for ChatClientProxy<K> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_tuple("ChatClientProxy").field(&self.__recipients).finish()
        }
    }
    impl<K: 'static> ::hubkit::__private::v0_1_0::ClientProxy for ChatClientProxy<K> {
        type One = ChatClientProxy<::hubkit::__private::v0_1_0::One>;
        fn from_recipients(recipients: ::hubkit::__private::v0_1_0::Recipients) -> Self {
            Self {
                __recipients: recipients,
                __kind: ::core::marker::PhantomData,
            }
        }
        fn recipients(&self) -> &::hubkit::__private::v0_1_0::Recipients {
            &self.__recipients
        }
    }
    impl ::core::convert::From<ChatClientProxy<::hubkit::__private::v0_1_0::One>>
    for ChatClientProxy {
        fn from(one: ChatClientProxy<::hubkit::__private::v0_1_0::One>) -> Self {
            Self {
                __recipients: one.__recipients,
                __kind: ::core::marker::PhantomData,
            }
        }
    }
}
pub trait ChatClient: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
    #[allow(clippy::too_many_arguments)]
    fn good(
        &self,
        text: String,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    #[allow(clippy::too_many_arguments)]
    fn price(
        &self,
        symbol: String,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    #[allow(clippy::too_many_arguments)]
    fn level(
        &self,
        symbol: String,
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
        &[
            <__ChatClient_good as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__ChatClient_price as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__ChatClient_level as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
        ],
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
    pub fn price<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(String) -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_event::<__ChatClient_price, _, _>(move |(__arg0,)| { handler(__arg0) });
        self
    }
    pub fn level<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(String) -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_event::<__ChatClient_level, _, _>(move |(__arg0,)| { handler(__arg0) });
        self
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
    /// `price` was called.
    Price {
        /// The argument `symbol`.
        symbol: String,
    },
    /// `level` was called.
    Level {
        /// The argument `symbol`.
        symbol: String,
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
        if target == "Price" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __ChatClient_price,
                >(arguments) {
                    ::core::result::Result::Ok((__arg0,)) => {
                        ::core::result::Result::Ok(Self::Price { symbol: __arg0 })
                    }
                    ::core::result::Result::Err(error) => {
                        ::core::result::Result::Err(error)
                    }
                },
            );
        }
        if target == "Level" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __ChatClient_level,
                >(arguments) {
                    ::core::result::Result::Ok((__arg0,)) => {
                        ::core::result::Result::Ok(Self::Level { symbol: __arg0 })
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
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatClient_asks = <__Answer_ChatClient_asks as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatClient_asks = u32;
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
type __Answer_ChatClient_price = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_level = ::hubkit::__private::v0_1_0::Returned<
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
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatClient_price;
impl ::hubkit::__private::v0_1_0::Method for __ChatClient_price {
    type Args = (String,);
    type Value = <__Answer_ChatClient_price as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatClient_price as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Price",
        "price",
        ::hubkit::__private::v0_1_0::MethodKind::Event,
        &[
            ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                "symbol",
                "String",
                false,
            ),
        ],
        "()",
    );
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatClient_level;
impl ::hubkit::__private::v0_1_0::Method for __ChatClient_level {
    type Args = (String,);
    type Value = <__Answer_ChatClient_level as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatClient_level as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Level",
        "level",
        ::hubkit::__private::v0_1_0::MethodKind::Event,
        &[
            ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                "symbol",
                "String",
                false,
            ),
        ],
        "()",
    );
}
