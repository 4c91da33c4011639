//! Byte kernels: one folder each, one file for each instruction set, `scalar.rs` is the definition.
//!
//! Each kernel asks the CPU at its first call and keeps the answer. What it returns never depends on
//! the answer: the tests hold every kernel that can run against its definition.

#[cfg(feature = "definitions")]
pub(crate) mod alone;
#[cfg(target_arch = "x86_64")]
mod avx2;
pub(crate) mod bytes;
pub(crate) mod ideographs;
pub(crate) mod letters;
pub(crate) mod marks;
pub(crate) mod pieces;
pub(crate) mod suspect;
pub(crate) mod width;
pub(crate) mod words;

/// Panics where a kernel that this CPU can run does not give what its definition gives.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn equal_their_definitions(text: &str) {
    use std::cell::RefCell;

    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let found = suspect::first(bytes, from);
        assert_eq!(found, suspect::definition(bytes, from));
        let Some(at) = found else { break };
        assert!(text.is_char_boundary(at));
        from = at + 1;
    }
    for suspect in [false, true] {
        let (mut fast, mut slow) = (marks::Marks::default(), marks::Marks::default());
        fast.find(bytes, suspect);
        slow.find_by_definition(bytes, suspect);
        assert_eq!(fast, slow);
    }
    let taken = |take: letters::Take, from| {
        let room = bytes.len() + letters::AT_ONCE;
        let (mut chars, mut places) = (vec![' '; room], vec![0; room]);
        let (count, at) = take(bytes, from, &mut chars, &mut places);
        chars.truncate(count);
        places.truncate(count);
        (chars, places, at)
    };
    for from in (0..bytes.len()).step_by(61) {
        assert_eq!(taken(letters::take, from), taken(letters::take_by_definition, from));
        let slow = taken(ideographs::take_by_definition, from);
        assert_eq!(taken(ideographs::take, from), slow);
    }
    let (fast, slow) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let note = |words: &RefCell<Vec<_>>, word: [u8; words::LETTERS]| {
        words.borrow_mut().push(word);
        word == *b"stop"
    };
    let stops = words::any(bytes, |word| note(&fast, word));
    assert_eq!(stops, words::any_by_definition(bytes, |word| note(&slow, word)));
    assert_eq!(fast, slow);
    for from in (0..bytes.len()).step_by(61) {
        assert_eq!(width::of(&bytes[from..]), width::by_definition(&bytes[from..]));
    }
    let set = bytes::Set::of(b"(n\xE3\xF0\xA9");
    let (fast, slow) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let note = |places: &RefCell<Vec<_>>, at: usize| {
        places.borrow_mut().push(at);
        text.as_bytes()[at] == b'n'
    };
    let stops = bytes::any(text.as_bytes(), &set, |at| note(&fast, at));
    assert_eq!(stops, bytes::any_by_definition(text.as_bytes(), &set, |at| note(&slow, at)));
    assert_eq!(fast, slow);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// Text of all the kinds that the kernels tell apart, long enough for several vectors.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[ -~]{0,40}",
            1 => "[a-cA-Z0-9 é-]{0,40}",
            4 => "[一-龥，。、“”]{0,30}",
            2 => "[(（\\[［【〔《〈)）\\]］】〕》〉]{1,3}",
            2 => any::<char>().prop_map(String::from),
            1 => "[\u{0}-\u{20}\u{7F}-\u{AF}\u{300}-\u{345}\u{2000}-\u{206F}\u{2126}\u{3099}\u{FEFF}]{1,3}",
            1 => "[āáǎàē한글かがカガ가-힣ắộРусский\u{302A}]{1,9}",
            1 => "[\u{20000}\u{2F800}😀\u{1D15E}a-cA-C]{1,6}",
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn kernels_equal_their_definitions(text in text()) {
            super::equal_their_definitions(&text);
        }
    }
}
