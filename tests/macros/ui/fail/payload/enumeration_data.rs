use hubkit::hub;
use hubkit::payload::Enumeration;

#[derive(Enumeration)]
enum Level {
    Low,
    Exactly(u8),
    Between { from: u8, to: u8 },
}

#[hub]
trait Meter {
    async fn set(&self, level: Level);
}

fn main() {}
