//! Cuts: what was taken from a text, where, and by which rule.

use std::borrow::Cow;
use std::fmt;

/// Why a piece of text was taken away. The names are part of the output contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Class {
    /// A Latin reading of the Han characters before it: `月(yuè)`.
    Pinyin,
    /// What mirrors inject afresh on every copy, and brackets that a lost reading left empty.
    Noise,
    /// A reading in Bopomofo: `月(ㄩㄝˋ)`.
    Zhuyin,
    /// Kana that reads the kanji before it: `漢字(かんじ)`.
    Furigana,
    /// Reference marks and editing links: `[1]`, `[citation needed]`.
    Citation,
    /// Characters without width or meaning on a page: zero-width space, soft hyphen, stray controls.
    Invisible,
    /// Comment boxes, share bars, footers and the like, known by their phrases.
    Boilerplate,
    /// Lines that a site repeats on page after page.
    Template,
    /// What stands on the page a second time.
    Repeat,
    /// Unicode NFC, line ends, runs of blank lines.
    Hygiene,
}

impl Class {
    /// Every class, in the order of the enumeration.
    pub const ALL: [Class; 10] = [
        Class::Pinyin,
        Class::Noise,
        Class::Zhuyin,
        Class::Furigana,
        Class::Citation,
        Class::Invisible,
        Class::Boilerplate,
        Class::Template,
        Class::Repeat,
        Class::Hygiene,
    ];

    /// The name used in cut lists and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Class::Pinyin => "pinyin",
            Class::Noise => "noise",
            Class::Zhuyin => "zhuyin",
            Class::Furigana => "furigana",
            Class::Citation => "citation",
            Class::Invisible => "invisible",
            Class::Boilerplate => "boilerplate",
            Class::Template => "template",
            Class::Repeat => "repeat",
            Class::Hygiene => "hygiene",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One cut. Offsets are bytes of the original text and lie on character boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Cut<'a> {
    /// First byte that was taken.
    pub start: usize,
    /// One past the last byte that was taken.
    pub end: usize,
    /// Why.
    pub class: Class,
    /// The rule that decided, for example `pinyin.bracket` or `zh-Hans.comment.box`.
    pub rule: &'static str,
    /// What stood there: `&original[start..end]`.
    pub removed: &'a str,
    /// What stands there now; usually nothing.
    pub put: Cow<'a, str>,
    /// The span of the copy that stays, in bytes of the original text; only repeats have one.
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "span")
    )]
    pub of: Option<(usize, usize)>,
}

/// A span as cut lists have it: an object with `start` and `end`.
#[cfg(feature = "serde")]
fn span<S: serde::Serializer>(
    span: &Option<(usize, usize)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(serde::Serialize)]
    struct Span {
        start: usize,
        end: usize,
    }
    serde::Serialize::serialize(&span.map(|(start, end)| Span { start, end }), serializer)
}

/// A cleaned text and the cuts that lead back to the original.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Cleaned<'a> {
    /// The text that is left; borrowed when nothing was cut.
    pub text: Cow<'a, str>,
    /// The cuts, ascending and disjoint.
    pub cuts: Vec<Cut<'a>>,
}

/// The cut list does not belong to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cut {index} does not fit the cleaned text at byte {at}")]
pub struct RestoreError {
    /// Index of the cut that does not fit.
    pub index: usize,
    /// Where its `put` was looked for, in bytes of the cleaned text.
    pub at: usize,
}

/// Puts every cut back: the original text, byte for byte.
///
/// # Errors
///
/// When the cuts overlap, are out of order, or what they put is not in `text` where it should be.
pub fn restore(text: &str, cuts: &[Cut<'_>]) -> Result<String, RestoreError> {
    let mut original = String::with_capacity(text.len() + cuts.len() * 8);
    let mut rest = text;
    for (index, cut) in cuts.iter().enumerate() {
        let error = RestoreError { index, at: text.len() - rest.len() };
        let kept = cut.start.checked_sub(original.len()).ok_or(error)?;
        let (before, after) = rest.split_at_checked(kept).ok_or(error)?;
        rest = after.strip_prefix(&*cut.put).ok_or(error)?;
        original.push_str(before);
        original.push_str(cut.removed);
    }
    original.push_str(rest);
    Ok(original)
}
