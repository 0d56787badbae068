use hubkit_macro_tests::ChatClientHandlers;

fn main() {
    let _ = ChatClientHandlers::new().receive_message(|user: String| async move { drop(user) });
    let _ = ChatClientHandlers::new()
        .receive_message(|user: String, text: u8| async move { drop((user, text)) });
    let _ = ChatClientHandlers::new().confirm(|question| async move { question.len() });
    let _ = ChatClientHandlers::new().confirm(|question| question.is_empty());
}
