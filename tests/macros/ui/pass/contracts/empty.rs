use hubkit::{client_interface, hub};

#[client_interface]
trait Nothing {}

#[hub(client = Nothing)]
trait NothingHub {}

struct Empty;

impl Nothing for Empty {}

impl NothingHub for Empty {}

fn main() {
    assert!(Empty.into_hub().build().is_ok());
    assert_eq!(Empty.into_receiver().handlers().count(), 0);
    assert!(NothingHubClient::DESCRIPTOR.methods.is_empty());
}
