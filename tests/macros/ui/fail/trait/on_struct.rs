use hubkit::{client_interface, hub};

/// Not a trait.
#[hub]
#[derive(Clone)]
struct Store;

#[client_interface]
fn listener() {}

fn main() {
    let _ = (Store.clone(), listener());
}
