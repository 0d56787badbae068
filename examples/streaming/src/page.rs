//! The web page: a handful of files inside the program, and the headers that keep it to them.

use axum::Router;
use example_shared::page::{self, Asset, CSS, HTML, SCRIPT, SIGNALR, SVG};

const ASSETS: &[Asset] = &[
    ("/", HTML, include_str!("../assets/index.html")),
    ("/style.css", CSS, include_str!("../assets/style.css")),
    ("/app.js", SCRIPT, include_str!("../assets/app.js")),
    ("/panels.js", SCRIPT, include_str!("../assets/panels.js")),
    ("/favicon.svg", SVG, include_str!("../assets/favicon.svg")),
    SIGNALR,
];

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
