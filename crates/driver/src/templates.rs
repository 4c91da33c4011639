//! Site templates of a run: off, given, or learned in a first pass over the same shards.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rayon::ThreadPool;
use tamis::{Choice, Engine, LearnConfig, Preparer, Templates};

use crate::config::{RunConfig, TemplateSource};
use crate::error::RunError;
use crate::memory::{Budget, Plan};
use crate::output::{Extra, Folder};
use crate::pipeline::{self, Lane, Learned, Reader, Scratches};
use crate::progress::Progress;
use crate::record::Room;
use crate::shards::ShardNames;
use crate::source::{Helpers, Shard, expand};

/// The most that learning takes, in bytes, however much there is.
const MOST: u64 = 256 << 20;

/// What a first pass works with.
pub(crate) struct FirstPass<'r> {
    pub(crate) config: &'r RunConfig,
    pub(crate) shards: &'r [Shard],
    pub(crate) plan: Plan,
    pub(crate) pool: &'r Arc<ThreadPool>,
    pub(crate) progress: &'r dyn Progress,
}

/// Learns the templates of a corpus, as a run with [`TemplateSource::Learn`] does before it cleans.
/// Output, level and cuts of the settings do not matter.
///
/// # Errors
///
/// When inputs cannot be found, or the memory ceiling is too low to read them.
pub fn learn_templates(config: &RunConfig, progress: &dyn Progress) -> Result<Learned, RunError> {
    config.check()?;
    let (preparer, _) = Engine::new(&config.engine)?.split();
    let shards = expand(&config.inputs, &config.out, config.txt, &config.stores)?;
    let plan = Plan::of_run(config, &shards)?;
    let pool = pipeline::pool(config.workers())?;
    progress.start(shards.len(), 0);
    let first = FirstPass { config, shards: &shards, plan, pool: &pool, progress };
    first.learn(&Folder::unused(Path::new("")), &preparer)
}

/// The templates of a run, if it is to have some. What was learned is written before it is used, and
/// a run that goes on reads it again.
pub(crate) fn of_run(
    first: &FirstPass<'_>,
    folder: &Folder,
    preparer: &Preparer,
    resumed_shards: usize,
) -> Result<Option<Arc<Templates>>, RunError> {
    match &first.config.templates {
        TemplateSource::Off => Ok(None),
        TemplateSource::Given(templates) => Ok(Some(Arc::clone(templates))),
        TemplateSource::Learn => {
            let (path, digest) = (folder.templates(), folder.templates_digest());
            // The digest is written last: without it the first pass has not ended.
            if let Ok(digest) = fs::read_to_string(&digest) {
                return read(&path, &digest).map(Arc::new).map(Some);
            }
            if resumed_shards > 0 {
                return Err(changed(&digest, "it is missing"));
            }
            let templates = first.learn(folder, preparer)?.templates;
            folder.write(&path, templates.to_jsonl().as_bytes())?;
            folder.write(&digest, format!("{:016x}", templates.digest()).as_bytes())?;
            Ok(Some(Arc::new(templates)))
        }
    }
}

impl<'r> FirstPass<'r> {
    fn learn(&self, folder: &Folder, preparer: &Preparer) -> Result<Learned, RunError> {
        let mut learn = LearnConfig::default();
        // Kept pages need nothing yet; templates are made while the counts are still there.
        learn.memory = usize::try_from(MOST.min(self.plan.kept / 2)).unwrap_or(usize::MAX);
        learn.remember = true;
        let budget = Budget::new(self.plan);
        let lane = self.lane(preparer, &budget);
        pipeline::learn(self.reader(folder, budget), &lane, learn, self.progress)
    }

    /// Reads everything once and chooses the best of each set of copies.
    pub(crate) fn choose(&self, folder: &Folder, preparer: &Preparer) -> Result<Choice, RunError> {
        let budget = Budget::new(self.plan);
        let lane = self.lane(preparer, &budget);
        let near = self.config.engine.near;
        pipeline::choose(self.reader(folder, budget), &lane, near, self.progress)
    }

    fn reader<'f>(&'f self, folder: &'f Folder, budget: Budget) -> Reader<'f> {
        Reader {
            shards: self.shards,
            finished: 0,
            remembered: false,
            folder,
            helpers: Helpers::new(self.pool, self.plan.ahead),
            how: self.config.how(&self.plan, false),
            format: self.config.format,
            records: self.config.batch,
            budget,
            progress: self.progress,
        }
    }

    fn lane(&self, preparer: &Preparer, budget: &Budget) -> Lane<'r> {
        let room = Room::new(self.plan.pages);
        Lane {
            shards: self.shards,
            called: ShardNames::of_run(self.shards.iter().map(|shard| &*shard.name)),
            time: 0,
            names: self.config.names(Some(&room)),
            of_archives: self.config.names_of_archives(Some(&room)),
            extra: Extra { cuts: false, marks: false },
            table: None,
            preparer: preparer.clone(),
            pool: Arc::clone(self.pool),
            budget: budget.clone(),
            scratches: Scratches::default(),
            sampled: Arc::default(),
        }
    }
}

/// Reads what an earlier run has learned; it must be what it was.
fn read(path: &Path, digest: &str) -> Result<Templates, RunError> {
    let file = fs::read_to_string(path).map_err(|error| changed(path, &error.to_string()))?;
    let templates =
        Templates::from_jsonl(&file).map_err(|error| changed(path, &error.to_string()))?;
    if format!("{:016x}", templates.digest()) != digest {
        return Err(changed(path, "it was changed"));
    }
    Ok(templates)
}

fn changed(path: &Path, reason: &str) -> RunError {
    RunError::Resume(format!("{}: {reason}; start over with --force", path.display()))
}
