use hubkit::client_interface;

#[client_interface]
trait Screen {
    #[method(overflow = "latest")]
    async fn missing(&self, symbol: String);
    #[method(key = symbol)]
    async fn alone(&self, symbol: String);
    #[method(overflow = "latest", key = sybmol)]
    async fn misspelt(&self, symbol: String, amount: u64);
    #[method(overflow = "latest", key = market)]
    async fn unknown(&self, symbol: String, amount: u64);
    #[method(overflow = "latest", key = symbol)]
    async fn without_arguments(&self);
    #[method(overflow = "drop_oldest", key = symbol)]
    async fn other_policy(&self, symbol: String);
    #[method(overflow = "latest", key = "symbol")]
    async fn quoted(&self, symbol: String);
    #[method(overflow = "latest", key = symbol.len())]
    async fn expression(&self, symbol: String);
    #[method(overflow = "latest", key = symbol, key = amount)]
    async fn two(&self, symbol: String, amount: u64);
    #[method(overflow = "latest", keys = symbol)]
    async fn misspelt_option(&self, symbol: String);
    #[method(overflow = "newest", key = sybmol)]
    async fn two_mistakes(&self, symbol: String);
}

fn main() {}
