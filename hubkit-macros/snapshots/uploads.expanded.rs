mod __server {
    pub trait Store: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
        #[cfg(feature = "import")]
        /// Arguments and uploads in any order.
        #[deprecated = "use `transform`"]
        #[allow(clippy::too_many_arguments)]
        fn import(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<
                ::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            rows: Streaming<Row>,
            market: u32,
            names: hubkit::Streaming<Option<String>>,
            r#type: String,
        ) -> impl ::core::future::Future<
            Output = hubkit::Result<Report>,
        > + ::core::marker::Send;
        #[allow(clippy::too_many_arguments)]
        fn count(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<
                ::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            rows: Streaming<Row>,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
        #[allow(clippy::too_many_arguments)]
        fn transform(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<
                ::hubkit::__private::v0_1_0::UntypedProxy,
            >,
            rows: Streaming<Row>,
        ) -> impl Stream<Item = hubkit::Result<Row>> + ::core::marker::Send;
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
            impl<__Hub: Store> ::hubkit::__private::v0_1_0::Dispatch
            for __Served<__Hub> {
                type Proxy = ::hubkit::__private::v0_1_0::UntypedProxy;
                const DESCRIPTOR: ::hubkit::__private::v0_1_0::HubDescriptor = StoreClient::DESCRIPTOR;
                const ENTRIES: &'static [::hubkit::__private::v0_1_0::Entry<Self>] = &[
                    #[cfg(feature = "import")]
                    ::hubkit::__private::v0_1_0::Entry::new(
                        <__Store_import as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, mut start| {
                            let (__arg1, __arg3) = start.arguments::<__Store_import>()?;
                            let __arg0 = start.upload_for::<__Upload0_Store_import>();
                            let __arg2 = start.upload_for::<__Upload1_Store_import>();
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                ::hubkit::__private::v0_1_0::call::<
                                    __Store_import,
                                    _,
                                >(async move {
                                    <__Answer_Store_import as ::hubkit::__private::v0_1_0::Shape>::into_result(
                                        <__Hub as Store>::import(
                                                &hub.0,
                                                &cx,
                                                __arg0,
                                                __arg1,
                                                __arg2,
                                                __arg3,
                                            )
                                            .await,
                                    )
                                }),
                            )
                        },
                    ),
                    ::hubkit::__private::v0_1_0::Entry::new(
                        <__Store_count as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, mut start| {
                            let () = start.arguments::<__Store_count>()?;
                            let __arg0 = start.upload_for::<__Upload0_Store_count>();
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                ::hubkit::__private::v0_1_0::call::<
                                    __Store_count,
                                    _,
                                >(async move {
                                    <__Answer_Store_count as ::hubkit::__private::v0_1_0::Shape>::into_result(
                                        <__Hub as Store>::count(&hub.0, &cx, __arg0).await,
                                    )
                                }),
                            )
                        },
                    ),
                    ::hubkit::__private::v0_1_0::Entry::new(
                        <__Store_transform as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
                        |hub, cx, mut start| {
                            let () = start.arguments::<__Store_transform>()?;
                            let __arg0 = start.upload_for::<__Upload0_Store_transform>();
                            let hub = ::core::clone::Clone::clone(hub);
                            ::core::result::Result::Ok(
                                ::hubkit::__private::v0_1_0::stream::<
                                    __Store_transform,
                                    _,
                                >(move |items| async move {
                                    let stream = <__Hub as Store>::transform(
                                        &hub.0,
                                        &cx,
                                        __arg0,
                                    );
                                    ::hubkit::__private::v0_1_0::StreamEnd::Ended(
                                        items
                                            .forward::<
                                                __Store_transform,
                                                _,
                                            >(
                                                stream,
                                                <__Answer_Store_transform as ::hubkit::__private::v0_1_0::Shape>::into_result,
                                            )
                                            .await,
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
                        <__Hub as Store>::on_connected(&hub.0, &cx).await
                    })
                }
                fn on_disconnected(
                    hub: ::hubkit::__private::v0_1_0::std::sync::Arc<Self>,
                    cx: ::hubkit::__private::v0_1_0::Context<Self::Proxy>,
                    reason: ::hubkit::__private::v0_1_0::DisconnectReason,
                ) -> ::hubkit::__private::v0_1_0::BoxFuture<()> {
                    ::hubkit::__private::v0_1_0::std::boxed::Box::pin(async move {
                        <__Hub as Store>::on_disconnected(&hub.0, &cx, &reason).await
                    })
                }
            }
            ::hubkit::__private::v0_1_0::HubBuilder::new(__Served(self))
        }
    }
}
/// Calls a `Store` from a client. Cheap to clone.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code, non_camel_case_types)]
pub struct StoreClient {
    __caller: ::hubkit::__private::v0_1_0::Caller,
}
#[allow(dead_code, clippy::too_many_arguments)]
impl StoreClient {
    /// The hub as data.
    pub const DESCRIPTOR: ::hubkit::__private::v0_1_0::HubDescriptor = ::hubkit::__private::v0_1_0::HubDescriptor::new(
        "Store",
        "",
        ::core::option::Option::None,
        &[
            #[cfg(feature = "import")]
            <__Store_import as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Store_count as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Store_transform as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
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
    #[cfg(feature = "import")]
    /// Arguments and uploads in any order.
    #[deprecated = "use `transform`"]
    pub fn import(
        &self,
        rows: impl ::hubkit::__private::v0_1_0::Stream<
            Item: ::hubkit::__private::v0_1_0::UploadItem<Row>,
        > + ::core::marker::Send + 'static,
        market: impl ::hubkit::__private::v0_1_0::Arg<u32>,
        names: impl ::hubkit::__private::v0_1_0::Stream<
            Item: ::hubkit::__private::v0_1_0::UploadItem<Option<String>>,
        > + ::core::marker::Send + 'static,
        r#type: impl ::hubkit::__private::v0_1_0::Arg<String>,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_Store_import> {
        self.__caller
            .call_with(
                "Import",
                &(market, r#type),
                ::hubkit::__private::v0_1_0::std::vec![
                    self.__caller.upload_for:: < __Upload0_Store_import, _ > (rows), self
                    .__caller.upload_for:: < __Upload1_Store_import, _ > (names)
                ],
            )
    }
    pub fn count(
        &self,
        rows: impl ::hubkit::__private::v0_1_0::Stream<
            Item: ::hubkit::__private::v0_1_0::UploadItem<Row>,
        > + ::core::marker::Send + 'static,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_Store_count> {
        self.__caller
            .call_with(
                "Count",
                &(),
                ::hubkit::__private::v0_1_0::std::vec![
                    self.__caller.upload_for:: < __Upload0_Store_count, _ > (rows)
                ],
            )
    }
    pub fn transform(
        &self,
        rows: impl ::hubkit::__private::v0_1_0::Stream<
            Item: ::hubkit::__private::v0_1_0::UploadItem<Row>,
        > + ::core::marker::Send + 'static,
    ) -> ::hubkit::__private::v0_1_0::StreamCall<__Value_Store_transform> {
        self.__caller
            .stream(
                "Transform",
                &(),
                ::hubkit::__private::v0_1_0::std::vec![
                    self.__caller.upload_for:: < __Upload0_Store_transform, _ > (rows)
                ],
            )
    }
}
#[cfg(feature = "import")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Store_import = ::hubkit::__private::v0_1_0::Returned<
    hubkit::Result<Report>,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<hubkit::Result<Report>>>::FALLIBLE
    },
>;
#[cfg(feature = "import")]
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Store_import = <__Answer_Store_import as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(feature = "import")]
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Store_import = Report;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Store_count = ::hubkit::__private::v0_1_0::Returned<
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
type __Value_Store_count = <__Answer_Store_count as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Store_count = ();
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Store_transform = ::hubkit::__private::v0_1_0::Returned<
    hubkit::Result<Row>,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<hubkit::Result<Row>>>::FALLIBLE
    },
