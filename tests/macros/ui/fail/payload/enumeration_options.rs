use hubkit::payload::Enumeration;

#[derive(Enumeration)]
#[enumeration(name = "Level")]
enum Named {
    #[enumeration]
    Low,
    #[enumeration(named = "high")]
    High,
    #[enumeration(rename)]
    Higher,
    #[enumeration(name = 5)]
    Highest,
    #[enumeration(name = "Top", name = "Peak")]
    Top,
    #[enumeration(crate = hubkit)]
    Beyond,
}

#[derive(Enumeration)]
#[enumeration(crate = "hubkit")]
enum Twice {
    Low,
    #[enumeration(name = "Low")]
    High,
}

fn main() {}
