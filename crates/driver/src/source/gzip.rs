//! gzip with any number of members; what stands before damage is delivered.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use flate2::{Crc, Decompress, FlushDecompress, Status};

const CHUNK: usize = 128 << 10;

/// Bits of the header's flag byte.
const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

pub(super) struct GzipReader<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    inflate: Decompress,
    crc: Crc,
    inside: bool,
    members: u64,
    /// Bytes that were read from the file, the buffer included.
    read: u64,
    done: bool,
    failed: Option<String>,
    /// Where in the file the member that is read starts.
    member: u64,
    /// A read gives nothing where a member ends.
    stops: bool,
    /// The next read is such a stop.
    stop: bool,
}

impl<R: Read> GzipReader<R> {
    pub(super) fn new(input: R) -> Self {
        GzipReader {
            input,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            inside: false,
            members: 0,
            read: 0,
            done: false,
            failed: None,
            member: 0,
            stops: false,
            stop: false,
        }
    }

    /// Like `new`, but a read gives nothing where a member ends, its checksum having been found
    /// right; [`ended`](Self::ended) tells the end of the file from that.
    pub(super) fn by_member(input: R) -> Self {
        GzipReader { stops: true, ..GzipReader::new(input) }
    }

    /// Whether the file was read to its end.
    pub(super) fn ended(&self) -> bool {
        self.done
    }

