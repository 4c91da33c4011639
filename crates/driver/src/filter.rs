//! A run as a part of a pipe: kept records go to a stream, and nothing is written anywhere else.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use tamis::Engine;

use crate::config::{Existing, Format, RunConfig, TemplateSource};
use crate::error::RunError;
use crate::memory::Plan;
use crate::output::Folder;
use crate::pipeline::{self, Target};
use crate::progress::Progress;
use crate::report::{Details, Report};
use crate::run::Stages;
use crate::shards::ShardNames;
use crate::source::expand;

/// Cleans and deduplicates a corpus, and writes the records that are kept to `out`: lines of JSON as in the
/// files of `kept/` of a run into a folder, shard after shard, flushed behind each batch. The settings of the
/// output do not matter: folder, level, cut lists.
///
/// # Errors
///
/// Those of [`run`](crate::run), when `out` cannot be written to, and for settings that need a folder: templates
/// that are learned, an index, marked paragraphs, going on with an earlier run. What was written until then
/// stays written.
pub fn filter(
    config: &RunConfig,
    out: &mut (dyn Write + Send),
    progress: &dyn Progress,
) -> Result<Report, RunError> {
    let begin = Instant::now();
    config.check()?;
    check(config)?;
    let (mut preparer, decider) = Engine::new(&config.engine)?.split();
    let nowhere = Path::new("");
    let shards = expand(&config.inputs, nowhere, config.txt, &config.stores)?;
    let mut plan = Plan::of_run(config, &shards)?;
    if let TemplateSource::Given(given) = &config.templates {
        plan = plan.with_held(given.memory() as u64, config.max_record)?;
        preparer = preparer.with_templates(given.clone());
    }
    progress.start(shards.len(), 0);
    let pool = pipeline::pool(config.workers())?;
    let mut stages = Stages {
        begin,
        config,
        shards: &shards,
        called: ShardNames::of_run(shards.iter().map(|shard| &*shard.name)),
        plan,
        pool,
        folder: &Folder::unused(nowhere),
        preparer,
        table: None,
        progress,
    };
    let judge = stages.judge(decider, 0)?;
    stages.run(judge, Target::Stream(out), Vec::new(), Details::default())
}

fn check(config: &RunConfig) -> Result<(), RunError> {
    let bad = |setting, reason: &str| Err(RunError::Setting { setting, reason: reason.into() });
    if config.existing == Existing::Resume {
        return bad("resume", "a pipe cannot be gone on with; write to a folder");
    }
    if config.format != Format::Jsonl {
        return bad("format", "what goes through a pipe are lines; write to a folder");
    }
    if config.index.is_some() {
        return bad(
            "index",
            "what was kept would be in it even if nobody got it; write to a folder",
        );
    }
    if matches!(config.templates, TemplateSource::Learn) {
        return bad("templates", "nothing is left behind by a pipe; learn them first, into a file");
    }
    if config.marks() {
        return bad("paragraphs", "there is no file for marks in a pipe; write to a folder");
    }
    if config.cuts {
        return bad("cuts", "there is no file for cut lists in a pipe; write to a folder");
    }
    Ok(())
}
