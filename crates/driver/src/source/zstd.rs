//! zstd, block by block, so that damage costs nothing that stands before it.
//!
//! The decoder does not say how much it wrote in a call that fails, so a call must not both
//! write a good block and meet a bad one. It is therefore fed up to the next boundary and no
//! further: the size it asks for ends with the three bytes of the next block's header, and those
//! are held back for a call of their own.
//!
//! A file of web archives may begin with the dictionary of all its frames: in a skippable frame of
//! its own kind, plain or compressed (IIPC, WARC zstd specification, 1.0).

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, get_error_name};

const CHUNK: usize = 256 << 10;
const BLOCK_HEADER: usize = 3;
/// The least that tells a frame from garbage.
const FRAME_START: usize = 5;
/// How a skippable frame with a dictionary begins, and how a dictionary and a frame do.
pub(super) const DICTIONARY_FRAME: [u8; 4] = [0x5D, 0x2A, 0x4D, 0x18];
const DICTIONARY: [u8; 4] = [0x37, 0xA4, 0x30, 0xEC];
const FRAME: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// Largest dictionary, in bytes.
const LARGEST_DICTIONARY: usize = 4 << 20;

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
    done: bool,
    /// Where in the file the frame that is read starts.
    frame: u64,
    /// The file began with a dictionary.
    dictionary: bool,
    /// A read gives nothing where a frame ends.
    stops: bool,
    /// The next read is such a stop.
    stop: bool,
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
            done: false,
            frame: 0,
            dictionary: false,
            stops: false,
            stop: false,
        })
    }

    /// Like `new`, but a read gives nothing where a frame ends, its checksum, if it has one, having
    /// been found right; [`ended`](Self::ended) tells the end of the file from that.
    pub(super) fn by_frame(input: R, window_log: u32) -> io::Result<Self> {
        Ok(ZstdReader { stops: true, ..ZstdReader::new(input, window_log)? })
    }

    /// Like `by_frame`, for a file that was read up to the start of a frame by others; so many stand before it.
    pub(super) fn behind(mut input: R, window_log: u32, start: u64, frames: u64) -> io::Result<Self>
    where
        R: Seek,
    {
        input.seek(SeekFrom::Start(start))?;
        Ok(ZstdReader { taken: start, frames, ..ZstdReader::by_frame(input, window_log)? })
    }

    /// Where the next frame starts, and how many stand before it, unless one is being read, or they need the
    /// dictionary of the file.
    pub(super) fn between_frames(&self) -> Option<(u64, u64)> {
        let between = self.wanted == 0 && !self.full && self.failed.is_none() && !self.dictionary;
        between.then_some((self.taken, self.frames))
    }

    /// Whether the file was read to its end.
    pub(super) fn ended(&self) -> bool {
        self.done
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

    /// Loads the dictionary that the file begins with, if it does.
    fn dictionary(&mut self) -> io::Result<()> {
        const HEAD: usize = 8;
        self.fill(HEAD + DICTIONARY.len())?;
        let bytes = &self.buffer[self.start..self.end];
        let Some((head, content)) = bytes.split_at_checked(HEAD) else { return Ok(()) };
        let compressed = content.starts_with(&FRAME);
        if !head.starts_with(&DICTIONARY_FRAME) || !compressed && !content.starts_with(&DICTIONARY)
        {
            return Ok(());
        }
        let len = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let too_large = || format!("zstd: its dictionary has more than {LARGEST_DICTIONARY} bytes");
        if len > LARGEST_DICTIONARY {
            return self.fail(too_large());
        }
        self.pass(HEAD);
        let mut dictionary = Vec::with_capacity(len);
        while dictionary.len() < len {
            self.fill(1)?;
            let more = (len - dictionary.len()).min(self.end - self.start);
            if more == 0 {
                let taken = self.taken;
                return self
                    .fail(format!("zstd: the file ends within its dictionary, at byte {taken}"));
            }
            dictionary.extend_from_slice(&self.buffer[self.start..self.start + more]);
            self.pass(more);
        }
        if compressed {
            match zstd::bulk::decompress(&dictionary, LARGEST_DICTIONARY) {
                Ok(plain) => dictionary = plain,
                Err(error) => {
                    return self.fail(format!("zstd: its dictionary cannot be read: {error}"));
                }
            }
        }
        if let Err(code) = self.context.load_dictionary(&dictionary) {
            let name = get_error_name(code);
            return self.fail(format!("zstd: its dictionary cannot be used: {name}"));
        }
        self.frames = 1;
        self.dictionary = true;
        Ok(())
    }

    /// Takes bytes from the buffer.
    fn pass(&mut self, bytes: usize) {
        self.start += bytes;
        self.taken += bytes as u64;
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
        if std::mem::take(&mut self.stop) {
            return Ok(0);
        }
        loop {
            let mut feed = 0;
            if !self.full {
                if self.wanted == 0 {
                    if self.taken == 0 {
                        self.dictionary()?;
                    }
                    self.fill(1)?;
                    if self.start == self.end {
                        if self.frames == 0 {
                            return self.fail("zstd: the file is empty".to_owned());
                        }
                        self.done = true;
                        return Ok(0);
                    }
                    self.frame = self.taken;
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
            self.pass(taken);
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
            let stop = self.stops && self.wanted == 0;
            if written > 0 {
                self.stop = stop;
                return Ok(written);
            }
            if stop {
                return Ok(0);
            }
        }
    }
}

impl<R: Read + Seek> ZstdReader<R> {
    /// After an error: goes on at the next bytes behind the start of the bad frame that could start
    /// another; false when there are none. They may be bad as well, or stand in the data of the bad
    /// one by chance.
    pub(super) fn recover(&mut self) -> io::Result<bool> {
        let from = self.frame + 1;
        self.input.seek(SeekFrom::Start(from))?;
        (self.start, self.end, self.taken) = (0, 0, from);
        (self.wanted, self.full, self.stop, self.failed) = (0, false, false, None);
        // What was there before was no empty file.
        self.frames = self.frames.max(1);
        loop {
            self.fill(FRAME.len())?;
            let bytes = &self.buffer[self.start..self.end];
            if bytes.len() < FRAME.len() {
                self.pass(self.end - self.start);
                return Ok(false);
            }
            if let Some(at) = memchr::memmem::find(bytes, &FRAME) {
                self.pass(at);
                return Ok(true);
            }
            // The start of one may be at the end.
            self.pass(bytes.len() + 1 - FRAME.len());
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
    fn a_file_may_begin_with_its_dictionary() {
        let records: Vec<String> = (0..3000u32)
            .map(|i| format!("WARC/1.1 record {} of a site with pages", i.wrapping_mul(40_503)))
            .collect();
        let plain = zstd::dict::from_samples(&records, 4096).unwrap();
        let mut with = zstd::bulk::Compressor::with_dictionary(3, &plain).unwrap();
        with.include_checksum(true).unwrap();
        let frames: Vec<Vec<u8>> =
            records.iter().map(|record| with.compress(record.as_bytes()).unwrap()).collect();
        for dictionary in [plain.clone(), zstd::encode_all(&plain[..], 3).unwrap()] {
            let mut file = DICTIONARY_FRAME.to_vec();
            file.extend((dictionary.len() as u32).to_le_bytes());
            file.extend(&dictionary);
            let begin = file.len();
            file.extend(frames.concat());
            for piece in [5, 100_000] {
                let (all, end) = drain(&file, piece);
                assert!(all == records.concat().as_bytes() && end.is_none(), "{end:?}");
            }
            let cut = begin / 2;
            let expected = format!("zstd: the file ends within its dictionary, at byte {cut}");
            assert_eq!(drain(&file[..cut], 100).1, Some(expected));
            assert_eq!(drain(&file[..begin], 100), (Vec::new(), None));
            let mut bad = file.clone();
            bad[cut..begin].fill(0xFF);
            assert!(drain(&bad, 100).1.is_some());
            // A length that nobody would hold.
            bad[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
            let end = drain(&bad, 100).1.unwrap();
            assert_eq!(end, "zstd: its dictionary has more than 4194304 bytes");
        }
        // Other things stand in such frames, too: they are skipped.
        let mut file = [&DICTIONARY_FRAME[..], &[6, 0, 0, 0], b"stamps"].concat();
        file.extend(zstd::encode_all(&b"text"[..], 3).unwrap());
        assert_eq!(drain(&file, 100), (b"text".to_vec(), None));
    }

    #[test]
    fn frames_behind_a_bad_one_are_found() {
        let data = sample();
        let mut encoder = zstd::bulk::Compressor::new(3).unwrap();
        encoder.include_checksum(true).unwrap();
        let frames: Vec<Vec<u8>> =
            data.chunks(data.len() / 3 + 1).map(|part| encoder.compress(part).unwrap()).collect();
        assert_eq!(frames.len(), 3);
        for hit in [0, 4, 2000, frames[1].len() - 1] {
            let mut file = frames.concat();
            file[frames[0].len() + hit] ^= 0x55;
            let mut reader = ZstdReader::by_frame(io::Cursor::new(&file), 27).unwrap();
            let (mut parts, mut out) = (vec![Vec::new()], vec![0; 10_000]);
            loop {
                match reader.read(&mut out) {
                    Ok(0) if reader.ended() => break,
                    Ok(0) => parts.push(Vec::new()),
                    Ok(n) => parts.last_mut().unwrap().extend_from_slice(&out[..n]),
                    Err(_) => {
                        *parts.last_mut().unwrap() = b"bad".to_vec();
                        parts.push(Vec::new());
                        if !reader.recover().unwrap() {
                            break;
                        }
                    }
                }
            }
            let good: Vec<&[u8]> = data.chunks(data.len() / 3 + 1).collect();
            parts.retain(|part| !part.is_empty() && part != b"bad");
            assert!(parts == [good[0], good[2]], "{hit}");
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
