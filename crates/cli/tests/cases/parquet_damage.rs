//! Damaged Parquet, and Parquet that asks for more than there is.

use std::fs;
use std::process::Stdio;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;

use crate::corpus::Dice;
use crate::memory::watched;
use crate::parquet_in_out::{write_columns, write_with};
use crate::program::{command, content, json_lines, tamis, try_run};

const SHARDS: u64 = 1000;
const ROWS: usize = 8;

fn good(path: &std::path::Path) -> Vec<u8> {
    let texts: Vec<String> = (1..=ROWS as u64).map(|seed| Dice::new(seed).page()).collect();
    let ids: ArrayRef = Arc::new(Int32Array::from_iter_values(0..ROWS as i32));
    let kinds: DictionaryArray<Int32Type> = texts.iter().map(|text| &text[..1]).collect();
    let mut tags = ListBuilder::new(StringBuilder::new());
    for text in &texts {
        tags.append_value(text.split(' ').take(text.len() % 5).map(Some));
    }
    let texts: ArrayRef = Arc::new(StringArray::from(texts));
    let columns = vec![
        ("id".to_owned(), ids, true),
        ("tags".to_owned(), Arc::new(tags.finish()), true),
        ("kind".to_owned(), Arc::new(kinds), true),
        ("text".to_owned(), texts, true),
    ];
    write_columns(path, columns, ROWS / 2);
    fs::read(path).unwrap()
}

/// Truncations and flipped bits: each shard is told of or whole, and a row group suffers for no other.
#[test]
fn a_thousand_damaged_files() {
    let dir = tempfile::tempdir().unwrap();
    let whole = good(&dir.path().join("good"));
    let reader = SerializedFileReader::new(bytes::Bytes::from(whole.clone())).unwrap();
    let second = reader.metadata().row_group(1).column(0);
    let second = second.dictionary_page_offset().unwrap_or(second.data_page_offset()) as u64;
    let footer = u32::from_le_bytes(whole[whole.len() - 8..][..4].try_into().unwrap());
    let footer = whole.len() as u64 - 8 - u64::from(footer);
    let input = dir.path().join("in");
    fs::create_dir(&input).unwrap();
    let mut dice = Dice::new(5);
    let places: Vec<u64> = (0..SHARDS)
        .map(|shard| {
            let at = dice.below(whole.len() as u64);
            let mut bytes = whole.clone();
            match shard % 4 {
                0 => bytes.truncate(at as usize),
                _ => bytes[at as usize] ^= 1 << dice.below(8),
            }
            fs::write(input.join(format!("{shard:04}.parquet")), bytes).unwrap();
            at
        })
        .collect();
    for format in ["jsonl", "parquet"] {
        let out = dir.path().join(format);
        let (input, path) = (input.to_str().unwrap(), out.to_str().unwrap());
        let ended = tamis(["run", input, "--out", path, "--format", format, "--level", "1"]);
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        // What the library gives up on is caught, where it is called; nothing else gives up.
        let mut gave_up = ended.stderr.lines().filter(|line| line.contains("panicked at"));
        assert!(gave_up.all(|line| line.contains("/parquet-")), "{}", ended.stderr);
        let report: Value = serde_json::from_str(&content(&out.join("report.json"))).unwrap();
        let shards = report["shards"].as_array().unwrap();
        assert_eq!(shards.len() as u64, SHARDS);
        let mut named = 0;
        for (number, (shard, &at)) in shards.iter().zip(&places).enumerate() {
            let name = shard["shard"].as_str().unwrap();
            let count = |name: &str| shard[name].as_u64().unwrap() as usize;
            let good = count("records") - count("rejected");
            let rejected = json_lines(&out.join(format!("rejected/{name}.jsonl")));
            assert!(rejected.iter().all(|line| {
                line["offset"].is_u64() && !line["reason"].as_str().unwrap().is_empty()
            }));
            assert_eq!(rejected.is_empty(), count("rejected") + count("damaged") == 0, "{name}");
            named += usize::from(!rejected.is_empty());
            if number % 4 == 0 {
                // Without its footer a file says nothing of what is in it.
                assert_eq!((good, count("damaged")), (0, 1), "{name}");
            } else if at < footer {
                // The first four bytes say what the file is, and are not asked.
                let least = if at < 4 { ROWS } else { ROWS / 2 };
                assert!(good >= least, "{name}: {good} rows, damage at {at} of {second}, {footer}");
                assert_eq!(good + count("rejected"), ROWS, "{name}: {rejected:?}");
                let lost = rejected.iter().filter_map(|line| line["ordinal"].as_u64());
                let half = if at < second { 0..4 } else { 4..8 };
                assert!(lost.into_iter().all(|ordinal| half.contains(&ordinal)), "{name}");
            }
        }
        assert!(named > SHARDS as usize / 4, "{named}");
    }
}

