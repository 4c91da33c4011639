//! Whether a text is annotated with readings that have no tones, and nothing else: `docs/cuts.md`, section 4.3.

use crate::annotate::keys::Keys;
use crate::annotate::pinyin::evidence::goes_before;
use crate::annotate::pinyin::spelling::Spelling;
use crate::chars::{char_at, char_before, is_han, is_inline};

/// Least different readings, and least that read what nobody would give the reading of: with the fewest readings, four of them
/// must; of twice as many, two.
pub(crate) const LEAST: usize = 8;
const LEAST_TELLING: usize = 2;
const LEAST_BOTH: usize = 32;
/// Least different readings without brackets, where each character has one.
const LEAST_THROUGHOUT: usize = 16;

/// Least different small words whose reading has a capital, where readings have capitals.
pub(crate) const LEAST_CAPITALS: usize = 2;

/// Words that are in every sentence: no author says how they are read, as one does of names.
const SMALL_WORDS: &str = "的了是在和不我有他她它你这這那们們为為也都就对對会會要说說上下到人去来來与與及或被把从從以之其而但并並将將已还還很更最个個一能可所后後前让讓向由等使给給着著过過没沒再又只";

/// The readings without tones of a text.
#[derive(Debug, Default)]
pub(crate) struct Untoned {
    strings: Keys,
    read: usize,
    telling: usize,
    /// Those of groups, whether they read or not.
    groups: usize,
    /// Those without brackets.
    bare: usize,
    /// Readings with a capital are looked at, too; those of small words.
    with_capitals: bool,
    capitals: usize,
}

const OF_GROUP: u8 = 1;
const READ: u8 = 2;
const TELLING: u8 = 4;
const BARE: u8 = 8;
const CAPITAL: u8 = 16;

impl Untoned {
    /// Forgets all; readings with a capital are looked at or not.
    pub(crate) fn clear(&mut self, with_capitals: bool) {
        (self.with_capitals, self.capitals) = (with_capitals, 0);
        self.strings.clear();
        (self.read, self.telling, self.groups, self.bare) = (0, 0, 0, 0);
    }

    /// Takes note of a group, or of what stands without brackets, with a spelling in `start..end`.
    pub(crate) fn note(
        &mut self,
        spelling: &Spelling,
        text: &str,
        (start, end): (usize, usize),
        is_group: bool,
    ) {
        if spelling.toned || spelling.capital && !self.with_capitals || spelling.emoji {
            return;
        }
        if !char_before(text, start).is_some_and(is_han) {
            return;
        }
        let next = char_at(text, end);
        let goes_on =
            next.is_some_and(|next| if is_group { is_inline(next) } else { is_han(next) });
        let plainly = if goes_on { spelling.reads_plainly(&text[..start]) } else { None };
        let plainly = plainly.filter(|&n| goes_before(text, start, n));
        let mut says = if is_group { OF_GROUP } else { 0 };
        if let Some(n) = plainly {
            says |= if is_group { READ } else { READ | BARE };
            let mut before = text[..start].chars().rev();
            let all_small = before.by_ref().take(n).all(|c| SMALL_WORDS.contains(c));
            let mut within_word = || {
                !spelling.capital
                    && n == 1
                    && before.next().is_some_and(is_han)
                    && next.is_some_and(is_han)
            };
            says |= if all_small || within_word() { TELLING } else { 0 };
            says |= if all_small && spelling.capital { CAPITAL } else { 0 };
        }
        if says == 0 {
            return;
        }
        let new = says & !self.strings.add(spelling.key(), says);
        self.read += usize::from(new & READ != 0);
        self.telling += usize::from(new & TELLING != 0);
        self.groups += usize::from(new & OF_GROUP != 0);
        self.bare += usize::from(new & BARE != 0);
        self.capitals += usize::from(new & CAPITAL != 0);
    }

    /// Whether they stand without brackets throughout the text.
    pub(crate) fn is_throughout(&self) -> bool {
        self.bare >= LEAST_THROUGHOUT
    }

    /// Whether they show that readings of the text have capitals.
    pub(crate) fn prove_capitals(&self) -> bool {
        self.capitals >= LEAST_CAPITALS && self.prove()
    }

    /// Whether they show that the text is annotated.
    pub(crate) fn prove(&self) -> bool {
        let Untoned { read, telling, groups, .. } = *self;
        read >= LEAST
            && telling >= LEAST_TELLING
            && read * telling >= LEAST_BOTH
            && 2 * read >= groups
    }
}
