//! Readings in Bopomofo that lost their brackets, `月ㄩㄝˋ`: `docs/cuts.md`, section 4.4.

use crate::annotate::code::CodeState;
use crate::annotate::kana::is_zhuyin_tone;
use crate::annotate::keys::{Keys, key};
use crate::annotate::pinyin::{goes_before, is_reading};
use crate::chars::{char_at, char_before, is_han, is_inline};
use crate::cut::Class;
use crate::edit::Edit;

/// Least different runs that are evidence, and least where those are taken that do not read.
const LEAST: usize = 3;
const LEAST_WHEN_SURE: usize = 5;

/// A run of symbols behind a Han character. Offsets in bytes.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: usize,
    end: usize,
    reads: bool,
    /// It has more than one character.
    is_long: bool,
}

/// The runs of a text, and what they say.
#[derive(Debug, Default)]
pub(super) struct Bare {
    runs: Vec<Run>,
    evidence: Keys,
}

impl Bare {
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Finds all runs; `any` says whether there are symbols at all. O(bytes).
    pub(super) fn find(&mut self, text: &str, any: bool) {
        self.runs.clear();
        if !any {
            return;
        }
        self.evidence.clear();
        let mut code = CodeState::of(text);
        let mut end = 0;
        for symbol in memchr::memmem::find_iter(text.as_bytes(), &[0xE3, 0x84]) {
            let start =
                if text[..symbol].ends_with('˙') { symbol - '˙'.len_utf8() } else { symbol };
            if start < end || !char_before(text, start).is_some_and(is_han) {
                continue;
            }
            let found = text[start..].find(|c| !is_of_run(c));
            end = found.map_or(text.len(), |len| start + len);
            if code.odd_at(text, start) {
                continue;
            }
            let run = self.run(text, start, end);
            self.runs.extend(run);
        }
    }

    fn run(&mut self, text: &str, start: usize, end: usize) -> Option<Run> {
        let run = &text[start..end];
        let count = syllables(run, |_| true)?;
        let mut han = text[..start].char_indices().rev().take_while(|&(_, c)| is_han(c));
        // A symbol of another kind begins no run at all.
        let (first, _) = han.nth(count.checked_sub(1)?)?;
        let mut chars = text[first..start].chars();
        let is_read = |letters: &[u8]| chars.next().is_some_and(|c| is_reading(c, letters));
        let reads = syllables(run, is_read).is_some();
        let goes_before =
            || goes_before(text, first, 0) || char_before(text, first).is_some_and(is_of_run);
        if reads && char_at(text, end).is_some_and(is_inline) && goes_before() {
            self.evidence.insert(key(run.bytes()));
        }
        Some(Run { start, end, reads, is_long: run.chars().nth(1).is_some() })
    }

    /// Adds the edits of the runs that are taken to those of groups, which ascend.
    pub(super) fn take(&self, edits: &mut Vec<Edit>) {
        let groups = edits.len();
        for run in &self.runs {
            let rule = match self.evidence.len() {
                LEAST.. if run.reads => "zhuyin.bare",
                LEAST_WHEN_SURE.. if run.is_long => "zhuyin.misread",
                _ => continue,
            };
            let behind = edits[..groups].partition_point(|edit| edit.start <= run.start);
            // What lies in a group goes with it.
            if edits[..behind].last().is_none_or(|edit| edit.end <= run.start) {
                edits.push(Edit::cut(run.start, run.end, Class::Zhuyin, rule));
            }
        }
        if edits.len() > groups {
            edits.sort_unstable_by_key(|edit| edit.start);
        }
    }
}

fn is_of_run(c: char) -> bool {
    ('ㄅ'..='ㄩ').contains(&c) || is_zhuyin_tone(c)
}

