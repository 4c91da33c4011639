//! One look at every byte of a text, for all that steps A and B search for.
//!
//! - *Suspects*, as [`suspect`](super::suspect) defines them; the first of them alone.
//! - *Brackets*, `()（）[]［］{}【】〖〗〔〕《》〈〉`, and line ends.
//! - *Glued letters*, `月yuè`, `月Y`: where a letter may stand directly behind an ideograph. Latin and Chinese
//!   pages have few such places or none, so that the search for readings without brackets costs no more than this.
//! - *Sounds*: whether there are symbols of Bopomofo at all.
//! - *Apart*: whether there are letters beyond ASCII and ideographs, so that readings may stand behind blanks.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

/// Where in a text is what steps A and B search for. Offsets ascend, and each is the start of a character.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The first suspect, if it was looked for.
    pub(crate) suspect: Option<usize>,
    /// All brackets and line ends.
    pub(crate) brackets: Vec<usize>,
    /// All characters that are an ASCII letter or lie in U+00C0..027F or U+1000..1FFF, and have before them a
    /// character of U+3000..9FFF, U+F000..FFFF or of four bytes.
    pub(crate) glued: Vec<usize>,
    /// Whether a character of U+3100..313F is there.
    pub(crate) sounds: bool,
    /// Whether a character of U+00C0..027F is there, and one of U+3000..9FFF or U+F000..FFFF.
    pub(crate) apart: bool,
}

impl Marks {
    /// Finds all of a text, which is UTF-8; the suspect only on request.
    pub(crate) fn find(&mut self, text: &[u8], suspect: bool) {
        self.clear();
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = super::avx2::Avx2::new() {
            return avx2::find(avx2, text, suspect, self);
        }
        scalar::find(text, 0..text.len(), suspect, self);
    }

    /// The same by the definition.
    #[cfg(any(test, feature = "definitions"))]
    pub(crate) fn find_by_definition(&mut self, text: &[u8], suspect: bool) {
        self.clear();
        scalar::find(text, 0..text.len(), suspect, self);
    }

    /// Whether a character is one of `glued`, by its first byte.
    pub(crate) fn is_glued(text: &[u8], at: usize) -> bool {
        let (before, rest) = text.split_at(at);
        scalar::begins_letter(rest) && scalar::is_wide_end(before)
    }

    pub(crate) fn clear(&mut self) {
        self.suspect = None;
        self.sounds = false;
        self.apart = false;
        self.brackets.clear();
        self.glued.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;

    /// Each character in the midst of a vector, behind Han and before: the tables hold all of the definition.
    #[test]
    fn every_character_is_marked_as_defined() {
        let (mut fast, mut slow) = (Marks::default(), Marks::default());
        for c in '\0'..=char::MAX {
            let text = format!("01234567中文{c}({c}a{c}文中中文文中中文文中é文文中中");
            fast.find(text.as_bytes(), true);
            slow.find_by_definition(text.as_bytes(), true);
            assert_eq!(fast, slow, "U+{:04X}", u32::from(c));
        }
    }
}
