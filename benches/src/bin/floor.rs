//! What a run costs beside the codec, and what a second thread gives.
//!
//! ```text
//! cargo build --release -p tamis-cli -p tamis-benches
//! target/release/floor [--size MB] [--rounds N] [FOLDER...]
//! ```
//!
//! The floor is the CPU time of decompressing the input and compressing the kept output, at the level and in the
//! frames of a run, with the library that a run uses, in one thread, and nothing else. Beside it stands the CPU time
//! of the program `tamis run` next to this one, with one thread (and with two, last), and its wall time with one thread and with two,
//! each the least of some rounds taken in turn: on a machine with other work, CPU times are to be trusted, and the
//! ratio of wall times says too little: `cpu_2_s / wall_2_s` is how many processors the second run got. A line of CSV for each corpus: planted records in eight shards, the same in
//! one shard, and the folders that are given.
#![allow(clippy::print_stdout, reason = "a program whose output is a table")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tamis_benches::SEED;
use tamis_benches::scale::cpu;
use tamis_testkit::plant::shards;

/// Of a run, unless it is told otherwise.
const LEVEL: i32 = 3;
const FRAME: usize = 4 << 20;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let (mut size, mut rounds, mut given) = (300, 3, Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|number| number.parse().ok());
        match arg.as_str() {
            "--size" => size = number().ok_or("--size takes megabytes")?,
            "--rounds" => rounds = number().ok_or("--rounds takes a number")?,
            folder => given.push(PathBuf::from(folder)),
        }
    }
    let tamis = std::env::current_exe()?.with_file_name("tamis");
    if !tamis.is_file() {
        return Err("build the program first: cargo build --release -p tamis-cli".into());
    }
    let here = Path::new("target/corpora");
    let mut corpora = Vec::new();
    for shards in [8, 1] {
        let name = format!("planted-{size}MB-{shards}");
        let folder = here.join(&name);
        if size > 0 && !folder.is_dir() {
            let partial = here.join(format!("{name}.partial"));
            shards::write(&partial, SEED, size * 1_000_000, shards, false)?;
            fs::rename(&partial, &folder)?;
        }
        corpora.extend((size > 0).then_some((name, folder)));
    }
    corpora.extend(given.into_iter().map(|folder| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (name, folder)
    }));
    println!(
        "corpus,raw_mb,floor_cpu_s,run_cpu_s,run_to_floor,mb_per_cpu_s,wall_1_s,wall_2_s,speedup,cpu_2_s"
    );
    for (name, folder) in corpora {
        let out = here.join("floor-out");
        let (mut cpus, mut walls) = ([Duration::MAX; 2], [Duration::MAX; 2]);
        for _ in 0..rounds {
            for threads in [1, 2] {
                let (wall, cpu) = run(&tamis, &folder, &out, threads)?;
                walls[threads - 1] = walls[threads - 1].min(wall);
                cpus[threads - 1] = cpus[threads - 1].min(cpu);
            }
        }
        let (raw, floor) = floor(&folder, &out.join("kept"), rounds)?;
        fs::remove_dir_all(&out)?;
        let [one, two] = walls.map(|wall| wall.as_secs_f64());
        let [run_cpu, cpu_two] = cpus.map(|cpu| cpu.as_secs_f64());
        let (floor, raw) = (floor.as_secs_f64(), raw as f64 / 1e6);
        println!(
            "{name},{raw:.0},{floor:.2},{run_cpu:.2},{:.2},{:.1},{one:.2},{two:.2},{:.2},{cpu_two:.2}",
            run_cpu / floor,
            raw / run_cpu,
            one / two
        );
    }
    Ok(())
}

/// Wall and CPU time of the program.
fn run(tamis: &Path, input: &Path, out: &Path, threads: usize) -> Outcome<(Duration, Duration)> {
    let before = children()?;
    let begun = Instant::now();
    let mut command = Command::new(tamis);
    command.arg("run").arg(input).arg("--out").arg(out).arg("--force");
    command.args(["--threads", &threads.to_string(), "--level", &LEVEL.to_string()]);
    let done = command.stderr(Stdio::null()).status()?;
    if !done.success() {
        return Err(format!("tamis run {}: {done}", input.display()).into());
    }
    Ok((begun.elapsed(), children()? - before))
}

/// CPU time of all programs that were started from here and have ended.
fn children() -> Outcome<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    // The 16th and 17th field, of which the name in brackets is the second; in hundredths of a second.
    let ticks: u64 = fields.skip(13).take(2).map(|ticks| ticks.parse::<u64>().unwrap_or(0)).sum();
    Ok(Duration::from_millis(ticks * 10))
}

/// Raw bytes of the input, and the least CPU time of decompressing it and compressing what was kept.
fn floor(input: &Path, kept: &Path, rounds: u64) -> Outcome<(u64, Duration)> {
    let (input, kept) = (files(input)?, files(kept)?);
    let kept: Vec<Vec<u8>> =
        kept.iter().map(|file| zstd::decode_all(&file[..])).collect::<Result<_, _>>()?;
    let (mut raw, mut least) = (0, Duration::MAX);
    let mut buffer = Vec::new();
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.include_checksum(true)?;
    for _ in 0..rounds.max(1) {
        let begun = cpu();
        raw = 0;
        for file in &input {
            raw += std::io::copy(&mut zstd::Decoder::new(&file[..])?, &mut std::io::sink())?;
        }
        for frame in kept.iter().flat_map(|file| file.chunks(FRAME)) {
            buffer.clear();
            buffer.reserve(zstd::zstd_safe::compress_bound(frame.len()));
            compressor.compress_to_buffer(frame, &mut buffer)?;
        }
        least = least.min(cpu() - begun);
    }
    Ok((raw, least))
}

/// The shards of a folder, as they lie there.
fn files(folder: &Path) -> Outcome<Vec<Vec<u8>>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".jsonl.zst") {
            files.push(fs::read(path)?);
        }
    }
    Ok(files)
}
