//! zstd, block by block, so that damage costs nothing that stands before it.
//!
//! The decoder does not say how much it wrote in a call that fails, so a call must not both
//! write a good block and meet a bad one. It is therefore fed up to the next boundary and no
//! further: the size it asks for ends with the three bytes of the next block's header, and those
//! are held back for a call of their own.

use std::io::{self, ErrorKind, Read};

use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, get_error_name};

const CHUNK: usize = 256 << 10;
const BLOCK_HEADER: usize = 3;
/// The least that tells a frame from garbage.
const FRAME_START: usize = 5;

pub(super) struct ZstdReader<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    context: DCtx<'static>,
    window_log: u32,
    /// What the decoder asks for; 0 between frames.
    wanted: usize,
    /// The last call filled its output: more may wait inside.
    full: bool,
    frames: u64,
    /// Bytes of the file that the decoder has taken.
    taken: u64,
    /// Once broken, broken.
    failed: Option<String>,
}

impl<R: Read> ZstdReader<R> {
    pub(super) fn new(input: R, window_log: u32) -> io::Result<Self> {
        let mut context = DCtx::try_create().ok_or(ErrorKind::OutOfMemory)?;
        context
            .set_parameter(DParameter::WindowLogMax(window_log))
            .map_err(|code| io::Error::other(get_error_name(code)))?;
        Ok(ZstdReader {
            input,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            context,
            window_log,
            wanted: 0,
            full: false,
            frames: 0,
            taken: 0,
            failed: None,
        })
    }

    /// Tries to have `wanted` bytes in the buffer; less at the end of the file.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        if self.end - self.start >= wanted.min(CHUNK) {
            return Ok(());
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < wanted.min(CHUNK) {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(n) => self.end += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn fail<T>(&mut self, reason: String) -> io::Result<T> {
        let error = io::Error::new(ErrorKind::InvalidData, reason.clone());
        self.failed = Some(reason);
        Err(error)
    }

    fn explain(&self, code: usize) -> String {
        match get_error_name(code) {
            "Frame requires too much memory for decoding" => format!(
                "zstd: the frame needs a window of more than 2^{} bytes; raise --window-log (up to 31)",
                self.window_log
            ),
            "Unknown frame descriptor" if self.frames > 0 => {
                format!(
                    "zstd: garbage behind frame {}, at byte {} of the file",
                    self.frames - 1,
                    self.taken
                )
            }
            "Unknown frame descriptor" => "zstd: this is not zstd data".to_owned(),
            name => {
                format!("zstd: {name} in frame {}, at byte {} of the file", self.frames, self.taken)
            }
        }
    }
}

impl<R: Read> Read for ZstdReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        if let Some(reason) = &self.failed {
            return Err(io::Error::new(ErrorKind::InvalidData, reason.clone()));
        }
        loop {
            let mut feed = 0;
            if !self.full {
                if self.wanted == 0 {
                    self.fill(1)?;
                    if self.start == self.end {
                        if self.frames == 0 {
                            return self.fail("zstd: the file is empty".to_owned());
                        }
                        return Ok(0);
                    }
                    let reset = self.context.reset(ResetDirective::SessionOnly);
                    reset.map_err(|code| io::Error::other(get_error_name(code)))?;
                    self.wanted = FRAME_START;
                }
                feed = match self.wanted.saturating_sub(BLOCK_HEADER) {
                    0 => self.wanted,
                    body => body,
                };
                self.fill(feed)?;
                feed = feed.min(self.end - self.start);
                if feed == 0 {
                    let (frames, taken) = (self.frames, self.taken);
                    return self.fail(format!(
                        "zstd: the file ends within frame {frames}, at byte {taken}"
                    ));
                }
            }
            let mut input = InBuffer::around(&self.buffer[self.start..self.start + feed]);
            let mut output = OutBuffer::around(&mut *out);
            let result = self.context.decompress_stream(&mut output, &mut input);
            let (taken, written) = (input.pos(), output.pos());
            self.start += taken;
            self.taken += taken as u64;
            match result {
                Ok(wanted) => {
                    self.wanted = wanted;
                    self.frames += u64::from(wanted == 0);
                }
                Err(code) => {
                    let reason = self.explain(code);
                    return self.fail(reason);
                }
            }
            self.full = written == out.len() && self.wanted != 0;
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that can be read, and how it ended.
    fn drain(bytes: &[u8], piece: usize) -> (Vec<u8>, Option<String>) {
        let mut reader = ZstdReader::new(bytes, 27).unwrap();
        let (mut all, mut out) = (Vec::new(), vec![0; piece]);
        loop {
            match reader.read(&mut out) {
                Ok(0) => return (all, None),
                Ok(n) => all.extend_from_slice(&out[..n]),
                Err(error) => return (all, Some(error.to_string())),
            }
        }
    }

    fn sample() -> Vec<u8> {
        (0..60_000u32)
            .flat_map(|i| format!("{} ", i.wrapping_mul(2_654_435_761)).into_bytes())
            .collect()
    }

    #[test]
    fn frames_and_skippable_frames_are_one_stream() {
        let data = sample();
        let mut file = Vec::new();
        for part in data.chunks(200_000) {
            file.extend(zstd::encode_all(part, 3).unwrap());
            file.extend([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
        }
        for piece in [1, 7, 4096, 1 << 20] {
            let (all, end) = drain(&file, piece);
            assert!(all == data && end.is_none(), "{piece}: {end:?}");
        }
    }

    #[test]
    fn a_bad_block_costs_nothing_before_it() {
        let data = sample();
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
        encoder.include_checksum(true).unwrap();
        io::Write::write_all(&mut encoder, &data).unwrap();
        let good = encoder.finish().unwrap();
        for piece in [1000, 1 << 20] {
            let whole = drain(&good, piece).0.len();
            assert_eq!(whole, data.len());
            for cut in [good.len() - 1, good.len() / 2, good.len() / 3, 9] {
                let (all, end) = drain(&good[..cut], piece);
                assert!(data.starts_with(&all));
                let expected = format!("zstd: the file ends within frame 0, at byte {cut}");
                assert_eq!(end.unwrap(), expected);
                if cut == good.len() - 1 {
                    assert_eq!(all.len(), data.len());
                }
            }
            // Garbage behind a whole frame: the frame is delivered to its last byte.
            for garbage in [&b"garbage"[..], b"x", b"\0\0\0\0\0\0"] {
                let (all, end) = drain(&[&good[..], garbage].concat(), piece);
                assert!(all == data);
                assert!(end.is_some(), "{garbage:?}");
            }
        }
    }

    #[test]
    fn what_is_lost_does_not_depend_on_the_output_buffer() {
        let mut bad = zstd::encode_all(&sample()[..], 1).unwrap();
        // Six bytes of frame header, then blocks; the third gets the type that is reserved.
        let mut at = 6;
        for _ in 0..2 {
            let header = u32::from_le_bytes([bad[at], bad[at + 1], bad[at + 2], 0]);
            at += 3 + (header >> 3) as usize;
        }
        bad[at] |= 6;
        for piece in [1, 100, 128 << 10, 8 << 20] {
            let (all, end) = drain(&bad, piece);
            assert_eq!(all.len(), 2 * (128 << 10), "{piece}");
            assert!(end.is_some());
        }
    }
}
