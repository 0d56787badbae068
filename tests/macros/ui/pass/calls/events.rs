use hubkit_macro_tests::ChatClientEvent;

fn describe(event: ChatClientEvent) -> String {
    match event {
        ChatClientEvent::ReceiveMessage { user, text } => format!("{user}: {text}"),
        ChatClientEvent::PricesChanged { prices, note } => format!("{} {note:?}", prices.len()),
    }
}

fn main() {
    let event = ChatClientEvent::ReceiveMessage {
        user: "mina".to_owned(),
        text: "hello".to_owned(),
    };
    assert_eq!(describe(event), "mina: hello");
}
