//! The languages of a planted corpus, each with its grammar.

use std::sync::OnceLock;

use super::grammar::Grammar;
use super::writer::Writer;

/// A language and script of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, simplified characters.
    Zh,
    /// Chinese, traditional characters.
    Hant,
    /// Japanese.
    Ja,
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Zh, Self::Hant, Self::Ja, Self::En, Self::Ru];

    /// The tag a record carries.
    pub fn tag(self) -> &'static str {
        ["zh", "zh-Hant", "ja", "en", "ru"][self as usize]
    }

    /// True where words are parted by spaces and sentences begin with a capital.
    pub fn is_spaced(self) -> bool {
        matches!(self, Self::En | Self::Ru)
    }

    /// True for both scripts of Chinese.
    pub fn is_chinese(self) -> bool {
        matches!(self, Self::Zh | Self::Hant)
    }

    /// The tables of the language; traditional Chinese is written from the simplified ones.
    pub fn grammar(self) -> &'static Grammar {
        static GRAMMARS: [OnceLock<Grammar>; 4] = [const { OnceLock::new() }; 4];
        let (slot, source) = match self {
            Self::Zh | Self::Hant => (0, include_str!("words/zh.txt")),
            Self::Ja => (1, include_str!("words/ja.txt")),
            Self::En => (2, include_str!("words/en.txt")),
            Self::Ru => (3, include_str!("words/ru.txt")),
        };
        GRAMMARS[slot].get_or_init(|| Grammar::parse(source))
    }

    /// A writer of the language.
    pub fn writer(self) -> Writer<'static> {
        Writer::new(self.grammar(), self.is_spaced())
    }
}
