//! The definition.

use super::LETTERS;

/// Looks at all words.
pub(super) fn any(text: &[u8], is: impl Fn([u8; LETTERS]) -> bool) -> bool {
    let first = |at: usize| at == 0 || !text[at - 1].is_ascii_alphanumeric();
    let mut words = text.windows(LETTERS).enumerate();
    words.any(|(at, word)| {
        word.iter().all(u8::is_ascii_alphanumeric)
            && first(at)
            && word.first_chunk().is_some_and(|&word| is(small(word)))
    })
}

/// The letters in small; digits are their own.
pub(super) fn small(word: [u8; LETTERS]) -> [u8; LETTERS] {
    word.map(|b| b | 0x20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let found = std::cell::RefCell::new(Vec::new());
        any(text.as_bytes(), |word| {
            found.borrow_mut().push(String::from_utf8_lossy(&word).into_owned());
            false
        });
        found.into_inner()
    }

    #[test]
    fn words_begin_behind_what_is_no_letter() {
        assert_eq!(
            words("All Rights-RESERVED 2025, as is. Nov 3x3x"),
            ["righ", "rese", "2025", "3x3x"]
        );
        assert_eq!(words("élan vital中文word"), ["vita", "word"]);
        assert_eq!(words(""), [""; 0]);
    }
}
