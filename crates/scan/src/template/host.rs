//! The host of an address.

use std::borrow::Cow;

/// The longest name that DNS has, in bytes.
const LONGEST_NAME: usize = 253;

/// The host that a page at this address is of: what stands between `//` and the next of `/?#\`,
/// without user, port, a dot at the end and `www.` at the start, in lower case.
///
/// None for an address without `//`, and for a host that is empty or longer than 253 bytes.
///
/// ```
/// assert_eq!(tamis_scan::host("https://me@WWW.Example.org:8080/a?b").as_deref(), Some("example.org"));
/// assert_eq!(tamis_scan::host("page-17"), None);
/// ```
#[must_use]
pub fn host(url: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = url.trim().split_once("//")?;
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if !scheme.is_empty() && !scheme.strip_suffix(':')?.chars().all(is_scheme) {
        return None;
    }
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let named = authority.rsplit_once('@').map_or(authority, |(_, named)| named);
    let bare = match named.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|b| b.is_ascii_digit()) => bare,
        _ => named,
    };
    let bare = bare.trim_end_matches('.');
    let lower = if bare.contains(char::is_uppercase) {
        Cow::Owned(bare.to_lowercase())
    } else {
        Cow::Borrowed(bare)
    };
    let host = match lower {
        Cow::Borrowed(name) => Cow::Borrowed(name.strip_prefix("www.").unwrap_or(name)),
        Cow::Owned(name) => match name.strip_prefix("www.") {
            Some(rest) => Cow::Owned(rest.to_owned()),
            None => Cow::Owned(name),
        },
    };
    (1..=LONGEST_NAME).contains(&host.len()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn an_address_has_a_host() {
        for (url, expected) in [
            ("http://example.org", Some("example.org")),
            ("HTTPS://WWW.EXAMPLE.ORG./x", Some("example.org")),
            ("//news.example.org:80?q", Some("news.example.org")),
            ("http://user:pass@example.org:/", Some("example.org")),
            ("http://[2001:db8::1]:8080/", Some("[2001:db8::1]")),
            ("http://新闻.example/页", Some("新闻.example")),
            ("http:///path", None),
            ("see the notes // here", None),
            ("example.org/path", None),
            ("", None),
        ] {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }
}
