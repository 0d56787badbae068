//! The `#[hub]`, `#[client_interface]` and `#[derive(Enumeration)]` macros of hubkit. Use them through the `hubkit` crate.

#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::panic, clippy::unwrap_used)
)]

mod descriptor;
mod enumeration;
mod errors;
mod expand;
mod fallback;
mod generated;
mod model;
mod names;
mod parse;
mod render;
#[cfg(test)]
mod snapshots;
mod validate;

use proc_macro::TokenStream;

use crate::expand::expand;
use crate::model::Role;

/// Makes a trait the contract of a hub: what clients may call on the server.
///
/// ```ignore
/// #[hub(client = ChatClient)]
/// pub trait ChatHub {
///     /// Sends a message to everybody.
///     async fn send_message(&self, text: String) -> hubkit::Result<()>;
///     fn prices(&self, symbol: String) -> impl Stream<Item = Price>;
///     async fn import(&self, rows: Streaming<Row>) -> hubkit::Result<u32>;
/// }
/// ```
///
/// Generated from it, with the trait's visibility:
///
/// - the trait to implement on the server, where every method gets one more parameter after `&self`, the call's
///   `cx: &Context<ChatClientProxy>`; it also has `on_connected` and `on_disconnected` to override, and `into_hub`;
/// - `ChatHubClient`, through which clients call the hub: its methods take arguments by value or by borrow and return
///   a `Call` to await, or a `StreamCall` where the trait says `impl Stream`.
///
/// # Streams
///
/// A method that streams returns `impl Stream<Item = T>`, or is `async` and returns `Result<impl Stream<Item = T>>` to
/// be able to refuse; the items may be `Result`s, whose first error ends the stream. What a client uploads is an
/// argument `Streaming<T>`, for which the stub takes any stream of `T` or of `Result<T, UploadError>`.
///
/// # Options
///
/// - `client = path::to::ChatClient`: the trait with `#[client_interface]`, so that the hub can call its clients.
///   Where the trait is in another module, write its path here rather than importing it.
/// - `rename_all = "camelCase"`: how wire names are made of method names. Default: `"PascalCase"`. Also `"snake_case"`,
///   `"SCREAMING_SNAKE_CASE"`, `"kebab-case"`, `"SCREAMING-KEBAB-CASE"`, `"lowercase"`, `"UPPERCASE"` and
///   `"verbatim"`.
/// - `crate = path`: where the `hubkit` crate is, when it goes by another name.
///
/// On methods, `#[method(name = "SendMessage")]` gives the wire name.
#[proc_macro_attribute]
pub fn hub(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Role::Hub, arguments.into(), item.into()).into()
}

/// Makes a trait a client interface: what the server may call on clients.
///
/// ```ignore
/// #[client_interface]
/// pub trait ChatClient {
///     async fn receive_message(&self, user: String, text: String);
///     /// A client result: the server awaits the answer.
///     async fn confirm(&self, question: String) -> bool;
/// }
/// ```
///
/// Generated from it, with the trait's visibility:
///
/// - the trait to implement on a Rust client, with `into_receiver`;
/// - `ChatClientHandlers`, closures instead of an implementation;
/// - `ChatClientEvent`, the calls as an enum, client results left out;
/// - `ChatClientProxy`, through which the server calls clients. A method with a result asks: `Answers`, a stream, from
///   many, and `Answer`, a future, from `ChatClientProxy<One>`, which `caller()` and `client(id)` of a context's clients
///   return.
///
/// # Options
///
/// `rename_all` and `crate`, and `#[method(name = "…")]` on methods, as [`macro@hub`] has them.
///
/// `#[method(overflow = "…")]` says what happens to a message when its receiver is too slow and its outbox is full:
/// `"disconnect"` (the default) ends its connection, `"drop_oldest"` drops waiting messages of the same method,
/// `"drop_newest"` drops the new one, and `"latest"` keeps only the newest message for each value of an argument, as in
/// `#[method(overflow = "latest", key = symbol)]`. Methods with a result have no policy, since the server waits for it.
#[proc_macro_attribute]
pub fn client_interface(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Role::ClientInterface, arguments.into(), item.into()).into()
}

/// Makes an enum without data travel as a number in JSON and as a name in MessagePack and CBOR.
///
/// ```ignore
/// #[derive(Clone, Copy, Enumeration)]
/// enum Level {
///     Low = 1,
///     #[enumeration(name = "VeryHigh")]
///     High = 10,
/// }
/// ```
///
/// It implements the trait `hubkit::payload::Enumeration` and serde's `Serialize` and `Deserialize`; do not derive those
/// as well. Numbers are the discriminants, names those of the variants.
///
/// Both are read in every protocol, names also in another case, as .NET does. What names no member is an error that
/// lists them all, unless a member is marked `other`.
///
/// # Options
///
/// - `#[enumeration(name = "VeryHigh")]` on a member gives it another name.
/// - `#[enumeration(other)]` on one member: it is what unknown numbers and names are read as.
/// - `#[enumeration(crate = path)]` on the enum says where the `hubkit` crate is, when it goes by another name.
#[proc_macro_derive(Enumeration, attributes(enumeration))]
pub fn enumeration(item: TokenStream) -> TokenStream {
    crate::enumeration::expand(item.into()).into()
}
