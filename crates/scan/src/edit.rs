//! Edits of one step, and how the edits of several steps become one list of cuts.

use std::borrow::Cow;

use crate::cut::{Class, Cleaned, Cut};
use crate::kernel::pieces::Pieces;
use crate::paragraph::PARAGRAPH;

/// Some of the classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClassSet(u32);

impl ClassSet {
    pub(crate) fn has(self, class: Class) -> bool {
        self.0 >> class as u32 & 1 == 1
    }
}

impl<'c> FromIterator<&'c Class> for ClassSet {
    fn from_iter<I: IntoIterator<Item = &'c Class>>(classes: I) -> Self {
        ClassSet(classes.into_iter().fold(0, |set, &class| set | 1 << class as u32))
    }
}

/// One edit: `start..end` of some text becomes `put`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) class: Class,
    pub(crate) rule: &'static str,
    /// What most have none of.
    more: Option<Box<More>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct More {
    put: String,
    /// The copy that stays, where there is one: a span of the text that `start..end` is of; once
    /// applied, of the original.
    of: Option<(usize, usize)>,
}

impl Edit {
    /// An edit that puts nothing.
    pub(crate) fn cut(start: usize, end: usize, class: Class, rule: &'static str) -> Self {
        Edit { start, end, class, rule, more: None }
    }

    /// An edit that puts something, or nothing.
    pub(crate) fn put(self, put: String) -> Self {
        self.with(put, None)
    }

    fn with(self, put: String, of: Option<(usize, usize)>) -> Self {
        let any = !put.is_empty() || of.is_some();
        Edit { more: any.then(|| Box::new(More { put, of })), ..self }
    }

    /// What stands in the place of `start..end`.
    fn what_is_put(&self) -> &str {
        self.more.as_ref().map_or("", |more| &more.put)
    }

    /// The copy that stays.
    fn of(&self) -> Option<(usize, usize)> {
        self.more.as_ref().and_then(|more| more.of)
    }

    /// An edit that takes what stands at `of`, too.
    pub(crate) fn again(
        (start, end): (usize, usize),
        rule: &'static str,
        of: (usize, usize),
    ) -> Self {
        Edit::cut(start, end, Class::Repeat, rule).with(String::new(), Some(of))
    }
}

