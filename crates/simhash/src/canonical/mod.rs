//! The canonical form: what is left of a text when width, case, script variant, punctuation and
//! white space are folded away (section 1 of the page).

mod classes;
mod form;
mod variants;

pub(crate) use classes::{Table, is_word};
pub(crate) use form::{Behind, Form, ROOM};

use classes::{Class, class};

/// The canonical string of `text`: its tokens in order, one space between two words.
///
/// For explanations and tests; fingerprints never build it as a `String`. Linear in `text`.
///
/// ```
/// assert_eq!(tamis_simhash::canonical("Ｔｈｅ 經濟 (GDP growth), 3%"), "the经济gdp growth 3");
/// ```
#[must_use]
pub fn canonical(text: &str) -> String {
    let mut form = Form::default();
    form.read(text);
    // The units are whole characters one after the other, so nothing is ever replaced.
    String::from_utf16_lossy(form.units())
}

/// The tokens of `text` in order: words, and ideographic characters one by one.
///
/// For explanations and tests. Linear in `text`.
///
/// ```
/// assert_eq!(tamis_simhash::tokens("GDP增長 up"), ["gdp", "增", "长", "up"]);
/// ```
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for c in canonical(text).chars() {
        match class(c) {
            Class::Word => word.push(c),
            other => {
                if !word.is_empty() {
                    out.push(std::mem::take(&mut word));
                }
                if other == Class::Ideograph {
                    out.push(c.to_string());
                }
            }
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}
