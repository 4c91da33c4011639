//! How long zstd frames are, told by their headers alone (RFC 8878, 3.1).
//!
//! A frame says nowhere how long it is, but each of its blocks does; nothing is decompressed to walk from one to
//! the next. What walks like a frame may still be damaged: that shows when it is decompressed.

const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
const BLOCK_HEADER: usize = 3;
const CHECKSUM: usize = 4;
/// Most content of a block.
const BLOCK: u64 = 128 << 10;

/// What is known of bytes that should be frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// So many bytes must be there to go on.
    Needs(usize),
    /// Another frame is whole.
    Frame,
    /// This is nothing that may be walked: damage, another format, a dictionary, too large a window.
    No,
}

/// Walks over frames, as far as bytes of them are there.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    window_log: u32,
    /// Frames that are whole, skippable ones among them; where the last of them ends; and the most content
    /// that they have together. Where they do not say it, that may be several times too much: a block has 128 KiB
    /// at most and says nothing of how much it has.
    pub(super) frames: u64,
    pub(super) end: usize,
    pub(super) content: u64,
    /// All of them say it.
    pub(super) exact: bool,
    /// The frame that is not whole yet, behind its header.
    inside: Option<Frame>,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    /// Its next block header.
    at: usize,
    /// Most content of its blocks until there, and of a block.
    blocks: u64,
    block: u64,
    /// What its header says of its content.
    content: Option<u64>,
    checksum: bool,
    /// All of its blocks were seen.
    last: bool,
}

impl Walk {
    pub(super) fn new(window_log: u32) -> Self {
        Walk { window_log, frames: 0, end: 0, content: 0, exact: true, inside: None }
    }

    /// Up to where it has looked, whether the bytes are there or not.
    pub(super) fn reach(&self) -> usize {
        self.inside.map_or(self.end, |frame| frame.at)
    }

    /// What the frame that is not whole yet says of its content; 0 where it says nothing.
    pub(super) fn said(&self) -> u64 {
        self.inside.and_then(|frame| frame.content).unwrap_or(0)
    }

    /// Goes on over `bytes`, which begin where the first frame does.
    pub(super) fn step(&mut self, bytes: &[u8]) -> Step {
        let mut frame = match self.inside {
            Some(frame) => frame,
            None => match self.begin(&bytes[self.end.min(bytes.len())..]) {
                Ok(frame) => frame,
                Err(Step::Needs(len)) => return Step::Needs(self.end + len),
                Err(step) => return step,
            },
        };
        while !frame.last {
            self.inside = Some(frame);
            let Some(header) = bytes.get(frame.at..frame.at + BLOCK_HEADER) else {
                return Step::Needs(frame.at + BLOCK_HEADER);
            };
            let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
            let size = header >> 3;
            let (len, content) = match header >> 1 & 3 {
                0 => (size as usize, u64::from(size)),
                1 => (1, u64::from(size)),
                2 => (size as usize, frame.block),
                _ => return Step::No,
            };
            if u64::from(size) > frame.block {
                return Step::No;
            }
            frame.at += BLOCK_HEADER + len;
            frame.blocks += content;
            frame.last = header & 1 == 1;
            if frame.last && frame.checksum {
                frame.at += CHECKSUM;
            }
        }
        self.inside = Some(frame);
        if bytes.len() < frame.at {
            return Step::Needs(frame.at);
        }
        // Whoever says more than the blocks can hold is wrong, which its decompression finds out.
        let content = frame.content.map_or(frame.blocks, |content| content.min(frame.blocks));
        self.inside = None;
        self.frames += 1;
        self.end = frame.at;
        self.content += content;
        self.exact &= frame.content.is_some();
        Step::Frame
    }

