use hubkit::hub;

#[hub]
trait Store {
    #[method]
    async fn a(&self);
    #[method()]
    async fn b(&self);
    #[method(rename = "C")]
    async fn c(&self);
    #[method(name = D)]
    async fn d(&self);
    #[method(name = "")]
    async fn e(&self);
    #[method(name = "F", name = "G")]
    async fn f(&self);
    #[method(name = "G")]
    #[method(name = "H")]
    async fn g(&self);
    #[method = "I"]
    async fn i(&self);
    #[method(overflow = "latest")]
    async fn j(&self);
}

fn main() {}
