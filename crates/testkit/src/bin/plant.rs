//! Writes planted corpora: `plant --seed 7 --size 60MB --shards 4 --out target/corpora/planted-60`.

// A command's answer belongs on standard output, and its complaints on standard error.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use tamis_testkit::plant::{committed, shards};

const USAGE: &str = "usage: plant [--seed N] [--size 60MB] [--shards N] [--texts] --out DIR
       plant small --out corpora/small
       plant formats --out corpora/formats

--size counts bytes of records before compression (KB, MB, GB are powers of ten).
--texts writes the clean texts into the truth, not only their hashes.";

struct Args {
    /// What writes the files that are committed, if they are asked for.
    committed: Option<fn(&Path) -> io::Result<usize>>,
    seed: u64,
    size: u64,
    shards: u64,
    texts: bool,
    out: PathBuf,
}

fn size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

fn parse(mut words: impl Iterator<Item = String>) -> Option<Args> {
    let mut out = None;
    let mut args = Args {
        committed: None,
        seed: 7,
        size: 60_000_000,
        shards: 4,
        texts: false,
        out: PathBuf::new(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "small" => args.committed = Some(committed::write),
            "formats" => args.committed = Some(committed::write_formats),
            "--texts" => args.texts = true,
            "--seed" => args.seed = words.next()?.parse().ok()?,
            "--size" => args.size = size(&words.next()?)?,
            "--shards" => args.shards = words.next()?.parse().ok().filter(|n| *n > 0)?,
            "--out" => out = Some(PathBuf::from(words.next()?)),
            _ => return None,
        }
    }
    args.out = out?;
    Some(args)
}

fn main() -> ExitCode {
    let Some(args) = parse(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    if let Some(write) = args.committed {
        return match write(&args.out) {
            Ok(records) => {
                println!("{records} records in {}", args.out.display());
                ExitCode::SUCCESS
            }
            Err(error) => failed(&args, &error),
        };
    }
    let start = Instant::now();
    let result = shards::write(&args.out, args.seed, args.size, args.shards, args.texts);
    match result {
        Ok(totals) => {
            let rate = totals.bytes as f64 / 1e6 / start.elapsed().as_secs_f64();
            println!(
                "{} records, {} bytes ({} of text), {rate:.1} MB/s, in {}",
                totals.records,
                totals.bytes,
                totals.text_bytes,
                args.out.display()
            );
            ExitCode::SUCCESS
        }
        Err(error) => failed(&args, &error),
    }
}

fn failed(args: &Args, error: &io::Error) -> ExitCode {
    eprintln!("{}: {error}", args.out.display());
    ExitCode::FAILURE
}
