//! Real corpora as they are: what is dropped, and whether comparing the whole texts agrees.

use std::path::Path;

use tamis::NearConfig;

use super::base::records;
use super::{Negative, Pipeline, Table, measure_stream};

const SETS: [(&str, &str, &str); 3] = [
    ("corpus-xwlb", "zh", "text-zh-xwlb/xwlb.jsonl.zst"),
    ("corpus-laws", "zh", "text-zh-laws/laws.jsonl.zst"),
    ("corpus-reuters", "spaced", "neardup-reuters21578/reuters21578.jsonl.zst"),
];

/// Adds the rows of the corpora below `shared` to `table`.
///
/// # Errors
///
/// When one cannot be read.
pub fn measure(shared: &Path, params: NearConfig, table: &mut Table) -> std::io::Result<()> {
    for (kind, group, file) in SETS {
        let pages: Vec<Negative> = records(&shared.join("data").join(file))?
            .iter()
            .filter_map(|record| record["text"].as_str())
            .map(|text| Negative { kind: kind.into(), group, text: text.to_owned(), sure: false })
            .collect();
        measure_stream(&pages, params, &mut Pipeline::new(), table);
    }
    Ok(())
}
