//! The articles that copies are made of.

use std::io::Read;
use std::path::Path;

use serde_json::Value;
use tamis_testkit::plant::{Article, Lang, Rng};

use crate::SEED;

/// An article whose copies are looked for.
#[derive(Clone, Debug)]
pub struct Base {
    /// Its language; where the planter has no such language, the one that is most like it.
    pub lang: Lang,
    /// What its figures are counted under: `zh` or `spaced`.
    pub group: &'static str,
    /// Title and paragraphs.
    pub article: Article,
}

impl Base {
    /// An article of a language of the planter.
    #[must_use]
    pub fn new(lang: Lang, article: Article) -> Self {
        let group = if lang.is_spaced() { "spaced" } else { "zh" };
        Self { lang, group, article }
    }

    fn from_lines<'a>(lang: Lang, title: &str, lines: impl Iterator<Item = &'a str>) -> Self {
        let lines = lines.map(str::trim).filter(|line| !line.is_empty());
        let article = Article {
            title: title.trim().chars().take(40).collect(),
            paragraphs: lines.map(str::to_owned).collect(),
        };
        Self::new(lang, article)
    }

    fn characters(&self) -> usize {
        self.article.paragraphs.iter().map(|p| p.chars().count()).sum()
    }
}

/// Planted articles: half Chinese, the rest English and Russian.
#[must_use]
pub fn planted(count: usize) -> Vec<Base> {
    let langs = [Lang::Zh, Lang::En, Lang::Zh, Lang::Ru];
    let mut writers = langs.map(Lang::writer);
    let article = |n: usize| {
        let article = writers[n % 4].article(Rng::for_stream(SEED, n as u64));
        Base::new(langs[n % 4], article)
    };
    (0..count).map(article).collect()
}

/// Real articles from the data sets below `shared`, up to `most` of each of four sets behind the first `skip`, in an order of
/// chance: news items and statutes in Chinese, newswire in English, news in five languages.
///
/// # Errors
///
/// When a set cannot be read.
pub fn real(shared: &Path, skip: usize, most: usize) -> std::io::Result<Vec<Base>> {
    let mut all = Vec::new();
    for (file, sizes, parse) in SETS {
        let mut of_set = Vec::new();
        for record in records(&shared.join("data").join(file))? {
            of_set.extend(parse(&record).filter(|base| sizes.contains(&base.characters())));
        }
        Rng::new(SEED).shuffle(&mut of_set);
        of_set.drain(..skip.min(of_set.len()));
        of_set.truncate(most);
        all.append(&mut of_set);
    }
    Ok(all)
}

type Parse = fn(&Value) -> Option<Base>;

const SETS: [(&str, std::ops::Range<usize>, Parse); 4] = [
    ("text-zh-xwlb/xwlb.jsonl.zst", 250..3000, news),
    ("text-zh-laws/laws.jsonl.zst", 800..12_000, news),
    ("neardup-reuters21578/reuters21578.jsonl.zst", 600..6000, wire),
    ("boiler-daniel/daniel_dev.jsonl.zst", 300..8000, gold),
];

/// One line a paragraph.
fn news(record: &Value) -> Option<Base> {
    let (title, text) = (record["title"].as_str()?, record["text"].as_str()?);
    Some(Base::from_lines(Lang::Zh, title, text.lines()))
}

/// Lines of a fixed width; paragraphs are indented.
fn wire(record: &Value) -> Option<Base> {
    let (title, text) = (record["title"].as_str()?, record["text"].as_str()?);
    let unwrapped = text.replace("\n    ", "\u{1}").replace('\n', " ");
    Some(Base::from_lines(Lang::En, title, unwrapped.split('\u{1}')))
}

/// Paragraphs as `<p>`; the first is the headline.
fn gold(record: &Value) -> Option<Base> {
    let lang = match record["lang"].as_str()? {
        "Chinese" => Lang::Zh,
        "Russian" | "Greek" => Lang::Ru,
        _ => Lang::En,
    };
    let text = record["gold_html"].as_str()?.replace("</p>", "\u{1}").replace("<p>", "");
    let mut lines = text.split('\u{1}');
    let title = lines.next()?;
    Some(Base::from_lines(lang, title, lines))
}

/// The records of a `.jsonl.zst` file.
pub(super) fn records(path: &Path) -> std::io::Result<Vec<Value>> {
    let mut decoder = zstd::Decoder::new(std::fs::File::open(path)?)?;
    decoder.window_log_max(31)?;
    let mut text = String::new();
    decoder.read_to_string(&mut text)?;
    parsed(&text)
}

/// The records of a `.jsonl` file.
pub(super) fn lines(path: &Path) -> std::io::Result<Vec<Value>> {
    parsed(&std::fs::read_to_string(path)?)
}

fn parsed(text: &str) -> std::io::Result<Vec<Value>> {
    text.lines().map(|line| serde_json::from_str(line).map_err(std::io::Error::from)).collect()
}
