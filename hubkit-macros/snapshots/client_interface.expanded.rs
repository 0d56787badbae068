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
        /// A message has arrived.
        pub fn receive_message(
            &self,
            user: impl ::hubkit::__private::v0_1_0::Arg<String>,
            text: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            self.__recipients.send("ReceiveMessage", &(user, text))
        }
        pub fn refresh(&self) -> ::hubkit::__private::v0_1_0::Sending {
            self.__recipients.send("Refresh", &())
        }
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ChatClientProxy<::hubkit::__private::v0_1_0::Many> {
        /// A client result.
        pub fn confirm(
            &self,
            question: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Answers<__Value_ChatClient_confirm> {
            self.__recipients.ask::<__ChatClient_confirm>(&(question,))
        }
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ChatClientProxy<::hubkit::__private::v0_1_0::One> {
        /// A client result.
        pub fn confirm(
            &self,
            question: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Answer<__Value_ChatClient_confirm> {
            self.__recipients.ask_one::<__ChatClient_confirm>(&(question,))
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
/// What the server may call.
pub trait ChatClient: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
    /// A message has arrived.
    #[allow(clippy::too_many_arguments)]
    fn receive_message(
        &self,
        user: String,
        text: String,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    #[allow(clippy::too_many_arguments)]
    fn refresh(&self) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    /// A client result.
    #[allow(clippy::too_many_arguments)]
    fn confirm(
        &self,
        question: String,
    ) -> impl ::core::future::Future<Output = bool> + ::core::marker::Send;
    /// Makes handlers for a connection of this value.
    #[allow(dead_code, deprecated, unused_mut)]
    fn into_receiver(self) -> ::hubkit::__private::v0_1_0::Receiver {
        let this = ::hubkit::__private::v0_1_0::std::sync::Arc::new(self);
        let mut receiver = ::hubkit::__private::v0_1_0::Receiver::new();
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_event::<
                    __ChatClient_receive_message,
                    _,
                    _,
                >(move |(__arg0, __arg1)| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move {
                        <Self as ChatClient>::receive_message(&*this, __arg0, __arg1)
                            .await
                    }
                });
        }
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_event::<
                    __ChatClient_refresh,
                    _,
                    _,
                >(move |()| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move { <Self as ChatClient>::refresh(&*this).await }
                });
        }
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_request::<
                    __ChatClient_confirm,
                    _,
                    _,
                >(move |(__arg0,)| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move {
                        <__Answer_ChatClient_confirm as ::hubkit::__private::v0_1_0::Shape>::into_result(
                            <Self as ChatClient>::confirm(&*this, __arg0).await,
                        )
                    }
                });
        }
        let _ = this;
        receiver
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
        "What the server may call.",
        &[
            <__ChatClient_receive_message as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__ChatClient_refresh as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__ChatClient_confirm as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
        ],
    );
    /// No handlers yet.
    pub fn new() -> Self {
        Self {
            __receiver: ::hubkit::__private::v0_1_0::Receiver::new(),
        }
    }
    /// A message has arrived.
    pub fn receive_message<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(String, String) -> Fut + ::core::marker::Send
            + ::core::marker::Sync + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_event::<
                __ChatClient_receive_message,
                _,
                _,
            >(move |(__arg0, __arg1)| { handler(__arg0, __arg1) });
        self
    }
    pub fn refresh<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn() -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver.on_event::<__ChatClient_refresh, _, _>(move |()| { handler() });
        self
    }
    /// A client result.
    pub fn confirm<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(String) -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = bool> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_request::<
                __ChatClient_confirm,
                _,
                _,
            >(move |(__arg0,)| {
                let handled = handler(__arg0);
                async move {
                    <__Answer_ChatClient_confirm as ::hubkit::__private::v0_1_0::Shape>::into_result(
                        handled.await,
                    )
                }
            });
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
    /// A message has arrived.
    ReceiveMessage {
        /// The argument `user`.
        user: String,
        /// The argument `text`.
        text: String,
    },
    /// `refresh` was called.
    Refresh {},
}
impl ::hubkit::__private::v0_1_0::ClientEvent for ChatClientEvent {
    fn decode(
        target: &str,
        arguments: ::hubkit::__private::v0_1_0::Raw<'_>,
    ) -> ::core::option::Option<
        ::core::result::Result<Self, ::hubkit::__private::v0_1_0::ValueError>,
    > {
        let _ = (target, arguments);
        if target == "ReceiveMessage" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __ChatClient_receive_message,
                >(arguments) {
                    ::core::result::Result::Ok((__arg0, __arg1)) => {
                        ::core::result::Result::Ok(Self::ReceiveMessage {
                            user: __arg0,
                            text: __arg1,
                        })
                    }
                    ::core::result::Result::Err(error) => {
                        ::core::result::Result::Err(error)
                    }
                },
            );
        }
        if target == "Refresh" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __ChatClient_refresh,
                >(arguments) {
                    ::core::result::Result::Ok(()) => {
                        ::core::result::Result::Ok(Self::Refresh {})
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
type __Answer_ChatClient_receive_message = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_refresh = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_confirm = ::hubkit::__private::v0_1_0::Returned<
    bool,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<bool>>::FALLIBLE
    },
>;
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatClient_confirm = <__Answer_ChatClient_confirm as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatClient_confirm = bool;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatClient_receive_message;
impl ::hubkit::__private::v0_1_0::Method for __ChatClient_receive_message {
    type Args = (String, String);
    type Value = <__Answer_ChatClient_receive_message as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatClient_receive_message as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
            "ReceiveMessage",
            "receive_message",
            ::hubkit::__private::v0_1_0::MethodKind::Event,
            &[
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "user",
                    "String",
                    false,
                ),
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "text",
                    "String",
                    false,
                ),
            ],
            "()",
        )
        .with_docs("A message has arrived.");
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatClient_refresh;
impl ::hubkit::__private::v0_1_0::Method for __ChatClient_refresh {
    type Args = ();
    type Value = <__Answer_ChatClient_refresh as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatClient_refresh as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Refresh",
        "refresh",
        ::hubkit::__private::v0_1_0::MethodKind::Event,
        &[],
        "()",
    );
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatClient_confirm;
impl ::hubkit::__private::v0_1_0::Method for __ChatClient_confirm {
    type Args = (String,);
    type Value = <__Answer_ChatClient_confirm as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatClient_confirm as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
            "Confirm",
            "confirm",
            ::hubkit::__private::v0_1_0::MethodKind::Call,
            &[
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "question",
                    "String",
                    false,
                ),
            ],
            "bool",
        )
        .with_docs("A client result.");
}
