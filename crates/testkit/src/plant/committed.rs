//! Writes `corpora/small` and `corpora/formats`, and says what their files must decompress to.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::record::Planted;
use super::{shards, small};

/// The records of each shard as JSON lines, and the truth about all of them.
pub fn lines() -> io::Result<([Vec<u8>; 3], Vec<u8>)> {
    let mut shards: [Vec<u8>; 3] = Default::default();
    let mut truth = Vec::new();
    for ((name, pages), lines) in small::SHARDS.iter().zip(small::pages()).zip(&mut shards) {
        for (ordinal, page) in pages.iter().enumerate() {
            page.write_record(lines)?;
            page.write_truth(&mut truth, name, ordinal as u64, true)?;
        }
    }
    Ok((shards, truth))
}

/// A skippable frame: readers must step over it.
const SKIPPABLE: [u8; 16] = *b"\x50\x2a\x4d\x18\x08\x00\x00\x00skip me!";

/// The lines in `frames` zstd frames, with a skippable one in the middle where `skip` says so.
fn compressed(lines: &[u8], frames: usize, skip: bool) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for (i, part) in lines.chunks(lines.len().div_ceil(frames).max(1)).enumerate() {
        if skip && i == 1 {
            out.extend_from_slice(&SKIPPABLE);
        }
        let mut encoder = zstd::Encoder::new(&mut out, 19)?;
        encoder.include_checksum(true)?;
        encoder.write_all(part)?;
        encoder.finish()?;
    }
    Ok(out)
}

/// Writes the shards to `dir` and their truth beside it. Frames end wherever they end, within a line too.
pub fn write(dir: &Path) -> io::Result<usize> {
    fs::create_dir_all(dir)?;
    let (pages, truth) = lines()?;
    for (i, (name, lines)) in small::SHARDS.iter().zip(&pages).enumerate() {
        let bytes = compressed(lines, 1 + i, i == 1)?;
        fs::write(dir.join(format!("{name}.jsonl.zst")), bytes)?;
    }
    fs::write(shards::truth_path(dir, "jsonl"), &truth)?;
    Ok(truth.iter().filter(|byte| **byte == b'\n').count())
}

/// Writes `sample.jsonl`, the plain twin of the file that `corpora/formats` also has compressed.
pub fn write_formats(dir: &Path) -> io::Result<usize> {
    fs::create_dir_all(dir)?;
    fs::write(dir.join("sample.jsonl"), sample()?)?;
    Ok(SAMPLE)
}

const SAMPLE: usize = 20;

/// The first records of the forum shard, for files in other formats.
pub fn sample() -> io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    let [forum, ..] = small::pages();
    for page in forum.iter().take(SAMPLE) {
        Planted::write_record(page, &mut lines)?;
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::PathBuf;

    use super::super::hygiene::tidy;
    use super::super::record::Verdict;
    use super::*;

    fn corpora() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora")
    }

    #[test]
    fn committed_shards_are_what_the_generator_makes() {
        let (shards, truth) = lines().unwrap();
        for (name, lines) in small::SHARDS.iter().zip(&shards) {
            let file = fs::read(corpora().join(format!("small/{name}.jsonl.zst"))).unwrap();
            let text = zstd::decode_all(file.as_slice()).unwrap();
            assert!(text == *lines, "{name}: run `plant small --out corpora/small`");
        }
        assert!(fs::read(corpora().join("small-truth.jsonl")).unwrap() == truth);
        let plain = fs::read(corpora().join("formats/sample.jsonl")).unwrap();
        assert!(plain == sample().unwrap());
    }

    #[test]
    fn truth_agrees_with_itself() {
        let shards = small::pages();
        let mut kept = HashMap::new();
        let mut texts = HashMap::new();
        for page in shards.iter().flatten() {
            assert_eq!(page.of.is_some(), matches!(page.verdict, Verdict::Exact | Verdict::Near));
            if let Some(of) = &page.of {
                assert!(kept.contains_key(of), "{} is a copy of {of}, which is not kept", page.id);
            }
            if let Some(clean) = &page.clean {
                assert_eq!(*clean, tidy(clean), "{} {}", page.id, page.kind);
                if page.verdict == Verdict::Kept {
                    let twin = texts.insert(clean.clone(), page.id.clone());
                    assert_eq!(twin, None, "{} {}", page.id, page.kind);
                }
                if page.planted.is_empty() && !page.text.trim().is_empty() {
                    assert_eq!(*clean, page.text, "{} {}", page.id, page.kind);
                }
            }
            if page.verdict == Verdict::Kept {
                kept.insert(page.id.clone(), ());
            }
        }
    }

    #[test]
    fn every_class_and_verdict_is_there() {
        let shards = small::pages();
        for class in
            "pinyin noise zhuyin furigana citation invisible boilerplate template repeat hygiene"
                .split(' ')
        {
            assert!(shards.iter().flatten().any(|p| p.planted.contains(&class)), "{class}");
        }
        for verdict in [Verdict::Kept, Verdict::Exact, Verdict::Near, Verdict::Empty] {
            assert!(shards.iter().flatten().any(|p| p.verdict == verdict));
        }
    }
}
