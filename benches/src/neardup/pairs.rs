//! Pairs that others have found or graded: real pages alike for real reasons.
//!
//! - `mined`: pairs of real sets by their exact Jaccard similarity. Found means that one of the two is
//!   dropped when the other was kept.
//! - `versions`: the same statute in another version, newer after older, by the exact share of the
//!   newer that stands in the older.
//! - `copycat`: pairs of web pages graded by a person; how well the similarity tells grades apart.
//! - `articles`: lists with planted copies; what is found, and what else.
//! - `hplt`: a small crawl whose deduplicated form is known.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde_json::Value;
use tamis::{NearConfig, estimate};
use tamis_simhash::{Figures, Fingerprint};

use super::base::{lines, records};
use super::{DIFFERENT, Kept, Pieces, Pipeline, SAME};

/// Makes all tables that need the data sets below `shared`, as CSV: `set,what,pairs,found,...`.
///
/// # Errors
///
/// When a set cannot be read.
pub fn table(shared: &Path) -> io::Result<String> {
    let data = shared.join("data");
    let mut out = String::from("set,what,pairs,found,found_but_for_figures,between,wrong\n");
    mined(&data, &mut out)?;
    versions(&data, &mut out)?;
    articles(&data, &mut out)?;
    hplt(&data, &mut out)?;
    copycat(&data, &mut out)?;
    Ok(out)
}

#[derive(Default)]
struct Row {
    pairs: usize,
    found: usize,
    /// Kept, and would be found if figures did not count.
    figures: usize,
    /// Found, though the whole texts share less than what counts as the same.
    between: usize,
    /// Found, though the whole texts differ.
    wrong: usize,
}

impl Row {
    fn write(&self, set: &str, what: &str, out: &mut String) {
        let Row { pairs, found, figures, between, wrong } = self;
        // A String takes what is written.
        let _ = writeln!(out, "{set},{what},{pairs},{found},{figures},{between},{wrong}");
    }
}

/// Texts with their fingerprints, made once.
struct Set {
    texts: HashMap<String, String>,
    prints: HashMap<String, Fingerprint>,
    pipeline: Pipeline,
}

impl Set {
    fn new(texts: HashMap<String, String>) -> Self {
        Set { texts, prints: HashMap::new(), pipeline: Pipeline::new() }
    }

    fn print(&mut self, id: &str) -> Fingerprint {
        let made = || self.pipeline.cleaned(&self.texts[id]);
        *self.prints.entry(id.to_owned()).or_insert_with(made)
    }

    /// Whether `page` is dropped when `kept` is kept, and how much of it really stands there.
    fn dropped(&mut self, kept: &str, page: &str) -> Option<f64> {
        let (first, second) = (self.print(kept), self.print(page));
        drops(&first, &second)
            .then(|| Pieces::of(&self.texts[page]).within(&Pieces::of(&self.texts[kept])))
    }

    fn count(&mut self, row: &mut Row, kept: &str, page: &str, either: bool) {
        row.pairs += 1;
        let mut share = self.dropped(kept, page);
        if share.is_none() && either {
            share = self.dropped(page, kept);
        }
        match share {
            Some(share) => {
                row.found += 1;
                row.between += usize::from(share < SAME && share >= DIFFERENT);
                row.wrong += usize::from(share < DIFFERENT);
            }
            None => {
                let mut prints = [self.print(kept), self.print(page)];
                prints.iter_mut().for_each(|print| print.figures = Figures::NONE);
                let other = either && drops(&prints[1], &prints[0]);
                row.figures += usize::from(drops(&prints[0], &prints[1]) || other);
            }
        }
    }
}

fn drops(kept: &Fingerprint, page: &Fingerprint) -> bool {
    let mut one = Kept::new(NearConfig::default());
    one.keep(kept, "");
    one.find(page).is_some()
}

fn by_id(records: &[Value], text: impl Fn(&Value) -> Option<String>) -> HashMap<String, String> {
    let each = records.iter().filter_map(|r| Some((r["id"].as_str()?.to_owned(), text(r)?)));
    each.collect()
}

fn plain(record: &Value) -> Option<String> {
    record["text"].as_str().map(str::to_owned)
}

