//! A place in a table for each feature, by its upper bits: the first pass of `features/distinct.rs`.

mod scalar;
mod unchecked;

/// An empty place of the table: no entry is as great.
pub(crate) const EMPTY: u32 = u32::MAX;

/// What a pass writes to.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    /// As many places as a power of two, 2 at least, all of them empty before the first pass.
    pub(crate) table: &'a mut [u32],
    /// The entries that have got a place, and how many they are.
    pub(crate) found: &'a mut [u32],
    pub(crate) len: usize,
    /// Those whose place another feature has, and how many they are.
    pub(crate) later: &'a mut [u32],
    pub(crate) put_off: usize,
}

impl Pass<'_> {
    /// Gives a place to each of `features`, which all stand in this part and have no low bits, if it is still empty,
    /// or says that it has to wait, or does nothing if the place has this feature already.
    ///
    /// Of `found` and `later` there must be room for all of them and one more.
    pub(crate) fn take(&mut self, features: &[u32], part: u32) {
        unchecked::take(self, features, part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_does_what_the_definition_does(
            parts in prop::collection::vec(
                prop::collection::vec(prop_oneof![0u32..9, 0u32..0x1FFF_FFFF], 0..200), 0..8),
        ) {
            let run = |take: fn(&mut Pass<'_>, &[u32], u32)| {
                let room = parts.iter().map(Vec::len).sum::<usize>() + 1;
                let (mut table, mut found, mut later) =
                    (vec![EMPTY; 256], vec![0; room], vec![0; room]);
                let (table, found, later) = (&mut table[..], &mut found[..], &mut later[..]);
                let mut pass = Pass { table, found, len: 0, later, put_off: 0 };
                for (part, features) in (0..).zip(&parts) {
                    let features: Vec<u32> = features.iter().map(|feature| feature << 3).collect();
                    take(&mut pass, &features, part);
                }
                let Pass { table, found, len, later, put_off } = pass;
                (table.to_vec(), found[..len].to_vec(), later[..put_off].to_vec())
            };
            prop_assert_eq!(run(unchecked::take), run(scalar::take));
        }
    }
}
