//! The benchmark of near-duplicates on real articles, as CSV on stdout.
//!
//! ```text
//! TAMIS_SHARED=/folder cargo run --release -p tamis-benches --bin neardup
//!     --bases N          articles of each set (default 200)
//!     --show             prints the pages that were dropped wrongly, each beside the page named
//!     --planted          planted articles instead of real ones; no corpora
//!     --radius N --containment X --scattered X --growth X    other settings than the default
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing figures is what it is for")]

use std::path::PathBuf;
use std::process::ExitCode;

use tamis::NearConfig;
use tamis_benches::neardup::{base, corpora, measure};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("neardup: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let (mut params, mut bases) = (NearConfig::default(), 200usize);
    let (mut planted, mut show) = (false, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        match name.as_str() {
            "--planted" => planted = true,
            "--show" => show = true,
            _ => (),
        }
        if ["--planted", "--show"].contains(&name.as_str()) {
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--bases" => bases = value.parse()?,
            "--radius" => params.radius = value.parse()?,
            "--containment" => params.containment = value.parse()?,
            "--scattered" => params.scattered = value.parse()?,
            "--growth" => params.growth = value.parse()?,
            _ => return Err(format!("unknown option {name}").into()),
        }
    }
    let table = if planted {
        measure(&base::planted(bases), params)
    } else {
        let shared = std::env::var_os("TAMIS_SHARED").ok_or("TAMIS_SHARED is not set")?;
        let shared = PathBuf::from(shared);
        let mut table = measure(&base::real(&shared, bases)?, params);
        corpora::measure(&shared, params, &mut table)?;
        table
    };
    if show {
        for [kind, text, other] in &table.wrong {
            eprintln!("=== {kind}\n{text}\n--- dropped for\n{other}");
        }
    }
    print!("{}", table.csv());
    eprintln!("precision {:.5}", table.precision());
    Ok(())
}
