//! The header of an ARC record: one line, `URL IP DATE TYPE LENGTH`, or with more fields before the length in
//! version 2. URLs and types may hold blanks; the date is what can be told.

use super::Header;

/// Reads a line; none where it is not a header.
pub(super) fn parse(line: &[u8]) -> Option<Header> {
    let line = std::str::from_utf8(line.trim_ascii_end()).ok()?;
    let (front, len) = line.rsplit_once(' ')?;
    let len = len.parse().ok()?;
    // From the right, the first word of 12 or 14 digits that has an address before it.
    let mut end = front.len();
    loop {
        let (before, word) = front[..end].rsplit_once(' ')?;
        let is_date = matches!(word.len(), 12 | 14) && word.bytes().all(|b| b.is_ascii_digit());
        let url = before
            .rsplit_once(' ')
            .filter(|(url, ip)| is_date && is_address(ip) && has_scheme(url));
        if let Some((url, _)) = url {
            return Some(Header {
                kind: kind(url).to_owned(),
                id: None,
                url: Some(url.to_owned()),
                content_type: front
                    .get(end + 1..)
                    .and_then(|rest| rest.split(' ').next())
                    .map(str::to_owned),
                date: Some(date(word)),
                len,
            });
        }
        end = before.len();
    }
}

fn is_address(word: &str) -> bool {
    let digits = word.contains(['.', ':'])
        && word.bytes().all(|b| b.is_ascii_hexdigit() || b".:".contains(&b));
    digits || word == "-"
}

fn has_scheme(url: &str) -> bool {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

/// The name that WARC has for such a record.
fn kind(url: &str) -> &'static str {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("http" | "https") => "response",
        Some("filedesc") => "warcinfo",
        _ => "resource",
    }
}

/// `20080430204825` as `2008-04-30T20:48:25Z`.
fn date(digits: &str) -> String {
    let part = |from: usize| digits.get(from..from + 2).unwrap_or("00");
    let (year, month, day) = (&digits[..4], part(4), part(6));
    format!("{year}-{month}-{day}T{}:{}:{}Z", part(8), part(10), part(12))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(line: &str) -> Option<(String, u64)> {
        parse(line.as_bytes()).map(|header| (header.url.unwrap_or_default(), header.len))
    }

    #[test]
    fn both_versions_and_blanks() {
        let header = parse(b"http://a/b 1.2.3.4 20080430204825 text/html 120\n").unwrap();
        assert_eq!((header.kind.as_str(), header.len), ("response", 120));
        assert_eq!(header.date.as_deref(), Some("2008-04-30T20:48:25Z"));
        assert_eq!(header.content_type.as_deref(), Some("text/html"));
        assert_eq!(
            url("http://a/b c d 1.2.3.4 20080430204825 text/html; charset=x 7"),
            Some(("http://a/b c d".to_owned(), 7))
        );
        assert_eq!(
            url("https://a/ 2001:db8::1 199609231421 text/html 200 X /x 12 a.arc 9"),
            Some(("https://a/".to_owned(), 9))
        );
        assert_eq!(
            parse(b"filedesc://x.arc 0.0.0.0 20080430204825 text/plain 76").unwrap().kind,
            "warcinfo"
        );
        for line in
            ["", "a b c d 5", "http://a 1.2.3.4 20080430204825 text/html x", "20080430204825 7"]
        {
            assert_eq!(url(line), None, "{line}");
        }
    }
}
