//! The web page: a handful of files inside the program, and the headers that keep it to them.

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Only what this server sends may run, and it may talk to this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Path, content type and content of every file.
const ASSETS: &[(&str, &str, &str)] = &[
    ("/", HTML, include_str!("../assets/index.html")),
    ("/style.css", CSS, include_str!("../assets/style.css")),
    ("/app.js", SCRIPT, include_str!("../assets/app.js")),
    ("/panels.js", SCRIPT, include_str!("../assets/panels.js")),
    ("/favicon.svg", SVG, include_str!("../assets/favicon.svg")),
    // Both examples' pages speak through the same client.
    (
        "/signalr.js",
        SCRIPT,
        include_str!("../../dashboard/assets/signalr.js"),
    ),
];

/// The page's routes.
pub fn routes() -> Router {
    let add = |router: Router, &(path, kind, content): &(&'static str, _, _)| {
        router.route(path, get(move || async move { asset(kind, content) }))
    };
    ASSETS
        .iter()
        .fold(Router::new(), add)
        .fallback(|| async {
            (
                StatusCode::NOT_FOUND,
                "there is nothing here; the page is at /\n",
            )
        })
        .layer(map_response(guarded))
}

fn asset(kind: &'static str, content: &'static str) -> Response {
    // The files change with the program, so a browser must ask again after an update.
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, content).into_response()
}

async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset_text(path: &str) -> &'static str {
        let found = ASSETS.iter().find(|(at, _, _)| *at == path);
        found.unwrap_or_else(|| panic!("no asset {path}")).2
    }

    #[test]
    fn the_page_asks_only_for_files_that_are_served() {
        let html = asset_text("/");
        let mut asked = 0;
        for attribute in ["src=\"", "href=\""] {
            for rest in html.split(attribute).skip(1) {
                let path = rest.split('"').next().unwrap_or_default();
                if !path.starts_with('#') {
                    asset_text(path);
                    asked += 1;
                }
            }
        }
        assert!(asked >= 3, "style, scripts and icon");
    }

    #[test]
    fn scripts_import_only_files_that_are_served() {
        for (path, kind, content) in ASSETS {
            if *kind != SCRIPT {
                continue;
            }
            for rest in content.split("from \"").skip(1) {
                let import = rest.split('"').next().unwrap_or_default();
                let target = import.strip_prefix('.');
                asset_text(target.unwrap_or_else(|| panic!("{path} imports {import}")));
            }
        }
    }

    #[test]
    fn nothing_relies_on_what_the_policy_forbids() {
        for (path, _, content) in ASSETS {
            for forbidden in ["style=\"", "onclick=", "innerHTML", "https://", "eval("] {
                assert!(!content.contains(forbidden), "{path} has {forbidden}");
            }
        }
    }

    #[tokio::test]
    async fn every_answer_carries_the_policy() {
        let response = guarded(asset(HTML, "x")).await;
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], POLICY);
        assert_eq!(response.headers()[header::CONTENT_TYPE], HTML);
    }
}
