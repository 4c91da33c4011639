//! A run from its settings to its report.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rayon::ThreadPool;
use tamis::{Decider, Engine, Preparer};

use crate::config::{Existing, Format, Keep, RunConfig};
use crate::error::RunError;
use crate::indexed;
use crate::memory::{Budget, Plan};
use crate::output::{Compressor, Extra, Folder};
use crate::parquet::Table;
use crate::pipeline::{self, Files, Judge, Lane, Reader, Scratches, Sink, Target};
use crate::progress::Progress;
use crate::record::Room;
use crate::report::{Details, Report, Run, Sampled, Settings, ShardStats, Versions, html};
use crate::resume::{Head, Journal};
use crate::shards::ShardNames;
use crate::source::{Helpers, Shard, expand};
use crate::templates::{self, FirstPass};

/// The shards that a run of these settings would read, in their order; nothing is written.
///
/// # Errors
///
/// When settings are out of range or inputs cannot be found.
pub fn shards(config: &RunConfig) -> Result<Vec<Shard>, RunError> {
    config.check()?;
    expand(&config.inputs, &config.out, config.txt, &config.stores)
}

/// Cleans and deduplicates a corpus; everything is in the output folder then.
///
/// Records that cannot be read are rejected and counted: see [`Counts::rejected`](crate::report::Counts::rejected) and
/// [`Counts::damaged`](crate::report::Counts::damaged) of the totals.
///
/// # Errors
///
/// When the run cannot start, cannot write, or would pass its memory ceiling. Finished shards stay
/// and the run can be resumed.
pub fn run(config: &RunConfig, progress: &dyn Progress) -> Result<Report, RunError> {
    let begin = Instant::now();
    config.check()?;
    let (mut preparer, mut decider) = Engine::new(&config.engine)?.split();
    let shards = expand(&config.inputs, &config.out, config.txt, &config.stores)?;
    let mut plan = Plan::of_run(config, &shards)?;
    // What is wrong with it is said before anything is replaced.
    let index = indexed::open(config, &plan)?;
    let folder = Folder::open(&config.out, config.existing)?;
    let head = Head { versions: Versions::default(), settings: Settings::of(config) };
    let resume = config.existing == Existing::Resume;
    let (journal, finished, details) = Journal::open(&folder, &head, resume)?;
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
    let pool = pipeline::pool(config.workers())?;
    let first = FirstPass { config, shards: &shards, plan, pool: &pool, progress };
    if let Some(templates) = templates::of_run(&first, &folder, &preparer, resumed)? {
        plan = plan.with_held(templates.memory() as u64, config.max_record)?;
        preparer = preparer.with_templates(templates);
    }
    let mut stages = Stages {
        begin,
        config,
        shards: &shards,
        called,
        plan,
        pool,
        folder: &folder,
        preparer,
        table: None,
        progress,
    };
    let judge = stages.judge(decider, resumed)?;
    let (compressor, extra) = (stages.compressor(), stages.extra());
    let files = Files { journal, compressor, extra, format: config.format };
    stages.table = stages.columns()?;
    let report = stages.run(judge, Target::Folder(files), finished, details)?;
    let mut json = serde_json::to_vec_pretty(&report).unwrap_or_default();
    json.push(b'\n');
    folder.report("report.json", &json)?;
    folder.report("report.html", html(&report).as_bytes())?;
    Ok(report)
}

/// What the stages of a run work with.
pub(crate) struct Stages<'r> {
    pub(crate) begin: Instant,
    pub(crate) config: &'r RunConfig,
    pub(crate) shards: &'r [Shard],
    pub(crate) called: ShardNames,
    pub(crate) plan: Plan,
    pub(crate) pool: Arc<ThreadPool>,
    /// Where finished shards are; unused by a run that has none.
    pub(crate) folder: &'r Folder,
    pub(crate) preparer: Preparer,
    /// The columns of kept pages, where those are written as Parquet.
    pub(crate) table: Option<Arc<Table>>,
    pub(crate) progress: &'r dyn Progress,
}

impl<'r> Stages<'r> {
    /// Who decides; for the best of copies everything is read once.
    pub(crate) fn judge(&mut self, decider: Decider, resumed: usize) -> Result<Judge, RunError> {
        let Stages { config, shards, plan, progress, .. } = *self;
        let judge = Judge::in_order(decider);
        if config.keep != Keep::Best || resumed == shards.len() {
            return Ok(judge);
        }
        let first = FirstPass { config, shards, plan, pool: &self.pool, progress };
        let choice = first.choose(self.folder, &self.preparer)?;
        self.plan = plan.with_held(choice.memory() as u64, config.max_record)?;
        Ok(judge.chosen(choice))
    }

    /// What compresses the files of the output.
    fn compressor(&self) -> Compressor {
        let all = |number| usize::try_from(number).unwrap_or(usize::MAX);
        let (waiting, spare) = (all(self.plan.waiting), all(self.plan.spare_frames));
        Compressor::new(Arc::clone(&self.pool), self.config.level, waiting, spare)
    }

    fn columns(&self) -> Result<Option<Arc<Table>>, RunError> {
        if self.config.format != Format::Parquet {
            return Ok(None);
        }
        let table = Table::of_lines(&self.config.names(None));
        let setting = |reason| RunError::Setting { setting: "format", reason };
        table.map(|table| Some(Arc::new(table))).map_err(setting)
    }

    fn extra(&self) -> Extra {
        Extra { cuts: self.config.cuts, marks: self.config.marks() }
    }

    /// Reads, cleans, decides and writes what is not finished yet.
    pub(crate) fn run(
        self,
        judge: Judge,
        target: Target<'r>,
        finished: Vec<ShardStats>,
        details: Details,
    ) -> Result<Report, RunError> {
        let (config, resumed) = (self.config, finished.len());
        let extra = self.extra();
        let budget = Budget::new(self.plan);
        let reader = Reader {
            shards: self.shards,
            finished: resumed,
            remembered: config.index.is_some(),
            folder: self.folder,
            helpers: Helpers::new(&self.pool, self.plan.ahead),
            how: config.how(&self.plan, self.table.is_some()),
            format: config.format,
            records: config.batch,
            budget: budget.clone(),
            progress: self.progress,
        };
        let room = Room::new(self.plan.pages);
        let sampled = Arc::<Sampled>::default();
        let lane = Lane {
            shards: self.shards,
            called: self.called,
            time: now(),
            names: config.names(Some(&room)),
            of_archives: config.names_of_archives(Some(&room)),
            extra,
            table: self.table,
            preparer: self.preparer,
            pool: self.pool,
            budget: budget.clone(),
            scratches: Scratches::default(),
            sampled: Arc::clone(&sampled),
        };
        let sink = Sink {
            shards: self.shards,
            folder: self.folder,
            target,
            progress: self.progress,
            stats: finished,
            details,
            sampled,
        };
        let sink = pipeline::flow(reader, &lane, judge, sink)?;
        let run = Run {
            seconds: self.begin.elapsed().as_secs_f64(),
            resumed_shards: resumed,
            threads: config.workers(),
            memory_ceiling: self.plan.ceiling,
            memory_peak: budget.peak(),
        };
        let head = (Versions::default(), Settings::of(config));
        Ok(Report::new(head, sink.stats, &sink.details, run))
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
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