/// Damage within a row group costs the pages that it is in.
#[test]
fn other_pages_of_a_row_group_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let texts: Vec<String> =
        (1..=3000).map(|seed| format!("{seed} {}", Dice::new(seed).page().repeat(4))).collect();
    let path = dir.path().join("a.parquet");
    let texts: ArrayRef = Arc::new(StringArray::from(texts));
    let plain = WriterProperties::builder().set_dictionary_enabled(false);
    write_with(&path, vec![("text".to_owned(), texts, false)], plain);
    let mut bytes = fs::read(&path).unwrap();
    // Pages of one MiB without compression: the length of a text in the middle becomes absurd.
    let at = bytes.windows(5).position(|five| five == b"1500 ").unwrap();
    bytes[at - 1] = 0x7f;
    fs::write(&path, bytes).unwrap();
    let out = dir.path().join("out");
    let ended = try_run(&[path], &out, &["--format", "parquet"]);
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    let rejected = json_lines(&out.join("rejected/a.jsonl"));
    let rows: u64 = rejected.iter().map(|line| line["rows"].as_u64().unwrap_or(1)).sum();
    let report: Value = serde_json::from_str(&content(&out.join("report.json"))).unwrap();
    assert_eq!(report["totals"]["records"], 3000);
    assert_eq!(report["totals"]["rejected"], rows);
    assert!((1..1500).contains(&rows), "{rejected:?}");
    assert!(rejected[0]["ordinal"].as_u64().unwrap() <= 1499);
}

/// A dictionary makes a short file of any number of long texts; they are passed over one by one.
#[test]
fn what_is_short_in_the_file_takes_no_more_than_it_may() {
    const CEILING: u64 = 160 << 20;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    let long = "long ".repeat(1 << 20);
    let texts: DictionaryArray<Int32Type> =
        (0..2000).map(|at| if at % 100 == 0 { "short and good" } else { &long }).collect();
    let one = WriterProperties::builder().set_dictionary_page_size_limit(64 << 20);
    write_with(&path, vec![("text".to_owned(), Arc::new(texts), false)], one);
    assert!(fs::metadata(&path).unwrap().len() < 16 << 20);
    let out = dir.path().join("out");
    let mut child = command();
    child.arg("run").arg(&path).arg("--out").arg(&out);
    child.args(["--memory", "160MiB", "--max-record", "256KiB", "--threads", "2"]);
    let mut child = child.stderr(Stdio::null()).spawn().unwrap();
    let (code, resident) = watched(&mut child);
    assert_eq!(code, Some(2));
    assert!(resident <= CEILING, "{resident} resident");
    let report: Value = serde_json::from_str(&content(&out.join("report.json"))).unwrap();
    assert_eq!(
        (&report["totals"]["records"], &report["totals"]["rejected"]),
        (&2000.into(), &1980.into())
    );
}

/// A page that has no room ends the run, which can go on with more.
#[test]
fn pages_that_do_not_fit_end_the_run() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    let text: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(90 << 20)]));
    write_columns(&path, vec![("text".to_owned(), text, false)], 10);
    let out = dir.path().join("out");
    let small = ["--memory", "200MiB", "--max-record", "1MiB"];
    let ended = try_run(std::slice::from_ref(&path), &out, &small);
    assert_eq!(ended.code, Some(1));
    let said = "row group 0 has pages that take 1";
    assert!(
        ended.stderr.contains(said) && ended.stderr.contains("larger --memory"),
        "{}",
        ended.stderr
    );
    let large = ["--memory", "2GiB", "--max-record", "1MiB", "--resume"];
    let ended = try_run(&[path], &out, &large);
    assert!(ended.stderr.contains("the record has 94371840 bytes"), "{}", ended.stderr);
    assert_eq!(ended.code, Some(2));
}
