//! Where the links of a page lead.
//!
//! References are resolved as RFC 3986 (5.2) says, with what browsers do beside it: white space around an address
//! and line ends within it do not count.

use std::collections::HashSet;

use crate::scan::{Sink, attribute, decode, scan};

/// Most links of a page, and most bytes of them all together.
const MOST: usize = 4096;
const BYTES: usize = 256 << 10;

/// The addresses that anchors and areas of a page lead to, each once, in the order of the page, without the part
/// behind `#`. They are absolute where the page has an address, or a base of its own; otherwise they are as they
/// stood. Only what leads to a page of the web is taken: `http` and `https`, and no place in the page itself.
pub(crate) fn links(html: &str, url: Option<&str>) -> Vec<String> {
    let mut page = Hrefs::default();
    scan(html, &mut page);
    let own = page.base.map(|href| tidy(&href));
    let base = match (url, own) {
        (Some(url), Some(own)) => Some(resolve(url, &own)),
        (url, own) => own.or_else(|| url.map(str::to_owned)),
    };
    let base = base.filter(|base| is_web(base));
    let (mut found, mut seen, mut bytes) = (Vec::new(), HashSet::new(), 0);
    for href in page.links {
        let href = tidy(&href);
        let href = href.split('#').next().unwrap_or_default();
        if href.is_empty() || scheme(href).is_some() && !is_web(href) {
            continue;
        }
        let link = base.as_ref().map_or_else(|| href.to_owned(), |base| resolve(base, href));
        if seen.contains(&link) {
            continue;
        }
        bytes += link.len();
        if found.len() == MOST || bytes > BYTES {
            break;
        }
        seen.insert(link.clone());
        found.push(link);
    }
    found
}

/// The references of a page as they stand, and that which others are seen from.
#[derive(Default)]
struct Hrefs {
    base: Option<String>,
    links: Vec<String>,
    bytes: usize,
}

impl Sink for Hrefs {
    fn text(&mut self, _: &str) {}

    fn open(&mut self, name: &str, attributes: &str) {
        let href = || attribute(attributes, "href").map(|href| decode(href).into_owned());
        match name {
            "base" if self.base.is_none() => self.base = href(),
            // Several times what can be taken: most references come again.
            "a" | "area" if self.links.len() < 16 * MOST && self.bytes < 16 * BYTES => {
                if let Some(href) = href() {
                    self.bytes += href.len();
                    self.links.push(href);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, _: &str) {}
}

fn tidy(href: &str) -> String {
    let inner = href.trim_matches(|c: char| c <= ' ');
    inner.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect()
}

fn is_web(url: &str) -> bool {
    let is = |name: &str| scheme(url).is_some_and(|scheme| scheme.eq_ignore_ascii_case(name));
    is("http") || is("https")
}

/// What stands before the first colon, if it is a scheme.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let letter = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let rest = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (letter && rest).then_some(scheme)
}

/// A reference without a fragment, seen from an address.
fn resolve(base: &str, reference: &str) -> String {
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let base = base.split('#').next().unwrap_or_default();
    let Some((scheme, behind)) = base.split_once(':') else { return reference.to_owned() };
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    let behind = behind.strip_prefix("//").unwrap_or(behind);
    let (host, rest) = behind.split_at(behind.find(['/', '?']).unwrap_or(behind.len()));
    let path = rest.split('?').next().unwrap_or_default();
    if reference.starts_with('?') {
        let path = if path.is_empty() { "/" } else { path };
        return format!("{scheme}://{host}{path}{reference}");
    }
    if reference.is_empty() {
        return base.to_owned();
    }
    let (reference, query) = reference.split_at(reference.find('?').unwrap_or(reference.len()));
    let folder = match path.rfind('/') {
        _ if reference.starts_with('/') => "",
        Some(end) => &path[..=end],
        None => "/",
    };
    format!("{scheme}://{host}{}{query}", without_dots(&format!("{folder}{reference}")))
}

/// A path without `.` and `..` (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut last = false;
    for part in path.split('/').skip(1) {
        last = matches!(part, "." | "..");
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    let end = if last && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3986, 5.4, without what has a fragment.
    #[test]
    fn references_lead_where_the_standard_says() {
        for (reference, target) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("g;x?y", "http://a/b/c/g;x?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("https://h/i", "https://h/i"),
        ] {
            assert_eq!(resolve("http://a/b/c/d;p?q", reference), target, "{reference}");
        }
        assert_eq!(resolve("http://a", "g"), "http://a/g");
        assert_eq!(resolve("http://a?x=/y", "g"), "http://a/g");
        assert_eq!(resolve("http://a", "?q"), "http://a/?q");
    }

    fn all(html: &str, url: Option<&str>) -> Vec<String> {
        links(html, url)
    }

    #[test]
    fn links_are_pages_of_the_web_each_once() {
        let html = "<a href=' /a\n?b=1&amp;c '>1</a><a href='x#y'>2</a><a href=#z>3</a><a>4</a>\
                    <a href=mailto:me@a.example>5</a><a href='javascript:go()'>6</a><a href=x>7</a>\
                    <map><area href=HTTPS://b.example/></map><a href=//c.example/p>8</a>";
        let expected = [
            "http://a.example/a?b=1&c",
            "http://a.example/d/x",
            "HTTPS://b.example/",
            "http://c.example/p",
        ];
        assert_eq!(all(html, Some("http://a.example/d/e")), expected);
        let expected = ["/a?b=1&c", "x", "HTTPS://b.example/", "//c.example/p"];
        assert_eq!(all(html, None), expected);
        assert_eq!(all(html, Some("urn:x")), expected);
        let based = format!("<base href=/f/g>{html}");
        assert_eq!(all(&based, Some("http://a.example/d/e"))[1], "http://a.example/f/x");
        let many: String = (0..9000).map(|i| format!("<a href={i}>{i}</a>")).collect();
        assert_eq!(all(&many, None).len(), MOST);
        let far = format!("http://a.example/{}/", "x".repeat(2000));
        assert!(all(&many, Some(&far)).concat().len() <= BYTES);
    }
}
