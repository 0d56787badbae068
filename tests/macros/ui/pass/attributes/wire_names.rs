use hubkit::{client_interface, hub};

macro_rules! named {
    ($($name:ident = $case:literal),*) => {$(
        #[hub(rename_all = $case)]
        trait $name {
            async fn get_the_url(&self);
            #[method(name = "Exactly so")]
            async fn other(&self);
            async fn r#type(&self);
        }
    )*};
}

named!(
    Lower = "lowercase",
    Upper = "UPPERCASE",
    Pascal = "PascalCase",
    Camel = "camelCase",
    Snake = "snake_case",
    Screaming = "SCREAMING_SNAKE_CASE",
    Kebab = "kebab-case",
    ScreamingKebab = "SCREAMING-KEBAB-CASE",
    Verbatim = "verbatim"
);

#[hub]
trait Plain {
    async fn get_the_url(&self);
    async fn r#type(&self);
}

#[client_interface(rename_all = "camelCase")]
trait Listener {
    async fn get_the_url(&self);
    async fn r#type(&self) -> u8;
}

fn names<const N: usize>(methods: &[hubkit::contract::MethodDescriptor]) -> [&str; N] {
    std::array::from_fn(|i| methods[i].name)
}

fn main() {
    assert_eq!(
        names(LowerClient::DESCRIPTOR.methods),
        ["gettheurl", "Exactly so", "type"]
    );
    assert_eq!(
        names(UpperClient::DESCRIPTOR.methods),
        ["GETTHEURL", "Exactly so", "TYPE"]
    );
    assert_eq!(
        names(PascalClient::DESCRIPTOR.methods),
        ["GetTheUrl", "Exactly so", "Type"]
    );
    assert_eq!(
        names(CamelClient::DESCRIPTOR.methods),
        ["getTheUrl", "Exactly so", "type"]
    );
    assert_eq!(
        names(SnakeClient::DESCRIPTOR.methods),
        ["get_the_url", "Exactly so", "type"]
    );
    assert_eq!(
        names(ScreamingClient::DESCRIPTOR.methods),
        ["GET_THE_URL", "Exactly so", "TYPE"]
    );
    assert_eq!(
        names(KebabClient::DESCRIPTOR.methods),
        ["get-the-url", "Exactly so", "type"]
    );
    assert_eq!(
        names(ScreamingKebabClient::DESCRIPTOR.methods),
        ["GET-THE-URL", "Exactly so", "TYPE"]
    );
    assert_eq!(
        names(VerbatimClient::DESCRIPTOR.methods),
        ["get_the_url", "Exactly so", "type"]
    );
    assert_eq!(
        names(PlainClient::DESCRIPTOR.methods),
        ["GetTheUrl", "Type"]
    );
    assert_eq!(
        names(ListenerHandlers::DESCRIPTOR.methods),
        ["getTheUrl", "type"]
    );
}