    /// Reads the header of a frame.
    fn begin(&self, bytes: &[u8]) -> Result<Frame, Step> {
        let Some((magic, rest)) = bytes.split_first_chunk::<4>() else {
            return Err(Step::Needs(4));
        };
        if magic[1..] == [0x2A, 0x4D, 0x18] && magic[0] & 0xF0 == 0x50 {
            let Some(&len) = rest.first_chunk::<4>() else { return Err(Step::Needs(8)) };
            let at = self.end + 8 + u32::from_le_bytes(len) as usize;
            let (blocks, block, content) = (0, 0, Some(0));
            return Ok(Frame { at, blocks, block, content, checksum: false, last: true });
        }
        if *magic != MAGIC {
            return Err(Step::No);
        }
        let Some((&descriptor, rest)) = rest.split_first() else { return Err(Step::Needs(5)) };
        let single = descriptor & 0x20 != 0;
        // A dictionary has to be known, and the reserved bit is for frames that are not.
        if descriptor & 0x0B != 0 {
            return Err(Step::No);
        }
        let window = usize::from(!single);
        let size = match descriptor >> 6 {
            0 => usize::from(single),
            flag => 1 << flag,
        };
        let Some(fields) = rest.get(..window + size) else {
            return Err(Step::Needs(5 + window + size));
        };
        let mut number = [0; 8];
        number[..size].copy_from_slice(&fields[window..]);
        let number = u64::from_le_bytes(number) + if size == 2 { 256 } else { 0 };
        let window = if single {
            number
        } else {
            let base = 1 << (10 + (fields[0] >> 3));
            base + base / 8 * u64::from(fields[0] & 7)
        };
        if window > 1 << self.window_log {
            return Err(Step::No);
        }
        Ok(Frame {
            at: self.end + 5 + fields.len(),
            blocks: 0,
            block: BLOCK.min(window),
            content: (size > 0).then_some(number),
            checksum: descriptor & 4 != 0,
            last: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// All ends of frames, found with so many bytes more at a time.
    fn ends(bytes: &[u8], piece: usize) -> (Vec<usize>, u64, Step) {
        let (mut walk, mut have, mut ends) = (Walk::new(27), 0, Vec::new());
        loop {
            match walk.step(&bytes[..have]) {
                Step::Frame => ends.push(walk.end),
                Step::Needs(len) if have < bytes.len() => {
                    assert!(len > have);
                    have = (have + piece).min(bytes.len());
                }
                step => return (ends, walk.content, step),
            }
        }
    }

    #[test]
    fn frames_of_all_kinds_end_where_the_library_says() {
        let text: Vec<u8> = (0..60_000u32).flat_map(|i| (i * i).to_string().into_bytes()).collect();
        let mut bulk = zstd::bulk::Compressor::new(3).unwrap();
        let mut file = Vec::new();
        let (mut expected, mut content) = (Vec::new(), 0);
        let stream = |text: &[u8], checksum| {
            let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
            encoder.include_checksum(checksum).unwrap();
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        let noise: Vec<u8> =
            (0..400_000u64).map(|i| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) as u8).collect();
        let frames = [
            bulk.compress(&text).unwrap(),
            stream(&text, true),
            vec![0x5E, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3],
            stream(&noise, false),
            stream(b"", true),
            bulk.compress(&text[..200]).unwrap(),
            bulk.compress(&text[..300]).unwrap(),
            bulk.compress(&vec![b'a'; 1 << 20]).unwrap(),
            stream(&vec![b'a'; 1 << 20], true),
        ];
        for frame in frames {
            let len = zstd::zstd_safe::find_frame_compressed_size(&frame).unwrap();
            assert_eq!(len, frame.len());
            file.extend(frame);
            expected.push(file.len());
        }
        content += 2 * text.len() + noise.len() + 500 + (2 << 20);
        for piece in [1, 1000, file.len()] {
            let (found, most, step) = ends(&file, piece);
            assert_eq!((found, step), (expected.clone(), Step::Needs(file.len() + 4)), "{piece}");
            // Blocks of unknown content count as full ones.
            let slack = 3 * BLOCK;
            assert!((content as u64..=content as u64 + slack).contains(&most), "{most} {content}");
        }
    }

    #[test]
    fn what_is_none_is_not_walked() {
        let frame = zstd::encode_all(&b"some text, some text"[..], 3).unwrap();
        for (at, byte) in [(0, 0), (3, 0), (4, 0x08), (4, 0x03)] {
            let mut bad = frame.clone();
            bad[at] = byte;
            assert_eq!(ends(&bad, bad.len()).2, Step::No, "{at}");
        }
        // A window of 2^41 bytes.
        let wide = [&MAGIC[..], &[0, 0xF8]].concat();
        assert_eq!(ends(&wide, 6).2, Step::No);
        let mut walk = Walk::new(10);
        let long = zstd::encode_all(&vec![7; 1 << 20][..], 3).unwrap();
        assert_eq!(walk.step(&long), Step::No);
    }
}