/// Initials from U+3105 on, finals from U+311A on; `v` is ü.
const INITIALS: [&str; 21] = [
    "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "zh", "ch", "sh", "r",
    "z", "c", "s",
];
const FINALS: [&str; 13] =
    ["a", "o", "e", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er"];

/// A medial with a final or without: behind an initial, and alone.
fn joined(medial: char, last: Option<char>) -> Option<(&'static str, &'static str)> {
    Some(match (medial, last) {
        ('ㄧ', None) => ("i", "yi"),
        ('ㄧ', Some('ㄚ')) => ("ia", "ya"),
        ('ㄧ', Some('ㄛ')) => ("io", "yo"),
        ('ㄧ', Some('ㄝ')) => ("ie", "ye"),
        ('ㄧ', Some('ㄞ')) => ("iai", "yai"),
        ('ㄧ', Some('ㄠ')) => ("iao", "yao"),
        ('ㄧ', Some('ㄡ')) => ("iu", "you"),
        ('ㄧ', Some('ㄢ')) => ("ian", "yan"),
        ('ㄧ', Some('ㄣ')) => ("in", "yin"),
        ('ㄧ', Some('ㄤ')) => ("iang", "yang"),
        ('ㄧ', Some('ㄥ')) => ("ing", "ying"),
        ('ㄨ', None) => ("u", "wu"),
        ('ㄨ', Some('ㄚ')) => ("ua", "wa"),
        ('ㄨ', Some('ㄛ')) => ("uo", "wo"),
        ('ㄨ', Some('ㄞ')) => ("uai", "wai"),
        ('ㄨ', Some('ㄟ')) => ("ui", "wei"),
        ('ㄨ', Some('ㄢ')) => ("uan", "wan"),
        ('ㄨ', Some('ㄣ')) => ("un", "wen"),
        ('ㄨ', Some('ㄤ')) => ("uang", "wang"),
        ('ㄨ', Some('ㄥ')) => ("ong", "weng"),
        ('ㄩ', None) => ("v", "yu"),
        ('ㄩ', Some('ㄝ')) => ("ve", "yue"),
        ('ㄩ', Some('ㄢ')) => ("van", "yuan"),
        ('ㄩ', Some('ㄣ')) => ("vn", "yun"),
        ('ㄩ', Some('ㄥ')) => ("iong", "yong"),
        _ => return None,
    })
}

/// Divides a run into syllables and calls `f` with the letters of each; how many there are, unless what is left
/// is none or `f` says no.
fn syllables(run: &str, mut f: impl FnMut(&[u8]) -> bool) -> Option<usize> {
    let mut chars = run.chars().peekable();
    let mut count = 0;
    while chars.peek().is_some() {
        chars.next_if_eq(&'˙');
        let initial = chars.next_if(|c| ('ㄅ'..='ㄙ').contains(c));
        let medial = chars.next_if(|c| matches!(c, 'ㄧ' | 'ㄨ' | 'ㄩ'));
        let last = chars.next_if(|c| ('ㄚ'..='ㄦ').contains(c));
        chars.next_if(|&c| is_zhuyin_tone(c));
        let before = initial.map_or("", |c| INITIALS[c as usize - 'ㄅ' as usize]);
        let behind = match (medial, last) {
            (None, None) if matches!(before, "zh" | "ch" | "sh" | "r" | "z" | "c" | "s") => "i",
            (None, None) => return None,
            (None, Some(last)) => FINALS[last as usize - 'ㄚ' as usize],
            (Some(medial), last) => {
                let (joined, alone) = joined(medial, last)?;
                if before.is_empty() { alone } else { joined }
            }
        };
        let (mut letters, mut len) = ([0; 8], 0);
        for byte in before.bytes().chain(behind.bytes()) {
            // Behind these ü loses its dots.
            let plain = byte == b'v' && matches!(before, "j" | "q" | "x");
            letters[len] = if plain { b'u' } else { byte };
            len += 1;
        }
        if !f(&letters[..len]) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(run: &str) -> Option<Vec<String>> {
        let mut all = Vec::new();
        let mut push = |one: &[u8]| all.push(String::from_utf8_lossy(one).into_owned());
        syllables(run, |one| {
            push(one);
            true
        })?;
        Some(all)
    }

    #[test]
    fn symbols_are_read_as_syllables() {
        for (run, wanted) in [
            ("ㄩㄝˋ", "yue"),
            ("ㄇㄧㄥˊㄩㄝˋ", "ming yue"),
            ("ㄕˋ˙ㄉㄜ", "shi de"),
            ("ㄋㄩˇ", "nv"),
            ("ㄐㄩㄝˊㄒㄩㄥ", "jue xiong"),
            ("ㄦˊ", "er"),
            ("ㄨㄥ", "weng"),
            ("ㄓㄨㄤ", "zhuang"),
        ] {
            assert_eq!(letters(run).map(|all| all.join(" ")).as_deref(), Some(wanted), "{run}");
        }
        for run in ["ㄉ", "ㄇㄇ", "ㄩˋˋ", "ㄧㄦ", "ˊㄩ"] {
            assert_eq!(letters(run), None, "{run}");
        }
    }
}
