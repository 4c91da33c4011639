//! A kept page as bytes: what a candidate is verified with, and where the page is from.

use std::borrow::Cow;

use tamis_simhash::{Figures, Fingerprint, K, Kept, Keys, MIN_FEATURES, Sketch};
use xxhash_rust::xxh3::xxh3_64;

use crate::blocks::{read_u32, read_u64};
use crate::error::{Error, Result};
use crate::origin::{Id, Origin};

/// Bytes before what has no fixed length.
const HEAD: usize = 80;
/// Records begin at multiples of this.
pub(crate) const GRAIN: usize = 8;
/// The most bytes that the record of a page has.
pub(crate) fn longest(page: &Fingerprint, from: &Origin<'_>) -> usize {
    let id = match &from.id {
        Id::None => 0,
        Id::Number(_) => 8,
        Id::Text(id) => id.len(),
    };
    let (sketch, figures) = (page.sketch.values().len(), page.figures.entries().len());
    HEAD + 8 * figures + 4 * sketch + 4 * tamis_simhash::KEYS + id + GRAIN
}

/// Is the page one of those that likeness can find?
pub(crate) fn is_likely(page: &Fingerprint) -> bool {
    page.features >= MIN_FEATURES
}

/// Appends the record of a page to `to`.
pub(crate) fn encode(
    page: &Fingerprint,
    from: &Origin<'_>,
    sequence: u64,
    to: &mut Vec<u8>,
) -> Result<()> {
    let begin = to.len();
    let number;
    let (kind, id): (u8, &[u8]) = match &from.id {
        Id::None => (0, &[]),
        Id::Number(id) => {
            number = id.to_le_bytes();
            (1, &number)
        }
        Id::Text(id) if id.len() > Id::LONGEST => {
            return Err(Error::TooLarge("an id has more than 65,535 bytes"));
        }
        Id::Text(id) => (2, id.as_bytes()),
    };
    let likely = is_likely(page);
    let sketch = if likely { page.sketch.values() } else { &[] };
    let figures = if likely { page.figures.entries() } else { &[] };
    let keys: &[u32] = if likely { page.keys.values() } else { &[] };
    to.extend_from_slice(&[0; 8]);
    to.extend_from_slice(&sequence.to_le_bytes());
    to.extend_from_slice(&page.exact.to_le_bytes());
    to.extend_from_slice(&page.simhash.to_le_bytes());
    to.extend_from_slice(&page.features.to_le_bytes());
    to.extend_from_slice(&from.shard.to_le_bytes());
    to.extend_from_slice(&from.ordinal.to_le_bytes());
    to.extend_from_slice(&from.time.to_le_bytes());
    to.extend_from_slice(&from.host.to_le_bytes());
    to.extend_from_slice(&[sketch.len() as u8, figures.len() as u8, keys.len() as u8, kind]);
    to.extend_from_slice(&(id.len() as u32).to_le_bytes());
    figures.iter().for_each(|entry| to.extend_from_slice(&entry.to_le_bytes()));
    sketch.iter().for_each(|value| to.extend_from_slice(&value.to_le_bytes()));
    to.extend(keys.iter().map(|&key| key as u8));
    to.extend_from_slice(id);
    to.resize(begin + (to.len() - begin).next_multiple_of(GRAIN), 0);
    let record = &mut to[begin..];
    let len = record.len() as u32;
    record[4..8].copy_from_slice(&len.to_le_bytes());
    let sum = xxh3_64(&record[4..]) as u32;
    record[..4].copy_from_slice(&sum.to_le_bytes());
    Ok(())
}

