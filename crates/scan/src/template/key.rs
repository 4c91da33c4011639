//! Keys: what makes two lines the same line.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::chars::{is_wide, width};
use crate::fold::fold_into;

/// Least width of what stands beside the number in a line that is the same for every number.
const BESIDE: usize = 4;

/// Least width of the fold of a line that may be a headline.
const HEADLINE: usize = 20;

/// Bytes of a run that a paragraph is marked by: eight ideographs, four or five words of English.
const MARK: usize = 24;

/// Buffers of keys.
#[derive(Debug, Default)]
pub(super) struct Keys {
    folded: String,
    rest: String,
}

/// Keys of different spaces never meet: each has a seed of its own.
#[derive(Clone, Copy, Debug)]
enum Space {
    Line = 1,
    Prose,
    Counted,
    End,
    Label,
    Mark,
}

fn key(space: Space, fold: &str) -> u64 {
    xxh3_64_with_seed(fold.as_bytes(), space as u64)
}

impl Keys {
    /// The key of a line; none when its fold is empty. A line with the shape of prose is never the
    /// same as one without.
    pub(super) fn of_line(&mut self, line: &str, prose: bool) -> Option<u64> {
        self.of(line, if prose { Space::Prose } else { Space::Line })
    }

    /// The key of the end of a paragraph.
    pub(super) fn of_end(&mut self, end: &str) -> Option<u64> {
        self.of(end, Space::End)
    }

    /// The key of a label.
    pub(super) fn of_label(&mut self, label: &str) -> Option<u64> {
        self.of(label, Space::Label)
    }

    fn of(&mut self, text: &str, space: Space) -> Option<u64> {
        self.folded.clear();
        fold_into(text, usize::MAX, &mut self.folded);
        (!self.folded.is_empty()).then(|| key(space, &self.folded))
    }

    /// The key of the line whose own key was just asked for, whatever number stands in it; none unless it has exactly one run of digits, and enough beside it.
    pub(super) fn counted(&mut self) -> Option<u64> {
        let fold = self.folded.as_str();
        let start = fold.find(|c: char| c.is_ascii_digit())?;
        let (before, rest) = fold.split_at(start);
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if behind.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let beside = width(before) + width(behind) - fold.bytes().filter(|&b| b == b' ').count();
        if beside < BESIDE {
            return None;
        }
        self.rest.clear();
        for part in [before, "0", behind] {
            self.rest.push_str(part);
        }
        Some(key(Space::Counted, &self.rest))
    }

    /// Whether the line whose key was just asked for is as wide as a headline.
    pub(super) fn is_headline(&self) -> bool {
        is_wide(&self.folded, HEADLINE)
    }

    /// A mark of a paragraph that a few changed characters seldom change: the least of the keys of
    /// its runs of characters that have 24 bytes or just more. None when the fold is shorter.
    pub(super) fn mark(&mut self, text: &str) -> Option<u64> {
        self.folded.clear();
        fold_into(text, usize::MAX, &mut self.folded);
        let fold = self.folded.as_str();
        let starts = fold.char_indices().map(|(at, _)| at);
        let mut ends = starts.clone().chain([fold.len()]).peekable();
        let runs = starts.map_while(|start| {
            while ends.peek().is_some_and(|end| *end < start + MARK) {
                ends.next();
            }
            ends.peek().map(|&end| &fold[start..end])
        });
        runs.map(|run| key(Space::Mark, run)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(line: &str) -> Option<u64> {
        let mut keys = Keys::default();
        keys.of_line(line, false)?;
        keys.counted()
    }

    #[test]
    fn a_number_is_any_number_when_it_is_the_only_one() {
        assert_eq!(counted("评论（12）"), counted("评论 (3,)"));
        assert_eq!(counted("12 Comments"), counted("3 comments"));
        assert!(counted("12 Comments").is_some());
        for line in ["2011年11月1日", "1,024 comments", "12章", "12", "No. 7", "Comments"] {
            assert_eq!(counted(line), None, "{line}");
        }
    }

    #[test]
    fn a_mark_outlives_small_changes() {
        let mut keys = Keys::default();
        let line = "第一段讲的是老桥，桥面和栏杆都是新的，两岸的行人都很高兴。第二段讲的是渡船，\
            还是那几条旧船，船工们也还是那几个人，夏天里照样把人送过河去。老人们说";
        let mut mark = |line: &str| keys.mark(line);
        let same = ["从前", "如今", "昨天"].map(|word| mark(&format!("{line}{word}不是这样。")));
        assert!(same[0].is_some() && same[0] == same[1] && same[1] == same[2]);
        assert_eq!(mark("太短，没有"), None);
    }

    #[test]
    fn kinds_do_not_meet() {
        let mut keys = Keys::default();
        let line = keys.of_line("共0页面", false);
        assert_ne!(line, keys.counted());
        assert_ne!(line, keys.of_line("共0页面", true));
        assert_ne!(line, keys.of_end("共0页面"));
        assert_eq!(keys.of_line("--- * ---", false), None);
    }
}
