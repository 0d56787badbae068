#[hub(rename_all = "camelCase", crate = renamed::hubkit)]
#[cfg(feature = "chat")]
#[deprecated]
#[allow(clippy::all)]
pub(crate) trait r#Chat {
    #[cfg(unix)]
    #[deprecated = "use `send`"]
    #[must_use]
    async fn send_message(&self, text: Unix) -> u32;
    #[method(name = "Type")]
    async fn r#type(&self, r#type: String);
}

#[client_interface(rename_all = "snake_case", crate = ::renamed)]
#[cfg(feature = "chat")]
pub(super) trait ChatClient {
    #[cfg(unix)]
    #[deprecated]
    async fn receive_message(&self, text: Unix);
    /// Its types are named like the type parameters of a handler.
    async fn own(&self, first: F, second: Fut) -> F;
}
