//! Text to its canonical form, block by block (section 1 of the page).
//!
//! The definition takes one character after the other: `canonical/form.rs`.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod masks;

use crate::canonical::{Form, Table};

/// Takes characters from the start of `text`, which is UTF-8 from its first byte on, and says how many bytes they
/// have; none at all is right, too, and so the definition has no kernel.
pub(crate) fn read(form: &mut Form, table: &Table, text: &[u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::read(avx2, form, table, text);
    }
    let _ = (form, table, text);
    0
}

/// Panics where a kernel does not say what the definition says.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn equal_their_definition(text: &str) {
    let (mut form, mut defined) = (Form::default(), Form::default());
    // Another text before, to see that nothing is remembered.
    form.read("a 1\n一");
    form.read(text);
    defined.read_by_definition(text);
    assert_eq!(form.units(), defined.units());
    assert_eq!((form.lines(), form.numbers()), (defined.lines(), defined.numbers()));
    assert_eq!(form.behind, defined.behind);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Runs of one kind, as texts have them, and odd ones between.
    fn run() -> impl Strategy<Value = String> {
        let odd = "İ㑮𠀀𝐀😀\u{FFFF}\u{FFFD}\u{301}\u{200D}ｶ０Ａ，K".chars().collect::<Vec<_>>();
        prop_oneof![
            4 => "[一-龥。，]{1,40}",
            3 => "[a-zA-Z0-9 .,\n]{1,80}",
            2 => "[а-яА-Я ё]{1,40}",
            1 => "[ก-๙가-힣ぁ-ヿ]{1,20}",
            2 => "[ \n。—]{1,9}",
            1 => prop::sample::select(odd).prop_map(String::from),
            1 => any::<char>().prop_map(String::from),
        ]
    }

    proptest! {
        #[test]
        fn kernels_say_what_the_definition_says(runs in prop::collection::vec(run(), 0..20)) {
            equal_their_definition(&runs.concat());
        }
    }

    /// Each character at each place of a block.
    #[test]
    fn every_character_is_taken_as_defined() {
        for c in ('\0'..='\u{FFFF}').chain(('\u{10000}'..=char::MAX).step_by(89)) {
            let before = u32::from(c) as usize % 64;
            equal_their_definition(&format!(
                "{}{c}{c} 1{c}{}",
                "a".repeat(before),
                "月b ".repeat(30)
            ));
        }
    }
}
