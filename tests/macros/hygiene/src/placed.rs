//! Contracts inside function bodies, and contracts that a macro writes.

#![cfg(test)]

use ::std::string::String;

/// Writes a contract from fragments, as a user's own macro may.
macro_rules! contracts {
    ($hub:ident, $client:ident, $method:ident, $argument:ident: $ty:ty, $returns:ty, $interface:path) => {
        #[::renamed::client_interface(crate = ::renamed)]
        trait $client {
            async fn $method(&self, $argument: $ty);
            async fn asked(&self, $argument: $ty) -> $returns;
            #[method(overflow = "latest", key = $argument)]
            async fn latest(&self, $argument: $ty);
            #[method(overflow = "latest", key = overflow)]
            async fn hygienic(&self, overflow: $ty);
        }

        #[::renamed::hub(client = $interface, crate = ::renamed)]
        trait $hub {
            async fn $method(&self, $argument: $ty) -> $returns;
            async fn hygienic(&self, cx: $ty);
            async fn uploads(&self, $argument: ::renamed::Streaming<$ty>, more: $ty);
        }
    };
}

#[test]
fn contracts_may_be_in_function_bodies() {
    use ::renamed::Context;

    contracts!(LocalHub, LocalClient, say, cx: String, ::renamed::Result<u8>, LocalClient);

    struct Local;

    impl LocalHub for Local {
        async fn say(&self, _: &Context<LocalClientProxy>, _: String) -> ::renamed::Result<u8> {
            ::std::result::Result::Ok(0)
        }

        async fn hygienic(&self, _: &Context<LocalClientProxy>, _: String) {}

        async fn uploads(
            &self,
            _: &Context<LocalClientProxy>,
            _: ::renamed::Streaming<String>,
            _: String,
        ) {
        }
    }

    impl LocalClient for Local {
        async fn say(&self, _: String) {}

        async fn asked(&self, _: String) -> ::renamed::Result<u8> {
            ::std::result::Result::Ok(0)
        }

        async fn latest(&self, _: String) {}

        async fn hygienic(&self, _: String) {}
    }

    ::std::assert!(Local.into_hub().build().is_ok());
    ::std::assert_eq!(
        ::std::iter::Iterator::count(Local.into_receiver().handlers()),
        4
    );
    ::std::assert_eq!(LocalHubClient::DESCRIPTOR.methods[0].name, "Say");
    ::std::assert_eq!(
        LocalHubClient::DESCRIPTOR.methods[0].arguments[0].ty,
        "String"
    );
}
