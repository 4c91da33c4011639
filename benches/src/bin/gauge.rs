//! Times the measures of `tamis_benches::gauge`, or does one of them once to be counted.
//!
//! ```text
//! gauge list            the names
//! gauge time [NAME...]  all of them, or these: CSV of name, bytes, MB/s (the fastest of some turns)
//! gauge once NAME       the work once, in a function of its own called `counted`
//! ```
//!
//! `scripts/bench` runs it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program whose output is a table")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use tamis_benches::gauge::{Measure, measures};

/// Bytes of an input that is timed, and of one that is counted.
const TIMED: usize = 2_000_000;
const COUNTED: usize = 200_000;
/// Seconds that a measure is timed.
const SECONDS: f64 = 0.5;
/// Least number of turns.
const TURNS: usize = 5;

/// What a simulator counts: nothing else of this program runs in here.
#[inline(never)]
fn counted(work: &mut dyn FnMut() -> u64) -> u64 {
    black_box(work())
}

/// Megabytes a second of the fastest turn.
fn time(measure: &mut Measure) -> f64 {
    let expected = (measure.work)();
    let (start, mut fastest, mut turns) = (Instant::now(), f64::INFINITY, 0);
    while turns < TURNS || start.elapsed().as_secs_f64() < SECONDS {
        let turn = Instant::now();
        let made = black_box((measure.work)());
        fastest = fastest.min(turn.elapsed().as_secs_f64());
        assert_eq!(made, expected, "{}: another result the second time", measure.name);
        turns += 1;
    }
    measure.bytes as f64 / 1e6 / fastest
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["list"] => measures(COUNTED).iter().for_each(|(name, _)| println!("{name}")),
        ["time", names @ ..] => {
            println!("measure,bytes,MB/s");
            for (name, make) in measures(TIMED) {
                if names.is_empty() || names.contains(&name.as_str()) {
                    let mut measure = make();
                    let speed = time(&mut measure);
                    println!("{name},{},{speed:.1}", measure.bytes);
                }
            }
        }
        ["once", wanted] => {
            let Some((_, make)) = measures(COUNTED).into_iter().find(|(name, _)| name == wanted)
            else {
                eprintln!("gauge: no measure is called {wanted}; `gauge list` has the names");
                return ExitCode::from(2);
            };
            let mut measure = make();
            let expected = (measure.work)();
            assert_eq!(counted(&mut measure.work), expected, "{wanted}: another result");
            println!("{}", measure.bytes);
        }
        _ => {
            eprintln!("usage: gauge list | time [NAME...] | once NAME");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
