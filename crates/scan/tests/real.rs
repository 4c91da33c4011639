//! Real pages, from the folder that `TAMIS_SHARED` names.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::clean;
use tamis_properties::scan::hold;

/// The folder, or none when the variable is not set; says so where a test is left out.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TAMIS_SHARED").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("left out: TAMIS_SHARED is not set");
    }
    folder
}

#[test]
fn the_model_page_comes_out_right() {
    let Some(shared) = shared() else { return };
    let seed = shared.join("seed");
    let pages: Vec<_> = std::fs::read_dir(&seed)
        .unwrap_or_else(|error| panic!("{}: {error}", seed.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(!pages.is_empty(), "{} is empty", seed.display());
    for path in pages {
        let page = std::fs::read_to_string(&path).unwrap();
        let cleaned = clean(&page).text.into_owned();
        let lines: Vec<&str> = cleaned.lines().collect();
        assert_eq!(lines.len(), 1 + 6, "a title and six paragraphs: {cleaned}");
        assert_eq!(lines[0], page.lines().next().unwrap(), "the title comes once");
        for (index, line) in lines.iter().enumerate() {
            assert!(!lines[..index].contains(line), "twice: {line}");
        }
        let toned = |c: char| "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ".contains(c);
        assert!(!cleaned.contains(toned) && !cleaned.contains("(de)") && !cleaned.contains("(le)"));
        assert!(cleaned.contains("31个省(区、市),"));
        assert_eq!(lines[2], "商务部外国投资管理司司长朱冰。");
        assert!(
            !cleaned.contains("评论") && !cleaned.contains("推荐") && !cleaned.contains("欢迎")
        );
        // What an author wrote is all there: the first copy without its readings, in order.
        let written: String = page
            .lines()
            .skip(2)
            .take(6)
            .map(|line| line.replace("图片来源:国新网", "") + "\n")
            .collect();
        let written = written.strip_prefix(lines[0]).unwrap();
        let mut rest = written;
        for c in lines[1..].concat().chars() {
            let at = rest.find(c).unwrap_or_else(|| panic!("{c} was moved"));
            rest = &rest[at + c.len_utf8()..];
        }
    }
}

/// Texts of a data set: the named field of every `every`th record.
fn texts(shared: &Path, file: &str, field: &str, every: usize) -> Vec<String> {
    let path = shared.join("data").join(file);
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut decoder = zstd::Decoder::new(file).unwrap();
    decoder.window_log_max(31).unwrap();
    let texts: Vec<String> = BufReader::new(decoder)
        .lines()
        .step_by(every)
        .map(|line| serde_json::from_str::<serde_json::Value>(&line.unwrap()).unwrap())
        .filter_map(|record| record[field].as_str().map(str::to_string))
        .collect();
    assert!(!texts.is_empty(), "{}: no {field}", path.display());
    texts
}

#[test]
fn promises_hold_on_real_pages() {
    let Some(shared) = shared() else { return };
    for (file, field, every) in [
        ("text-zh-xwlb/xwlb.jsonl.zst", "text", 60),
        ("text-zh-laws/laws.jsonl.zst", "text", 70),
        ("neardup-reuters21578/reuters21578.jsonl.zst", "text", 80),
        ("annot-gloss-real/gloss_dev.jsonl.zst", "text", 4),
        ("annot-aozora/56656_ruby_lines_dev.jsonl.zst", "paren", 3),
        ("annot-aozora/56656_ruby_lines_dev.jsonl.zst", "flattened", 9),
        ("boiler-daniel/daniel_dev.jsonl.zst", "html", 40),
        ("boiler-zh-gne/gne_dev.jsonl.zst", "html", 3),
    ] {
        for text in texts(&shared, file, field, every) {
            // The oracle is slow: the start of a long page will do.
            let end = (0..=text.len().min(20_000)).rev().find(|&at| text.is_char_boundary(at));
            hold(&text[..end.unwrap_or(0)]);
        }
    }
}
