//! The web page: a handful of files inside the program, and the headers that keep it to them and to the API.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::InvalidHeaderValue;
use example_shared::page::{self, Asset, CSS, HTML, SCRIPT, SIGNALR, SVG};

const ASSETS: &[Asset] = &[
    ("/", HTML, include_str!("../assets/index.html")),
    ("/style.css", CSS, include_str!("../assets/style.css")),
    ("/app.js", SCRIPT, include_str!("../assets/app.js")),
    ("/room.js", SCRIPT, include_str!("../assets/room.js")),
    ("/favicon.svg", SVG, include_str!("../assets/favicon.svg")),
    SIGNALR,
];

/// Stands for the API's origin in the page.
const API: &str = "API_ORIGIN";

/// The page may talk to the API only: by HTTP and by WebSocket, which is a scheme of its own.
fn policy(api: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let sockets = api.replacen("http", "ws", 1);
    page::policy(&format!("{api} {sockets}"))
}

/// The page's routes; `api` is the origin of the API.
///
/// # Errors
///
/// When `api` cannot be part of a header.
pub fn routes(api: &str) -> Result<Router, InvalidHeaderValue> {
    let fill = |content: &'static str| content.replace(API, api).into();
    Ok(page::routes(ASSETS, &policy(api)?, fill))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole() {
        page::check(ASSETS);
    }

    #[test]
    fn the_page_knows_its_api_and_may_reach_it_both_ways() {
        for (path, _, content) in ASSETS {
            let times = usize::from(*path == "/");
            assert_eq!(content.matches(API).count(), times, "{path}");
        }
        let reaches = |api: &str, connect: &str| {
            let policy = policy(api).unwrap();
            let policy = policy.to_str().unwrap();
            assert!(policy.contains(&format!("; connect-src {connect}; ")));
        };
        reaches(
            "http://127.0.0.1:3002",
            "http://127.0.0.1:3002 ws://127.0.0.1:3002",
        );
        reaches(
            "https://http.example",
            "https://http.example wss://http.example",
        );
    }
}
