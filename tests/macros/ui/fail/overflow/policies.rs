use hubkit::{ClientEvent, client_interface};

#[client_interface]
trait Screen {
    #[method(overflow = "drop_oldets")]
    async fn misspelt(&self, text: String);
    #[method(overflow = "dropNewest", key = text)]
    async fn misspelt_with_key(&self, text: String);
    #[method(overflow = "newest")]
    async fn unknown(&self, text: String);
    #[method(overflow = latest, key = text)]
    async fn unquoted(&self, text: String);
    #[method(overflow = "")]
    async fn empty(&self, text: String);
    #[method(overflow)]
    async fn without_value(&self, text: String);
    #[method(overflow = "latest", overflow = "disconnect", key = text)]
    async fn repeated(&self, text: String);
    #[method(overflow = "drop_oldest")]
    #[method(overflow = "drop_newest")]
    async fn repeated_apart(&self, text: String);
    #[method(overflows = "drop_oldest")]
    async fn misspelt_option(&self, text: String);
}

// Whatever is wrong with an option, the methods are there.
async fn calls(screens: ScreenProxy) -> hubkit::Result<()> {
    screens.misspelt("").await?;
    screens.misspelt_with_key("").await?;
    screens.unquoted("").await
}

fn reads(event: ScreenEvent) -> impl ClientEvent {
    match event {
        ScreenEvent::Unknown { text } => ScreenEvent::Empty { text },
        event => event,
    }
}

fn main() {}
