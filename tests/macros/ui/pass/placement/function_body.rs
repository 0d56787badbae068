use hubkit::{Context, UntypedProxy};

fn main() {
    #[hubkit::client_interface]
    trait LocalClient {
        async fn told(&self, text: String);
    }

    #[hubkit::hub(client = LocalClient)]
    trait LocalHub {
        async fn tell(&self, text: String);
    }

    #[hubkit::hub]
    trait Untyped {
        fn ticks(&self) -> impl futures_core::Stream<Item = u8>;
    }

    struct Here;

    impl LocalHub for Here {
        async fn tell(&self, cx: &Context<LocalClientProxy>, text: String) {
            let _ = cx.clients().all().told(text).await;
        }
    }

    impl Untyped for Here {
        fn ticks(&self, _: &Context<UntypedProxy>) -> impl futures_core::Stream<Item = u8> {
            tokio_stream::empty()
        }
    }

    assert!(LocalHub::into_hub(Here).build().is_ok());
    assert!(Untyped::into_hub(Here).build().is_ok());
}
