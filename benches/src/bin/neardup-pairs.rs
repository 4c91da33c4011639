//! Pairs that others have found or graded, as CSV on stdout: see `neardup::pairs`.
//!
//! ```text
//! TAMIS_SHARED=/folder cargo run --release -p tamis-benches --bin neardup-pairs
//! ```
#![allow(clippy::print_stdout, reason = "printing figures is what it is for")]

use std::path::PathBuf;

use tamis_benches::neardup::pairs;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shared = std::env::var_os("TAMIS_SHARED").ok_or("TAMIS_SHARED is not set")?;
    print!("{}", pairs::table(&PathBuf::from(shared))?);
    Ok(())
}