fn paragraphs(record: &Value) -> Option<String> {
    Some(record["gold_html"].as_str()?.replace("<p>", "").replace("</p>", "\n"))
}

fn without_comments(record: &Value) -> Option<String> {
    let gold = record["gold"].as_str()?;
    let end = gold.find("COMMENTS").unwrap_or(gold.len());
    Some(gold[..end].to_owned())
}

fn mined(data: &Path, out: &mut String) -> io::Result<()> {
    type Text = fn(&Value) -> Option<String>;
    let sets: [(&str, &str, &str, Text); 5] = [
        ("xwlb", "xwlb_pairs", "text-zh-xwlb/xwlb", plain),
        ("laws", "laws_pairs", "text-zh-laws/laws", plain),
        ("reuters", "reuters_pairs", "neardup-reuters21578/reuters21578", plain),
        ("daniel", "daniel_gold_pairs_dev", "boiler-daniel/daniel_dev", paragraphs),
        ("dragnet", "dragnet_gold_pairs", "boiler-merged/dragnet_data", without_comments),
    ];
    for (name, pairs, file, text) in sets {
        let mut set = Set::new(by_id(&records(&data.join(format!("{file}.jsonl.zst")))?, text));
        let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
        for pair in lines(&data.join(format!("neardup-mined/{pairs}.jsonl")))? {
            let (Some(a), Some(b)) = (pair["a"].as_str(), pair["b"].as_str()) else { continue };
            if !set.texts.contains_key(a) || !set.texts.contains_key(b) {
                continue;
            }
            let row = rows.entry(tenth(pair["jaccard"].as_f64().unwrap_or(0.0))).or_default();
            set.count(row, a, b, true);
        }
        for (bin, row) in rows {
            row.write("mined", &format!("{name} Jaccard {}", bin_name(bin)), out);
        }
    }
    Ok(())
}

/// Hundredths from 0.9 on matter most; below, tenths.
fn tenth(share: f64) -> u32 {
    if share >= 0.95 { 95 } else { (share * 10.0) as u32 * 10 }
}

fn bin_name(bin: u32) -> String {
    let end = match bin {
        95 => 100,
        90 => 95,
        _ => bin + 10,
    };
    format!("{:.2}-{:.2}", f64::from(bin) / 100.0, f64::from(end) / 100.0)
}

fn versions(data: &Path, out: &mut String) -> io::Result<()> {
    let records = records(&data.join("text-zh-laws/laws.jsonl.zst"))?;
    let mut groups: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for record in &records {
        let field = |name: &str| record[name].as_str();
        if let (Some(group), Some(date), Some(id)) =
            (field("version_group"), field("date"), field("id"))
        {
            groups.entry(group).or_default().push((date, id));
        }
    }
    let mut set = Set::new(by_id(&records, plain));
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    for (_, mut versions) in groups {
        versions.sort_unstable();
        for (at, (_, newer)) in versions.iter().enumerate() {
            for (_, older) in &versions[..at] {
                let pieces = |id: &str| Pieces::of(&set.texts[id]);
                let share = pieces(newer).within(&pieces(older));
                set.count(rows.entry(tenth(share)).or_default(), older, newer, false);
            }
        }
    }
    for (bin, row) in rows {
        row.write("versions", &format!("laws share {}", bin_name(bin)), out);
    }
    Ok(())
}

fn articles(data: &Path, out: &mut String) -> io::Result<()> {
    for size in [100, 1000, 2500] {
        let read = |ending: &str| {
            std::fs::read_to_string(
                data.join(format!("neardup-minhash-articles/articles_{size}.{ending}")),
            )
        };
        let truth: BTreeSet<BTreeSet<String>> = read("truth")?
            .lines()
            .map(|line| line.split_whitespace().map(str::to_owned).collect())
            .collect();
        let mut pipeline = Pipeline::new();
        let mut kept = Kept::new(NearConfig::default());
        let mut ids = Vec::new();
        let mut row = Row { pairs: truth.len(), ..Row::default() };
        for line in read("train")?.lines() {
            let Some((id, text)) = line.split_once(' ') else { continue };
            let print = pipeline.cleaned(text);
            match kept.find(&print) {
                Some(of) => {
                    let pair = BTreeSet::from([id.to_owned(), String::clone(&ids[of])]);
                    let planted = truth.contains(&pair);
                    row.found += usize::from(planted);
                    row.wrong += usize::from(!planted);
                }
                None => {
                    kept.keep(&print, text);
                    ids.push(id.to_owned());
                }
            }
        }
        row.write("articles", &format!("{size} articles"), out);
    }
    Ok(())
}

