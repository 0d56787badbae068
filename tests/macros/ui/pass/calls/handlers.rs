use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hubkit::{HubError, Receiver, client_interface};
use hubkit_macro_tests::ChatClientHandlers;

#[client_interface]
trait Asked {
    async fn refresh(&self);
    async fn choose(&self, among: Vec<String>) -> hubkit::Result<String>;
}

fn main() {
    let seen = Arc::new(AtomicUsize::new(0));
    let handlers = ChatClientHandlers::new()
        .receive_message(move |user, text| {
            seen.fetch_add(user.len() + text.len(), Ordering::Relaxed);
            async {}
        })
        .confirm(|question| async move { question.ends_with('?') });
    let receiver = Receiver::from(handlers.clone());
    let names: Vec<&str> = receiver.handlers().map(|(name, _)| name).collect();
    assert_eq!(names, ["ReceiveMessage", "Confirm"]);
    assert!(format!("{handlers:?}").contains("Confirm"));

    let handlers = AskedHandlers::default()
        .refresh(|| async {})
        .choose(|among| async move {
            among
                .into_iter()
                .next()
                .ok_or_else(|| HubError::new("nothing to choose"))
        });
    assert_eq!(Receiver::from(handlers).handlers().count(), 2);
}