/// A text under work: as it is now, and the edits that led here from the original.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    original: &'a str,
    text: Cow<'a, str>,
    edits: Vec<Edit>,
    /// Classes whose edits are not made.
    without: ClassSet,
    /// How often it was changed.
    version: u32,
    /// Some edit put something.
    puts: bool,
    /// Step A found nothing in it to look at, and since then nothing was put into it.
    pub(crate) is_clear: bool,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(original: &'a str, without: ClassSet) -> Self {
        let text = Cow::Borrowed(original);
        Draft {
            original,
            text,
            edits: Vec::new(),
            without,
            version: 0,
            puts: false,
            is_clear: false,
        }
    }

    /// The same, with a buffer for its edits, which is empty.
    pub(crate) fn with_buffer(original: &'a str, without: ClassSet, buffer: Vec<Edit>) -> Self {
        Draft { edits: buffer, ..Draft::new(original, without) }
    }

    /// A draft that was finished, to go on with.
    pub(crate) fn resume(original: &'a str, cleaned: Cleaned<'a>, without: ClassSet) -> Self {
        let edit = |cut: Cut<'a>| {
            let edit = Edit::cut(cut.start, cut.end, cut.class, cut.rule);
            edit.with(cut.put.into_owned(), cut.of)
        };
        let edits: Vec<Edit> = cleaned.cuts.into_iter().map(edit).collect();
        let puts = edits.iter().any(|edit| !edit.what_is_put().is_empty());
        Draft { original, text: cleaned.text, edits, without, version: 0, puts, is_clear: false }
    }

    /// Counts changes: as long as it is the same, the text is.
    pub(crate) fn version(&self) -> u32 {
        self.version
    }

    /// The edits that led here from the original, if they are all cuts.
    pub(crate) fn cuts(&self) -> Option<&[Edit]> {
        (!self.puts).then_some(&self.edits)
    }

    /// The text as it is now.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Applies the edits of one step (ascending, disjoint, in offsets of the text as it is now).
    /// Says whether there were any.
    pub(crate) fn apply(&mut self, step: &mut Vec<Edit>) -> bool {
        if self.without != ClassSet::default() {
            step.retain(|edit| !self.without.has(edit.class));
        }
        if step.is_empty() {
            return false;
        }
        let mut next = Pieces::with_room(self.text.len());
        let mut from = 0;
        for edit in &*step {
            next.push(&self.text, from..edit.start);
            if let Some(more) = &edit.more
                && !more.put.is_empty()
            {
                next.push(&more.put, 0..more.put.len());
                (self.puts, self.is_clear) = (true, false);
            }
            from = edit.end;
        }
        next.push(&self.text, from..self.text.len());
        if self.edits.is_empty() {
            std::mem::swap(&mut self.edits, step);
        } else {
            let more = step.iter_mut().filter_map(|edit| edit.more.as_mut());
            for of in more.filter_map(|more| more.of.as_mut()) {
                *of = in_original(&self.edits, *of);
            }
            self.edits = compose(std::mem::take(&mut self.edits), step.drain(..));
        }
        self.text = Cow::Owned(next.into_text());
        self.version += 1;
        true
    }

    /// The cleaned text with its cuts.
    pub(crate) fn finish(self) -> Cleaned<'a> {
        self.finish_into(&mut Vec::new())
    }

    /// The same; leaves the buffer of its edits behind, empty.
    pub(crate) fn finish_into(mut self, buffer: &mut Vec<Edit>) -> Cleaned<'a> {
        let original = self.original;
        let cut = |edit: &mut Edit| {
            let &mut Edit { start, end, class, rule, .. } = edit;
            let (put, of) = match edit.more.take() {
                Some(more) => (Cow::Owned(more.put), more.of),
                None => (Cow::Borrowed(""), None),
            };
            Cut { start, end, class, rule, removed: &original[start..end], put, of }
        };
        let mut cuts: Vec<Cut<'a>> = Vec::with_capacity(self.edits.len());
        if self.edits.windows(2).all(|pair| pair[0].end != pair[1].start) {
            cuts.extend(self.edits.iter_mut().map(cut));
        } else {
            for edit in &mut self.edits {
                if let Some(last) = cuts.last_mut()
                    && last.end == edit.start
                    && (last.class, last.rule, last.of) == (edit.class, edit.rule, edit.of())
                    && last.put.is_empty()
                    && edit.what_is_put().is_empty()
                    // Each paragraph has a first place of its own.
                    && edit.rule != PARAGRAPH
                {
                    last.end = edit.end;
                    last.removed = &original[last.start..last.end];
                } else {
                    cuts.push(cut(edit));
                }
            }
        }
        self.edits.clear();
        *buffer = self.edits;
        Cleaned { text: self.text, cuts }
    }
}

/// Rewrites the edits of a later step in offsets of the original, swallowing what lies inside them.
///
/// `earlier` leads from the original to a middle text, `later` from the middle text on.
fn compose(earlier: Vec<Edit>, later: impl Iterator<Item = Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::with_capacity(earlier.len() + 8);
    let mut earlier = earlier.into_iter();
    // Where the earlier edits that were passed have left us: middle offset + shift = original offset.
    let mut shift: isize = 0;
    let original = |middle: usize, shift: isize| middle.wrapping_add_signed(shift);
    // How far, in the middle text, the last edit reaches that took over a part of an earlier one.
    let mut covered = 0;
    for mut edit in later {
        // Earlier edits that end at or before the start of this one stay their own.
        let stays = |e: &&Edit| {
            let stays = e.start.wrapping_add_signed(-shift) + e.what_is_put().len() <= edit.start;
            shift += if stays { delta(e) } else { 0 };
            stays
        };
        let count = earlier.as_slice().iter().take_while(stays).count();
        out.extend(earlier.by_ref().take(count));
        let (start, end) = (edit.start, edit.end);
        edit.start = original(start, shift);
        let More { mut put, mut of } = edit.more.take().map(|more| *more).unwrap_or_default();
        let mut tail = String::new();
        if start < covered
            && let Some(last) = out.pop()
        {
            // The rest of what an earlier edit had put: the last edit and this one become one, of
            // the class that stands first.
            (edit.class, edit.rule, of) = (last.class, last.rule, last.of());
            let was_put = last.what_is_put();
            let rest = was_put.len() - (covered - start);
            tail.extend(was_put[rest..].get(end - start..));
            edit.start = last.start;
            put.insert_str(0, &was_put[..rest]);
        }
        // Those that begin before its end lie inside it, wholly or in part.
        let mut swallowed = 0;
        for e in earlier.as_slice() {
            let at = e.start.wrapping_add_signed(-shift);
            if at >= end {
                break;
            }
            swallowed += 1;
            let was_put = e.what_is_put();
            if at < start {
                edit.start = e.start;
                put.insert_str(0, &was_put[..start - at]);
            }
            if at + was_put.len() > end {
                tail = was_put[end - at..].to_string();
            }
            shift += delta(e);
        }
        earlier.by_ref().take(swallowed).for_each(drop);
        covered = end + tail.len();
        edit.end = original(covered, shift);
        put.push_str(&tail);
        out.push(edit.with(put, of));
    }
    out.extend(earlier);
    out
}

