//! Step A: invisible characters, line ends, NFC. See `docs/cuts.md`, section 3.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, is_nfc_quick};

use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::kernel::suspect;
use crate::marked::Marked;

/// Runs the step; says whether it changed anything.
pub(crate) fn run(draft: &mut Draft<'_>, marks: &mut Marked, edits: &mut Vec<Edit>) -> bool {
    // Whether a character is suspect depends on nothing around it: cuts make none.
    if draft.is_clear {
        return false;
    }
    let Some(from) = marks.of(draft).suspect else {
        draft.is_clear = true;
        return false;
    };
    invisible(draft.text(), from, edits);
    let changed = draft.apply(edits);
    compose(draft.text(), from, edits);
    draft.apply(edits) | changed
}

/// The suspect characters of `text` from the byte `from` on.
fn suspects(text: &str, mut from: usize) -> impl Iterator<Item = (usize, char)> + '_ {
    std::iter::from_fn(move || {
        let at = suspect::first(text.as_bytes(), from)?;
        let c = text[at..].chars().next()?;
        from = at + c.len_utf8();
        Some((at, c))
    })
}

/// What one character becomes.
enum Fate {
    Stays,
    Goes(Class, &'static str),
    LineEnd,
    Joiner,
}

fn fate(c: char) -> Fate {
    match c {
        '\u{2028}' | '\u{2029}' => Fate::LineEnd,
        '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => {
            Fate::Goes(Class::Invisible, "invisible.zero-width")
        }
        '\u{AD}' => Fate::Goes(Class::Invisible, "invisible.soft-hyphen"),
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}' => {
            Fate::Goes(Class::Invisible, "invisible.bidi")
        }
        '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => {
            Fate::Goes(Class::Invisible, "invisible.control")
        }
        '\u{200C}' | '\u{200D}' => Fate::Joiner,
        _ => Fate::Stays,
    }
}

/// First pass. Only suspect characters can change.
fn invisible(text: &str, from: usize, edits: &mut Vec<Edit>) {
    let mut host = Host::default();
    for (start, c) in suspects(text, from) {
        let end = start + c.len_utf8();
        let mut push = |class, rule, put: &str| {
            edits.push(Edit::cut(start, end, class, rule).put(put.to_string()));
        };
        match fate(c) {
            _ if c == '\r' => {
                let pair = text[end..].starts_with('\n');
                push(Class::Hygiene, "hygiene.line-end", if pair { "" } else { "\n" });
            }
            Fate::LineEnd => push(Class::Hygiene, "hygiene.line-end", "\n"),
            Fate::Goes(class, rule) => push(class, rule, ""),
            Fate::Joiner if !host.of(text, start).is_some_and(can_join) => {
                push(Class::Invisible, "invisible.joiner", "");
            }
            Fate::Joiner | Fate::Stays => {}
        }
    }
}

/// The character that decides about a joiner: the nearest one before it that stays.
#[derive(Default)]
struct Host {
    /// Up to where the text was looked through, so that no part of it is looked through twice.
    seen: usize,
    found: Option<char>,
}

impl Host {
    /// None at the start of the text. Places must ascend.
    fn of(&mut self, text: &str, at: usize) -> Option<char> {
        let between = text[self.seen..at].chars().rev();
        let nearest = between.filter(|&c| !is_transparent(c)).find_map(|c| match fate(c) {
            _ if c == '\r' => Some('\n'),
            Fate::LineEnd => Some('\n'),
            Fate::Goes(..) => None,
            Fate::Joiner | Fate::Stays => Some(c),
        });
        self.seen = at;
        self.found = nearest.or(self.found);
        self.found
    }
}

/// Joiners, the emoji selector and skin tones: what stands between a joiner and its host.
fn is_transparent(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// Whether a joiner behind this character can mean something.
fn can_join(c: char) -> bool {
    !matches!(c, '\0'..='\u{58F}' | '\u{1100}'..='\u{11FF}' | '\u{1E00}'..='\u{1FFF}'
        | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Second pass: NFC, cluster by cluster. Only clusters with a suspect character can change.
fn compose(text: &str, from: usize, edits: &mut Vec<Edit>) {
    let mut composed = String::new();
    let mut done = from.min(text.len());
    // The cluster that holds `from` may have begun before it.
    done = cluster_start(text, 0, done);
    for (at, first) in suspects(text, done) {
        if at < done {
            continue;
        }
        let start = if extends_cluster(first) { cluster_start(text, done, at) } else { at };
        let behind = at + first.len_utf8();
        let end = text[behind..].find(|c| !extends_cluster(c)).map_or(text.len(), |n| behind + n);
        done = end;
        let cluster = &text[start..end];
        if is_nfc_quick(cluster.chars()) == IsNormalized::Yes {
            continue;
        }
        composed.clear();
        composed.extend(cluster.nfc());
        if composed != cluster {
            let edit = Edit::cut(start, end, Class::Hygiene, "hygiene.nfc");
            edits.push(edit.put(composed.clone()));
        }
    }
}

/// Where the last cluster before `at` begins that can hold the character at `at`; not before `from`.
fn cluster_start(text: &str, from: usize, at: usize) -> usize {
    let mut before = text[from..at].char_indices().rev();
    before.find(|&(_, c)| !extends_cluster(c)).map_or(from, |(start, _)| from + start)
}

fn extends_cluster(c: char) -> bool {
    u32::from(c) >= 0x300
        && (is_combining_mark(c)
            || matches!(c, '\u{1160}'..='\u{11FF}' | '\u{16D63}' | '\u{16D67}'..='\u{16D6A}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::ClassSet;

    fn cleaned(text: &str) -> String {
        let mut draft = Draft::new(text, ClassSet::default());
        run(&mut draft, &mut Marked::default(), &mut Vec::new());
        draft.text().to_string()
    }

    #[test]
    fn invisible_characters_go_and_joiners_stay_where_they_join() {
        assert_eq!(cleaned("a\u{200B}b\u{AD}c\u{FEFF}"), "abc");
        assert_eq!(cleaned("\u{202E}abc\u{202C}\u{7}"), "abc");
        assert_eq!(cleaned("中\u{200D}文 a\u{200C}b"), "中文 ab");
        assert_eq!(
            cleaned("👩\u{1F3FD}\u{200D}🚀 می\u{200C}خواهم"),
            "👩\u{1F3FD}\u{200D}🚀 می\u{200C}خواهم"
        );
        assert_eq!(cleaned("\tcol\n"), "\tcol\n");
    }

    #[test]
    fn line_ends_become_one_kind() {
        assert_eq!(cleaned("a\r\nb\rc\u{2028}d\r\r\n"), "a\nb\nc\nd\n\n");
    }

    #[test]
    fn clusters_become_nfc() {
        assert_eq!(cleaned("yue\u{300} e\u{200B}\u{301}"), "yuè é");
        assert_eq!(cleaned("\u{1112}\u{1161}\u{11AB}"), "한");
        assert_eq!(cleaned("か\u{3099} \u{212B}"), "が Å");
        let text = "plain – “text” 中文，한글 tiếng Việt がぎ";
        assert_eq!(cleaned(text), text);
    }
}
