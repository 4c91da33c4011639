//! A page tag by tag, without a tree: what is open where is not known here.

use std::borrow::Cow;

use markup5ever::data::NAMED_ENTITIES;
use memchr::{memchr, memchr3_iter, memmem};

use crate::lines::is_gone;

/// Takes what a page is made of, in order.
pub(crate) trait Sink {
    /// Text between two tags, with references resolved.
    fn text(&mut self, text: &str);

    /// A tag that opens. The name is in lower case, attributes are as they stand.
    fn open(&mut self, name: &str, attributes: &str);

    /// A tag that closes.
    fn close(&mut self, name: &str);

    /// What stands in a title.
    fn title(&mut self, _: &str) {}
}

/// The longest name that elements with a meaning have.
const LONGEST: usize = 16;

/// The name of the tag at the start of a text, and whether it is one that closes.
pub(crate) fn tag(text: &str) -> Option<(&str, bool)> {
    let rest = text.strip_prefix('<')?;
    let (rest, closes) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    let end = rest.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let name = &rest[..end];
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some((name, closes))
}

/// Goes through a page; of elements that hold nothing to read only the tags are told. Linear in its length, but for elements
/// that are never closed.
pub(crate) fn scan(html: &str, sink: &mut impl Sink) {
    let mut rest = html;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        if at > 0 {
            sink.text(&decode(&rest[..at]));
        }
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = memmem::find(comment.as_bytes(), b"-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some((name, closes)) = tag(rest) else {
            // A sign that is no tag.
            let markup = rest.starts_with("<!") || rest.starts_with("<?") || rest.starts_with("</");
            let end = if markup { memchr(b'>', rest.as_bytes()) } else { None };
            if end.is_none() {
                sink.text("<");
            }
            rest = &rest[end.unwrap_or(0) + 1..];
            continue;
        };
        let mut lower = [0; LONGEST];
        let name = lowered(name, &mut lower);
        let begin = 1 + usize::from(closes) + name.len();
        let end = end_of_tag(rest);
        let attributes = rest.get(begin..end).unwrap_or("");
        rest = &rest[end..];
        if matches!(name, "rt" | "rp" | "rtc") {
            // May be left open; what it holds is text.
            rest = &rest
                [if closes { 0 } else { memchr(b'<', rest.as_bytes()).unwrap_or(rest.len()) }..];
            continue;
        }
        // What they hold may look like tags, but their own end is known. A head has ends of its own.
        if is_gone(name) && !closes && name != "head" {
            let end = end_of_raw(rest, name);
            if name == "title" {
                sink.title(&decode(&rest[..end]));
            }
            rest = &rest[end..];
        } else if closes {
            sink.close(name);
        } else {
            sink.open(name, attributes);
        }
    }
    sink.text(&decode(rest));
}

/// A name in lower case; of one that is too long to mean anything the beginning.
fn lowered<'l>(name: &str, lower: &'l mut [u8; LONGEST]) -> &'l str {
    let len = name.len().min(LONGEST);
    lower[..len].copy_from_slice(&name.as_bytes()[..len]);
    lower[..len].make_ascii_lowercase();
    // Letters and digits of ASCII.
    std::str::from_utf8(&lower[..len]).unwrap_or("")
}

/// Where a tag ends. A sign in a value between quotes is no end, unless no other comes within the length of a tag.
fn end_of_tag(text: &str) -> usize {
    const LONGEST: usize = 64 << 10;
    let bytes = &text.as_bytes()[..text.len().min(LONGEST)];
    let (mut behind, mut first) = (0, None);
    for at in memchr3_iter(b'>', b'"', b'\'', bytes) {
        if at < behind {
            if bytes[at] == b'>' && first.is_none() {
                first = Some(at);
            }
            continue;
        }
        match bytes[at] {
            b'>' => return at + 1,
            quote => {
                let value = bytes[..at].trim_ascii_end().ends_with(b"=");
                let Some(len) = memchr(quote, &bytes[at + 1..]).filter(|_| value) else { continue };
                behind = at + 1 + len + 1;
            }
        }
    }
    let first = first.or_else(|| memchr(b'>', text.as_bytes()));
    first.map_or(text.len(), |at| at + 1)
}

