//! The web page: a handful of files inside the program, and the headers that keep it to them and to the API.

use std::sync::Arc;

use axum::Router;
use axum::http::header::InvalidHeaderValue;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Only what the page's server sends may run, and it may talk to the API only: by HTTP and by WebSocket, which is a
/// scheme of its own.
fn policy(api: &str) -> String {
    let sockets = api.replacen("http", "ws", 1);
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src {api} {sockets}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// Stands for the API's origin in the page.
const API: &str = "API_ORIGIN";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Path, content type and content of every file.
const ASSETS: &[(&str, &str, &str)] = &[
    ("/", HTML, include_str!("../assets/index.html")),
    ("/style.css", CSS, include_str!("../assets/style.css")),
    ("/app.js", SCRIPT, include_str!("../assets/app.js")),
    ("/room.js", SCRIPT, include_str!("../assets/room.js")),
    ("/favicon.svg", SVG, include_str!("../assets/favicon.svg")),
    // All examples' pages speak through the same client.
    (
        "/signalr.js",
        SCRIPT,
        include_str!("../../dashboard/assets/signalr.js"),
    ),
];

/// The page's routes; `api` is the origin of the API.
///
/// # Errors
///
/// When `api` cannot be part of a header.
pub fn routes(api: &str) -> Result<Router, InvalidHeaderValue> {
    let policy = HeaderValue::from_str(&policy(api))?;
    let add = |router: Router, &(path, kind, content): &(&'static str, _, &str)| {
        let content: Arc<str> = content.replace(API, api).into();
        router.route(path, get(move || async move { asset(kind, &content) }))
    };
    Ok(ASSETS
        .iter()
        .fold(Router::new(), add)
        .fallback(|| async {
            (
                StatusCode::NOT_FOUND,
                "there is nothing here; the page is at /\n",
            )
        })
        .layer(map_response(move |response| {
            let policy = policy.clone();
            async move { guarded(response, policy) }
        })))
}

fn asset(kind: &'static str, content: &str) -> Response {
    // The files change with the program, so a browser must ask again after an update.
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, content.to_owned()).into_response()
}

fn guarded(mut response: Response, policy: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
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
                asset_text(rest.split('"').next().unwrap_or_default());
                asked += 1;
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

    #[test]
    fn the_page_knows_its_api_and_may_reach_it_both_ways() {
        for (path, _, content) in ASSETS {
            let times = usize::from(*path == "/");
            assert_eq!(content.matches(API).count(), times, "{path}");
        }
        let reaches = |api: &str, connect: &str| {
            assert!(policy(api).contains(&format!("; connect-src {connect}; ")));
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

    #[test]
    fn every_answer_carries_the_policy() {
        let response = guarded(asset(HTML, "x"), HeaderValue::from_static("p"));
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], "p");
        assert_eq!(response.headers()[header::CONTENT_TYPE], HTML);
    }
}
