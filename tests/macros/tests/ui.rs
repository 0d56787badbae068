//! What the macros accept, and how they refuse the rest: one mistake, one error, at its token, with the fix.
//!
//! The `.stderr` files belong to the compiler that `rust-toolchain.toml` pins; `TRYBUILD=overwrite` writes them anew.

#[test]
fn contracts() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}
