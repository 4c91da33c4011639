//! A page without its tags, by a scan that makes no tree: for pages that are too deep or too full of tags
//! for one.

use crate::lines::{Lines, is_block};
use crate::scan::{Sink, scan, tag};

/// More tags make no tree: with what is searched in it, it takes up to 1.5 kB a tag.
pub(crate) const MOST_TAGS: usize = 1 << 16;
/// Nor do elements deeper than this: the parser looks through what is open at each tag.
pub(crate) const DEEPEST: usize = 1000;

/// Elements that end when others begin: any number may be left open.
const LEFT_OPEN: [&str; 18] = [
    "p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot", "br", "hr",
    "img", "input", "meta", "link", "col",
];

/// Whether a page has at most so many tags.
pub(crate) fn has_at_most(html: &str, tags: usize) -> bool {
    memchr::memchr_iter(b'<', html.as_bytes()).nth(tags).is_none()
}

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

/// Appends what a page says, a line a block.
pub(crate) fn strip(html: &str, out: &mut String) {
    let mut lines = Lines::new(out);
    scan(html, &mut lines);
    lines.end();
}

impl Sink for Lines<'_> {
    fn text(&mut self, text: &str) {
        Lines::text(self, text, false);
    }

    fn open(&mut self, name: &str, _: &str) {
        self.close(name);
    }

    fn close(&mut self, name: &str) {
        if is_block(name) {
            self.end();
        } else if matches!(name, "td" | "th") {
            self.gap();
        }
    }
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
