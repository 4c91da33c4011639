//! A writer that is killed at any moment.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tamis_index::{Error, Index, Merging, Options, Reader};
use tamis_simhash::Params;

use crate::pages::{mix, origin, page};

const FOLDER: &str = "TAMIS_INDEX_TEST_FOLDER";
const CHILD: &str = "kill::child";

fn options() -> Options {
    let mut options = Options::default();
    (options.memory_pages, options.commit_pages, options.fanout) = (512, 100, 2);
    options.merging = Merging::InBackground;
    options
}

/// The writer: goes on where the index ends, and says what was confirmed. Only the test below runs it.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let mut index = Index::open(folder, options()).expect("opens");
    for n in index.kept().. {
        index.insert(&page(n, 1), &origin(n)).expect("inserts");
        if n % 64 == 0 {
            index.sync().expect("syncs");
            println!("\nconfirmed {}", index.kept());
        }
    }
}

#[test]
fn what_was_confirmed_survives_a_kill() {
    let kills = std::env::var("TAMIS_INDEX_KILLS").map_or(12, |n| n.parse().expect("a number"));
    let mut temp = tempfile::tempdir().expect("a folder");
    let program = std::env::current_exe().expect("this test");
    let (mut seen, mut most, mut merged) = (0, 0, 0);
    for kill in 0..kills {
        // Each check reads the whole index: from time to time a new one begins.
        if kill % 20 == 0 {
            temp = tempfile::tempdir().expect("a folder");
            seen = 0;
        }
        let mut child = Command::new(&program)
            .args([CHILD, "--exact", "--nocapture"])
            .env(FOLDER, temp.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let begun = Instant::now();
        let wait = Duration::from_millis(20 + mix(kill) % 250);
        let mut confirmed = seen;
        for line in out.lines() {
            let line = line.expect("reads");
            if let Some(count) = line.strip_prefix("confirmed ") {
                confirmed = count.parse().expect("a number");
            }
            if begun.elapsed() > wait {
                // SIGKILL; what the pipe holds still was confirmed, too.
                let _ = child.kill();
            }
        }
        child.wait().expect("ends");
        // A reader first: it must see the same without repairing anything.
        let reader = Reader::open(temp.path(), Params::default()).expect("opens");
        let errors = reader.verify();
        assert!(errors.is_empty(), "kill {kill}: {errors:?}");
        let mut next = 0;
        reader
            .pages(|kept, from| {
                assert_eq!((from.ordinal, kept.exact), (next, page(next, 1).exact));
                next += 1;
                Ok::<_, Error>(())
            })
            .expect("reads all");
        assert!(next >= confirmed, "kill {kill}: {next} pages, {confirmed} confirmed");
        // The answers of an index that was never killed: page n is number n, and no other is there.
        for n in (next.saturating_sub(300)..next + 50).chain((0..50).map(|n| mix(n) % (next + 1))) {
            let found = reader.find(&page(n, 1)).expect("finds").map(|found| found.sequence);
            assert_eq!(found, (n < next).then_some(n), "kill {kill}");
        }
        (seen, most) = (next, next.max(most));
        merged += usize::from(reader.stats().segments.iter().any(|&rows| rows > 512));
    }
    println!("{kills} kills, up to {most} pages, {merged} times with merged segments");
    assert!(most > 2000 && merged > 0, "{most} pages, {merged} with merged segments");
}
