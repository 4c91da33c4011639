//! Lines that surround the body of a flattened web page: `docs/cuts.md`, section 6.2.
//!
//! The body is found as maximal scoring segments of lines (Pasternack and Roth 2009, "Extracting
//! article text from the web with maximum subsequence segmentation"), on the shallow features of
//! Kohlschütter and others (2010).

use std::collections::HashSet;

use foldhash::fast::FixedState;
use xxhash_rust::xxh3::xxh3_64;

use crate::boilerplate::marks::{Mark, has_shape_of_text};
use crate::chars::{char_width, width};
use crate::fold::{fold_into, push_numbered};
use crate::lines::Trimmed;

/// How much the structure of a page counts: lines that are taken for where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Structure {
    /// Nothing is taken for where it stands.
    Off,
    /// Lines between the edge of the page and its body of text, where the site shows itself: short
    /// ones, and beside a long body teasers and comments of a few lines.
    #[default]
    Careful,
    /// All text there, where most text of the page is in its body.
    Full,
}

/// Worth of a label or copyright line, and of any other that is not text.
const LABEL: isize = -150;
const OTHER: isize = -30;
/// Least gain of a stretch of the body, and the part of the best that it must have.
const LEAST_GAIN: isize = 200;
const SHARE: isize = 3;
/// Least evidence: lines without the shape of text, marks and labels outside the body.
const LEAST_WITHOUT_SHAPE: usize = 4;
const LEAST_MARKS: usize = 3;
pub(crate) const LEAST_LABELS: usize = 2;
/// Unmarked lines above the body that stay.
const ABOVE: usize = 2;
/// Widths of a line that may be the title.
const HEADLINE: std::ops::RangeInclusive<usize> = 16..=200;
/// For text aside of a long body: least width of that body, greatest of the text, and the lines that part text
/// from the body where it stays.
const LONG_BODY: usize = 1000;
const ASIDE: usize = 500;
const APART: usize = 2;
/// Characters of a word that count.
const STEM: usize = 5;

/// Whether the page has the short lines that surround a body; most articles have not.
pub(crate) fn may_have_chrome(text: &str, lines: &[Trimmed]) -> bool {
    let mut without = lines.iter().filter(|line| !has_shape_of_text(line.trimmed(text)));
    without.nth(LEAST_WITHOUT_SHAPE - 1).is_some()
}

type Hashes = HashSet<u64, FixedState>;

/// What is known of a line.
#[derive(Clone, Copy, Debug)]
struct Seen {
    width: usize,
    mark: Option<Mark>,
    is_text: bool,
    /// Whether it is text that may go.
    is_aside: bool,
    taken: Option<&'static str>,
}

/// Buffers of the part.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// By line: whether a rule matches it.
    pub(crate) labels: Vec<bool>,
    seen: Vec<Seen>,
    /// Gain, first line and line behind the last of each stretch.
    stretches: Vec<(isize, usize, usize)>,
    folded: String,
    folds: Hashes,
    words: Hashes,
}

