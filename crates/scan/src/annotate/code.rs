//! Code between backticks: `docs/cuts.md`, section 4.1.

use memchr::memrchr;

/// Backticks on the line so far, counted once however many places are asked for.
pub(crate) struct CodeState {
    /// Whether there are backticks at all.
    pub(super) any: bool,
    counted: usize,
    odd: bool,
}

impl CodeState {
    pub(crate) fn of(text: &str) -> Self {
        let any = memchr::memchr(b'`', text.as_bytes()).is_some();
        CodeState { any, counted: 0, odd: false }
    }

    /// Whether an odd number of backticks stands before `at` on its line. Places must ascend.
    pub(crate) fn odd_at(&mut self, text: &str, at: usize) -> bool {
        if !self.any {
            return false;
        }
        let between = &text.as_bytes()[self.counted..at];
        let fresh = match memrchr(b'\n', between) {
            Some(line_end) => {
                self.odd = false;
                &between[line_end + 1..]
            }
            None => between,
        };
        self.odd ^= memchr::memchr_iter(b'`', fresh).count() % 2 == 1;
        self.counted = at;
        self.odd
    }
}
