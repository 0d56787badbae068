//! Which web pages may open WebSockets: browsers let any page try, so the server has to check.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Uri};

/// The origins that may connect besides the hub's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum AllowedOrigins {
    /// Only pages from the host that the request names.
    #[default]
    SameHost,
    /// These as well.
    List(Vec<String>),
    Any,
}

impl AllowedOrigins {
    /// Whether a request may connect. Requests without an origin come from no web page and may.
    pub(crate) fn allow(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(ORIGIN).iter();
        let Some(origin) = origins.next() else {
            return true;
        };
        if *self == Self::Any {
            return true;
        }
        // `null`, what is no URL, and more than one origin are nobody's.
        let Some(origin) = origin.to_str().ok().and_then(Origin::parse) else {
            return false;
        };
        if origins.next().is_some() {
            return false;
        }
        if host(uri, headers).is_some_and(|host| origin.is_at(host)) {
            return true;
        }
        match self {
            Self::List(list) => list
                .iter()
                .filter_map(|allowed| Origin::parse(allowed))
                .any(|allowed| allowed == origin),
            _ => false,
        }
    }

    /// Appends what is wrong to `problems`.
    pub(crate) fn check(&self, problems: &mut Vec<String>) {
        let Self::List(list) = self else { return };
        for origin in list.iter().filter(|origin| Origin::parse(origin).is_none()) {
            problems.push(format!(
                "allowed origin '{origin}' is not an origin; write scheme, host and port as a browser does, such as \
                 https://example.org"
            ));
        }
    }
}

/// Whom a request is for: in HTTP/2 its URI says so, and there need not be a `Host` header.
pub(super) fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let header = || headers.get(HOST)?.to_str().ok();
    uri.authority()
        .map(http::uri::Authority::as_str)
        .or_else(header)
}

#[derive(Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let default_port = default_port(&scheme)?;
        if uri.path_and_query().is_some_and(|path| path != "/") || text.contains('@') {
            return None;
        }
        let host = uri.host()?.to_ascii_lowercase();
        Some(Self {
            host,
            port: uri.port_u16().unwrap_or(default_port),
            scheme,
        })
    }

    /// Whether this is the host of a request. Its scheme is not known behind a proxy, its port may be left out.
    fn is_at(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<http::uri::Authority>() else {
            return false;
        };
        let port = authority.port_u16().or_else(|| default_port(&self.scheme));
        authority.host().eq_ignore_ascii_case(&self.host) && port == Some(self.port)
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(origins: &AllowedOrigins, host: &str, origin: &str) -> bool {
        let path = Uri::from_static("/chat");
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, origin.parse().unwrap());
        let absolute: Uri = format!("https://{host}/chat").parse().unwrap();
        let by_uri = origins.allow(&absolute, &headers);
        headers.insert(HOST, host.parse().unwrap());
        let by_header = origins.allow(&path, &headers);
        assert_eq!(by_uri, by_header, "{origin} at {host}");
        by_header
    }

    #[test]
    fn pages_of_the_same_host_may_connect_and_others_not() {
        let table = [
            ("example.org", "https://example.org", true),
            ("example.org", "http://example.org", true),
            ("EXAMPLE.org:443", "https://example.ORG", true),
            ("localhost:3000", "http://localhost:3000", true),
            ("[::1]:3000", "http://[::1]:3000", true),
            ("localhost:3000", "http://localhost:3001", false),
            ("localhost:3000", "http://localhost", false),
            ("example.org", "https://example.org.evil.test", false),
            ("example.org", "https://evil.test", false),
            ("example.org", "https://user@example.org", false),
            ("example.org", "https://sub.example.org", false),
            ("example.org", "null", false),
            ("example.org", "file://", false),
            ("example.org", "example.org", false),
            ("example.org", "https://example.org/path", false),
        ];
        for (host, origin, expected) in table {
            assert_eq!(
                allowed(&AllowedOrigins::SameHost, host, origin),
                expected,
                "{origin} at {host}"
            );
        }
    }

    #[test]
    fn listed_origins_are_compared_whole() {
        let list = AllowedOrigins::List(vec!["https://app.example.org".to_owned()]);
        assert!(allowed(&list, "api.example.org", "https://app.example.org"));
        assert!(allowed(
            &list,
            "api.example.org",
            "https://app.example.org:443"
        ));
        assert!(allowed(&list, "api.example.org", "https://api.example.org"));
        assert!(!allowed(&list, "api.example.org", "http://app.example.org"));
        assert!(!allowed(
            &list,
            "api.example.org",
            "https://app.example.org:8443"
        ));
        assert!(!allowed(&list, "api.example.org", "null"));
        assert!(allowed(&AllowedOrigins::Any, "api.example.org", "null"));
    }

    #[test]
    fn clients_that_are_no_browsers_send_no_origin() {
        assert!(AllowedOrigins::SameHost.allow(&Uri::from_static("/chat"), &HeaderMap::new()));
    }

    #[test]
    fn origins_that_are_none_are_reported() {
        let mut problems = Vec::new();
        let list = [
            "https://ok.example",
            "example.org",
            "https://example.org/app",
        ]
        .map(str::to_owned);
        AllowedOrigins::List(list.to_vec()).check(&mut problems);
        assert_eq!(problems.len(), 2);
        assert!(problems[0].contains("'example.org'"));
    }
}
