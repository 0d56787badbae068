use hubkit_macro_tests::{ChatClient, Price};

struct Client;

impl ChatClient for Client {
    async fn receive_message(&self, _: String, _: String) {}

    async fn prices_changed(&self, _: Vec<Price>, _: Option<String>) {}
}

fn main() {}
