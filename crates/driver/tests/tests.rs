//! The library as a caller sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[cfg(feature = "stores")]
mod stores;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use tamis_driver::report::ShardStats;
use tamis_driver::{Existing, Progress, Rejection, RunConfig, RunError, run};

fn corpus(dir: &tempfile::TempDir, shards: usize, records: usize) -> Vec<PathBuf> {
    let paths = (0..shards).map(|shard| {
        let path = dir.path().join(format!("s{shard}.jsonl"));
        let lines: String = (0..records)
            .map(|i| format!("{{\"text\":\"Page {i} of shard {shard}, and no other.\"}}\n"))
            .collect();
        std::fs::write(&path, lines + "no record\n").unwrap();
        path
    });
    paths.collect()
}

#[derive(Default)]
struct Watch {
    records: AtomicU64,
    seen: Mutex<Vec<String>>,
}

impl Progress for Watch {
    fn start(&self, shards: usize, done: usize) {
        self.seen.lock().unwrap().push(format!("start {shards} {done}"));
    }

    fn decided(&self, more: &tamis_driver::report::Counts) {
        self.records.fetch_add(more.records, Ordering::Relaxed);
    }

    fn rejected(&self, shard: &str, rejection: &Rejection) {
        self.seen.lock().unwrap().push(format!("{shard} {}", rejection.ordinal));
    }

    fn shard(&self, stats: &ShardStats) {
        self.seen.lock().unwrap().push(stats.shard.clone());
    }
}

#[test]
fn a_caller_is_told_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = RunConfig::new(corpus(&dir, 2, 100), dir.path().join("out"));
    config.batch = 9;
    let watch = Watch::default();
    let report = run(&config, &watch).unwrap();
    assert_eq!(report.totals.records, 202);
    assert_eq!(report.totals.kept, 200);
    assert_eq!(watch.records.into_inner(), 202);
    let seen = watch.seen.into_inner().unwrap();
    assert_eq!(seen, ["start 2 0", "s0 100", "s0", "s1 100", "s1"]);
}

struct Clumsy;

impl Progress for Clumsy {
    fn decided(&self, _: &tamis_driver::report::Counts) {
        panic!("dropped the tray");
    }
}

/// A panic ends the run with an error: nobody waits for a stage that is gone, and the files of
/// the shard that was being written do not stay behind.
#[test]
fn a_panic_is_an_error_and_no_hang() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = RunConfig::new(corpus(&dir, 3, 5000), dir.path().join("out"));
    for batch in [1, 100, 10_000] {
        config.batch = batch;
        config.existing = Existing::Replace;
        let error = run(&config, &Clumsy).unwrap_err();
        assert!(matches!(error, RunError::Panicked { .. }), "{error}");
        let said = "internal error at tamis-write: dropped the tray; please report it with that \
                    record";
        assert_eq!(error.to_string(), said);
        assert_eq!(std::fs::read_dir(config.out.join("kept")).unwrap().count(), 0);
    }
    config.existing = Existing::Resume;
    assert_eq!(run(&config, &()).unwrap().totals.kept, 15_000);
}

/// Wants to stop when so many records are decided on.
struct Enough(u64, AtomicU64);

impl Progress for Enough {
    fn decided(&self, more: &tamis_driver::report::Counts) {
        self.1.fetch_add(more.records, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.1.load(Ordering::Relaxed) >= self.0
    }
}

#[test]
fn a_run_that_is_told_to_stop_can_be_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = corpus(&dir, 3, 2000);
    let kept = |out: &std::path::Path| {
        let names = (0..3).map(|shard| out.join(format!("kept/s{shard}.jsonl.zst")));
        names.map(|path| std::fs::read(path).unwrap()).collect::<Vec<_>>()
    };
    let whole = RunConfig::new(inputs.clone(), dir.path().join("whole"));
    run(&whole, &()).unwrap();
    for (enough, finished) in [(0, 0), (1, 0), (2500, 1), (4500, 2)] {
        let mut config = RunConfig::new(inputs.clone(), dir.path().join(format!("out{enough}")));
        config.batch = 10;
        let error = run(&config, &Enough(enough, AtomicU64::new(0))).unwrap_err();
        assert!(matches!(error, RunError::Stopped), "{error}");
        config.existing = Existing::Resume;
        let report = run(&config, &()).unwrap();
        assert_eq!(report.run.resumed_shards, finished, "stopped after {enough}");
        assert_eq!(kept(&config.out), kept(&whole.out));
    }
    // Both first passes stop, too.
    for both in [true, false] {
        let mut config = RunConfig::new(inputs.clone(), dir.path().join(format!("twice{both}")));
        match both {
            true => config.templates = tamis_driver::TemplateSource::Learn,
            false => config.keep = tamis_driver::Keep::Best,
        }
        let error = run(&config, &Enough(0, AtomicU64::new(0))).unwrap_err();
        assert!(matches!(error, RunError::Stopped), "{error}");
    }
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let check = |change: fn(&mut RunConfig), said: &str| {
        let mut config = RunConfig::new(vec!["a.jsonl".into()], "out".into());
        change(&mut config);
        assert_eq!(run(&config, &()).unwrap_err().to_string(), said);
    };
    check(|c| c.level = 0, "level: zstd levels go from 1 to 19");
    check(|c| c.window_log = 40, "window-log: goes from 10 to 31");
    check(|c| c.max_record = 0, "max-record: goes from 1 byte to 1GiB");
    check(|c| c.batch = 0, "batch: a batch holds at least one record");
    check(
        |c| c.id_field = "text".into(),
        "id-field: may be the text field; name another, or that with text-field",
    );
    check(|c| c.inputs.clear(), "inputs: none given; name a file, a folder or a glob");
}
