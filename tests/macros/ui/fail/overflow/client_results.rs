use hubkit::client_interface;

#[client_interface]
trait Screen {
    #[method(overflow = "drop_oldest")]
    async fn confirm(&self, question: String) -> bool;
    #[method(overflow = "latest", key = question)]
    async fn keyed(&self, question: String) -> hubkit::Result<bool>;
    #[method(key = question)]
    async fn key_alone(&self, question: String) -> ();
    #[method(overflow = "drop_odlest")]
    async fn misspelt(&self, question: String) -> bool;
}

fn main() {}
