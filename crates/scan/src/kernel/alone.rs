//! The kernels by themselves, for benches.

use super::{bytes, letters, marks, suspect, width, words};

/// A kernel at work on a text: each call goes over all of it and says a number that depends on what was found.
pub type Work<'t> = Box<dyn FnMut() -> usize + 't>;

/// Each kernel with its definition.
#[must_use]
pub fn kernels(text: &str) -> Vec<(&'static str, Work<'_>, Work<'_>)> {
    let bytes = text.as_bytes();
    static SET: bytes::Set = bytes::Set::of(b"!?.\xD8\xE0\xE3\xEF");
    let (mut fast, mut slow) = (marks::Marks::default(), marks::Marks::default());
    let sum = |marks: &marks::Marks| {
        marks.brackets.iter().chain(&marks.glued).chain(&marks.suspect).sum()
    };
    let long = |word: [u8; words::LETTERS]| word == [b'~'; words::LETTERS];
    let (mut chars, mut places) = (vec![' '; bytes.len() + 8], vec![0; bytes.len() + 8]);
    let (mut more_chars, mut more_places) = (chars.clone(), places.clone());
    vec![
        (
            "bytes",
            Box::new(move || usize::from(bytes::any(bytes, &SET, |at| at == usize::MAX))),
            Box::new(move || {
                usize::from(bytes::any_by_definition(bytes, &SET, |at| at == usize::MAX))
            }),
        ),
        (
            "letters",
            Box::new(move || all_letters(bytes, letters::take, &mut chars, &mut places)),
            Box::new(move || {
                all_letters(bytes, letters::take_by_definition, &mut more_chars, &mut more_places)
            }),
        ),
        (
            "marks",
            Box::new(move || {
                fast.find(bytes, true);
                sum(&fast)
            }),
            Box::new(move || {
                slow.find_by_definition(bytes, true);
                sum(&slow)
            }),
        ),
        (
            "suspect",
            Box::new(move || suspects(bytes, suspect::first)),
            Box::new(move || suspects(bytes, suspect::definition)),
        ),
        (
            "width",
            Box::new(move || width::of(bytes).0),
            Box::new(move || width::by_definition(bytes).0),
        ),
        (
            "words",
            Box::new(move || usize::from(words::any(bytes, long))),
            Box::new(move || usize::from(words::any_by_definition(bytes, long))),
        ),
    ]
}

/// How many letters there are, a character between two groups left out.
fn all_letters(bytes: &[u8], take: letters::Take, chars: &mut [char], places: &mut [u32]) -> usize {
    let (mut from, mut sum) = (0, 0);
    while from < bytes.len() {
        let (count, at) = take(bytes, from, chars, places);
        (from, sum) = (at + 1, sum + count);
    }
    sum
}

/// The sum of where suspects are, one after the other.
fn suspects(bytes: &[u8], next: fn(&[u8], usize) -> Option<usize>) -> usize {
    let (mut from, mut sum) = (0, 0usize);
    while let Some(at) = next(bytes, from) {
        sum = sum.wrapping_add(at);
        from = at + 1;
    }
    sum
}
