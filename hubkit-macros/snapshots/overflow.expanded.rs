mod __server {
    /// Calls `Screen` on connected clients. Cheap to clone.
    ///
    /// As it stands it calls any number of clients: what they return comes as `Answers`, a stream. `ScreenProxy<One>`, which `caller()` and `client(id)` give, calls one: what it returns is an `Answer`, a future. It turns into the former with `into()`.
    #[allow(dead_code, non_camel_case_types)]
    pub struct ScreenProxy<K_ = ::hubkit::__private::v0_1_0::Many> {
        __recipients: ::hubkit::__private::v0_1_0::Recipients,
        __kind: ::core::marker::PhantomData<fn() -> K_>,
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl<K_> ScreenProxy<K_> {
        pub fn price(
            &self,
            symbol: impl ::hubkit::__private::v0_1_0::Arg<String>,
            amount: impl ::hubkit::__private::v0_1_0::Arg<u64>,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            let overflow = ::hubkit::__private::v0_1_0::Overflow::latest(&symbol);
            self.__recipients.send_with("Price", &(symbol, amount), overflow)
        }
        pub fn log_line(
            &self,
            overflow: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            let overflow = ::hubkit::__private::v0_1_0::Overflow::DropOldest;
            self.__recipients.send_with("Log", &(overflow,), overflow)
        }
        pub fn hint(&self) -> ::hubkit::__private::v0_1_0::Sending {
            let overflow = ::hubkit::__private::v0_1_0::Overflow::DropNewest;
            self.__recipients.send_with("Hint", &(), overflow)
        }
        pub fn alarm(
            &self,
            kind: impl ::hubkit::__private::v0_1_0::Arg<K>,
        ) -> ::hubkit::__private::v0_1_0::Sending {
            self.__recipients.send("Alarm", &(kind,))
        }
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ScreenProxy<::hubkit::__private::v0_1_0::Many> {
        /// Asks the person in front of it.
        pub fn confirm(
            &self,
            question: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Answers<__Value_Screen_confirm> {
            self.__recipients.ask::<__Screen_confirm>(&(question,))
        }
        #[cfg(unix)]
        #[deprecated]
        pub fn version(
            &self,
        ) -> ::hubkit::__private::v0_1_0::Answers<__Value_Screen_version> {
            self.__recipients.ask::<__Screen_version>(&())
        }
    }
    #[allow(dead_code, clippy::too_many_arguments)]
    impl ScreenProxy<::hubkit::__private::v0_1_0::One> {
        /// Asks the person in front of it.
        pub fn confirm(
            &self,
            question: impl ::hubkit::__private::v0_1_0::Arg<String>,
        ) -> ::hubkit::__private::v0_1_0::Answer<__Value_Screen_confirm> {
            self.__recipients.ask_one::<__Screen_confirm>(&(question,))
        }
        #[cfg(unix)]
        #[deprecated]
        pub fn version(
            &self,
        ) -> ::hubkit::__private::v0_1_0::Answer<__Value_Screen_version> {
            self.__recipients.ask_one::<__Screen_version>(&())
        }
    }
    impl<K_> ::core::clone::Clone for ScreenProxy<K_> {
        fn clone(&self) -> Self {
            Self {
                __recipients: ::core::clone::Clone::clone(&self.__recipients),
                __kind: ::core::marker::PhantomData,
            }
        }
    }
    impl<K_> ::core::fmt::Debug for ScreenProxy<K_> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_tuple("ScreenProxy").field(&self.__recipients).finish()
        }
    }
    impl<K_: 'static> ::hubkit::__private::v0_1_0::ClientProxy for ScreenProxy<K_> {
        type One = ScreenProxy<::hubkit::__private::v0_1_0::One>;
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
    impl ::core::convert::From<ScreenProxy<::hubkit::__private::v0_1_0::One>>
    for ScreenProxy {
        fn from(one: ScreenProxy<::hubkit::__private::v0_1_0::One>) -> Self {
            Self {
                __recipients: one.__recipients,
                __kind: ::core::marker::PhantomData,
            }
        }
    }
}
/// What a server tells a screen.
pub trait Screen: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
    #[allow(clippy::too_many_arguments)]
    fn price(
        &self,
        symbol: String,
        amount: u64,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    #[allow(clippy::too_many_arguments)]
    fn log_line(
        &self,
        overflow: String,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    #[allow(clippy::too_many_arguments)]
    fn hint(&self) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    #[allow(clippy::too_many_arguments)]
    fn alarm(
        &self,
        kind: K,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    /// Asks the person in front of it.
    #[allow(clippy::too_many_arguments)]
    fn confirm(
        &self,
        question: String,
    ) -> impl ::core::future::Future<Output = Result<bool, Busy>> + ::core::marker::Send;
    #[cfg(unix)]
    #[deprecated]
    #[allow(clippy::too_many_arguments)]
    fn version(
        &self,
    ) -> impl ::core::future::Future<Output = u32> + ::core::marker::Send;
    /// Makes handlers for a connection of this value.
    #[allow(dead_code, deprecated, unused_mut)]
    fn into_receiver(self) -> ::hubkit::__private::v0_1_0::Receiver {
        let this = ::hubkit::__private::v0_1_0::std::sync::Arc::new(self);
        let mut receiver = ::hubkit::__private::v0_1_0::Receiver::new();
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_event::<
                    __Screen_price,
                    _,
                    _,
                >(move |(__arg0, __arg1)| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move { <Self as Screen>::price(&*this, __arg0, __arg1).await }
                });
        }
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_event::<
                    __Screen_log_line,
                    _,
                    _,
                >(move |(__arg0,)| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move { <Self as Screen>::log_line(&*this, __arg0).await }
                });
        }
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_event::<
                    __Screen_hint,
                    _,
                    _,
                >(move |()| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move { <Self as Screen>::hint(&*this).await }
                });
        }
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_event::<
                    __Screen_alarm,
                    _,
                    _,
                >(move |(__arg0,)| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move { <Self as Screen>::alarm(&*this, __arg0).await }
                });
        }
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_request::<
                    __Screen_confirm,
                    _,
                    _,
                >(move |(__arg0,)| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move {
                        <__Answer_Screen_confirm as ::hubkit::__private::v0_1_0::Shape>::into_result(
                            <Self as Screen>::confirm(&*this, __arg0).await,
                        )
                    }
                });
        }
        #[cfg(unix)]
        {
            let this = ::core::clone::Clone::clone(&this);
            receiver
                .on_request::<
                    __Screen_version,
                    _,
                    _,
                >(move |()| {
                    let this = ::core::clone::Clone::clone(&this);
                    async move {
                        <__Answer_Screen_version as ::hubkit::__private::v0_1_0::Shape>::into_result(
                            <Self as Screen>::version(&*this).await,
                        )
                    }
                });
        }
        let _ = this;
        receiver
    }
}
/// Handles the calls of a `Screen` with closures, one for each method that matters.
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::default::Default)]
#[must_use = "handlers do nothing until a connection receives them"]
#[allow(dead_code, non_camel_case_types)]
pub struct ScreenHandlers {
    __receiver: ::hubkit::__private::v0_1_0::Receiver,
}
#[allow(dead_code)]
impl ScreenHandlers {
    /// The client interface as data.
    pub const DESCRIPTOR: ::hubkit::__private::v0_1_0::InterfaceDescriptor = ::hubkit::__private::v0_1_0::InterfaceDescriptor::new(
        "Screen",
        "What a server tells a screen.",
        &[
            <__Screen_price as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Screen_log_line as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Screen_hint as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Screen_alarm as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            <__Screen_confirm as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
            #[cfg(unix)]
            <__Screen_version as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR,
        ],
    );
    /// No handlers yet.
    pub fn new() -> Self {
        Self {
            __receiver: ::hubkit::__private::v0_1_0::Receiver::new(),
        }
    }
    pub fn price<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(String, u64) -> Fut + ::core::marker::Send
            + ::core::marker::Sync + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_event::<
                __Screen_price,
                _,
                _,
            >(move |(__arg0, __arg1)| { handler(__arg0, __arg1) });
        self
    }
    pub fn log_line<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(String) -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_event::<__Screen_log_line, _, _>(move |(__arg0,)| { handler(__arg0) });
        self
    }
    pub fn hint<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn() -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver.on_event::<__Screen_hint, _, _>(move |()| { handler() });
        self
    }
    pub fn alarm<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(K) -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = ()> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_event::<__Screen_alarm, _, _>(move |(__arg0,)| { handler(__arg0) });
        self
    }
    /// Asks the person in front of it.
    pub fn confirm<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn(String) -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = Result<bool, Busy>> + ::core::marker::Send
            + 'static,
    {
        self.__receiver
            .on_request::<
                __Screen_confirm,
                _,
                _,
            >(move |(__arg0,)| {
                let handled = handler(__arg0);
                async move {
                    <__Answer_Screen_confirm as ::hubkit::__private::v0_1_0::Shape>::into_result(
                        handled.await,
                    )
                }
            });
        self
    }
    #[cfg(unix)]
    pub fn version<F, Fut>(mut self, handler: F) -> Self
    where
        F: ::core::ops::Fn() -> Fut + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        Fut: ::core::future::Future<Output = u32> + ::core::marker::Send + 'static,
    {
        self.__receiver
            .on_request::<
                __Screen_version,
                _,
                _,
            >(move |()| {
                let handled = handler();
                async move {
                    <__Answer_Screen_version as ::hubkit::__private::v0_1_0::Shape>::into_result(
                        handled.await,
                    )
                }
            });
        self
    }
}
impl ::core::convert::From<ScreenHandlers> for ::hubkit::__private::v0_1_0::Receiver {
    fn from(handlers: ScreenHandlers) -> Self {
        handlers.__receiver
    }
}
/// A call of a `Screen`, for reading the calls as a stream. Client results are not among them.
#[allow(dead_code, missing_debug_implementations, non_camel_case_types)]
#[allow(clippy::large_enum_variant, clippy::enum_variant_names)]
pub enum ScreenEvent {
    /// `price` was called.
    Price {
        /// The argument `symbol`.
        symbol: String,
        /// The argument `amount`.
        amount: u64,
    },
    /// `log_line` was called.
    LogLine {
        /// The argument `overflow`.
        overflow: String,
    },
    /// `hint` was called.
    Hint {},
    /// `alarm` was called.
    Alarm {
        /// The argument `kind`.
        kind: K,
    },
}
impl ::hubkit::__private::v0_1_0::ClientEvent for ScreenEvent {
    fn decode(
        target: &str,
        arguments: ::hubkit::__private::v0_1_0::Raw<'_>,
    ) -> ::core::option::Option<
        ::core::result::Result<Self, ::hubkit::__private::v0_1_0::ValueError>,
    > {
        let _ = (target, arguments);
        if target == "Price" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __Screen_price,
                >(arguments) {
                    ::core::result::Result::Ok((__arg0, __arg1)) => {
                        ::core::result::Result::Ok(Self::Price {
                            symbol: __arg0,
                            amount: __arg1,
                        })
                    }
                    ::core::result::Result::Err(error) => {
                        ::core::result::Result::Err(error)
                    }
                },
            );
        }
        if target == "Log" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __Screen_log_line,
                >(arguments) {
                    ::core::result::Result::Ok((__arg0,)) => {
                        ::core::result::Result::Ok(Self::LogLine { overflow: __arg0 })
                    }
                    ::core::result::Result::Err(error) => {
                        ::core::result::Result::Err(error)
                    }
                },
            );
        }
        if target == "Hint" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __Screen_hint,
                >(arguments) {
                    ::core::result::Result::Ok(()) => {
                        ::core::result::Result::Ok(Self::Hint {})
                    }
                    ::core::result::Result::Err(error) => {
                        ::core::result::Result::Err(error)
                    }
                },
            );
        }
        if target == "Alarm" {
            return ::core::option::Option::Some(
                match ::hubkit::__private::v0_1_0::decode_arguments::<
                    __Screen_alarm,
                >(arguments) {
                    ::core::result::Result::Ok((__arg0,)) => {
                        ::core::result::Result::Ok(Self::Alarm { kind: __arg0 })
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
type __Answer_Screen_price = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Screen_log_line = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Screen_hint = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Screen_alarm = ::hubkit::__private::v0_1_0::Returned<
    (),
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<()>>::FALLIBLE
    },
>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Screen_confirm = ::hubkit::__private::v0_1_0::Returned<
    Result<bool, Busy>,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<Result<bool, Busy>>>::FALLIBLE
    },
>;
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Screen_confirm = <__Answer_Screen_confirm as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Screen_confirm = bool;
#[cfg(unix)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_Screen_version = ::hubkit::__private::v0_1_0::Returned<
    u32,
    {
        #[allow(unused_imports)]
        use ::hubkit::__private::v0_1_0::Infallibly as _;
        <::hubkit::__private::v0_1_0::Probe<u32>>::FALLIBLE
    },
>;
#[cfg(unix)]
#[cfg(not(doc))]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Screen_version = <__Answer_Screen_version as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(unix)]
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_Screen_version = u32;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Screen_price;
impl ::hubkit::__private::v0_1_0::Method for __Screen_price {
    type Args = (String, u64);
    type Value = <__Answer_Screen_price as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Screen_price as ::hubkit::__private::v0_1_0::Shape>::Error;
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
            ::hubkit::__private::v0_1_0::ArgumentDescriptor::new("amount", "u64", false),
        ],
        "()",
    );
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Screen_log_line;
impl ::hubkit::__private::v0_1_0::Method for __Screen_log_line {
    type Args = (String,);
    type Value = <__Answer_Screen_log_line as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Screen_log_line as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Log",
        "log_line",
        ::hubkit::__private::v0_1_0::MethodKind::Event,
        &[
            ::hubkit::__private::v0_1_0::ArgumentDescriptor::new(
                "overflow",
                "String",
                false,
            ),
        ],
        "()",
    );
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Screen_hint;
impl ::hubkit::__private::v0_1_0::Method for __Screen_hint {
    type Args = ();
    type Value = <__Answer_Screen_hint as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Screen_hint as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Hint",
        "hint",
        ::hubkit::__private::v0_1_0::MethodKind::Event,
        &[],
        "()",
    );
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Screen_alarm;
impl ::hubkit::__private::v0_1_0::Method for __Screen_alarm {
    type Args = (K,);
    type Value = <__Answer_Screen_alarm as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Screen_alarm as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Alarm",
        "alarm",
        ::hubkit::__private::v0_1_0::MethodKind::Event,
        &[::hubkit::__private::v0_1_0::ArgumentDescriptor::new("kind", "K", false)],
        "()",
    );
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Screen_confirm;
impl ::hubkit::__private::v0_1_0::Method for __Screen_confirm {
    type Args = (String,);
    type Value = <__Answer_Screen_confirm as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Screen_confirm as ::hubkit::__private::v0_1_0::Shape>::Error;
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
            "Result<bool, Busy>",
        )
        .with_docs("Asks the person in front of it.");
}
#[cfg(unix)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __Screen_version;
#[cfg(unix)]
impl ::hubkit::__private::v0_1_0::Method for __Screen_version {
    type Args = ();
    type Value = <__Answer_Screen_version as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_Screen_version as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
            "Version",
            "version",
            ::hubkit::__private::v0_1_0::MethodKind::Call,
            &[],
            "u32",
        )
        .deprecated();
}
