use hubkit::payload::Enumeration;

#[derive(Enumeration)]
struct Level(u8);

#[derive(Enumeration)]
enum Never {}

#[derive(Enumeration)]
enum Generic<const N: usize> {
    Low,
    High,
}

fn main() {}
