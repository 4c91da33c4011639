//! The benchmark of near-duplicates on real articles, as CSV on stdout.
//!
//! ```text
//! TAMIS_SHARED=/folder cargo run --release -p tamis-benches --bin neardup
//!     --bases N          articles of each set (default 200)
//!     --skip N           articles of each set to leave out before them, to try others (default 0)
//!     --show             prints the pages that were dropped wrongly, each beside the page named
//!     --dump FILE        writes bases and copies as JSON lines for other programs, and stops
//!     --ask FILE         keeps and looks for the pages of such a file, as peers do; with --raw uncleaned
//!     --why              prints where each copy is lost, or is not, in place of the table
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
    let (mut params, mut bases, mut skip) = (NearConfig::default(), 200usize, 0usize);
    let (mut planted, mut show, mut dump) = (false, false, None);
    let (mut raw, mut ask, mut why) = (false, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        match name.as_str() {
            "--planted" => planted = true,
            "--show" => show = true,
            "--raw" => raw = true,
            "--why" => why = true,
            _ => (),
        }
        if ["--planted", "--show", "--raw", "--why"].contains(&name.as_str()) {
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--bases" => bases = value.parse()?,
            "--skip" => skip = value.parse()?,
            "--dump" => dump = Some(value),
            "--ask" => ask = Some(value),
            "--radius" => params.radius = value.parse()?,
            "--containment" => params.containment = value.parse()?,
            "--scattered" => params.scattered = value.parse()?,
            "--growth" => params.growth = value.parse()?,
            _ => return Err(format!("unknown option {name}").into()),
        }
    }
    if let Some(file) = ask {
        print!("{}", tamis_benches::neardup::ask(&std::fs::read_to_string(file)?, params, !raw)?);
        return Ok(());
    }
    let made = || match planted {
        true => Ok(base::planted(bases)),
        false => base::real(&shared()?, skip, bases).map_err(Box::<dyn std::error::Error>::from),
    };
    if why {
        print!("{}", tamis_benches::neardup::why(&made()?, params));
        return Ok(());
    }
    if let Some(file) = dump {
        let bases = made()?;
        return Ok(std::fs::write(file, tamis_benches::neardup::dump(&bases))?);
    }
    let table = if planted {
        measure(&base::planted(bases), params)
    } else {
        let shared = shared()?;
        let mut table = measure(&base::real(&shared, skip, bases)?, params);
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

fn shared() -> Result<PathBuf, &'static str> {
    std::env::var_os("TAMIS_SHARED").map(PathBuf::from).ok_or("TAMIS_SHARED is not set")
}
