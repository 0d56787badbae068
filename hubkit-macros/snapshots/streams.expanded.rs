mod __server {
    trait Prices: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
        #[allow(clippy::too_many_arguments)]
        fn prices(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<
                ::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            symbol: String,
        ) -> impl Stream<Item = Price> + ::core::marker::Send;
        #[allow(clippy::too_many_arguments)]
        fn later(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<
                ::hubkit::__private::v0_1_0::UntypedProxy,
            >,
        ) -> impl ::core::future::Future<
            Output = impl Stream<
                Item = Result<Price, Gone>,
            > + Unpin + ::core::marker::Send,
        > + ::core::marker::Send;
        #[allow(clippy::too_many_arguments)]
        fn watch(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<
                ::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            symbol: String,
        ) -> impl ::core::future::Future<
            Output = hubkit::Result<impl Stream<Item = Price> + ::core::marker::Send>,
        > + ::core::marker::Send;
        /// Runs when a client has connected, before any of its calls. An error ends the connection.
        ///
        /// Does nothing unless it is overridden.
        #[allow(dead_code)]
        fn on_connected(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<
                ::hubkit::__private::v0_1_0::UntypedProxy,
            >,
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
            cx: &::hubkit::__private::v0_1_0::Context<
                ::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            reason: &::hubkit::__private::v0_1_0::DisconnectReason,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            let _ = (cx, reason);
            async {}
        }
        /// Makes a hub of this value: a builder, for its options.
        #[allow(dead_code, deprecated)]
        fn into_hub(
            self,
        ) -> ::hubkit::__private::v0_1_0::HubBuilder<
            ::hubkit::__private::v0_1_0::UntypedProxy,
        > {
            struct __Served<__Hub>(__Hub);
            impl<__Hub: Prices> ::hubkit::__private::v0_1_0::Dispatch
            for __Served<__Hub> {
                type Proxy = ::hubkit::__private::v0_1_0::UntypedProxy;
                const DESCRIPTOR: ::hubkit::__private::v0_1_0::HubDescriptor = PricesClient::DESCRIPTOR;
                const ENTRIES: &'static [::hubkit::__private::v0_1_0::Entry<Self>] = &[
                    ::hubkit::__private::v0_1_0::Entry::new(
                        <__Prices_prices as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, start| {
                            let (__arg0,) = start.arguments::<__Prices_prices>()?;
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                ::hubkit::__private::v0_1_0::stream::<
                                    __Prices_prices,
                                    _,
                                >(move |items| async move {
                                    let stream = <__Hub as Prices>::prices(&hub.0, &cx, __arg0);
                                    ::hubkit::__private::v0_1_0::StreamEnd::Ended(
                                        items
                                            .forward::<
                                                __Prices_prices,
                                                _,
                                            >(
                                                stream,
                                                <__Answer_Prices_prices as ::hubkit::__private::v0_1_0::Shape>::into_result,
                                            )
                                            .await,
                                    )
                                }),
                            )
                        },
                    ),
                    ::hubkit::__private::v0_1_0::Entry::new(
                        <__Prices_later as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, start| {
                            let () = start.arguments::<__Prices_later>()?;
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                ::hubkit::__private::v0_1_0::stream::<
                                    __Prices_later,
                                    _,
                                >(move |items| async move {
                                    let stream = <__Hub as Prices>::later(&hub.0, &cx).await;
                                    ::hubkit::__private::v0_1_0::StreamEnd::Ended(
                                        items
                                            .forward::<
                                                __Prices_later,
                                                _,
                                            >(
                                                stream,
                                                <__Answer_Prices_later as ::hubkit::__private::v0_1_0::Shape>::into_result,
                                            )
                                            .await,
                                    )
                                }),
                            )
                        },
                    ),
                    ::hubkit::__private::v0_1_0::Entry::new(
                        <__Prices_watch as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, start| {
                            let (__arg0,) = start.arguments::<__Prices_watch>()?;
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                ::hubkit::__private::v0_1_0::stream::<
                                    __Prices_watch,
                                    _,
                                >(move |items| async move {
                                    match ::hubkit::__private::v0_1_0::Opening::open(
                                        <__Hub as Prices>::watch(&hub.0, &cx, __arg0).await,
                                    ) {
                                        ::core::result::Result::Ok(stream) => {
                                            ::hubkit::__private::v0_1_0::StreamEnd::Ended(
                                                items
                                                    .forward::<
                                                        __Prices_watch,
                                                        _,
                                                    >(
                                                        stream,
                                                        <__Answer_Prices_watch as ::hubkit::__private::v0_1_0::Shape>::into_result,
                                                    )
                                                    .await,
                                            )
                                        }
                                        ::core::result::Result::Err(error) => {
                                            ::hubkit::__private::v0_1_0::StreamEnd::Refused(error)
                                        }
                                    }
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
                        <__Hub as Prices>::on_connected(&hub.0, &cx).await
                    })
                }
                fn on_disconnected(
                    hub: ::hubkit::__private::v0_1_0::std::sync::Arc<Self>,
                    cx: ::hubkit::__private::v0_1_0::Context<Self::Proxy>,
                    reason: ::hubkit::__private::v0_1_0::DisconnectReason,
                ) -> ::hubkit::__private::v0_1_0::BoxFuture<()> {
                    ::hubkit::__private::v0_1_0::std::boxed::Box::pin(async move {
                        <__Hub as Prices>::on_disconnected(&hub.0, &cx, &reason).await
                    })
                }
            }
            ::hubkit::__private::v0_1_0::HubBuilder::new(__Served(self))
        }
    }
}
/// Calls a `Prices` from a client. Cheap to clone.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, non_camel_case_types)]
struct PricesClient {
    __caller: ::hubkit::__private::v0_1_0::Caller,
}
#[allow(dead_code, clippy::too_many_arguments)]
impl PricesClient {
    /// The hub as data.
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::HubDescriptor = ::hubkit::__private::v0_1_0::HubDescriptor::new(
        "Prices",
        "",
        ::core::option::Option::None,
        &[
            <__Prices_prices as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Prices_later as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Prices_watch as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
        ],
    );
    /// A stub that calls through `connection`.
    #[must_use]
    fn new(
        connection: &impl ::core::convert::AsRef<::hubkit::__private::v0_1_0::Caller>,
    ) -> Self {
        Self {
            __caller: ::core::clone::Clone::clone(
                ::core::convert::AsRef::as_ref(connection),
            ),
        }
    }
    fn prices(
        &self,
        symbol: impl ::hubkit::__private::v0_1_0::Arg<String>,
    ) -> ::hubkit::__private::v0_1_0::StreamCall<__Value_Prices_prices> {
        self.__caller
            .stream("Prices", &(symbol,), ::hubkit::__private::v0_1_0::std::vec![])
    }
    fn later(&self) -> ::hubkit::__private::v0_1_0::StreamCall<__Value_Prices_later> {
        self.__caller.stream("Later", &(), ::hubkit::__private::v0_1_0::std::vec![])
    }
    fn watch(
        &self,
        symbol: impl ::hubkit::__private::v0_1_0::Arg<String>,
    ) -> ::hubkit::__private::v0_1_0::StreamCall<__Value_Prices_watch> {
        self.__caller
            .stream("Watch", &(symbol,), ::hubkit::__private::v0_1_0::std::vec![])
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Prices_prices = ::hubkit::__private::v0_1_0::Returned<
    Price,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<Price>>::FALLIBLE
    },
>;
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Prices_prices = <__Answer_Prices_prices as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Prices_prices = Price;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Prices_later = ::hubkit::__private::v0_1_0::Returned<
    Result<Price, Gone>,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<Result<Price, Gone>>>::FALLIBLE
    },