/// The span of the original that the characters `start..end` of the text behind `edits` come from.
fn in_original(edits: &[Edit], (start, end): (usize, usize)) -> (usize, usize) {
    let mut shift: isize = 0;
    let mut span = (None, None);
    for edit in edits {
        let at = edit.start.wrapping_add_signed(-shift);
        let to = at + edit.what_is_put().len();
        // The characters `start` and `end - 1` stand before this edit, or in what it put.
        if span.0.is_none() && start < to {
            span.0 = Some(if start < at { start.wrapping_add_signed(shift) } else { edit.start });
        }
        if end <= to {
            span.1 = Some(if end <= at { end.wrapping_add_signed(shift) } else { edit.end });
            break;
        }
        shift += delta(edit);
    }
    (
        span.0.unwrap_or_else(|| start.wrapping_add_signed(shift)),
        span.1.unwrap_or_else(|| end.wrapping_add_signed(shift)),
    )
}

/// By how much more the original offset grows than the middle one across an edit.
fn delta(edit: &Edit) -> isize {
    (edit.end - edit.start) as isize - edit.what_is_put().len() as isize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::restore;
    use proptest::prelude::*;

    fn cut(start: usize, end: usize, put: &str) -> Edit {
        Edit::cut(start, end, Class::Noise, "test").put(put.into())
    }

    #[test]
    fn later_edits_swallow_earlier_ones_inside_them() {
        let mut draft = Draft::new("0123456789", ClassSet::default());
        draft.apply(&mut vec![cut(2, 4, ""), cut(6, 7, "")]);
        assert_eq!(draft.text(), "0145789");
        draft.apply(&mut vec![cut(1, 5, "")]);
        assert_eq!(draft.text(), "089");
        let cleaned = draft.finish();
        assert_eq!(cleaned.cuts.len(), 1);
        assert_eq!((cleaned.cuts[0].start, cleaned.cuts[0].end), (1, 8));
    }

    #[test]
    fn touching_edits_stay_their_own() {
        let mut draft = Draft::new("0123456789", ClassSet::default());
        draft.apply(&mut vec![cut(2, 4, ""), cut(6, 7, "")]);
        let mut later = vec![Edit::cut(2, 4, Class::Repeat, "other")];
        draft.apply(&mut later);
        assert_eq!(draft.text(), "01789");
        let cleaned = draft.finish();
        let spans: Vec<_> = cleaned.cuts.iter().map(|c| (c.start, c.end)).collect();
        assert_eq!(spans, [(2, 4), (4, 6), (6, 7)]);
    }

    #[test]
    fn a_part_of_what_was_put_takes_over_the_whole() {
        let mut draft = Draft::new("abcdef", ClassSet::default());
        draft.apply(&mut vec![cut(1, 3, "XYZ")]);
        draft.apply(&mut vec![cut(2, 5, "")]);
        assert_eq!(draft.text(), "aXef");
        let cleaned = draft.finish();
        assert_eq!(cleaned.cuts[0].removed, "bcd");
        assert_eq!(cleaned.cuts[0].put, "X");
    }

    fn edits(len: usize, seeds: &[(usize, usize, u8)]) -> Vec<Edit> {
        let mut from = 0;
        let mut out = Vec::new();
        for &(gap, take, put) in seeds {
            let start = from + gap % 5;
            let end = start + 1 + take % 4;
            if end > len {
                break;
            }
            out.push(cut(start, end, &"xyz"[..usize::from(put % 4)]));
            from = end;
        }
        out
    }

    proptest! {
        #[test]
        fn composed_edits_lead_back(
            text in "[a-j]{0,40}",
            steps in prop::collection::vec(
                prop::collection::vec((0usize..9, 0usize..9, 0u8..9), 0..8), 0..5),
        ) {
            let mut draft = Draft::new(&text, ClassSet::default());
            for seeds in &steps {
                let mut step = edits(draft.text().len(), seeds);
                draft.apply(&mut step);
            }
            let cleaned = draft.finish();
            prop_assert!(cleaned.cuts.windows(2).all(|w| w[0].end <= w[1].start));
            prop_assert_eq!(restore(&cleaned.text, &cleaned.cuts).unwrap(), text);
        }
    }
}
