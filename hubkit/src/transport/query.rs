//! Query parameters, by name without regard to case.

use std::borrow::Cow;

use http::Uri;
use percent_encoding::percent_decode_str;

/// The first parameter of that name, decoded. Bytes that are no UTF-8 are replaced: no valid value has any.
pub(super) fn parameter(uri: &Uri, name: &str) -> Option<String> {
    uri.query()?.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        decode(key)
            .eq_ignore_ascii_case(name)
            .then(|| decode(value).into_owned())
    })
}

fn decode(text: &str) -> Cow<'_, str> {
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        return percent_decode_str(&spaced)
            .decode_utf8_lossy()
            .into_owned()
            .into();
    }
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_in_any_case_and_decoded() {
        let uri: Uri = "/hub?a=1&NEGOTIATEVERSION=1&id=a%2Bb%20c+d&empty&id=second"
            .parse()
            .unwrap();
        assert_eq!(parameter(&uri, "negotiateVersion").as_deref(), Some("1"));
        assert_eq!(parameter(&uri, "id").as_deref(), Some("a+b c d"));
        assert_eq!(parameter(&uri, "empty").as_deref(), Some(""));
        assert_eq!(parameter(&uri, "none"), None);
        assert_eq!(parameter(&Uri::from_static("/hub"), "id"), None);
    }
}
