//! Where in a draft is what steps A and B search for: looked for once, kept until the text changes.

use crate::edit::Draft;
use crate::kernel::marks::Marks;

/// The marks of a draft.
#[derive(Debug, Default)]
pub(crate) struct Marked {
    /// The version of the draft whose marks they are.
    of: Option<u32>,
    marks: Marks,
}

impl Marked {
    /// Forgets the page.
    pub(crate) fn clear(&mut self) {
        self.of = None;
    }

    /// Those of a draft, should they be known.
    pub(crate) fn known_of(&self, draft: &Draft<'_>) -> Option<&Marks> {
        (self.of == Some(draft.version())).then_some(&self.marks)
    }

    /// Those of a draft; of one that is known to be clear, suspects are not looked for.
    pub(crate) fn of(&mut self, draft: &Draft<'_>) -> &Marks {
        if self.of != Some(draft.version()) {
            self.marks.find(draft.text().as_bytes(), !draft.is_clear);
            self.of = Some(draft.version());
        }
        &self.marks
    }
}
