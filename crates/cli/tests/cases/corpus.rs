//! Small corpora from a seed.

use std::io::Write;
use std::path::{Path, PathBuf};

/// A generator that is the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    fn word(&mut self) -> String {
        const PARTS: [&str; 16] = [
            "ba", "ri", "to", "mel", "nu", "ska", "ven", "do", "lur", "pi", "gra", "hem", "os",
            "ty", "ka", "fen",
        ];
        (0..2 + self.below(2)).map(|_| PARTS[self.below(16) as usize]).collect()
    }

    /// A page of a few sentences; another seed is another page, and not a similar one.
    pub(crate) fn page(&mut self) -> String {
        let mut page = String::new();
        for _ in 0..3 + self.below(6) {
            let words: Vec<String> = (0..6 + self.below(12)).map(|_| self.word()).collect();
            page += &words.join(" ");
            page += ".\n";
        }
        page
    }
}

/// Lines of a shard: new pages, and copies of pages of this and of earlier shards.
pub(crate) fn lines(shard: u64, records: u64) -> Vec<String> {
    let mut dice = Dice::new(shard + 1000);
    (0..records)
        .map(|i| {
            let copy = dice.below(3) == 0;
            let of = (dice.below(shard + 1), dice.below(records));
            let (shard, i) = if copy { of } else { (shard, i) };
            // The page's own seed, so that any shard can write it again.
            let page = Dice::new(shard * 1_000_003 + i + 1).page();
            let text = serde_json::to_string(&page).unwrap();
            let url = format!("https://example.org/{shard}/{i}");
            format!(r#"{{"url":"{url}","n": 1.10,"id":"{shard}-{i}","text":{text},"tail":[1,2]}}"#)
        })
        .collect()
}

/// Writes lines the way the ending says.
pub(crate) fn write(path: &Path, lines: &[String]) {
    let text = lines.join("\n") + "\n";
    let name = path.to_str().unwrap();
    let bytes = if name.ends_with(".zst") {
        // Several frames, and none ends with a line.
        let mut all = Vec::new();
        for part in text.as_bytes().chunks(100_000) {
            all.extend(zstd::encode_all(part, 1).unwrap());
        }
        all
    } else if name.ends_with(".gz") {
        let mut all = Vec::new();
        for part in text.as_bytes().chunks(100_000) {
            let mut member = flate2::write::GzEncoder::new(all, flate2::Compression::fast());
            member.write_all(part).unwrap();
            all = member.finish().unwrap();
        }
        all
    } else {
        text.into_bytes()
    };
    std::fs::write(path, bytes).unwrap();
}

/// A folder of shards `s0`, `s1`, … with this ending.
pub(crate) fn shards(folder: &Path, count: u64, records: u64, ending: &str) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).unwrap();
    (0..count)
        .map(|shard| {
            let path = folder.join(format!("s{shard}{ending}"));
            write(&path, &lines(shard, records));
            path
        })
        .collect()
}
