mod __server {
    #[cfg(feature = "chat")]
    #[deprecated]
    #[allow(clippy::all)]
    pub(crate) trait r#Chat: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
        #[cfg(unix)]
        #[deprecated = "use `send`"]
        #[must_use]
        #[allow(clippy::too_many_arguments)]
        fn send_message(
            &self,
            cx: &renamed::hubkit::__private::v0_1_0::Context<
                renamed::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            text: Unix,
        ) -> impl ::core::future::Future<Output = u32> + ::core::marker::Send;
        #[allow(clippy::too_many_arguments)]
        fn r#type(
            &self,
            cx: &renamed::hubkit::__private::v0_1_0::Context<
                renamed::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            r#type: String,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
        /// Runs when a client has connected, before any of its calls. An error ends the connection.
        ///
        /// Does nothing unless it is overridden.
        #[allow(dead_code)]
        fn on_connected(
            &self,
            cx: &renamed::hubkit::__private::v0_1_0::Context<
                renamed::hubkit::__private::v0_1_0::UntypedProxy,
            >,
        ) -> impl ::core::future::Future<
            Output = renamed::hubkit::__private::v0_1_0::HubResult<()>,
        > + ::core::marker::Send {
            let _ = cx;
            async { ::core::result::Result::Ok(()) }
        }
        /// Runs once when a client is gone, beside calls of it that still run, and learns why it is.
        ///
        /// Does nothing unless it is overridden. Not called when `on_connected` failed.
        #[allow(dead_code)]
        fn on_disconnected(
            &self,
            cx: &renamed::hubkit::__private::v0_1_0::Context<
                renamed::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            reason: &renamed::hubkit::__private::v0_1_0::DisconnectReason,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            let _ = (cx, reason);
            async {}
        }
        /// Makes a hub of this value: a builder, for its options.
        #[allow(dead_code, deprecated)]
        fn into_hub(
            self,
        ) -> renamed::hubkit::__private::v0_1_0::HubBuilder<
            renamed::hubkit::__private::v0_1_0::UntypedProxy,
        > {
            struct __Served<__Hub>(__Hub);
            impl<__Hub: r#Chat> renamed::hubkit::__private::v0_1_0::Dispatch
            for __Served<__Hub> {
                type Proxy = renamed::hubkit::__private::v0_1_0::UntypedProxy;
                const DESCRIPTOR: renamed::hubkit::__private::v0_1_0::HubDescriptor = ChatClient::DESCRIPTOR;
                const ENTRIES: &'static [renamed::hubkit::__private::v0_1_0::Entry<
                    Self,
                >] = &[
                    #[cfg(unix)]
                    renamed::hubkit::__private::v0_1_0::Entry::new(
                        <__Chat_send_message as renamed::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, start| {
                            let (__arg0,) = start.arguments::<__Chat_send_message>()?;
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                renamed::hubkit::__private::v0_1_0::call::<
                                    __Chat_send_message,
                                    _,
                                >(async move {
                                    <__Answer_Chat_send_message as renamed::hubkit::__private::v0_1_0::Shape>::into_result(
                                        <__Hub as r#Chat>::send_message(&hub.0, &cx, __arg0).await,
                                    )
                                }),
                            )
                        },
                    ),
                    renamed::hubkit::__private::v0_1_0::Entry::new(
                        <__Chat_type as renamed::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, start| {
                            let (__arg0,) = start.arguments::<__Chat_type>()?;
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                renamed::hubkit::__private::v0_1_0::call::<
                                    __Chat_type,
                                    _,
                                >(async move {
                                    <__Answer_Chat_type as renamed::hubkit::__private::v0_1_0::Shape>::into_result(
                                        <__Hub as r#Chat>::r#type(&hub.0, &cx, __arg0).await,
                                    )
                                }),
                            )
                        },
                    ),
                ];
                fn on_connected(
                    hub: renamed::hubkit::__private::v0_1_0::std::sync::Arc<Self>,
                    cx: renamed::hubkit::__private::v0_1_0::Context<Self::Proxy>,
                ) -> renamed::hubkit::__private::v0_1_0::BoxFuture<
                    ::core::result::Result<
                        (),
                        renamed::hubkit::__private::v0_1_0::HubError,
                    >,
                > {
                    renamed::hubkit::__private::v0_1_0::std::boxed::Box::pin(async move {
                        <__Hub as r#Chat>::on_connected(&hub.0, &cx).await
                    })
                }
                fn on_disconnected(
                    hub: renamed::hubkit::__private::v0_1_0::std::sync::Arc<Self>,
                    cx: renamed::hubkit::__private::v0_1_0::Context<Self::Proxy>,
                    reason: renamed::hubkit::__private::v0_1_0::DisconnectReason,
                ) -> renamed::hubkit::__private::v0_1_0::BoxFuture<()> {
                    renamed::hubkit::__private::v0_1_0::std::boxed::Box::pin(async move {
                        <__Hub as r#Chat>::on_disconnected(&hub.0, &cx, &reason).await
                    })
                }
            }
            renamed::hubkit::__private::v0_1_0::HubBuilder::new(__Served(self))
        }
    }
}
#[cfg(feature = "chat")]
/// Calls a `Chat` from a client. Cheap to clone.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, non_camel_case_types)]
pub(crate) struct ChatClient {
    __caller: renamed::hubkit::__private::v0_1_0::Caller,
}
#[cfg(feature = "chat")]
#[allow(dead_code, clippy::too_many_arguments)]
impl ChatClient {
    /// The hub as data.
    pub(crate) const DESCRIPTOR: renamed::hubkit::__private::v0_1_0::HubDescriptor = renamed::hubkit::__private::v0_1_0::HubDescriptor::new(
        "Chat",
        "",
        ::core::option::Option::None,
        &[
            #[cfg(unix)]
            <__Chat_send_message as renamed::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Chat_type as renamed::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
        ],
    );
    /// A stub that calls through `connection`.
    #[must_use]
    pub(crate) fn new(
        connection: &impl ::core::convert::AsRef<
            renamed::hubkit::__private::v0_1_0::Caller,
        >,
    ) -> Self {
        Self {
            __caller: ::core::clone::Clone::clone(
                ::core::convert::AsRef::as_ref(connection),
            ),
        }
    }
    #[cfg(unix)]
    #[deprecated = "use `send`"]
    pub(crate) fn send_message(
        &self,
        text: impl renamed::hubkit::__private::v0_1_0::Arg<Unix>,
    ) -> renamed::hubkit::__private::v0_1_0::Call<__Value_Chat_send_message> {
        self.__caller.call("sendMessage", &(text,))
    }
    pub(crate) fn r#type(
        &self,
        r#type: impl renamed::hubkit::__private::v0_1_0::Arg<String>,
    ) -> renamed::hubkit::__private::v0_1_0::Call<__Value_Chat_type> {
        self.__caller.call("Type", &(r#type,))
    }
}
#[cfg(feature = "chat")]
#[cfg(unix)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Chat_send_message = renamed::hubkit::__private::v0_1_0::Returned<
    u32,
    {
        #[allow(unused_imports)]
        use renamed::hubkit::__private::v0_1_0::Infallibly as _;
        <renamed::hubkit::__private::v0_1_0::Probe<u32>>::FALLIBLE
    },
>;
#[cfg(feature = "chat")]
#[cfg(unix)]
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Chat_send_message = <__Answer_Chat_send_message as renamed::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(feature = "chat")]
#[cfg(unix)]
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Chat_send_message = u32;
#[cfg(feature = "chat")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Chat_type = renamed::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use renamed::hubkit::__private::v0_1_0::Infallibly as _;
        <renamed::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[cfg(feature = "chat")]
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Chat_type = <__Answer_Chat_type as renamed::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(feature = "chat")]
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Chat_type = ();
#[cfg(feature = "chat")]
#[cfg(unix)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Chat_send_message;
#[cfg(feature = "chat")]
#[cfg(unix)]
impl renamed::hubkit::__private::v0_1_0::Method for __Chat_send_message {
    type Args = (Unix,);
    type Value = <__Answer_Chat_send_message as renamed::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Chat_send_message as renamed::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: renamed::hubkit::__private::v0_1_0::MethodDescriptor = renamed::hubkit::__private::v0_1_0::MethodDescriptor::new(
            "sendMessage",
            "send_message",
            renamed::hubkit::__private::v0_1_0::MethodKind::Call,
            &[
                renamed::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "text",
                    "Unix",
                    false,
                ),
            ],
            "u32",
        )
        .deprecated();
}
#[cfg(feature = "chat")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Chat_type;
#[cfg(feature = "chat")]
impl renamed::hubkit::__private::v0_1_0::Method for __Chat_type {
    type Args = (String,);
    type Value = <__Answer_Chat_type as renamed::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Chat_type as renamed::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: renamed::hubkit::__private::v0_1_0::MethodDescriptor = renamed::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Type",
        "type",
        renamed::hubkit::__private::v0_1_0::MethodKind::Call,
        &[
            renamed::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                "type",
                "String",
                false,
            ),
        ],
        "()",
    );
}
mod __server {
    #[cfg(feature = "chat")]
    /// Calls `ChatClient` on connected clients. Cheap to clone.
    ///
    /// As it stands it calls any number of clients: what they return comes as `Answers`, a stream. `ChatClientProxy<One>`, which `caller()` and `client(id)` give, calls one: what it returns is an `Answer`, a future. It turns into the former with `into()`.
    #[allow(dead_code, non_camel_case_types)]
    pub(super) struct ChatClientProxy<K = ::renamed::__private::v0_1_0::Many> {
        __recipients: ::renamed::__private::v0_1_0::Recipients,
        __kind: ::core::marker::PhantomData<fn() -> K>,
    }
    #[cfg(feature = "chat")]
    #[allow(dead_code, clippy::too_many_arguments)]
    impl<K> ChatClientProxy<K> {
        #[cfg(unix)]
        #[deprecated]
        pub(super) fn receive_message(
            &self,
            text: impl ::renamed::__private::v0_1_0::Arg<Unix>,
        ) -> ::renamed::__private::v0_1_0::Sending {
            self.__recipients.send("receive_message", &(text,))
        }
    }
    #[cfg(feature = "chat")]
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ChatClientProxy<::renamed::__private::v0_1_0::Many> {
        /// Its types are named like the type parameters of a handler.
        pub(super) fn own(
            &self,
            first: impl ::renamed::__private::v0_1_0::Arg<F>,
            second: impl ::renamed::__private::v0_1_0::Arg<Fut>,
        ) -> ::renamed::__private::v0_1_0::Answers<__Value_ChatClient_own> {
            self.__recipients.ask::<__ChatClient_own>(&(first, second))
        }
    }
    #[cfg(feature = "chat")]
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ChatClientProxy<::renamed::__private::v0_1_0::One> {
        /// Its types are named like the type parameters of a handler.
        pub(super) fn own(
            &self,
            first: impl ::renamed::__private::v0_1_0::Arg<F>,
            second: impl ::renamed::__private::v0_1_0::Arg<Fut>,
        ) -> ::renamed::__private::v0_1_0::Answer<__Value_ChatClient_own> {
            self.__recipients.ask_one::<__ChatClient_own>(&(first, second))
        }
    }
    #[cfg(feature = "chat")]
    impl<K> ::core::clone::Clone for ChatClientProxy<K> {
        fn clone(&self) -> Self {
            Self {
                __recipients: ::core::clone::Clone::clone(&self.__recipients),
                __kind: ::core::marker::PhantomData,
            }
        }
    }
    #[cfg(feature = "chat")]
    impl<K> ::core::fmt::Debug for ChatClientProxy<K> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_tuple("ChatClientProxy").field(&self.__recipients).finish()
        }
    }
    #[cfg(feature = "chat")]
    impl<K: 'static> ::renamed::__private::v0_1_0::ClientProxy for ChatClientProxy<K> {
        type One = ChatClientProxy<::renamed::__private::v0_1_0::One>;
        fn from_recipients(
            recipients: ::renamed::__private::v0_1_0::Recipients,
        ) -> Self {
            Self {
                __recipients: recipients,
                __kind: ::core::marker::PhantomData,
            }
        }
        fn recipients(&self) -> &::renamed::__private::v0_1_0::Recipients {
            &self.__recipients
        }
    }
    #[cfg(feature = "chat")]
    impl ::core::convert::From<ChatClientProxy<::renamed::__private::v0_1_0::One>>
    for ChatClientProxy {
        fn from(one: ChatClientProxy<::renamed::__private::v0_1_0::One>) -> Self {
            Self {
                __recipients: one.__recipients,
                __kind: ::core::marker::PhantomData,
            }
        }
    }
}
#[cfg(feature = "chat")]
pub(super) trait ChatClient: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
    #[cfg(unix)]
    #[deprecated]
    #[allow(clippy::too_many_arguments)]
    fn receive_message(
        &self,
        text: Unix,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    /// Its types are named like the type parameters of a handler.
    #[allow(clippy::too_many_arguments)]
    fn own(
        &self,
        first: F,
        second: Fut,
    ) -> impl ::core::future::Future<Output = F> + ::core::marker::Send;
    /// Makes handlers for a connection of this value.
    #[allow(dead_code, deprecated, unused_mut)]
    fn into_receiver(self) -> ::renamed::__private::v0_1_0::Receiver {
        let this = ::renamed::__private::v0_1_0::std::sync::Arc::new(self);
        let mut receiver = ::renamed::__private::v0_1_0::Receiver::new();
        #[cfg(unix)]
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_event::<
                    __ChatClient_receive_message,
                    _,
                    _,
                >(move |(__arg0,)| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move {
                        <Self as ChatClient>::receive_message(&*this, __arg0).await
                    }
                });
        }
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_request::<
                    __ChatClient_own,
                    _,
                    _,
                >(move |(__arg0, __arg1)| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move {
                        <__Answer_ChatClient_own as ::renamed::__private::v0_1_0::Shape>::into_result(
                            <Self as ChatClient>::own(&*this, __arg0, __arg1).await,
                        )
                    }
                });
        }
        let _ = this;
        receiver
    }
}
#[cfg(feature = "chat")]
/// Handles the calls of a `ChatClient` with closures, one for each method that matters.
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::default::Default)]
#[must_use = "handlers do nothing until a connection receives them"]
#[allow(dead_code, non_camel_case_types)]
pub(super) struct ChatClientHandlers {
    __receiver: ::renamed::__private::v0_1_0::Receiver,
}
#[cfg(feature = "chat")]
#[allow(dead_code)]
impl ChatClientHandlers {
    /// The client interface as data.
    pub(super) const DESCRIPTOR: ::renamed::__private::v0_1_0::InterfaceDescriptor = ::renamed::__private::v0_1_0::InterfaceDescriptor::new(
        "ChatClient",
        "",
        &[
            #[cfg(unix)]
            <__ChatClient_receive_message as ::renamed::__private::v0_1_0::Method>::DESCRIPTOR,
            <__ChatClient_own as ::renamed::__private::v0_1_0::Method>::DESCRIPTOR,
        ],
    );
    /// No handlers yet.
    pub(super) fn new() -> Self {
        Self {
            __receiver: ::renamed::__private::v0_1_0::Receiver::new(),
        }
    }
    #[cfg(unix)]
    pub(super) fn receive_message<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(Unix) -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_event::<
                __ChatClient_receive_message,
                _,
                _,
            >(move |(__arg0,)| { handler(__arg0) });
        self
    }
    /// Its types are named like the type parameters of a handler.
    pub(super) fn own<F_, Fut_>(mut self, handler: F_) -> Self
    where
        F_: ::core::ops::Fn(F, Fut) -> Fut_ + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut_: ::core::future::Future<Output = F> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_request::<
                __ChatClient_own,
                _,
                _,
            >(move |(__arg0, __arg1)| {
                let handled = handler(__arg0, __arg1);
                async move {
                    <__Answer_ChatClient_own as ::renamed::__private::v0_1_0::Shape>::into_result(
                        handled.await,
                    )
                }
            });
        self
    }
}
#[cfg(feature = "chat")]
impl ::core::convert::From<ChatClientHandlers>
for ::renamed::__private::v0_1_0::Receiver {
    fn from(handlers: ChatClientHandlers) -> Self {
        handlers.__receiver
    }
}
#[cfg(feature = "chat")]
/// A call of a `ChatClient`, for reading the calls as a stream. Client results are not among them.
#[allow(dead_code, missing_debug_implementations, non_camel_case_types)]
#[allow(clippy::large_enum_variant, clippy::enum_variant_names)]
pub(super) enum ChatClientEvent {
    /// `receive_message` was called.
    #[cfg(unix)]
    ReceiveMessage {
        /// The argument `text`.
        text: Unix,
    },
}
#[cfg(feature = "chat")]
impl ::renamed::__private::v0_1_0::ClientEvent for ChatClientEvent {
    fn decode(
        target: &str,
        arguments: ::renamed::__private::v0_1_0::Raw<'_>,
    ) -> ::core::option::Option<
        ::core::result::Result<Self, ::renamed::__private::v0_1_0::ValueError>,
    > {
        let _ = (target, arguments);
        #[cfg(unix)]
        if target == "receive_message" {
            return ::core::option::Option::Some(
                match ::renamed::__private::v0_1_0::decode_arguments::<
                    __ChatClient_receive_message,
                >(arguments) {
                    ::core::result::Result::Ok((__arg0,)) => {
                        ::core::result::Result::Ok(Self::ReceiveMessage {
                            text: __arg0,
                        })
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
#[cfg(feature = "chat")]
#[cfg(unix)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_receive_message = ::renamed::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::renamed::__private::v0_1_0::Infallibly as _;
        <::renamed::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[cfg(feature = "chat")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatClient_own = ::renamed::__private::v0_1_0::Returned<
    F,
    {
        #[allow(unused_imports)]
        use ::renamed::__private::v0_1_0::Infallibly as _;
        <::renamed::__private::v0_1_0::Probe<F>>::FALLIBLE
    },
>;
#[cfg(feature = "chat")]
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatClient_own = <__Answer_ChatClient_own as ::renamed::__private::v0_1_0::Shape>::Value;
#[cfg(feature = "chat")]
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatClient_own = F;
#[cfg(feature = "chat")]
#[cfg(unix)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatClient_receive_message;
#[cfg(feature = "chat")]
#[cfg(unix)]
impl ::renamed::__private::v0_1_0::Method for __ChatClient_receive_message {
    type Args = (Unix,);
    type Value = <__Answer_ChatClient_receive_message as ::renamed::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatClient_receive_message as ::renamed::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::renamed::__private::v0_1_0::MethodDescriptor = ::renamed::__private::v0_1_0::MethodDescriptor::new(
            "receive_message",
            "receive_message",
            ::renamed::__private::v0_1_0::MethodKind::Event,
            &[
                ::renamed::__private::v0_1_0::ArgumentDescriptor::new(
                    "text",
                    "Unix",
                    false,
                ),
            ],
            "()",
        )
        .deprecated();
}
#[cfg(feature = "chat")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatClient_own;
#[cfg(feature = "chat")]
impl ::renamed::__private::v0_1_0::Method for __ChatClient_own {
    type Args = (F, Fut);
    type Value = <__Answer_ChatClient_own as ::renamed::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatClient_own as ::renamed::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::renamed::__private::v0_1_0::MethodDescriptor = ::renamed::__private::v0_1_0::MethodDescriptor::new(
            "own",
            "own",
            ::renamed::__private::v0_1_0::MethodKind::Call,
            &[
                ::renamed::__private::v0_1_0::ArgumentDescriptor::new(
                    "first",
                    "F",
                    false,
                ),
                ::renamed::__private::v0_1_0::ArgumentDescriptor::new(
                    "second",
                    "Fut",
                    false,
                ),
            ],
            "F",
        )
        .with_docs("Its types are named like the type parameters of a handler.");
}
