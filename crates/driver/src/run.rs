//! A run from its settings to its report.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tamis::Engine;

use crate::config::{Existing, Keep, RunConfig};
use crate::error::RunError;
use crate::indexed;
use crate::memory::{Budget, Plan};
use crate::output::{Compressor, Extra, Folder};
use crate::pipeline::{self, Judge, Lane, Reader, Scratches, Sink};
use crate::progress::Progress;
use crate::record::Room;
use crate::report::{
    CLUSTERS, Clusters, Counts, Report, Run, Settings, ShardStats, Versions, html,
};
use crate::resume::{Head, Journal};
use crate::shards::ShardNames;
use crate::source::{Limits, Shard, expand};
use crate::templates::{self, FirstPass};

/// The shards that a run of these settings would read, in their order; nothing is written.
///
/// # Errors
///
/// When settings are out of range or inputs cannot be found.
pub fn shards(config: &RunConfig) -> Result<Vec<Shard>, RunError> {
    config.check()?;
    expand(&config.inputs, &config.out)
}

/// Cleans and deduplicates a corpus; everything is in the output folder then.
///
/// Records that cannot be read are rejected and counted: see [`Counts::rejected`] and
/// [`Counts::damaged`] of the totals.
///
/// # Errors
///
/// When the run cannot start, cannot write, or would pass its memory ceiling. Finished shards stay
/// and the run can be resumed.
pub fn run(config: &RunConfig, progress: &dyn Progress) -> Result<Report, RunError> {
    let begin = Instant::now();
    config.check()?;
    let threads = config.workers();
    let (mut preparer, mut decider) = Engine::new(&config.engine)?.split();
    let shards = expand(&config.inputs, &config.out)?;
    let mut plan = Plan::of_run(config, &shards)?;
    // What is wrong with it is said before anything is replaced.
    let index = indexed::open(config, &plan)?;
    let folder = Folder::open(&config.out, config.existing)?;
    let head = Head { versions: Versions::default(), settings: Settings::of(config) };
    let resume = config.existing == Existing::Resume;
    let (journal, finished, clusters) = Journal::open(&folder, &head, resume)?;
    check_inputs(&shards, &finished)?;
    let resumed = finished.len();
    let mut called = ShardNames::of_run(shards.iter().map(|shard| &*shard.name));
    if let Some(mut index) = index {
        called = indexed::begin(&mut index, &folder, &shards, resumed)?;
        plan = plan.with_held(indexed::WORK, config.max_record)?;
        decider = Engine::with_index(&config.engine, index)?.split().1;
    }
    // Whatever lies there of shards that are not finished is in the way.
    folder.clear(|kind, shard| {
        finished.iter().any(|stats| {
            *stats.shard == *shard && (kind != "rejected" || stats.counts.has_rejected())
        })
    })?;
    progress.start(shards.len(), resumed);
    let pool = pipeline::pool(threads)?;
    let first = FirstPass { config, shards: &shards, plan, pool: &pool, progress };
    if let Some(templates) = templates::of_run(&first, &folder, &preparer, resumed)? {
        plan = plan.with_held(templates.memory() as u64, config.max_record)?;
        preparer = preparer.with_templates(templates);
    }
    let mut judge = Judge::in_order(decider);
    if config.keep == Keep::Best && resumed < shards.len() {
        let first = FirstPass { plan, ..first };
        let choice = first.choose(&folder, &preparer)?;
        plan = plan.with_held(choice.memory() as u64, config.max_record)?;
        judge = judge.chosen(choice);
    }
    let budget = Budget::new(plan);
    let extra = Extra { cuts: config.cuts, marks: config.marks() };
    let reader = Reader {
        shards: &shards,
        finished: resumed,
        remembered: config.index.is_some(),
        folder: &folder,
        limits: Limits { window_log: config.window_log },
        of_archives: config.names_of_archives(None),
        max_record: config.max_record,
        records: config.batch,
        budget: budget.clone(),
    };
    let room = Room::new(plan.pages);
    let lane = Lane {
        shards: &shards,
        called,
        time: now(),
        names: config.names(Some(&room)),
        of_archives: config.names_of_archives(Some(&room)),
        extra,
        preparer,
        pool: pool.clone(),
        budget: budget.clone(),
        scratches: Scratches::default(),
    };
    let waiting = usize::try_from(plan.waiting).unwrap_or(usize::MAX);
    let sink = Sink {
        shards: &shards,
        folder: &folder,
        compressor: Compressor { pool, level: config.level, waiting },
        extra,
        progress,
        journal,
        stats: finished,
        clusters,
    };
    let sink = pipeline::flow(reader, &lane, judge, sink)?;
    let run = Run {
        seconds: begin.elapsed().as_secs_f64(),
        resumed_shards: resumed,
        threads,
        memory_ceiling: plan.ceiling,
        memory_peak: budget.peak(),
    };
    let report = report(head, sink.stats, &sink.clusters, run);
    let mut json = serde_json::to_vec_pretty(&report).unwrap_or_default();
    json.push(b'\n');
    folder.report("report.json", &json)?;
    folder.report("report.html", html(&report).as_bytes())?;
    Ok(report)
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn report(head: Head, shards: Vec<ShardStats>, clusters: &Clusters, run: Run) -> Report {
    let mut totals = Counts::default();
    for shard in &shards {
        totals.add(&shard.counts);
    }
    Report {
        versions: head.versions,
        settings: head.settings,
        totals,
        clusters: clusters.largest(CLUSTERS),
        clusters_forgotten: clusters.forgotten,
        shards,
        run,
    }
}

/// Finished shards must be the first ones, and what they were.
fn check_inputs(shards: &[Shard], finished: &[ShardStats]) -> Result<(), RunError> {
    for (place, stats) in finished.iter().enumerate() {
        let name = &stats.shard;
        let what = match shards.get(place) {
            Some(shard) if *shard.name != *name => {
                format!("shard {} now stands where {name} stood", shard.name)
            }
            Some(shard) if shard.size != stats.size => {
                let path = shard.path.display();
                format!("{path} had {} bytes and has {} now", stats.size, shard.size)
            }
            Some(_) => continue,
            None => format!("finished shard {name} is no longer among the inputs"),
        };
        return Err(RunError::Resume(format!(
            "{what}; resume with the inputs as they were, or start over with --force"
        )));
    }
    Ok(())
}