/// A record that was checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    bytes: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record at the beginning of `bytes`, if what is there is one.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let bytes = bytes.get(..read_u32(bytes, 4) as usize)?;
        if bytes.len() < HEAD || xxh3_64(&bytes[4..]) as u32 != read_u32(bytes, 0) {
            return None;
        }
        let record = Self { bytes };
        let sound = record.id_at() + read_u32(bytes, 76) as usize <= bytes.len()
            && bytes.len().is_multiple_of(GRAIN)
            && record.sketch_len() <= K;
        sound.then_some(record)
    }

    /// All of its bytes.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(crate) fn sequence(&self) -> u64 {
        read_u64(self.bytes, 8)
    }

    pub(crate) fn exact(&self) -> u128 {
        u128::from(read_u64(self.bytes, 24)) << 64 | u128::from(read_u64(self.bytes, 16))
    }

    pub(crate) fn simhash(&self) -> u64 {
        read_u64(self.bytes, 32)
    }

    pub(crate) fn features(&self) -> u32 {
        read_u32(self.bytes, 40)
    }

    pub(crate) fn shard(&self) -> u32 {
        read_u32(self.bytes, 44)
    }

    pub(crate) fn time(&self) -> u64 {
        read_u64(self.bytes, 56)
    }

    pub(crate) fn host(&self) -> u64 {
        read_u64(self.bytes, 64)
    }

    fn sketch_len(&self) -> usize {
        usize::from(self.bytes[72])
    }

    fn figures_len(&self) -> usize {
        usize::from(self.bytes[73])
    }

    fn sketch_at(&self) -> usize {
        HEAD + self.figures_len() * 8
    }

    fn keys_at(&self) -> usize {
        self.sketch_at() + self.sketch_len() * 4
    }

    fn id_at(&self) -> usize {
        self.keys_at() + usize::from(self.bytes[74])
    }

    /// The low byte of the key `number`; `None` where the page is listed under no keys.
    #[inline]
    pub(crate) fn key_byte(&self, number: usize) -> Option<u8> {
        if number >= usize::from(self.bytes[74]) {
            return None;
        }
        self.bytes.get(self.keys_at() + number).copied()
    }

    /// Calls `with` with what is compared of the page.
    pub(crate) fn compare<R>(&self, with: impl FnOnce(&Kept<'_>) -> R) -> R {
        let (mut sketch, mut figures) = ([0; K], [0; 256]);
        let (sketch_len, figures_len) = (self.sketch_len(), self.figures_len());
        for (at, value) in sketch[..sketch_len].iter_mut().enumerate() {
            *value = read_u32(self.bytes, self.sketch_at() + 4 * at);
        }
        for (at, entry) in figures[..figures_len].iter_mut().enumerate() {
            *entry = read_u64(self.bytes, HEAD + 8 * at);
        }
        with(&Kept {
            simhash: self.simhash(),
            features: self.features(),
            sketch: &sketch[..sketch_len],
            figures: &figures[..figures_len],
        })
    }

    /// The fingerprint; keys stand elsewhere.
    pub(crate) fn fingerprint(&self, keys: Keys) -> Option<Fingerprint> {
        let made = self.compare(|kept| {
            let sketch = Sketch::from_values(kept.sketch).ok()?;
            Some((sketch, Figures::from_entries(kept.figures)))
        });
        let (sketch, figures) = made?;
        let (exact, simhash) = (self.exact(), self.simhash());
        Some(Fingerprint { exact, simhash, features: self.features(), sketch, keys, figures })
    }

    /// Where the page is from.
    pub(crate) fn origin(&self) -> Origin<'static> {
        let id = self.bytes.get(self.id_at()..).unwrap_or(&[]);
        let id = match self.bytes[75] {
            0 => Id::None,
            1 => Id::Number(read_u64(id, 0)),
            _ => {
                let id = id.get(..read_u32(self.bytes, 76) as usize).unwrap_or(&[]);
                Id::Text(Cow::Owned(String::from_utf8_lossy(id).into_owned()))
            }
        };
        Origin {
            id,
            shard: self.shard(),
            ordinal: read_u64(self.bytes, 48),
            time: self.time(),
            host: self.host(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tamis_simhash::{Fingerprinter, Scratch};

    #[test]
    fn a_record_holds_the_page_and_no_bit_may_flip() {
        let text = "The river rose 2 metres in one night, the highest since 1954, said the mayor.";
        let page = Fingerprinter::new().fingerprint(text, &mut Scratch::default());
        let from = Origin { id: Id::of("page 7"), shard: 3, ordinal: 1 << 40, time: 5, host: 9 };
        let mut bytes = Vec::new();
        encode(&page, &from, 77, &mut bytes).expect("encodes");
        let record = Record::read(&bytes).expect("reads");
        assert_eq!((record.sequence(), record.origin()), (77, from));
        assert_eq!(record.fingerprint(page.keys), Some(page));
        assert_eq!(record.key_byte(2), Some(page.keys.values()[2] as u8));
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Record::read(&bytes).is_none(), "bit {bit}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}
