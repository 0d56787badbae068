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
    #[enumeration(other = true)]
    Valued,
    #[enumeration(others)]
    Unknown,
    #[enumeration(name = "Rest")]
    #[enumeration(other, name = "Remainder")]
    Rest,
}

#[derive(Enumeration)]
enum TwoOthers {
    #[enumeration(other)]
    Low,
    #[enumeration(other)]
    High,
}

#[derive(Enumeration)]
#[enumeration(other)]
enum Misplaced {
    Low,
}

#[derive(Enumeration)]
#[enumeration(crate = "hubkit")]
enum Twice {
    Low,
    #[enumeration(name = "Low")]
    High,
}

fn main() {}
