use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use hubkit::{Context, UntypedProxy, hub};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Page<T> {
    rows: Vec<T>,
    next: Option<u32>,
}

#[derive(Serialize, Deserialize)]
enum Filter {
    All,
    Named(String),
    Between { from: i64, to: i64 },
}

#[hub]
trait Store {
    async fn tuples(&self, pair: (u8, String), unit: ()) -> ((), [u8; 4]);
    async fn maps(&self, map: HashMap<String, Vec<u8>>) -> BTreeMap<u32, Option<String>>;
    async fn generic(&self, filter: Filter) -> Page<Page<String>>;
    async fn boxes(&self, text: Box<str>, rows: Box<[u8]>) -> Box<Filter>;
    async fn borrowed(&self, text: Cow<'static, str>) -> Cow<'static, [u8]>;
}

struct Memory;

impl Store for Memory {
    async fn tuples(&self, _: &Context<UntypedProxy>, pair: (u8, String), _: ()) -> ((), [u8; 4]) {
        ((), [pair.0; 4])
    }

    async fn maps(
        &self,
        _: &Context<UntypedProxy>,
        _: HashMap<String, Vec<u8>>,
    ) -> BTreeMap<u32, Option<String>> {
        BTreeMap::new()
    }

    async fn generic(&self, _: &Context<UntypedProxy>, _: Filter) -> Page<Page<String>> {
        Page {
            rows: Vec::new(),
            next: None,
        }
    }

    async fn boxes(&self, _: &Context<UntypedProxy>, text: Box<str>, _: Box<[u8]>) -> Box<Filter> {
        Box::new(Filter::Named(text.into()))
    }

    async fn borrowed(
        &self,
        _: &Context<UntypedProxy>,
        _: Cow<'static, str>,
    ) -> Cow<'static, [u8]> {
        Cow::Borrowed(&[])
    }
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
}
