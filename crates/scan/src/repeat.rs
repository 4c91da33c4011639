//! Step D: what stands on the page a second time. `docs/cuts.md`, section 7.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use xxhash_rust::xxh3::xxh3_64;

use crate::chars::{is_han, is_kana, is_terminator, is_wide, terminators};
use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::fold::{fold, fold_into};
use crate::lines::{Line, lines};

/// Widths of a title.
const TITLE: RangeInclusive<usize> = 8..=200;
/// Least width of some line of a page that has a body.
const BODY: usize = 80;
/// Least width of a title that may be glued to the first paragraph.
const GLUED: usize = 20;
/// Least width of what follows a glued title.
const REST: usize = 40;
/// Least width of a glued title that nothing else speaks for.
const LONG_TITLE: usize = 32;
/// A run repeats with one line of this width and two sentences ...
const LONG: usize = 160;
/// ... or with two lines of this width and a sentence each.
const MIDDLE: usize = 80;

/// Lines at the start of a page that may be a lead or a summary.
const LEAD: usize = 3;
/// A run elsewhere repeats when it is at least one part in so many of what stands before it.
const SHARE: usize = 4;

/// A line whose fold is not empty.
#[derive(Clone, Copy, Debug)]
struct ContentLine {
    /// What is still there of it.
    line: Line,
    /// XXH3-64 of its fold; computed when asked for.
    fold: Option<u64>,
}

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    lines: Vec<ContentLine>,
    folded: String,
    firsts: HashMap<u64, usize, foldhash::fast::FixedState>,
}

/// Runs the step; says whether it changed anything.
pub(crate) fn run(draft: &mut Draft<'_>, buffers: &mut Buffers, edits: &mut Vec<Edit>) -> bool {
    let text = draft.text();
    buffers.lines.clear();
    for line in lines(text) {
        if line.content(text).contains(char::is_alphanumeric) {
            buffers.lines.push(ContentLine { line, fold: None });
        }
    }
    if buffers.lines.is_empty() {
        return false;
    }
    buffers.titles_again(text, edits);
    buffers.title_glued(text, edits);
    buffers.runs(text, edits);
    draft.apply(edits)
}

impl Buffers {
    /// The hash of a line's fold.
    fn fold_of(&mut self, text: &str, index: usize) -> u64 {
        let entry = &mut self.lines[index];
        *entry.fold.get_or_insert_with(|| {
            self.folded.clear();
            fold_into(entry.line.content(text), usize::MAX, &mut self.folded);
            xxh3_64(self.folded.as_bytes())
        })
    }

    /// Takes the title where it comes again at once.
    fn titles_again(&mut self, text: &str, edits: &mut Vec<Edit>) {
        let title = self.lines[0].line.trimmed(text);
        if self.lines.len() < 2
            || is_wide(title, TITLE.end() + 1)
            || !is_wide(title, *TITLE.start())
        {
            return;
        }
        let mut taken = 0;
        while taken + 1 < self.lines.len() && self.fold_of(text, taken + 1) == self.fold_of(text, 0)
        {
            taken += 1;
        }
        if taken == 0 || !self.lines.iter().any(|l| is_wide(l.line.trimmed(text), BODY)) {
            return;
        }
        for again in self.lines.drain(1..=taken) {
            let Line { start, next, .. } = again.line;
            edits.push(Edit::cut(start, next, Class::Repeat, "repeat.title"));
        }
    }

    /// Takes the title where it is glued to the first paragraph.
    fn title_glued(&mut self, text: &str, edits: &mut Vec<Edit>) {
        let (Some(title), Some(first)) = (self.lines.first(), self.lines.get(1)) else { return };
        let (title, line) = (title.line.trimmed(text), first.line);
        let Some(behind) = line.trimmed(text).strip_prefix(title) else { return };
        let rest = behind.trim_start();
        if !is_wide(title, GLUED) || !is_wide(rest, REST) {
            return;
        }
        let Some(c) = rest.chars().next() else { return };
        if "的是在为為于於由与與和及将將已自也,，、:：（(-—'’".contains(c) || c.is_ascii_lowercase()
        {
            return;
        }
        let begins = is_han(c) || is_kana(c) || c.is_ascii_digit() || "“「『《【".contains(c);
        let speaks_for_itself = title.ends_with(|c| c == '.' || is_terminator(c))
            || begins && is_wide(title, LONG_TITLE);
        let fold_of_rest = xxh3_64(fold(rest).as_bytes());
        if !speaks_for_itself
            && !(2..self.lines.len()).any(|other| self.fold_of(text, other) == fold_of_rest)
        {
            return;
        }
        let rest_start = line.start + line.content(text).trim_end().len() - rest.len();
        edits.push(Edit::cut(line.start, rest_start, Class::Repeat, "repeat.title-glued"));
        self.lines[1] =
            ContentLine { line: Line { start: rest_start, ..line }, fold: Some(fold_of_rest) };
    }

