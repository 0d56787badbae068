use std::borrow::Cow;
use std::collections::HashMap;

use hubkit::hub;

#[hub]
trait Store {
    async fn optional(&self, value: Option<&str>);
    async fn deep(&self, value: Vec<(u8, HashMap<String, &[u8]>)>);
    async fn elided(&self, value: Cow<'_, str>);
    async fn fine(&self, value: Cow<'static, str>);
}

fn main() {}
