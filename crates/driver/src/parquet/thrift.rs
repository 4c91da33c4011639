//! As much of Thrift's compact protocol as is needed to look at sizes before the library believes them: it makes room
//! for as many columns as a footer says there are, and follows columns in columns however deep.

/// Levels of values in values that are passed over.
const DEEPEST: u32 = 64;

/// Kinds of values.
pub(super) const INT: u8 = 5;
pub(super) const STRUCT: u8 = 12;
const LIST: u8 = 9;

/// Reads values from the front of bytes. Nothing comes back where they are no such values.
pub(super) struct Reader<'b>(pub(super) &'b [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    fn pass(&mut self, bytes: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number that is not negative.
    pub(super) fn number(&mut self) -> Option<u64> {
        let number = self.varint()?;
        (number & 1 == 0).then_some(number >> 1)
    }

    /// Number and kind of the next field of a struct; 0 at its end.
    pub(super) fn field(&mut self, before: u64) -> Option<(u64, u8)> {
        let first = self.byte()?;
        match first >> 4 {
            _ if first == 0 => Some((0, 0)),
            0 => Some((self.number()?, first & 0xf)),
            step => Some((before + u64::from(step), first & 0xf)),
        }
    }

    /// Length and kind of a list.
    fn list(&mut self) -> Option<(u64, u8)> {
        let first = self.byte()?;
        let len = if first >> 4 == 15 { self.varint()? } else { u64::from(first >> 4) };
        Some((len, first & 0xf))
    }

    /// Passes over a value.
    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            1 | 2 => Some(()),
            3 => self.pass(1),
            4..=6 => self.varint().map(drop),
            7 => self.pass(8),
            8 => {
                let len = self.varint()?;
                self.pass(len)
            }
            LIST | 10 => {
                let (len, kind) = self.list()?;
                (0..len).try_for_each(|_| match kind {
                    // A truth has a byte of its own here.
                    1 | 2 => self.pass(1),
                    kind => self.skip(kind, depth + 1),
                })
            }
            STRUCT => {
                let mut field = 0;
                loop {
                    let (id, kind) = self.field(field)?;
                    if kind == 0 {
                        return Some(());
                    }
                    field = id;
                    self.skip(kind, depth + 1)?;
                }
            }
            _ => None,
        }
    }
}

/// Whether the columns of a footer (`FileMetaData` of the format) are as many as it says, and no deeper in each other than
/// so many levels, and it can hold the row groups that it speaks of.
pub(super) fn is_plausible(footer: &[u8], deepest: usize) -> bool {
    plausible(footer, deepest).is_some()
}

fn plausible(footer: &[u8], deepest: usize) -> Option<()> {
    // A row group is some numbers and, for each column, some more.
    const ROW_GROUP: u64 = 16;
    let most = footer.len() as u64;
    let mut reader = Reader(footer);
    let (mut field, mut seen) = (0, false);
    loop {
        let (id, kind) = reader.field(field)?;
        field = id;
        match (id, kind) {
            (2, LIST) => {
                columns(&mut reader, deepest)?;
                seen = true;
            }
            (4, LIST) => {
                let (groups, _) = reader.list()?;
                return (seen && groups <= most / ROW_GROUP).then_some(());
            }
            (_, 0) => return None,
            (_, kind) => reader.skip(kind, 0)?,
        }
    }
}

/// Columns stand one behind the other, each before those in it.
fn columns(reader: &mut Reader<'_>, deepest: usize) -> Option<()> {
    let (len, kind) = reader.list()?;
    // How many are still to come, of each column that has some in it.
    let mut open: Vec<u64> = vec![1];
    for _ in 0..len {
        while open.last() == Some(&0) {
            open.pop();
        }
        *open.last_mut()? -= 1;
        let children = children(reader).filter(|children| kind == STRUCT && *children < len)?;
        if children > 0 {
            open.push(children);
        }
        if open.len() > deepest {
            return None;
        }
    }
    open.iter().all(|left| *left == 0).then_some(())
}

/// How many columns are in a column.
fn children(reader: &mut Reader<'_>) -> Option<u64> {
    let (mut field, mut children) = (0, 0);
    loop {
        let (id, kind) = reader.field(field)?;
        field = id;
        match (id, kind) {
            (5, INT) => children = reader.number()?,
            (_, 0) => return Some(children),
            (_, kind) => reader.skip(kind, 0)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A footer of these numbers of columns in columns.
    fn footer(children: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x15, 2, 0x19, 0xf0 | STRUCT, children.len() as u8];
        for &children in children {
            // A name, and how many.
            bytes.extend([0x48, 1, b'a', 0x15, children * 2, 0]);
        }
        // Rows, and no row groups.
        bytes.extend([0x16, 0, 0x19, 0x0c, 0]);
        bytes
    }

    #[test]
    fn columns_are_as_many_as_they_say() {
        for good in [&[1, 0][..], &[2, 0, 0], &[2, 1, 0, 0], &[1, 1, 1, 0]] {
            assert!(is_plausible(&footer(good), 10), "{good:?}");
            for cut in 0..footer(good).len() - 1 {
                assert!(!is_plausible(&footer(good)[..cut], 10));
            }
        }
        for bad in [&[2, 0][..], &[60, 0, 0], &[1, 0, 0], &[0, 0], &[]] {
            assert!(!is_plausible(&footer(bad), 10), "{bad:?}");
        }
        let deep: Vec<u8> = [vec![1; 20], vec![0]].concat();
        assert!(is_plausible(&footer(&deep), 30) && !is_plausible(&footer(&deep), 20));
    }
}