/// Where the tag begins that closes an element of this name; the end of the text if there is none.
fn end_of_raw(text: &str, name: &str) -> usize {
    let closes = |at: &usize| {
        let after = &text.as_bytes()[at + 2..];
        after.len() >= name.len() && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
    };
    memmem::find_iter(text.as_bytes(), b"</").find(closes).unwrap_or(text.len())
}

/// The longest reference by name that the standard has.
const LONGEST_NAME: usize = 32;

/// A text with references resolved that end in a semicolon.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let (head, mut rest) = text.split_at(first);
    out.push_str(head);
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST_NAME + 2).position(|byte| byte == b';').unwrap_or(0);
        let known = rest.get(1..end).and_then(referred);
        match known {
            Some((first, second)) => out.extend([Some(first), second].into_iter().flatten()),
            None => out.push('&'),
        }
        rest = &rest[if known.is_some() { end + 1 } else { 1 }..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The characters that a reference stands for: a number, or a name of the standard.
fn referred(name: &str) -> Option<(char, Option<char>)> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
        return Some((char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)?, None));
    }
    let mut key = [0; LONGEST_NAME + 1];
    let key = key.get_mut(..=name.len())?;
    key[..name.len()].copy_from_slice(name.as_bytes());
    key[name.len()] = b';';
    let &(first, second) = NAMED_ENTITIES.get(std::str::from_utf8(key).ok()?)?;
    Some((char::from_u32(first)?, char::from_u32(second).filter(|&second| second != '\0')))
}

/// Calls for each attribute of a tag with its name and its value, empty where there is none.
pub(crate) fn attributes<'a>(given: &'a str, mut call: impl FnMut(&'a str, &'a str)) {
    let mut rest = given;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/');
        let end = rest.find(ends).unwrap_or(rest.len()).max(usize::from(rest.starts_with('=')));
        let (name, behind) = rest.split_at(end);
        if name.is_empty() {
            return;
        }
        let Some(value) = behind.trim_ascii_start().strip_prefix('=').map(str::trim_ascii_start)
        else {
            call(name, "");
            rest = behind;
            continue;
        };
        let quote = value.chars().next().filter(|&c| c == '"' || c == '\'');
        let (value, behind) = match quote.and_then(|quote| value[1..].split_once(quote)) {
            Some(split) => split,
            None => {
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>');
                value.split_at(end.unwrap_or(value.len()))
            }
        };
        call(name, value);
        rest = behind;
    }
}

/// The value of an attribute, as it stands.
pub(crate) fn attribute<'a>(given: &'a str, name: &str) -> Option<&'a str> {
    let mut found = None;
    attributes(given, |known, value| {
        if found.is_none() && known.eq_ignore_ascii_case(name) {
            found = Some(value);
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_browsers_do() {
        let mut seen = Vec::new();
        attributes(" a=1 b = \"x > y\"  c='' d e=f/>", |name, value| seen.push((name, value)));
        assert_eq!(seen, [("a", "1"), ("b", "x > y"), ("c", ""), ("d", ""), ("e", "f/")]);
        attributes("=x='", |_, _| {});
    }

    #[test]
    fn references_are_resolved_by_number_and_by_name() {
        assert_eq!(decode("&oacute;&#243;&#xF3; &amp;amp; &NotEqualTilde;"), "óóó &amp; ≂\u{338}");
        for kept in ["a & b;", "&;", "&nosuchname;", "&#x110000;", "&#;", "&oacute", "&é;"] {
            assert_eq!(decode(kept), kept);
        }
    }

    #[test]
    fn a_tag_ends_where_its_values_have_ended() {
        assert_eq!(end_of_tag("<a b='x>y' c=\">\">z"), 17);
        assert_eq!(end_of_tag("<a b='x>y"), 8);
        assert_eq!(end_of_tag("<a isn't>y"), 9);
        assert_eq!(end_of_tag("<a b"), 4);
    }
}
