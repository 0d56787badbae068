::core::compile_error! {
    "arguments of a contract are owned: write `String` (callers may pass `&str`)"
}
::core::compile_error! {
    "one value serves all calls at once: take `&self`, and keep what changes behind a lock"
}
::core::compile_error! {
    "an argument of a contract needs a plain name: take it apart in the impl"
}
::core::compile_error! {
    "this method has to be `async`: write `async fn`, or return `impl Stream<Item = T>`"
}
::core::compile_error! {
    "a method of a contract has no generic parameters, since both sides must know every type: use concrete types"
}
::core::compile_error! {
    "a method of a contract has no default body: end it with `;` and implement it in the impl"
}
::core::compile_error! {
    "`overflow` is about messages to slow clients: it goes on methods of a client interface, remove it here"
}
::core::compile_error! {
    "a borrow cannot travel: write `String`"
}
::core::compile_error! {
    "a contract cannot have associated types: it lists methods and nothing else"
}
::core::compile_error! {
    "`on_connected` is reserved, the trait has it already, as an event that an impl may override: rename the method (`#[method(name = \"OnConnected\")]` keeps its wire name)"
}
mod __server {
    pub trait ChatHub: ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
        #[allow(clippy::too_many_arguments)]
        fn good(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
            text: String,
        ) -> impl ::core::future::Future<Output = u32> + ::core::marker::Send;
        #[allow(async_fn_in_trait, unused_variables)]
        async fn borrows(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
            text: &str,
        ) -> u32;
        #[allow(async_fn_in_trait, unused_variables)]
        async fn changes(
            &mut self,
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
            __argument0: (u8, u8),
        );
        #[allow(async_fn_in_trait, unused_variables)]
        fn plain(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
        ) -> u32;
        #[allow(async_fn_in_trait, unused_variables)]
        async fn generic<T: Send>(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
            value: T,
        );
        #[allow(async_fn_in_trait, unused_variables)]
        async fn defaulted(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
        ) -> u32 {
            loop {}
        }
        #[allow(async_fn_in_trait, unused_variables)]
        async fn import(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
            id: u32,
            rows: Streaming<Row>,
            names: Streaming<&str>,
        ) -> u32;
        type Row;
        /// Runs when a client has connected, before any of its calls. An error ends the connection.
        ///
        /// Does nothing unless it is overridden.
        #[allow(dead_code)]
        fn on_connected(
            &self,
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
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
            cx: &::hubkit::__private::v0_1_0::Context<ChatClientProxy>,
            reason: &::hubkit::__private::v0_1_0::DisconnectReason,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            let _ = (cx, reason);
            async {}
        }
        /// Makes a hub of this value: a builder, for its options.
        #[allow(dead_code, deprecated)]
        fn into_hub(self) -> ::hubkit::__private::v0_1_0::HubBuilder<ChatClientProxy> {
            loop {}
        }
    }
}
/// Calls a `ChatHub` from a client. Cheap to clone.
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
        "",
        ::core::option::Option::Some("ChatClient"),
        &[<__ChatHub_good as ::hubkit::__private::v0_1_0::Method>::DESCRIPTOR],
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
    pub fn good(
        &self,
        text: impl ::hubkit::__private::v0_1_0::Arg<String>,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_ChatHub_good> {
        self.__caller.call("Good", &(text,))
    }
    pub fn borrows(
        &self,
        __arg0: impl ::core::marker::Sized,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_ChatHub_borrows> {
        loop {}
    }
    pub fn changes(
        &self,
        __arg0: impl ::core::marker::Sized,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_ChatHub_changes> {
        loop {}
    }
    pub fn generic(
        &self,
        __arg0: impl ::core::marker::Sized,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_ChatHub_generic> {
        loop {}
    }
    pub fn defaulted(
        &self,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_ChatHub_defaulted> {
        loop {}
    }
    pub fn import(
        &self,
        __arg0: impl ::core::marker::Sized,
        __arg1: impl ::core::marker::Sized,
        __arg2: impl ::core::marker::Sized,
    ) -> ::hubkit::__private::v0_1_0::Call<__Value_ChatHub_import> {
        loop {}
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatHub_good = ::hubkit::__private::v0_1_0::Returned<
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
type __Value_ChatHub_good = <__Answer_ChatHub_good as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_good = u32;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatHub_borrows = ::hubkit::__private::v0_1_0::Returned<
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
type __Value_ChatHub_borrows = <__Answer_ChatHub_borrows as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_borrows = u32;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatHub_changes = ::hubkit::__private::v0_1_0::Returned<
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
type __Value_ChatHub_changes = <__Answer_ChatHub_changes as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_changes = ();
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatHub_generic = ::hubkit::__private::v0_1_0::Returned<
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
type __Value_ChatHub_generic = <__Answer_ChatHub_generic as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_generic = ();
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatHub_defaulted = ::hubkit::__private::v0_1_0::Returned<
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
type __Value_ChatHub_defaulted = <__Answer_ChatHub_defaulted as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_defaulted = u32;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Answer_ChatHub_import = ::hubkit::__private::v0_1_0::Returned<
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
type __Value_ChatHub_import = <__Answer_ChatHub_import as ::hubkit::__private::v0_1_0::Shape>::Value;
#[cfg(doc)]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Value_ChatHub_import = u32;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
struct __ChatHub_good;
impl ::hubkit::__private::v0_1_0::Method for __ChatHub_good {
    type Args = (String,);
    type Value = <__Answer_ChatHub_good as ::hubkit::__private::v0_1_0::Shape>::Value;
    type Error = <__Answer_ChatHub_good as ::hubkit::__private::v0_1_0::Shape>::Error;
    const DESCRIPTOR: ::hubkit::__private::v0_1_0::MethodDescriptor = ::hubkit::__private::v0_1_0::MethodDescriptor::new(
        "Good",
        "good",
        ::hubkit::__private::v0_1_0::MethodKind::Call,
        &[::hubkit::__private::v0_1_0::ArgumentDescriptor::new("text", "String", false)],
        "u32",
    );
}