>;
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Store_transform = <__Answer_Store_transform as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Store_transform = Row;
#[cfg(feature = "import")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Store_import;
#[cfg(feature = "import")]
impl ::hubkit::__private::v0_1_0::Method for __Store_import {
    type Args = (u32, String);
    type Value = <__Answer_Store_import as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Store_import as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
            "Import",
            "import",
            ::hubkit::__private::v0_1_0::MethodKind::Call,
            &[
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "rows",
                    "Row",
                    true,
                ),
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "market",
                    "u32",
                    false,
                ),
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "names",
                    "Option<String>",
                    true,
                ),
                ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                    "type",
                    "String",
                    false,
                ),
            ],
            "hubkit::Result<Report>",
        )
        .with_docs("Arguments and uploads in any order.")
        .deprecated();
}
#[cfg(feature = "import")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Upload0_Store_import;
#[cfg(feature = "import")]
impl ::hubkit::__private::v0_1_0::UploadArgument for __Upload0_Store_import {
    type Item = Row;
}
#[cfg(feature = "import")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Upload1_Store_import;
#[cfg(feature = "import")]
impl ::hubkit::__private::v0_1_0::UploadArgument for __Upload1_Store_import {
    type Item = Option<String>;
}
#[cfg(feature = "import")]
const _: () = {
    #[allow(dead_code)]
    fn streams(_: Streaming<Row>, _: hubkit::Streaming<Option<String>>) {}
};
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Store_count;
impl ::hubkit::__private::v0_1_0::Method for __Store_count {
    type Args = ();
    type Value = <__Answer_Store_count as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Store_count as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Count",
        "count",
        ::hubkit::__private::v0_1_0::MethodKind::Call,
        &[::hubkit::__private::v0_1_0::ArgumentDescriptor::new("rows", "Row", true)],
        "()",
    );
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Upload0_Store_count;
impl ::hubkit::__private::v0_1_0::UploadArgument for __Upload0_Store_count {
    type Item = Row;
}
const _: () = {
    #[allow(dead_code)]
    fn streams(_: Streaming<Row>) {}
};
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Store_transform;
impl ::hubkit::__private::v0_1_0::Method for __Store_transform {
    type Args = ();
    type Value = <__Answer_Store_transform as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Store_transform as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Transform",
        "transform",
        ::hubkit::__private::v0_1_0::MethodKind::Stream,
        &[::hubkit::__private::v0_1_0::ArgumentDescriptor::new("rows", "Row", true)],
        "impl Stream<Item = hubkit::Result<Row>>",
    );
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Upload0_Store_transform;
impl ::hubkit::__private::v0_1_0::UploadArgument for __Upload0_Store_transform {
    type Item = Row;
}
const _: () = {
    #[allow(dead_code)]
    fn streams(_: impl Stream<Item = hubkit::Result<Row>>, _: Streaming<Row>) {}
};