    /// Refills an empty buffer; false at the end of the file.
    fn more(&mut self) -> io::Result<bool> {
        while self.start == self.end {
            match self.input.read(&mut self.buffer) {
                Ok(0) => return Ok(false),
                Ok(n) => {
                    (self.start, self.end) = (0, n);
                    self.read += n as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// A complaint about the member that is read, with the place in the file.
    fn wrong(&self, what: &str) -> io::Error {
        let at = self.read - (self.end - self.start) as u64;
        invalid(format!("gzip: {what} member {}, at byte {at} of the file", self.members))
    }

    fn byte(&mut self) -> io::Result<u8> {
        if !self.more()? {
            return Err(self.wrong("the file ends within"));
        }
        self.start += 1;
        Ok(self.buffer[self.start - 1])
    }

    fn word(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Ok(u32::from_le_bytes(bytes))
    }

    /// Reads the header of the next member; false when there is none.
    fn header(&mut self) -> io::Result<bool> {
        if !self.more()? {
            if self.members == 0 {
                return Err(invalid("gzip: the file is empty".to_owned()));
            }
            return Ok(false);
        }
        self.member = self.read - (self.end - self.start) as u64;
        let first = self.byte()?;
        if first == 0 && self.members > 0 {
            return self.padding();
        }
        if first != 0x1f || self.byte()? != 0x8b {
            return Err(if self.members == 0 {
                invalid("gzip: this is not gzip data".to_owned())
            } else {
                self.wrong("garbage where a header should be, in")
            });
        }
        let method = self.byte()?;
        let flags = self.byte()?;
        if method != 8 || flags & 0xe0 != 0 {
            return Err(self.wrong("unknown method in"));
        }
        for _ in 0..6 {
            self.byte()?;
        }
        if flags & EXTRA != 0 {
            let len = u16::from_le_bytes([self.byte()?, self.byte()?]);
            for _ in 0..len {
                self.byte()?;
            }
        }
        for field in [NAME, COMMENT] {
            while flags & field != 0 && self.byte()? != 0 {}
        }
        if flags & HEADER_CRC != 0 {
            self.byte()?;
            self.byte()?;
        }
        Ok(true)
    }

    /// Tapes are padded with zeros, and gzip takes no offence.
    fn padding(&mut self) -> io::Result<bool> {
        while self.more()? {
            if self.byte()? != 0 {
                return Err(self.wrong("garbage where a header should be, in"));
            }
        }
        Ok(false)
    }

    fn trailer(&mut self) -> io::Result<()> {
        let (sum, amount) = (self.word()?, self.word()?);
        if sum != self.crc.sum() || amount != self.crc.amount() {
            return Err(self.wrong("the checksum is wrong in"));
        }
        self.members += 1;
        self.inside = false;
        Ok(())
    }

    fn step(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside {
                if !self.header()? {
                    self.done = true;
                    return Ok(0);
                }
                self.inside = true;
                self.inflate.reset(false);
                self.crc.reset();
            }
            let more = self.more()?;
            let input = &self.buffer[self.start..self.end];
            let (ins, outs) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(input, out, FlushDecompress::None);
            // The totals hold even for a call that fails.
            let taken = usize::try_from(self.inflate.total_in() - ins).unwrap_or(0);
            let written = usize::try_from(self.inflate.total_out() - outs).unwrap_or(0);
            self.start += taken;
            self.crc.update(&out[..written]);
            let ended = match status {
                Ok(Status::StreamEnd) => self.trailer(),
                Ok(_) if !more && written == 0 => Err(self.wrong("the file ends within")),
                Ok(_) => Ok(()),
                Err(_) => Err(self.wrong("corrupt data in")),
            };
            if let Err(error) = ended {
                if written == 0 {
                    return Err(error);
                }
                // First what is good; the error is for the next call.
                self.failed = Some(error.to_string());
            }
            let stop = self.stops && !self.inside;
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

impl<R: Read + Seek> GzipReader<R> {
    /// After an error: goes on at the next bytes behind the start of the bad member that could
    /// start another; false when there are none. They may be bad as well, or stand in the data of
    /// the bad one by chance.
    pub(super) fn recover(&mut self) -> io::Result<bool> {
        let mut from = self.member + 1;
        self.input.seek(SeekFrom::Start(from))?;
        (self.start, self.end, self.read) = (0, 0, from);
        (self.inside, self.stop, self.done, self.failed) = (false, false, false, None);
        let mut window = [0; 4];
        while self.more()? {
            window.rotate_left(1);
            window[3] = self.byte()?;
            from += 1;
            if window[..3] == [0x1f, 0x8b, 8] && window[3] & 0xe0 == 0 {
                from -= 4;
                self.input.seek(SeekFrom::Start(from))?;
                (self.start, self.end, self.read) = (0, 0, from);
                self.members += 1;
                return Ok(true);
            }
        }
        self.done = true;
        Ok(false)
    }
}

impl<R: Read> Read for GzipReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.done || std::mem::take(&mut self.stop) {
            return Ok(0);
        }
        if let Some(reason) = &self.failed {
            return Err(invalid(reason.clone()));
        }
        let result = self.step(out);
        if let Err(error) = &result {
            self.failed = Some(error.to_string());
        }
        result
    }
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::GzBuilder::new()
            .filename("name")
            .comment("comment")
            .extra(vec![1, 2, 3])
            .write(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn drain(bytes: &[u8]) -> (Vec<u8>, Option<String>) {
        let mut reader = GzipReader::new(bytes);
        let (mut all, mut out) = (Vec::new(), vec![0; 10_000]);
        loop {
            match reader.read(&mut out) {
                Ok(0) => return (all, None),
                Ok(n) => all.extend_from_slice(&out[..n]),
                Err(error) => return (all, Some(error.to_string())),
            }
        }
    }

    #[test]
    fn members_follow_each_other() {
        let data: Vec<u8> = (0..50_000).flat_map(|i: u32| i.to_string().into_bytes()).collect();
        let mut file = gzip(&data[..1000]);
        file.extend(gzip(b""));
        file.extend(gzip(&data[1000..]));
        assert_eq!(drain(&file), (data.clone(), None));
        file.extend([0; 100]);
        assert_eq!(drain(&file), (data.clone(), None));
        file.extend(b"x");
        assert!(drain(&file).1.unwrap().starts_with("gzip: garbage where a header should be, in"));
    }

    #[test]
    fn damage_is_named_and_costs_only_what_follows() {
        let data: Vec<u8> = (0..50_000).flat_map(|i: u32| i.to_string().into_bytes()).collect();
        let good = gzip(&data);
        let (all, end) = drain(&good[..good.len() - 3]);
        assert!(all == data && end.unwrap().starts_with("gzip: the file ends within member 0,"));
        let (all, end) = drain(&good[..good.len() / 2]);
        assert!(data.starts_with(&all) && all.len() > data.len() / 4);
        assert!(end.unwrap().starts_with("gzip: the file ends within member 0,"));
        let mut bad = good.clone();
        let at = bad.len() - 6;
        bad[at] ^= 1;
        assert!(drain(&bad).1.unwrap().starts_with("gzip: the checksum is wrong in member 0,"));
        assert_eq!(drain(b"").1.unwrap(), "gzip: the file is empty");
        assert_eq!(drain(b"plain").1.unwrap(), "gzip: this is not gzip data");
        let (all, end) = drain(&[&good[..], b"garbage"].concat());
        assert!(all == data && end.unwrap().contains("garbage"));
    }
}