    /// Takes runs of lines that stood before.
    fn runs(&mut self, text: &str, edits: &mut Vec<Edit>) {
        if !self.may_repeat(text) {
            return;
        }
        self.firsts.clear();
        for index in 0..self.lines.len() {
            self.fold_of(text, index);
        }
        let fold = |lines: &[ContentLine], index: usize| lines[index].fold.unwrap_or(0);
        let mut j = 0;
        while j < self.lines.len() {
            let key = fold(&self.lines, j);
            let Some(&i) = self.firsts.get(&key) else {
                self.firsts.insert(key, j);
                j += 1;
                continue;
            };
            let run = (0..j - i)
                .take_while(|x| {
                    j + x < self.lines.len() && fold(&self.lines, i + x) == fold(&self.lines, j + x)
                })
                .count();
            if self.is_substantial(text, j..j + run) && self.is_in_place(text, i, j, run) {
                let (first, last) = (self.lines[j].line, self.lines[j + run - 1].line);
                edits.push(Edit::cut(first.start, last.next, Class::Repeat, "repeat.run"));
                j += run;
            } else {
                j += 1;
            }
        }
    }

    /// Whether two lines that could make a run a repeat begin alike: a cheap look that spares most
    /// pages the folding of every line.
    fn may_repeat(&mut self, text: &str) -> bool {
        self.firsts.clear();
        for index in 0..self.lines.len() {
            let trimmed = self.lines[index].line.trimmed(text);
            if !is_wide(trimmed, MIDDLE) {
                continue;
            }
            self.folded.clear();
            fold_into(trimmed, 12, &mut self.folded);
            if self.firsts.insert(xxh3_64(self.folded.as_bytes()), index).is_some() {
                return true;
            }
        }
        false
    }

    /// Whether the run at `j` stands where one does that was printed twice, not written twice.
    fn is_in_place(&self, text: &str, i: usize, j: usize, run: usize) -> bool {
        let bytes = |lines: &[ContentLine]| -> usize {
            lines.iter().map(|l| l.line.trimmed(text).len()).sum()
        };
        i + run == j
            || i < LEAD
            || SHARE * bytes(&self.lines[j..j + run]) >= bytes(&self.lines[..j])
    }

    fn is_substantial(&self, text: &str, run: std::ops::Range<usize>) -> bool {
        let mut middle = 0;
        self.lines[run].iter().any(|l| {
            let trimmed = l.line.trimmed(text);
            if !is_wide(trimmed, MIDDLE) {
                return false;
            }
            let sentences = terminators(trimmed, 2);
            middle += usize::from(sentences >= 1);
            middle >= 2 || (sentences >= 2 && is_wide(trimmed, LONG))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::ClassSet;

    fn cleaned(text: &str) -> String {
        let mut draft = Draft::new(text, ClassSet::default());
        run(&mut draft, &mut Buffers::default(), &mut Vec::new());
        draft.text().to_string()
    }

    const LONG_LINE: &str = "长江是中华民族的母亲河，也是中华民族发展的重要支撑。\
        把修复生态环境摆在压倒性位置，共抓大保护、不搞大开发，一江碧水向东流。\
        两岸的人们说，水清了，鱼多了，岸绿了，日子也一天比一天好。这是一个新的开始。";

    #[test]
    fn an_article_printed_twice_is_left_once() {
        let once = format!("长江生态环境保护发生转折性变化\n{LONG_LINE}\n小标题\n");
        assert_eq!(cleaned(&format!("{once}\n{once}")), format!("{once}\n"));
        assert_eq!(cleaned(&once), once);
    }

    #[test]
    fn a_title_comes_once_even_glued() {
        let title = "长江生态环境保护发生转折性变化记者走访沿岸";
        let once = format!("{title}\n{LONG_LINE}\n");
        assert_eq!(cleaned(&format!("{title}\n{title}\n{title}{LONG_LINE}\n")), once);
        // A subject is no glued title.
        let subject = format!("{title}\n{title}的文章{LONG_LINE}\n");
        assert_eq!(cleaned(&subject), subject);
    }

    #[test]
    fn refrains_stay() {
        let song = "Row, row, row your boat\nGently down the stream\n\n".repeat(4);
        assert_eq!(cleaned(&song), song);
        let twice = format!("Let it rain.\nLet it rain.\n{song}");
        assert_eq!(cleaned(&twice), twice);
    }
}
