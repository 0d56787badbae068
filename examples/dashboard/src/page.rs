//! The web page: a handful of files inside the program, and the headers that keep it to them.

use axum::Router;
use example_shared::page::{self, Asset, CSS, HTML, SCRIPT, SIGNALR, SVG};

macro_rules! assets {
    ($($path:literal => $kind:ident $file:literal),* $(,)?) => {
        const ASSETS: &[Asset] =
            &[SIGNALR, $(($path, $kind, include_str!(concat!("../assets/", $file)))),*];
    };
}

assets! {
    "/" => HTML "index.html",
    "/style.css" => CSS "style.css",
    "/theme.js" => SCRIPT "theme.js",
    "/app.js" => SCRIPT "app.js",
    "/store.js" => SCRIPT "store.js",
    "/charts.js" => SCRIPT "charts.js",
    "/panels.js" => SCRIPT "panels.js",
    "/format.js" => SCRIPT "format.js",
    "/favicon.svg" => SVG "favicon.svg",
}

/// The page's routes.
pub fn routes() -> Router {
    page::routes(ASSETS, &page::own_policy(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole() {
        page::check(ASSETS);
    }
}
