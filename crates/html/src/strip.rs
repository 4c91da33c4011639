//! A page without its tags, by a scan that makes no tree: for pages that are too deep or too full of tags
//! for one. What is open where is not known here.

use memchr::{memchr, memmem};

use crate::lines::{Lines, is_block, is_gone};

/// More tags make no tree: with what is searched in it, it takes up to 1.5 kB a tag.
pub(crate) const MOST_TAGS: usize = 1 << 16;
/// Nor do elements deeper than this: the parser looks through what is open at each tag.
pub(crate) const DEEPEST: usize = 1000;

/// Elements that end when others begin: any number may be left open.
const LEFT_OPEN: [&str; 18] = [
    "p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot", "br", "hr",
    "img", "input", "meta", "link", "col",
];

/// Whether a tree can be made of a page in time and memory that fit its length.
pub(crate) fn is_tame(html: &str) -> bool {
    let (mut tags, mut depth) = (0, 0usize);
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        tags += 1;
        match tag(&html[at..]) {
            Some((name, true)) if !left_open(name) => depth = depth.saturating_sub(1),
            Some((name, false)) if !left_open(name) => depth += 1,
            _ => {}
        }
        if tags > MOST_TAGS || depth > DEEPEST {
            return false;
        }
    }
    true
}

fn left_open(name: &str) -> bool {
    LEFT_OPEN.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The name of the tag at the start of a text, and whether it is one that closes.
fn tag(text: &str) -> Option<(&str, bool)> {
    let rest = text.strip_prefix('<')?;
    let (rest, closes) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let name = &rest[..end];
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some((name, closes))
}

/// Appends what a page says, a line a block.
pub(crate) fn strip(html: &str, out: &mut String) {
    let mut lines = Lines::new(out);
    let mut rest = html;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        lines.text(&decode(&rest[..at]), false);
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
                lines.text("<", false);
            }
            rest = &rest[end.unwrap_or(0) + 1..];
            continue;
        };
        let name = name.to_ascii_lowercase();
        let end = memchr(b'>', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
        rest = &rest[end..];
        if matches!(&*name, "rt" | "rp" | "rtc") {
            // May be left open; what it holds is text.
            rest = &rest
                [if closes { 0 } else { memchr(b'<', rest.as_bytes()).unwrap_or(rest.len()) }..];
            continue;
        }
        // What they hold may look like tags, but their own end is known. A head has ends of its own.
        if is_gone(&name) && !closes && name != "head" {
            let close = format!("</{name}");
            let lower = |at: usize| rest.as_bytes()[at..].iter().take(close.len());
            let found = memmem::find_iter(rest.as_bytes(), b"</")
                .find(|&at| lower(at).map(u8::to_ascii_lowercase).eq(close.bytes()));
            rest = found.map_or("", |at| &rest[at..]);
        } else if is_block(&name) {
            lines.end();
        } else if matches!(&*name, "td" | "th") {
            lines.gap();
        }
    }
    lines.text(&decode(rest), false);
    lines.end();
}

/// Numeric references, and the few named ones that stand on every other page.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';').unwrap_or(0);
        let known = match rest.get(1..end).unwrap_or("") {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{A0}'),
            name => name.strip_prefix('#').and_then(|number| {
                let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
                char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)
            }),
        };
        out.push(known.unwrap_or('&'));
        rest = &rest[if known.is_some() { end + 1 } else { 1 }..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        let mut out = String::new();
        strip(html, &mut out);
        out
    }

    #[test]
    fn tags_go_and_blocks_are_lines() {
        assert_eq!(
            text("<h1>a</h1> b<i>c</i> &amp; d<p>e &#x6c49;&#23383; &x;"),
            "a\nbc & d\ne 汉字 &x;\n"
        );
        assert_eq!(text("a<script>if (1 < 2) '<p>'</SCRIPT >b<!-- <p> -->c"), "abc\n");
        assert_eq!(text("1 < 2 <3 <!doctype x><?xml?>x</"), "1 < 2 <3 x</\n");
        assert_eq!(text("<td>1<td>2<tr><ruby>漢<rt>かん</rt></ruby>字"), "1 2\n漢字\n");
        assert_eq!(
            text("<ruby>漢<rt>かん</ruby>字を<ruby>読<rp>(<rt>よ<rp>)</ruby>む"),
            "漢字を読む\n"
        );
        assert_eq!(text("a<script>b"), "a\n");
        assert_eq!(text("a <b"), "a\n");
    }

    #[test]
    fn what_is_tame() {
        assert!(is_tame(&"<p>x<li>y".repeat(5000)));
        assert!(is_tame(&"<div>x</div>".repeat(5000)));
        assert!(!is_tame(&"<div>".repeat(1001)));
        assert!(!is_tame(&"<b>".repeat(MOST_TAGS + 1)));
    }
}
