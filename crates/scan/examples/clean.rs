//! Cleans standard input and lists the cuts on standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example speaks")]

use std::io::Read;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let cleaner = tamis_scan::Cleaner::new(&tamis_scan::Config::default())?;
    let cleaned = cleaner.clean(&text, &mut tamis_scan::Scratch::default());
    for cut in &cleaned.cuts {
        eprintln!("{}..{} {} {:?} -> {:?}", cut.start, cut.end, cut.rule, cut.removed, cut.put);
    }
    print!("{}", cleaned.text);
    Ok(())
}
