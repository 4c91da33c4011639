//! Parquet in and out: the same pages as from lines of JSON, nothing of a row lost, the same bytes always.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::builder::{Int32Builder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BinaryArray, DictionaryArray, Float64Array, Int64Array, LargeStringArray,
    RecordBatch, StringArray, StringViewArray, StructArray,
};
use arrow_schema::{DataType, Field};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use serde_json::Value;

use crate::corpus::{Dice, lines, write};
use crate::program::{assert_same, content, json_lines, run, start, tamis, tree, try_run};

/// Rows of a row group.
const GROUP: usize = 100;

fn column(name: &str, array: impl Array + 'static) -> (String, ArrayRef, bool) {
    (name.to_owned(), Arc::new(array), true)
}

/// The records of [`lines`] as columns.
fn columns(lines: &[String]) -> Vec<(String, ArrayRef, bool)> {
    let records: Vec<Value> =
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let texts = |name: &str| -> StringArray {
        records.iter().map(|record| record[name].as_str()).collect()
    };
    let mut tails = ListBuilder::new(Int32Builder::new());
    records.iter().for_each(|_| tails.append_value([Some(1), None, Some(2)]));
    let count = records.len() as i64;
    let number: ArrayRef = Arc::new(Int64Array::from_iter_values(0..count));
    let field = Field::new("number", DataType::Int64, false);
    vec![
        column("url", texts("url")),
        column("n", Float64Array::from(vec![1.10; lines.len()])),
        column("id", texts("id")),
        column("text", texts("text")),
        column("tail", tails.finish()),
        column("of", StructArray::from(vec![(Arc::new(field), number)])),
    ]
}

pub(crate) fn write_columns(path: &Path, columns: Vec<(String, ArrayRef, bool)>, group: usize) {
    write_with(path, columns, WriterProperties::builder().set_max_row_group_row_count(Some(group)));
}

pub(crate) fn write_with(
    path: &Path,
    columns: Vec<(String, ArrayRef, bool)>,
    properties: WriterPropertiesBuilder,
) {
    let rows = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let file = File::create(path).unwrap();
    let properties = Some(properties.build());
    let mut writer = ArrowWriter::try_new(file, rows.schema(), properties).unwrap();
    writer.write(&rows).unwrap();
    writer.close().unwrap();
}

pub(crate) fn read(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let mut batches = reader.with_batch_size(1 << 20).build().unwrap().map(Result::unwrap);
    let rows = batches.next().unwrap_or_else(|| RecordBatch::new_empty(schema));
    assert!(batches.next().is_none());
    rows
}

/// Shards `s0`, `s1`, … of the same records in both forms.
fn corpora(dir: &Path, count: u64, records: u64) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let shards = (0..count).map(|shard| {
        let lines = lines(shard, records);
        let (json, parquet) = (dir.join("json"), dir.join("parquet"));
        fs::create_dir_all(&json).unwrap();
        fs::create_dir_all(&parquet).unwrap();
        let paths =
            (json.join(format!("s{shard}.jsonl")), parquet.join(format!("s{shard}.parquet")));
        write(&paths.0, &lines);
        write_columns(&paths.1, columns(&lines), GROUP);
        paths
    });
    shards.unzip()
}

#[test]
fn rows_are_pages_as_lines_are() {
    let dir = tempfile::tempdir().unwrap();
    let (json, parquet) = corpora(dir.path(), 3, 400);
    let (a, b) = (dir.path().join("a"), dir.path().join("b"));
    run(&json, &a, &["--cuts"]);
    run(&parquet, &b, &["--cuts"]);
    for shard in 0..3 {
        for kind in ["dropped", "cuts"] {
            let name = format!("{kind}/s{shard}.jsonl.zst");
            assert!(content(&a.join(&name)) == content(&b.join(&name)), "{name}");
        }
        let name = format!("kept/s{shard}.jsonl.zst");
        let (lines, rows) = (json_lines(&a.join(&name)), json_lines(&b.join(&name)));
        assert!(lines.len() > 100 && lines.len() == rows.len());
        for (line, row) in lines.iter().zip(&rows) {
            for field in ["id", "url", "text", "n"] {
                assert_eq!(line[field], row[field]);
            }
            assert_eq!(row["tail"], serde_json::json!([1, null, 2]));
            assert!(row["of"]["number"].is_u64());
        }
    }
    // A folder, a glob, both passes of two.
    let folder = dir.path().join("parquet");
    run(std::slice::from_ref(&folder), &dir.path().join("c"), &["--cuts", "--keep", "best"]);
    run(&[folder.join("s*.parquet")], &dir.path().join("d"), &["--cuts"]);
    assert_same(&tree(&b), &tree(&dir.path().join("d")));
}

