//! The kernels by themselves, for benches.

use super::{marks, suspect, words};

/// A kernel at work on a text: each call goes over all of it and says a number that depends on what was found.
pub type Work<'t> = Box<dyn FnMut() -> usize + 't>;

/// Each kernel with its definition.
#[must_use]
pub fn kernels(text: &str) -> Vec<(&'static str, Work<'_>, Work<'_>)> {
    let bytes = text.as_bytes();
    let (mut fast, mut slow) = (marks::Marks::default(), marks::Marks::default());
    let sum = |marks: &marks::Marks| {
        marks.brackets.iter().chain(&marks.glued).chain(&marks.suspect).sum()
    };
    let long = |word: [u8; words::LETTERS]| word == [b'~'; words::LETTERS];
    vec![
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
            "words",
            Box::new(move || usize::from(words::any(bytes, long))),
            Box::new(move || usize::from(words::any_by_definition(bytes, long))),
        ),
    ]
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
