//! Where in a draft is what steps A and B search for: looked for once, kept until the text changes.

use crate::edit::{Draft, Edit};
use crate::kernel::bytes;
use crate::kernel::marks::Marks;

/// Bytes of a text for each cut from which on a search takes longer than to go on from the marks of the original.
const FAR: usize = 32;

/// The marks of a draft.
#[derive(Debug, Default)]
pub(crate) struct Marked {
    /// The version of the draft whose marks they are.
    of: Option<u32>,
    marks: Marks,
    /// Those of the original, should they be known.
    of_original: bool,
    original: Marks,
}

impl Marked {
    /// Forgets the page.
    pub(crate) fn clear(&mut self) {
        (self.of, self.of_original) = (None, false);
    }

    /// Those of a draft, should they be known.
    pub(crate) fn known_of(&self, draft: &Draft<'_>) -> Option<&Marks> {
        (self.of == Some(draft.version())).then_some(self.marks(draft))
    }

    /// Those of a draft; of one that is known to be clear, suspects are not looked for.
    pub(crate) fn of(&mut self, draft: &Draft<'_>) -> &Marks {
        if self.of != Some(draft.version()) {
            self.find(draft);
            self.of = Some(draft.version());
        }
        self.marks(draft)
    }

    fn marks(&self, draft: &Draft<'_>) -> &Marks {
        if draft.cuts().is_some_and(<[Edit]>::is_empty) { &self.original } else { &self.marks }
    }

    fn find(&mut self, draft: &Draft<'_>) {
        let text = draft.text();
        match draft.cuts() {
            Some([]) => {
                self.original.find(text.as_bytes(), !draft.is_clear);
                self.of_original = true;
            }
            Some(cuts) if self.of_original && draft.is_clear && cuts.len() < text.len() / FAR => {
                self.marks.follow(&self.original, cuts, text.as_bytes());
            }
            _ => self.marks.find(text.as_bytes(), !draft.is_clear),
        }
    }
}

impl Marks {
    /// Those of a text that is left of another one by nothing but cuts, from those of the other; the suspect aside. O(marks
    /// and cuts), where there are no letters beyond ASCII in it that are looked for again.
    fn follow(&mut self, other: &Marks, cuts: &[Edit], text: &[u8]) {
        self.clear();
        let (mut brackets, mut glued) = (other.brackets.iter(), other.glued.iter());
        let (mut gone, mut seam) = (0, None);
        for cut in cuts {
            if seam.is_some_and(|seam| seam + gone < cut.start) {
                self.glued.extend(seam.filter(|&seam| Marks::is_glued(text, seam)));
            }
            keep(&mut self.brackets, &mut brackets, gone, (cut.start, cut.end));
            // The letter behind the cut has another character before it now.
            keep(&mut self.glued, &mut glued, gone, (cut.start, cut.end + 1));
            gone += cut.end - cut.start;
            seam = Some(cut.end - gone);
        }
        self.glued.extend(seam.filter(|&seam| Marks::is_glued(text, seam)));
        keep(&mut self.brackets, &mut brackets, gone, (usize::MAX, usize::MAX));
        keep(&mut self.glued, &mut glued, gone, (usize::MAX, usize::MAX));
        self.sounds = other.sounds && memchr::memmem::find(text, &[0xE3, 0x84]).is_some();
        let has = |set| bytes::any(text, set, |_| true);
        self.apart = other.apart && has(&WIDE) && has(&LETTERS);
    }
}

/// First bytes that tell of readings apart: see [`Marks::apart`].
static WIDE: bytes::Set = bytes::Set::of(b"\xE3\xE4\xE5\xE6\xE7\xE8\xE9\xEF");
static LETTERS: bytes::Set = bytes::Set::of(b"\xC3\xC4\xC5\xC6\xC7\xC8\xC9");

/// Adds the places before `start`, so many bytes earlier, and passes over those before `end`.
#[inline(always)]
fn keep(
    kept: &mut Vec<usize>,
    places: &mut std::slice::Iter<'_, usize>,
    gone: usize,
    (start, end): (usize, usize),
) {
    while let Some(&at) = places.as_slice().first().filter(|&&at| at < end) {
        places.next();
        if at < start {
            kept.push(at - gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::Class;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn marks_go_on_through_cuts(
            text in "([一月日]{1,3}|[a-z (（\\[)）\\]\n]{1,3}|yuè|ㄩㄝˋ|é|\u{20000}|。){0,30}",
            bounds in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let mut bounds: Vec<usize> = bounds.iter().map(|at| *at.get(&ends)).collect();
            bounds.sort_unstable();
            let (two, _) = bounds.as_chunks::<2>();
            let cut = |&[start, end]: &[usize; 2]| Edit::cut(start, end, Class::Noise, "test");
            let cuts: Vec<Edit> = two.iter().filter(|[start, end]| start < end).map(cut).collect();
            let mut left = text.clone();
            cuts.iter().rev().for_each(|cut| left.replace_range(cut.start..cut.end, ""));
            let (mut original, mut followed, mut found) = <(Marks, Marks, Marks)>::default();
            original.find(text.as_bytes(), false);
            followed.follow(&original, &cuts, left.as_bytes());
            found.find(left.as_bytes(), false);
            prop_assert_eq!(followed, found);
        }
    }
}
