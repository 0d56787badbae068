use hubkit::payload::Enumeration;

#[derive(Enumeration, serde::Serialize, serde::Deserialize)]
enum Level {
    Low,
    High,
}

fn main() {}
