//! A web page: a handful of files inside the program, and the headers that keep it to them.

use std::borrow::Cow;

use axum::Router;
use axum::http::header::InvalidHeaderValue;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Path, content type and content of a file.
pub type Asset = (&'static str, &'static str, &'static str);

/// The content type of a page.
pub const HTML: &str = "text/html; charset=utf-8";
/// The content type of a style sheet.
pub const CSS: &str = "text/css; charset=utf-8";
/// The content type of a script.
pub const SCRIPT: &str = "text/javascript; charset=utf-8";
/// The content type of an icon.
pub const SVG: &str = "image/svg+xml";

/// What a page speaks through: the examples' own client in JavaScript.
pub const SIGNALR: Asset = (
    "/signalr.js",
    SCRIPT,
    include_str!("../../dashboard/assets/signalr.js"),
);

macro_rules! policy {
    ($connect:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src ",
            $connect,
            "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    };
}

/// Only what the page's server sends may run, and it may talk to this server only.
#[must_use]
pub fn own_policy() -> HeaderValue {
    HeaderValue::from_static(policy!("'self'"))
}

/// Only what the page's server sends may run, and it may talk to the servers in `connect` only.
///
/// # Errors
///
/// When `connect` cannot be part of a header.
pub fn policy(connect: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    HeaderValue::from_str(&format!(policy!("{}"), connect))
}

/// The routes of `assets`, as `edit` makes them of what is in the program.
pub fn routes(
    assets: &[Asset],
    policy: &HeaderValue,
    edit: impl Fn(&'static str) -> Cow<'static, str>,
) -> Router {
    let add = |router: Router, &(path, kind, content): &Asset| {
        let content = edit(content);
        router.route(path, get(move || async move { asset(kind, content) }))
    };
    let policy = policy.clone();
    assets
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
        }))
}

fn asset(kind: &'static str, content: Cow<'static, str>) -> Response {
    // The files change with the program, so a browser must ask again after an update.
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, content).into_response()
}

fn guarded(mut response: Response, policy: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    response
}

/// For tests: everything that files ask for is served, and nothing in them relies on what the policy forbids.
///
/// # Panics
///
/// When that is not so.
pub fn check(assets: &[Asset]) {
    let text = |path: &str| {
        let found = assets.iter().find(|(at, _, _)| *at == path);
        assert!(found.is_some(), "no asset {path}");
        found.map_or("", |(_, _, content)| content)
    };
    let until_quote = |rest: &'static str| rest.split('"').next().unwrap_or_default();
    let page = assets.iter().find(|(at, _, _)| *at == "/");
    let page = page.map_or("", |(_, _, content)| content);
    let asked = ["src=\"", "href=\""]
        .iter()
        .flat_map(|attribute| page.split(attribute).skip(1))
        .map(until_quote)
        .filter(|path| !path.starts_with('#'));
    assert!(asked.map(text).count() >= 3, "style, scripts and icon");
    for (path, kind, content) in assets {
        if *kind == SCRIPT {
            for import in content.split("from \"").skip(1).map(until_quote) {
                assert!(import.starts_with('.'), "{path} imports {import}");
                text(import.trim_start_matches('.'));
            }
        }
        for forbidden in ["style=\"", "onclick=", "innerHTML", "https://", "eval("] {
            assert!(!content.contains(forbidden), "{path} has {forbidden}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_says_whom_the_page_may_talk_to() {
        let policy = policy("ws://127.0.0.1:3000 http://127.0.0.1:3000").unwrap();
        let connect = "; connect-src ws://127.0.0.1:3000 http://127.0.0.1:3000; ";
        assert!(policy.to_str().unwrap().contains(connect));
        assert!(
            own_policy()
                .to_str()
                .unwrap()
                .contains("; connect-src 'self'; ")
        );
    }

    #[test]
    fn every_answer_carries_the_policy() {
        let response = guarded(asset(HTML, "x".into()), HeaderValue::from_static("p"));
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], "p");
        assert_eq!(response.headers()[header::CONTENT_TYPE], HTML);
    }

    const PAGE: Asset = (
        "/",
        HTML,
        "<link href=\"/a.svg\"><link href=\"/a.css\"><a href=\"#x\"><script src=\"/a.js\">",
    );
    const ICON: Asset = ("/a.svg", SVG, "");
    const STYLE: Asset = ("/a.css", CSS, "");

    #[test]
    fn a_page_that_has_what_it_asks_for_is_good() {
        let script = ("/a.js", SCRIPT, "import { x } from \"./a.js\";");
        check(&[PAGE, ICON, STYLE, script]);
    }

    #[test]
    #[should_panic(expected = "no asset /a.js")]
    fn a_script_that_is_missing_is_found() {
        check(&[PAGE, ICON, STYLE]);
    }

    #[test]
    #[should_panic(expected = "no asset /b.js")]
    fn an_import_that_is_missing_is_found() {
        check(&[
            PAGE,
            ICON,
            STYLE,
            ("/a.js", SCRIPT, "import \"x\" from \"./b.js\""),
        ]);
    }

    #[test]
    #[should_panic(expected = "/a.js has eval(")]
    fn what_the_policy_forbids_is_found() {
        check(&[PAGE, ICON, STYLE, ("/a.js", SCRIPT, "eval(\"1\")")]);
    }
}
