//! What classes, ids and roles say of a box.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::scan::attributes;

/// Words in the names of boxes that hold the content.
const FOR: [&str; 12] = [
    "article", "body", "content", "entry", "hentry", "main", "page", "post", "text", "blog",
    "story", "column",
];

/// Of boxes that hold something else.
const AGAINST: [&str; 45] = [
    "-ad-",
    "banner",
    "breadcrumb",
    "combx",
    "comment",
    "community",
    "contact",
    "cookie",
    "copyright",
    "disqus",
    "dropdown",
    "extra",
    "foot",
    "gdpr",
    "header",
    "hidden",
    "legends",
    "login",
    "masthead",
    "media-list",
    "menu",
    "meta",
    "modal",
    "nav",
    "newsletter",
    "outbrain",
    "pager",
    "pagination",
    "popup",
    "promo",
    "recommend",
    "related",
    "remark",
    "replies",
    "rss",
    "share",
    "shoutbox",
    "sidebar",
    "skyscraper",
    "social",
    "sponsor",
    "subscribe",
    "tags",
    "toolbar",
    "widget",
];

static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostFirst);
    builder.build(FOR.iter().chain(&AGAINST)).ok()
});

/// What speaks for a box and against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    pub(super) good: bool,
    pub(super) bad: bool,
    /// It is not shown.
    pub(super) hidden: bool,
}

/// The hints in the attributes of a tag.
pub(super) fn hints(given: &str) -> Hints {
    let mut hints = Hints::default();
    attributes(given, |name, value| match name {
        _ if name.eq_ignore_ascii_case("class") || name.eq_ignore_ascii_case("id") => {
            for found in WORDS.iter().flat_map(|words| words.find_iter(value)) {
                let good = found.pattern().as_usize() < FOR.len();
                hints.good |= good;
                hints.bad |= !good;
            }
        }
        _ if name.eq_ignore_ascii_case("role") => {
            hints.bad |= matches!(
                value,
                "navigation"
                    | "complementary"
                    | "banner"
                    | "contentinfo"
                    | "dialog"
                    | "menu"
                    | "search"
            );
            hints.good |= value == "main" || value == "article";
        }
        _ if name.eq_ignore_ascii_case("style") => {
            let mut packed = value.bytes().filter(|b| !b.is_ascii_whitespace());
            let value: Vec<u8> = packed.by_ref().take(256).collect();
            hints.hidden |= memchr::memmem::find(&value, b"display:none").is_some();
        }
        _ if name.eq_ignore_ascii_case("hidden") => hints.hidden = true,
        _ => {}
    });
    hints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_a_box_holds() {
        let of = |given| {
            let Hints { good, bad, hidden } = hints(given);
            (good, bad, hidden)
        };
        assert_eq!(of(" class=\"Article-Body\""), (true, false, false));
        assert_eq!(of(" id='sideBAR'"), (false, true, false));
        assert_eq!(of(" data-x=sidebar style=\"Display : none\""), (false, false, false));
        assert_eq!(of(" style=\"display: none\""), (false, false, true));
        assert_eq!(of(" hidden role=navigation"), (false, true, true));
    }
}