#[test]
fn text_may_be_any_kind_of_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let pages: Vec<String> = (1..60).map(|seed| Dice::new(seed).page()).collect();
    let texts = || pages.iter().enumerate().map(|(at, page)| (at != 7).then_some(page.as_str()));
    let kinds: [(&str, ArrayRef); 5] = [
        ("utf8", Arc::new(texts().collect::<StringArray>())),
        ("large", Arc::new(texts().collect::<LargeStringArray>())),
        ("view", Arc::new(texts().collect::<StringViewArray>())),
        ("bytes", Arc::new(texts().map(|t| t.map(str::as_bytes)).collect::<BinaryArray>())),
        (
            "dictionary",
            Arc::new(texts().collect::<DictionaryArray<arrow_array::types::Int32Type>>()),
        ),
    ];
    let mut kept = Vec::new();
    for (name, array) in kinds {
        let path = dir.path().join("a.parquet");
        write_columns(&path, vec![("content".to_owned(), array, true)], 25);
        for format in ["jsonl", "parquet"] {
            let out = dir.path().join(format!("{name}-{format}"));
            let ended = try_run(std::slice::from_ref(&path), &out, &["--format", format]);
            assert_eq!(ended.code, Some(2), "{}", ended.stderr);
            let rejected = content(&out.join("rejected/a.jsonl"));
            let expected = r#"{"shard":"a","ordinal":7,"offset":4,"reason":"field \"content\" is null, not a string"}"#;
            assert_eq!(rejected.trim_end(), expected, "{name}");
        }
        kept.push(content(&dir.path().join(format!("{name}-jsonl/kept/a.jsonl.zst"))));
        let before = read(&path);
        let after = read(&dir.path().join(format!("{name}-parquet/kept/a.parquet")));
        assert_eq!(before.schema(), after.schema());
        assert_eq!(after.num_rows(), 58);
    }
    assert!(kept[0].lines().count() == 58 && kept.iter().all(|other| *other == kept[0]));
}

#[test]
fn what_is_no_text_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let said = |columns: Vec<(String, ArrayRef, bool)>, args: &[&str], reason: &str| {
        let path = dir.path().join("a.parquet");
        write_columns(&path, columns, 10);
        let out = tempfile::tempdir().unwrap();
        let ended = try_run(&[path], &out.path().join("out"), args);
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        let rejected = json_lines(&out.path().join("out/rejected/a.jsonl"));
        let got = rejected[0]["reason"].as_str().unwrap();
        assert!(got.ends_with(reason), "{got}");
    };
    let number = || column("n", Int64Array::from(vec![1, 2]));
    said(
        vec![number(), column("x", StringArray::from(vec!["a", "b"]))],
        &[],
        "no column \"text\" or \"content\" or \"raw_content\" or \"body\" that holds text; --text-field names the \
         column that does; there are: n, x",
    );
    said(vec![number()], &["--text-field", "n"], "column \"n\" is Int64, not text");
    // One row that is not UTF-8 spoils no other.
    let bytes = BinaryArray::from(vec![&b"good and well"[..], b"b\xffd", b"good again"]);
    let columns = vec![column("text", bytes)];
    said(columns, &[], "not valid UTF-8 at byte 1 of column \"text\"");
    let long = StringArray::from(vec!["x".repeat(3000), "short".to_owned()]);
    let args = ["--max-record", "1KiB"];
    said(
        vec![column("text", long)],
        &args,
        "the record has 3000 bytes, the limit is 1 KiB (--max-record)",
    );
    // Through a pipe it cannot come.
    let path = dir.path().join("a.parquet");
    let input = fs::read(&path).unwrap();
    let out = dir.path().join("piped");
    let args = ["run", "-", "--out", out.to_str().unwrap()];
    let ended = crate::program::tamis_with(args, &input);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("Parquet cannot be read from a pipe"), "{}", ended.stderr);
}

