use hubkit::hub;

#[hub]
trait Store {
    async fn merge(&self, other: Self);
    async fn many(&self, others: Vec<Self>);
    async fn part(&self, other: Self::Row);
}

fn main() {}
