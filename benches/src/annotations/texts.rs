//! Real pages.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

/// Longest page in characters; a longer one is cut off at a line end before.
const LONGEST: usize = 2_000;
const SHORTEST: usize = 200;

/// Real texts by language.
pub(super) struct Texts {
    pub(super) chinese: Vec<String>,
    pub(super) japanese: Vec<String>,
    pub(super) english: Vec<String>,
}

impl Texts {
    pub(super) fn read(shared: &Path) -> io::Result<Self> {
        let data = shared.join("data");
        let mut chinese = field(&data.join("text-zh-xwlb/xwlb.jsonl.zst"), "text", 97)?;
        chinese.extend(field(&data.join("text-zh-laws/laws.jsonl.zst"), "text", 50)?);
        let book = std::fs::read_to_string(data.join("annot-aozora/kokoro.rubystripped.utf8.txt"))?;
        // The head explains the notation, and the careless script left bars behind.
        let lines: Vec<String> = book
            .lines()
            .skip(20)
            .filter(|line| line.chars().count() > 40)
            .map(|line| line.replace('｜', ""))
            .collect();
        let japanese = lines.chunks(6).map(|lines| lines.join("\n") + "\n").collect();
        let reuters = data.join("neardup-reuters21578/reuters21578.jsonl.zst");
        Ok(Texts {
            chinese: chinese.into_iter().filter_map(page).collect(),
            japanese,
            english: field(&reuters, "text", 101)?.into_iter().filter_map(page).collect(),
        })
    }
}

fn page(text: String) -> Option<String> {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else {
        return (text.chars().count() >= SHORTEST).then_some(text);
    };
    let end = text[..end].rfind('\n').unwrap_or(end);
    Some(text[..end].to_string() + "\n")
}

/// A field of every `every`th record of a compressed file of JSON lines.
pub(super) fn field(path: &Path, field: &str, every: usize) -> io::Result<Vec<String>> {
    let fail = |error: io::Error| io::Error::other(format!("{}: {error}", path.display()));
    let mut decoder = zstd::Decoder::new(File::open(path).map_err(fail)?).map_err(fail)?;
    decoder.window_log_max(31).map_err(fail)?;
    let mut texts = Vec::new();
    for line in BufReader::new(decoder).lines().step_by(every) {
        let record: serde_json::Value = serde_json::from_str(&line.map_err(fail)?)?;
        texts.extend(record[field].as_str().map(str::to_string));
    }
    Ok(texts)
}