/// The kept rows of a shard are those of the input that were neither dropped nor rejected, with all columns as they were.
#[test]
fn kept_rows_are_those_of_the_input() {
    let dir = tempfile::tempdir().unwrap();
    let (_, parquet) = corpora(dir.path(), 2, 400);
    let out = dir.path().join("out");
    run(&parquet, &out, &["--format", "parquet", "--cuts"]);
    for (shard, input) in parquet.iter().enumerate() {
        let (before, after) = (read(input), read(&out.join(format!("kept/s{shard}.parquet"))));
        assert_eq!(before.schema(), after.schema());
        let dropped = json_lines(&out.join(format!("dropped/s{shard}.jsonl.zst")));
        let gone: Vec<u64> = dropped.iter().map(|line| line["ordinal"].as_u64().unwrap()).collect();
        let kept: Vec<usize> = (0..400).filter(|row| !gone.contains(&(*row as u64))).collect();
        assert!(!gone.is_empty() && kept.len() == after.num_rows());
        for (new, old) in kept.into_iter().enumerate() {
            for column in 0..before.num_columns() {
                let (a, b) =
                    (before.column(column).slice(old, 1), after.column(column).slice(new, 1));
                assert_eq!(&a, &b, "row {old} of s{shard}");
            }
        }
    }
}

#[test]
fn threads_and_batches_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (json, parquet) = corpora(dir.path(), 2, 900);
    for (name, inputs) in [("of-json", json), ("of-parquet", parquet)] {
        let mut first = None;
        for (threads, batch) in [("1", "1000"), ("2", "7"), ("4", "1")] {
            let out = dir.path().join(format!("{name}-{threads}-{batch}"));
            let args = ["--format", "parquet", "--threads", threads, "--batch", batch];
            run(&inputs, &out, &args);
            let tree = tree(&out);
            assert!(tree.contains_key("kept/s1.parquet"));
            assert_same(first.get_or_insert(tree.clone()), &tree);
        }
    }
}