fn hplt(data: &Path, out: &mut String) -> io::Result<()> {
    let folder = data.join("jsonl-samples");
    let mut pages = records(&folder.join("hplt__sample1.jsonl.zst"))?;
    pages.extend(records(&folder.join("hplt__sample2.jsonl.zst"))?);
    // The survivors are numbered anew there, so pages are known by their text.
    let survivors = lines(&folder.join("hplt__dedup.out"))?;
    let text = |page: &Value| page["text"].as_str().unwrap_or_default().to_owned();
    let theirs: BTreeSet<String> = survivors.iter().map(text).collect();
    let mut pipeline = Pipeline::new();
    let mut kept = Kept::new(NearConfig::default());
    // How many copies go; and whether of each set of copies one stays, theirs or another one.
    let mut row = Row { pairs: pages.len() - survivors.len(), ..Row::default() };
    let mut survivors_found = Row { pairs: survivors.len(), ..Row::default() };
    for page in &pages {
        let text = text(page);
        let print = pipeline.cleaned(&text);
        match kept.find(&print) {
            Some(of) => {
                row.found += 1;
                let share = Pieces::of(&text).within(&Pieces::of(&kept.texts[of]));
                row.between += usize::from(share < SAME && share >= DIFFERENT);
                row.wrong += usize::from(share < DIFFERENT);
            }
            None => {
                kept.keep(&print, &text);
            }
        }
    }
    for text in &theirs {
        survivors_found.found += usize::from(kept.find(&pipeline.cleaned(text)).is_some());
    }
    row.write("hplt", "pages that go (pairs: theirs)", out);
    survivors_found.write("hplt", "their survivors that stand on ours", out);
    Ok(())
}

/// Grades 3 and 2 against 1 and 0.5: the chance that a pair of the first is more alike than one of
/// the second. Written as `set,what,pairs,AUC`.
fn copycat(data: &Path, out: &mut String) -> io::Result<()> {
    let mut pipeline = Pipeline::new();
    let mut scores: Vec<(bool, [f64; 4])> = Vec::new();
    let mut verdicts = [Row::default(), Row::default()];
    for pair in records(&data.join("neardup-copycat/copycat_dev.jsonl.zst"))? {
        let same = match pair["label"].as_str() {
            Some("3" | "2") => true,
            Some("1" | "0.5") => false,
            _ => continue,
        };
        let text = |name: &str| pair[name].as_str().unwrap_or_default().to_owned();
        let (a, b) = (pipeline.raw(&text("src")), pipeline.raw(&text("dst")));
        let found = estimate(&a, &b);
        let contained = found.containment_ab.max(found.containment_ba);
        let distance = f64::from((a.simhash ^ b.simhash).count_ones());
        let theirs = pair["s3"].as_f64().unwrap_or(0.0);
        scores.push((same, [found.jaccard, contained, -distance, theirs]));
        let row = &mut verdicts[usize::from(!same)];
        row.pairs += 1;
        row.found += usize::from(drops(&a, &b) || drops(&b, &a));
    }
    verdicts[0].write("copycat", "grades 3 and 2", out);
    verdicts[1].write("copycat", "grades 1 and 0.5", out);
    let names = ["Jaccard", "containment", "simhash distance", "their own score"];
    for (n, name) in names.into_iter().enumerate() {
        let (mut wins, mut pairs) = (0.0, 0.0);
        for (_, one) in scores.iter().filter(|score| score.0) {
            for (_, other) in scores.iter().filter(|score| !score.0) {
                pairs += 1.0;
                wins += match one[n].total_cmp(&other[n]) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        let _ = writeln!(out, "copycat,AUC by {name},{},{:.4},,,", scores.len(), wins / pairs);
    }
    Ok(())
}