impl Buffers {
    /// The rule that takes a line, after [`find`](Buffers::find) returned true.
    pub(crate) fn taken(&self, line: usize) -> Option<&'static str> {
        self.seen[line].taken
    }

    /// Decides on all lines; says whether any is taken.
    pub(crate) fn find(&mut self, text: &str, lines: &[Trimmed], full: bool) -> bool {
        self.seen.clear();
        for (line, &is_label) in lines.iter().zip(&self.labels) {
            let trimmed = line.trimmed(text);
            let width = width(trimmed);
            let mark = if is_label {
                Some(Mark::Label)
            } else {
                Mark::of(trimmed, width, &mut self.folded)
            };
            let is_text = mark.is_none() && has_shape_of_text(trimmed);
            self.seen.push(Seen { width, mark, is_text, is_aside: false, taken: None });
        }
        let Some((from, to)) = self.body() else { return false };
        if !self.has_evidence(text, lines, from, to) {
            return false;
        }
        self.take(text, lines, from, to, full)
    }

    /// Where the body of the page begins and ends.
    fn body(&mut self) -> Option<(usize, usize)> {
        self.stretches.clear();
        let (mut sum, mut gain, mut first, mut behind) = (0, 0, 0, 0);
        for (at, line) in self.seen.iter().enumerate() {
            sum += line.worth();
            if sum > gain {
                (gain, behind) = (sum, at + 1);
            }
            if sum <= 0 {
                if gain > 0 {
                    self.stretches.push((gain, first, behind));
                }
                (sum, gain, first) = (0, 0, at + 1);
            }
        }
        if gain > 0 {
            self.stretches.push((gain, first, behind));
        }
        let best = self.stretches.iter().map(|&(gain, ..)| gain).max()?;
        let counts =
            |&&(gain, ..): &&(isize, usize, usize)| gain >= LEAST_GAIN && gain * SHARE >= best;
        let (_, from, _) = *self.stretches.iter().find(counts)?;
        let (.., to) = *self.stretches.iter().rfind(counts)?;
        Some((from, to))
    }

    /// Whether head and foot have enough different marks and labels.
    fn has_evidence(&mut self, text: &str, lines: &[Trimmed], from: usize, to: usize) -> bool {
        let mut different = |labels_only: bool, least: usize| {
            self.folds.clear();
            (0..from).chain(to..lines.len()).any(|at| {
                let counts = match self.seen[at].mark {
                    Some(Mark::Label) => true,
                    Some(_) => !labels_only,
                    None => false,
                };
                if counts {
                    self.folded.clear();
                    fold_into(lines[at].trimmed(text), usize::MAX, &mut self.folded);
                    let numbered = push_numbered(&mut self.folded);
                    self.folds.insert(xxh3_64(&self.folded.as_bytes()[numbered..]));
                }
                counts && self.folds.len() >= least
            })
        };
        different(true, LEAST_LABELS) && different(false, LEAST_MARKS)
    }

    /// Takes lines of head and foot; says whether any.
    fn take(&mut self, text: &str, lines: &[Trimmed], from: usize, to: usize, full: bool) -> bool {
        let above = self.lines_above(from);
        let of_text = |seen: &[Seen]| -> usize {
            seen.iter().filter(|line| line.is_text).map(|line| line.width).sum()
        };
        let of_body = of_text(&self.seen[from..to]);
        if of_body * 5 >= of_text(&self.seen) * 2 && (full || of_body >= LONG_BODY) {
            let (head, foot) = self.seen.split_at_mut(to);
            mark_asides(head[..from].iter_mut().rev(), full);
            mark_asides(foot.iter_mut(), full);
        }
        let head = self.seen[..from].iter().rposition(|line| line.mark.is_some());
        let foot = self.seen[to..].iter().position(|line| line.is_strong());
        let (head, foot) = (head.map_or(0, |at| at + 1), foot.map_or(lines.len(), |at| to + at));
        let mut any = false;
        let mut has_words = false;
        for at in (0..head).chain(foot..lines.len()) {
            let line = self.seen[at];
            if line.is_text && !line.is_aside || above.contains(&at) && line.mark.is_none() {
                continue;
            }
            let may_be_title = line.is_text || HEADLINE.contains(&line.width);
            if at < from && line.mark != Some(Mark::Label) && may_be_title {
                if !std::mem::replace(&mut has_words, true) {
                    self.words_of(text, &lines[from..to]);
                }
                if self.is_said_again(lines[at].trimmed(text)) {
                    continue;
                }
            }
            self.seen[at].taken = Some(match line.mark {
                Some(mark) => mark.rule(),
                None if line.is_text => "structure.aside",
                None if at < from => "structure.menu",
                None => "structure.footer",
            });
            any = true;
        }
        any
    }

    /// The lines above the body that stay: the nearest without a mark.
    fn lines_above(&self, from: usize) -> std::ops::Range<usize> {
        let unmarked = self.seen[..from].iter().rposition(|line| line.mark.is_none());
        let end = unmarked.map_or(0, |at| at + 1);
        let run = self.seen[..end].iter().rev().take(ABOVE);
        end - run.take_while(|line| line.mark.is_none()).count()..end
    }

    /// Gathers the words of the body.
    fn words_of(&mut self, text: &str, lines: &[Trimmed]) {
        self.words.clear();
        for line in lines {
            self.folded.clear();
            fold_into(line.trimmed(text), usize::MAX, &mut self.folded);
            for_each_word(&self.folded, |word| {
                self.words.insert(xxh3_64(word.as_bytes()));
            });
        }
    }

    /// Whether at least half of a line's words are among those of the body.
    fn is_said_again(&mut self, trimmed: &str) -> bool {
        let (mut words, mut again) = (0, 0);
        self.folded.clear();
        fold_into(trimmed, usize::MAX, &mut self.folded);
        for_each_word(&self.folded, |word| {
            words += 1;
            again += usize::from(self.words.contains(&xxh3_64(word.as_bytes())));
        });
        again > 0 && again * 2 >= words
    }
}

/// Marks the text that may go among the lines of head or foot, from the body on: all of it, or what is short
/// and not near the body.
fn mark_asides<'s>(lines: impl Iterator<Item = &'s mut Seen>, all: bool) {
    let mut lines = lines.peekable();
    let (mut is_near, mut others) = (!all, 0);
    let mut run = Vec::new();
    while let Some(line) = lines.next() {
        if line.is_text {
            is_near &= others <= APART;
            others = 0;
            run.push(line);
            if lines.peek().is_some_and(|next| next.is_text) {
                continue;
            }
            let width: usize = run.iter().map(|line| line.width).sum();
            let is_aside = !is_near && (all || width <= ASIDE);
            run.drain(..).for_each(|line| line.is_aside = is_aside);
        } else {
            others += 1;
        }
    }
}

impl Seen {
    fn worth(&self) -> isize {
        if self.is_strong() {
            LABEL
        } else if self.is_text {
            self.width as isize
        } else {
            OTHER
        }
    }

    fn is_strong(&self) -> bool {
        matches!(self.mark, Some(Mark::Label | Mark::Copyright))
    }
}

/// Hands out the words of a fold: wide characters one by one, runs of narrow ones up to their stem.
fn for_each_word(folded: &str, mut each: impl FnMut(&str)) {
    let is_narrow = |c: char| char_width(c) == 1 && c != ' ';
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        if is_narrow(c) {
            let end = rest.find(|c| !is_narrow(c)).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            each(word.char_indices().nth(STEM).map_or(word, |(stem, _)| &word[..stem]));
            rest = behind;
        } else {
            let (word, behind) = rest.split_at(c.len_utf8());
            if c != ' ' {
                each(word);
            }
            rest = behind;
        }
    }
}
