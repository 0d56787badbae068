mod __server {
    /// What a chat client may call.
    ///
    /// Two paragraphs.
    pub trait ChatHub: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
        /// Sends a message to everybody.
        #[allow(clippy::too_many_arguments)]
        fn send_message(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<contracts::ChatClientProxy>,
            text: String,
            urgent: bool,
        ) -> impl ::core::future::Future<
            Output = hubkit::Result<()>,
        > + ::core::marker::Send;
        #[allow(clippy::too_many_arguments)]
        fn touch(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<contracts::ChatClientProxy>,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
        /// Runs when a client has connected, before any of its calls. An error ends the connection.
        ///
        /// Does nothing unless it is overridden.
        #[allow(dead_code)]
        fn on_connected(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<contracts::ChatClientProxy>,
        ) -> impl ::core::future::Future<
            Output = ::hubkit::__private::v0_1_0::HubResult<()>,
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
            cx: &::hubkit::__private::v0_1_0::Context<contracts::ChatClientProxy>,
            reason: &::hubkit::__private::v0_1_0::DisconnectReason,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            let _ = (cx, reason);
            async {}
        }
        /// Makes a hub of this value: a builder, for its options.
        #[allow(dead_code, deprecated)]
        fn into_hub(
            self,
        ) -> ::hubkit::__private::v0_1_0::HubBuilder<contracts::ChatClientProxy> {
            struct __Served<__Hub>(__Hub);
            impl<__Hub: ChatHub> ::hubkit::__private::v0_1_0::Dispatch
            for __Served<__Hub> {
                type Proxy = contracts::ChatClientProxy;
                const DESCRIPTOR: ::hubkit::__private::v0_1_0::HubDescriptor = ChatHubClient::DESCRIPTOR;
                const ENTRIES: &'static [::hubkit::__private::v0_1_0::Entry<Self>] = &[
                    ::hubkit::__private::v0_1_0::Entry::new(
                        <__ChatHub_send_message as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, start| {
                            let (__arg0, __arg1) = start
                                .arguments::<__ChatHub_send_message>()?;
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                ::hubkit::__private::v0_1_0::call::<
                                    __ChatHub_send_message,
                                    _,
                                >(async move {
                                    <__Answer_ChatHub_send_message as ::hubkit::__private::v0_1_0::Shape>::into_result(
                                        <__Hub as ChatHub>::send_message(
                                                &hub.0,
                                                &cx,
                                                __arg0,
                                                __arg1,
                                            )
                                            .await,
                                    )
                                }),
                            )
                        },
                    ),
                    ::hubkit::__private::v0_1_0::Entry::new(
                        <__ChatHub_touch as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, start| {
                            let () = start.arguments::<__ChatHub_touch>()?;
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                ::hubkit::__private::v0_1_0::call::<
                                    __ChatHub_touch,
                                    _,
                                >(async move {
                                    <__Answer_ChatHub_touch as ::hubkit::__private::v0_1_0::Shape>::into_result(
                                        <__Hub as ChatHub>::touch(&hub.0, &cx).await,
                                    )
                                }),
                            )
                        },
                    ),
                ];
                fn on_connected(
                    hub: ::hubkit::__private::v0_1_0::std::sync::Arc<Self>,
                    cx: ::hubkit::__private::v0_1_0::Context<Self::Proxy>,
                ) -> ::hubkit::__private::v0_1_0::BoxFuture<
                    ::core::result::Result<(), ::hubkit::__private::v0_1_0::HubError>,
                > {
                    ::hubkit::__private::v0_1_0::std::boxed::Box::pin(async move {
                        <__Hub as ChatHub>::on_connected(&hub.0, &cx).await
                    })
                }
                fn on_disconnected(
                    hub: ::hubkit::__private::v0_1_0::std::sync::Arc<Self>,
                    cx: ::hubkit::__private::v0_1_0::Context<Self::Proxy>,
                    reason: ::hubkit::__private::v0_1_0::DisconnectReason,
                ) -> ::hubkit::__private::v0_1_0::BoxFuture<()> {
                    ::hubkit::__private::v0_1_0::std::boxed::Box::pin(async move {
                        <__Hub as ChatHub>::on_disconnected(&hub.0, &cx, &reason).await
                    })
                }
            }
            ::hubkit::__private::v0_1_0::HubBuilder::new(__Served(self))
        }
    }
}
/// Calls a `ChatHub` from a client. Cheap to clone.
///
/// What a chat client may call.
///
/// Two paragraphs.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, non_camel_case_types)]
pub struct ChatHubClient {
    __caller: ::hubkit::__private::v0_1_0::Caller,
}
#[allow(dead_code, clippy::too_many_arguments)]
impl ChatHubClient {
    /// The hub as data.
    pub const DESCRIPTOR: ::hubkit::__private::v0_1_0::HubDescriptor = ::hubkit::__private::v0_1_0::HubDescriptor::new(
        "ChatHub",
        "What a chat client may call.\n\nTwo paragraphs.",
        ::core::option::Option::Some("ChatClient"),
        &[
            <__ChatHub_send_message as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__ChatHub_touch as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
        ],
    );
    /// A stub that calls through `connection`.
    #[must_use]
    pub fn new(
        connection: &impl ::core::convert::AsRef<::hubkit::__private::v0_1_0::Caller>,
    ) -> Self {
        Self {
            __caller: ::core::clone::Clone::clone(
                ::core::convert::AsRef::as_ref(connection),
            ),
        }
    }
    /// Sends a message to everybody.
    pub fn send_message(
        &self,
        text: impl ::hubkit::__private::v0_1_0::Arg<String>,
        urgent: impl ::hubkit::__private::v0_1_0::Arg<bool>,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_ChatHub_send_message> {
        self.__caller.call("SendMessage", &(text, urgent))
    }
    pub fn touch(&self) -> ::hubkit::__private::v0_1_0::Call<__Value_ChatHub_touch> {
        self.__caller.call("Touch", &())
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatHub_send_message = ::hubkit::__private::v0_1_0::Returned<
    hubkit::Result<()>,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<hubkit::Result<()>>>::FALLIBLE
    },
>;
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_send_message = <__Answer_ChatHub_send_message as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_send_message = ();
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatHub_touch = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_touch = <__Answer_ChatHub_touch as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_touch = ();
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatHub_send_message;
impl ::hubkit::__private::v0_1_0::Method for __ChatHub_send_message {
    type Args = (String, bool);
    type Value = <__Answer_ChatHub_send_message as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatHub_send_message as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
            "SendMessage",
            "send_message",
            ::hubkit::__private::v0_1_0::MethodKind::Call,
            &[
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "text",
                    "String",
                    false,
                ),
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "urgent",
                    "bool",
                    false,
                ),
            ],
            "hubkit::Result<()>",
        )
        .with_docs("Sends a message to everybody.");
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatHub_touch;
impl ::hubkit::__private::v0_1_0::Method for __ChatHub_touch {
    type Args = ();
    type Value = <__Answer_ChatHub_touch as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatHub_touch as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Touch",
        "touch",
        ::hubkit::__private::v0_1_0::MethodKind::Call,
        &[],
        "()",
    );
}
