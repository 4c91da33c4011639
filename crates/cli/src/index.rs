//! `tamis index`: looking after an index on disk.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tamis_driver::record::{plain_id, spell_id};
use tamis_index::{Id, Index, Options, Origin, Reader};
use tamis_simhash::{Figures, Fingerprint, KEYS, Keys, Params, Sketch, VERSION};

use crate::End;
use crate::args::{IndexArgs, IndexCommand};

pub(crate) fn index(args: &IndexArgs) -> anyhow::Result<End> {
    match &args.command {
        IndexCommand::Stats { dir } => stats(dir)?,
        IndexCommand::Verify { dir } => verify(dir)?,
        IndexCommand::Forget { dir, older_than, host } => forget(dir, *older_than, host)?,
        IndexCommand::Compact { dir } => {
            let mut index = open(dir)?;
            index.compact()?;
            index.close()?;
        }
        IndexCommand::Export { dir } => export(dir)?,
        IndexCommand::Import { dir } => import(dir)?,
    }
    Ok(End::Well)
}

fn read(dir: &Path) -> anyhow::Result<Reader> {
    Ok(Reader::open(dir, Params::default())?)
}

/// Opens an index that is there: only `import` makes one.
fn open(dir: &Path) -> anyhow::Result<Index> {
    read(dir)?;
    Ok(Index::open(dir, Options::default())?)
}

/// Each kind of order is one of its own: what is old is forgotten, and what is of these hosts.
fn forget(dir: &Path, older_than: Option<u64>, hosts: &[String]) -> anyhow::Result<()> {
    let mut index = open(dir)?;
    if let Some(days) = older_than {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock")?;
        index.forget_before(now.as_secs().saturating_sub(days.saturating_mul(86_400)))?;
    }
    for host in hosts {
        index.forget_host(host)?;
    }
    index.close()?;
    Ok(())
}

fn stats(dir: &Path) -> anyhow::Result<()> {
    let stats = read(dir)?.stats();
    let line = json!({
        "fingerprints": VERSION,
        "pages": stats.pages,
        "pages_in_log": stats.pages_in_log,
        "kept": stats.kept,
        "forgets": stats.forgets,
        "segments": stats.segments,
        "page_files": stats.page_files,
        "key_bytes": stats.key_bytes,
        "record_bytes": stats.record_bytes,
        "log_bytes": stats.log_bytes,
        "shards": stats.shards,
    });
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}

fn verify(dir: &Path) -> anyhow::Result<()> {
    let reader = read(dir)?;
    let mut said = String::new();
    if let Some(torn) = reader.torn() {
        let path = torn.path.display();
        writeln!(said, "{path}: torn at byte {}: {} bytes left out", torn.offset, torn.bytes)?;
    }
    let errors = reader.verify();
    for error in &errors {
        writeln!(said, "{error}")?;
    }
    writeln!(said, "{} pages, {} errors", reader.stats().pages, errors.len())?;
    io::stdout().write_all(said.as_bytes())?;
    if errors.is_empty() { Ok(()) } else { bail!("{}: damaged", dir.display()) }
}

/// A line a page, in the order in which they were kept; ids as they stood in records. Numbers that may pass 2^53 are hexadecimal texts.
fn export(dir: &Path) -> anyhow::Result<()> {
    let reader = read(dir)?;
    let mut out = BufWriter::new(io::stdout().lock());
    reader.pages(|page, from| -> anyhow::Result<()> {
        let figures = page.figures.entries().iter().map(|entry| format!("{entry:016x}"));
        let id = match &from.id {
            Id::None => Value::Null,
            Id::Number(id) => json!(id),
            Id::Text(id) => serde_json::from_str(&spell_id(id))?,
        };
        let line = json!({
            "fingerprints": VERSION,
            "id": id,
            "shard": reader.shards().get(from.shard as usize),
            "ordinal": from.ordinal,
            "time": from.time,
            "host": format!("{:016x}", from.host),
            "exact": format!("{:032x}", page.exact),
            "simhash": format!("{:016x}", page.simhash),
            "features": page.features,
            "sketch": page.sketch.values(),
            "keys": page.keys.values(),
            "figures": figures.collect::<Vec<_>>(),
        });
        serde_json::to_writer(&mut out, &line).map_err(io::Error::from)?;
        Ok(out.write_all(b"\n")?)
    })?;
    out.flush()?;
    Ok(())
}

/// Keeps what an export says, behind what the index has; makes the index where there is none.
fn import(dir: &Path) -> anyhow::Result<()> {
    let mut index = Index::open(dir, Options::default())?;
    let mut shards: Vec<String> = index.shards().to_vec();
    for (number, line) in (1..).zip(io::stdin().lock().lines()) {
        let line: Value = serde_json::from_str(&line?).with_context(|| format!("line {number}"))?;
        let (page, mut from) = page(&line).with_context(|| format!("line {number}: no page"))?;
        let name = line["shard"].as_str().unwrap_or("");
        from.shard = match shards.iter().rposition(|known| known == name) {
            Some(shard) => u32::try_from(shard)?,
            None => {
                shards.push(name.to_owned());
                index.add_shard(name)?
            }
        };
        index.insert(&page, &from)?;
    }
    index.close()?;
    Ok(())
}

fn page(line: &Value) -> Option<(Fingerprint, Origin<'static>)> {
    let number = |name: &str| line[name].as_u64();
    let hex = |value: &Value| u128::from_str_radix(value.as_str()?, 16).ok();
    let hex64 = |value: &Value| u64::try_from(hex(value)?).ok();
    let numbers = |name: &str| -> Option<Vec<u32>> {
        let all = line[name].as_array()?.iter();
        all.map(|value| value.as_u64()?.try_into().ok()).collect()
    };
    if number("fingerprints")? != u64::from(VERSION) {
        return None;
    }
    let id = match &line["id"] {
        Value::Null => Id::None,
        id => Id::of(&plain_id(&id.to_string())).into_owned(),
    };
    let keys: [u32; KEYS] = numbers("keys")?.try_into().ok()?;
    let figures: Option<Vec<u64>> = line["figures"].as_array()?.iter().map(hex64).collect();
    let page = Fingerprint {
        exact: hex(&line["exact"])?,
        simhash: hex64(&line["simhash"])?,
        features: number("features")?.try_into().ok()?,
        sketch: Sketch::from_values(&numbers("sketch")?).ok()?,
        keys: Keys::from_values(keys),
        figures: Figures::from_entries(&figures?),
    };
    let host = hex64(&line["host"])?;
    let origin = Origin { id, shard: 0, ordinal: number("ordinal")?, time: number("time")?, host };
    Some((page, origin))
}
