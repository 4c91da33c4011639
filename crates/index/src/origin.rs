//! Where a page is from: what the index remembers of it beside its fingerprint.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

/// The user's own name for a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Id<'a> {
    /// It has none.
    #[default]
    None,
    /// A number, in 8 bytes.
    Number(u64),
    /// A text of at most 65,535 bytes.
    Text(Cow<'a, str>),
}

impl<'a> Id<'a> {
    /// The most bytes that a text has.
    pub const LONGEST: usize = u16::MAX as usize;

    /// A number where the text is one, written without leading zeros or sign; else the text.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        match text.parse::<u64>() {
            Ok(number) if number.to_string() == text => Id::Number(number),
            _ => Id::Text(Cow::Borrowed(text)),
        }
    }

    /// The same, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> Id<'static> {
        match self {
            Id::None => Id::None,
            Id::Number(number) => Id::Number(number),
            Id::Text(text) => Id::Text(text.into_owned().into()),
        }
    }

    /// As text.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Id::None => None,
            Id::Number(number) => Some(number.to_string().into()),
            Id::Text(text) => Some(Cow::Borrowed(text)),
        }
    }
}

/// Where a page is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The user's own name for it.
    pub id: Id<'a>,
    /// Its shard: a number of [`Index::add_shard`](crate::Index::add_shard), or of the user's own.
    pub shard: u32,
    /// Its place within the shard, from 0.
    pub ordinal: u64,
    /// When it was seen, in seconds since 1970; 0 where that is not known.
    pub time: u64,
    /// [`host_hash`] of its host; 0 where that is not known.
    pub host: u64,
}

/// A host as the index knows it: the same for `Example.org` and `example.org.`, never 0.
#[must_use]
pub fn host_hash(host: &str) -> u64 {
    xxh3_64(host.trim_end_matches('.').to_lowercase().as_bytes()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_numbers_are_numbers() {
        assert_eq!(Id::of("18446744073709551615"), Id::Number(u64::MAX));
        for text in ["007", "+7", "", "18446744073709551616", "a"] {
            assert_eq!(Id::of(text), Id::Text(text.into()));
            assert_eq!(Id::of(text).text().as_deref(), Some(text));
        }
    }

    #[test]
    fn hosts_fold() {
        assert_eq!(host_hash("Example.org."), host_hash("example.org"));
        assert_ne!(host_hash("example.org"), host_hash("example.com"));
    }
}