/// From lines to columns and back: every field as it stood.
#[test]
fn lines_of_json_come_back_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let odd = [
        r#"{"id":12,"text":"A page of its own, number one."}"#,
        r#"{"text":"A page that has no name, and two titles.","title":"a","title":"b"}"#,
        r#"{"id":"\u0061","url":"http:\/\/a.example\/","n":1.10,"big":123456789012345678901234567890,"text":"Numbers keep their digits."}"#,
        r#"{"title":"\ud83d","url":null,"text":"Half a character in the title.","deep":{"a":[1, {"b":null}]}}"#,
        r#"{"fields":{"x":1},"text":"A field that is called as ours is."}"#,
        r#"{"n":-0,"content":"The text by another name, as some have it."}"#,
    ];
    let mut all: Vec<String> = lines(3, 200);
    all.extend(odd.iter().map(|line| (*line).to_owned()));
    let input = dir.path().join("a.jsonl");
    write(&input, &all);
    let (plain, columns, back) =
        (dir.path().join("plain"), dir.path().join("columns"), dir.path().join("back"));
    run(std::slice::from_ref(&input), &plain, &[]);
    run(&[input], &columns, &["--format", "parquet"]);
    run(&[columns.join("kept/a.parquet")], &back, &[]);
    let schema = read(&columns.join("kept/a.parquet"));
    let names: Vec<&str> = schema.schema_ref().fields().iter().map(|f| f.name().as_str()).collect();
    assert_eq!(names, ["id", "url", "title", "text", "fields"]);
    assert!(schema.columns().iter().all(|column| *column.data_type() == DataType::Utf8));
    let numbered = schema.column(0).as_string::<i32>();
    assert!(numbered.iter().any(|id| id == Some("12")));
    let fields = |out: &Path| -> Vec<Vec<(String, String)>> {
        let of_line = |line: &str| {
            let pairs: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
            let mut pairs: Vec<(String, String)> = pairs
                .into_iter()
                .map(|(key, value)| {
                    (if key == "content" { "text".into() } else { key }, value.to_string())
                })
                .collect();
            pairs.sort();
            pairs
        };
        content(&out.join("kept/a.jsonl.zst")).lines().map(of_line).collect()
    };
    // A half of a character is an error to a strict reader; that line is compared by its bytes.
    let half = |out: &Path| {
        let text = content(&out.join("kept/a.jsonl.zst"));
        let line = text.lines().find(|line| line.contains(r"\ud83d")).unwrap().to_owned();
        (text.lines().filter(|line| !line.contains(r"\ud83d")).count(), line.len())
    };
    assert_eq!(half(&plain), half(&back));
    let without_half = |out: &Path| {
        let path = out.join("kept/a.jsonl.zst");
        let text = content(&path);
        let rest: Vec<String> =
            text.lines().filter(|line| !line.contains(r"\ud83d")).map(str::to_owned).collect();
        let copy = tempfile::tempdir().unwrap();
        fs::create_dir(copy.path().join("kept")).unwrap();
        write(&copy.path().join("kept/a.jsonl.zst"), &rest);
        fields(copy.path())
    };
    assert_eq!(without_half(&plain), without_half(&back));
    let digits = content(&back.join("kept/a.jsonl.zst"));
    assert!(digits.contains(r#""n":1.10,"big":123456789012345678901234567890"#));
}

/// Killed runs go on, with rows that were lost in the middle, ids of all kinds, and with an index.
#[test]
fn killed_at_any_moment() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut inputs) = corpora(dir.path(), 5, 700);
    let lines = lines(9, 300);
    let mut texts: Vec<Option<Vec<u8>>> = lines
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().into())
        .map(|text: Vec<u8>| Some(text))
        .collect();
    (texts[3], texts[150]) = (None, Some(b"\xff".to_vec()));
    let texts: BinaryArray = texts.iter().map(|text| text.as_deref()).collect();
    let ids = Int64Array::from_iter_values(0..300);
    let path = dir.path().join("parquet/s2b.parquet");
    write_columns(&path, vec![column("id", ids), column("text", texts)], GROUP);
    inputs.push(path);
    let numbered = dir.path().join("s3b.jsonl");
    let renumbered: Vec<String> = crate::corpus::lines(4, 300)
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let mut record: Value = serde_json::from_str(line).unwrap();
            record["id"] = at.into();
            record.to_string()
        })
        .collect();
    write(&numbered, &renumbered);
    inputs.push(numbered);
    for with_index in [false, true] {
        let index = |name: &str| dir.path().join(format!("index-{name}"));
        let more = |name: &str| match with_index {
            true => vec!["--index".to_owned(), index(name).display().to_string()],
            false => Vec::new(),
        };
        let go = |name: &str, out: &Path, resume| {
            let own = ["--format", "parquet", "--cuts"].map(str::to_owned);
            start(&inputs, out, own.into_iter().chain(more(name)), resume)
        };
        let whole = dir.path().join(format!("whole-{with_index}"));
        let begin = Instant::now();
        assert_eq!(go("whole", &whole, false).wait().unwrap().code(), Some(2));
        let took = begin.elapsed();
        let mut expected = tree(&whole);
        expected.retain(|name, _| name != ".tamis/index.json");
        let (mut dice, mut killed) = (Dice::new(11), 0);
        for round in 0..4 {
            let name = format!("{with_index}{round}");
            let out = dir.path().join(format!("killed-{name}"));
            let mut resume = false;
            for _ in 0..3 {
                let mut child = go(&name, &out, resume);
                std::thread::sleep(took / 8 * dice.below(8) as u32 + Duration::from_millis(2));
                child.kill().unwrap();
                killed += u32::from(child.wait().unwrap().code().is_none());
                resume = out.join(".tamis/journal.jsonl").exists();
            }
            assert_eq!(go(&name, &out, resume).wait().unwrap().code(), Some(2));
            let mut got = tree(&out);
            got.retain(|name, _| name != ".tamis/index.json");
            assert_same(&expected, &got);
        }
        assert!(killed > 2, "{killed} runs were killed before they ended");
    }
}

#[test]
fn formats_are_not_mixed() {
    let dir = tempfile::tempdir().unwrap();
    let (json, _) = corpora(dir.path(), 2, 30);
    let out = dir.path().join("out");
    run(&json, &out, &["--format", "parquet"]);
    let ended = try_run(&json, &out, &["--resume"]);
    assert!(
        ended.stderr.contains("format was \"parquet\" and is \"jsonl\" now"),
        "{}",
        ended.stderr
    );
    // What is replaced leaves nothing of its kind.
    run(&json, &out, &["--force"]);
    assert!(!tree(&out).keys().any(|name| name.ends_with(".parquet")));
    let args = ["run", json[0].to_str().unwrap(), "--out", "-", "--format", "parquet"];
    let ended = tamis(args);
    assert!(
        ended.stderr.contains("format: what goes through a pipe are lines"),
        "{}",
        ended.stderr
    );
}