>;
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Prices_later = <__Answer_Prices_later as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Prices_later = Price;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Prices_watch = ::hubkit::__private::v0_1_0::Returned<
    Price,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<Price>>::FALLIBLE
    },
>;
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Prices_watch = <__Answer_Prices_watch as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Prices_watch = Price;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Prices_prices;
impl ::hubkit::__private::v0_1_0::Method for __Prices_prices {
    type Args = (String,);
    type Value = <__Answer_Prices_prices as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Prices_prices as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Prices",
        "prices",
        ::hubkit::__private::v0_1_0::MethodKind::Stream,
        &[
            ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                "symbol",
                "String",
                false,
            ),
        ],
        "impl Stream<Item = Price>",
    );
}
const _: () = {
    #[allow(dead_code)]
    fn streams(_: impl Stream<Item = Price>) {}
};
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Prices_later;
impl ::hubkit::__private::v0_1_0::Method for __Prices_later {
    type Args = ();
    type Value = <__Answer_Prices_later as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Prices_later as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Later",
        "later",
        ::hubkit::__private::v0_1_0::MethodKind::Stream,
        &[],
        "impl Stream<Item = Result<Price, Gone>> + Unpin",
    );
}
const _: () = {
    #[allow(dead_code)]
    fn streams(_: impl Stream<Item = Result<Price, Gone>> + Unpin) {}
};
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Prices_watch;
impl ::hubkit::__private::v0_1_0::Method for __Prices_watch {
    type Args = (String,);
    type Value = <__Answer_Prices_watch as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Prices_watch as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Watch",
        "watch",
        ::hubkit::__private::v0_1_0::MethodKind::Stream,
        &[
            ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                "symbol",
                "String",
                false,
            ),
        ],
        "hubkit::Result<impl Stream<Item = Price>>",
    );
}
const _: () = {
    #[allow(dead_code)]
    fn streams(_: hubkit::Result<impl Stream<Item = Price>>) {}
};
