//! The table of frames at the end of a file: the zstd seekable format, version 0.1.0
//! (`contrib/seekable_format` of zstd).
//!
//! It is a skippable frame: whoever does not know it passes over it, and whoever does finds any frame without
//! reading the ones before it.

/// A skippable frame that holds a table.
const SKIPPABLE: u32 = 0x184D_2A5E;
/// The last four bytes of a file that has one.
const SEEKABLE: u32 = 0x8F92_EAB1;

/// Compressed and decompressed bytes of each frame.
#[derive(Debug, Default)]
pub(super) struct SeekTable(Vec<[u32; 2]>);

impl SeekTable {
    pub(super) fn push(&mut self, compressed: usize, decompressed: usize) {
        // No frame is that large; a table that does not fit the file is one that readers refuse.
        let size = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        self.0.push([size(compressed), size(decompressed)]);
    }

    /// The frame with the table.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let frames = self.0.len() as u32;
        let mut bytes = Vec::with_capacity(self.0.len() * 8 + 17);
        for number in [SKIPPABLE, frames * 8 + 9].iter().chain(self.0.iter().flatten()) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&frames.to_le_bytes());
        // No checksums here: each frame has its own.
        bytes.push(0);
        bytes.extend_from_slice(&SEEKABLE.to_le_bytes());
        bytes
    }
}
