//! The index of a run: what earlier runs kept is seen, and what this one keeps is there for the next.
//!
//! A crash may leave pages in the index whose shard has no output yet: the index gets to disk when it
//! likes, the output a shard at a time. So a run writes down which numbers its shards have in the index
//! before it keeps a page, and one that is resumed has the pages of unfinished shards forgotten first. A
//! shard is noted as finished after the index was synced behind it.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tamis::index::{Index, Options};

use crate::config::RunConfig;
use crate::error::RunError;
use crate::memory::Plan;
use crate::output::Folder;
use crate::report::{differing, engine};
use crate::shards::ShardNames;
use crate::source::Shard;

/// Under this name the index remembers the settings that it was made with.
const SETTINGS: &str = "settings";

/// And under this one a name of its own.
const IDENTITY: &str = "identity";

/// Bytes of memory that a page of the index may take beside its record.
const PAGE: u64 = 512;

/// Bytes that flushes and merges take beside the pages in memory, from above.
pub(crate) const WORK: u64 = 8 << 20;

/// Which numbers the shards of a run have in its index.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Numbers {
    /// The name that the index has for itself.
    index: String,
    /// Number and name of each shard, by place among the inputs.
    shards: Vec<(u32, String)>,
}

/// Opens the index of a run; none where it has none. No page of it is touched.
pub(crate) fn open(config: &RunConfig, plan: &Plan) -> Result<Option<Index>, RunError> {
    let Some(path) = &config.index else { return Ok(None) };
    let mut index = Index::open(path, options(config, plan))?;
    check_settings(&mut index, path, config)?;
    Ok(Some(index))
}

/// Makes the index ready for a run that has so many finished shards: it knows the names of all shards
/// then, and has no pages of unfinished ones.
pub(crate) fn begin(
    index: &mut Index,
    folder: &Folder,
    shards: &[Shard],
    finished: usize,
) -> Result<ShardNames, RunError> {
    let identity = identity(index)?;
    let mut numbers = read(folder)?;
    let same = numbers.index == identity;
    if finished > 0 && (!same || numbers.shards.len() < finished) {
        return Err(RunError::Resume(
            "this is not the index that the run began with; resume with that, or start over with \
             --force"
                .to_owned(),
        ));
    }
    if same {
        index.forget_shards(numbers.shards[finished..].iter().map(|shard| shard.0))?;
    } else {
        numbers.shards.clear();
    }
    // What follows the finished shards may be other inputs than it was.
    let names = numbers.shards.iter().map(|shard| &*shard.1);
    let as_before = names.zip(shards).take_while(|(name, shard)| **name == *shard.name).count();
    numbers.shards.truncate(as_before);
    for shard in &shards[as_before..] {
        numbers.shards.push((index.add_shard(&shard.name)?, shard.name.to_string()));
    }
    index.sync()?;
    numbers.index = identity;
    let mut text = serde_json::to_vec(&numbers).unwrap_or_default();
    text.push(b'\n');
    folder.write(&folder.index(), &text)?;
    let own = numbers.shards.iter().map(|shard| shard.0).collect();
    Ok(ShardNames::of_index(index.shards(), own))
}

/// The name that an index has for itself: another one in the same place has another.
fn identity(index: &mut Index) -> Result<String, RunError> {
    if let Some(identity) = index.note(IDENTITY) {
        return Ok(identity.to_owned());
    }
    // Seeded afresh by the system, which is all that is wanted of it.
    let name = format!("{:016x}", RandomState::new().hash_one(SystemTime::now()));
    index.set_note(IDENTITY, &name)?;
    Ok(name)
}

/// Settings of an index that gets by with an eighth of what kept pages may take; a moment of growing
/// takes twice as much, and there are tables beside it.
fn options(config: &RunConfig, plan: &Plan) -> Options {
    let most = Options::default();
    let share = plan.kept / 8;
    let mut options = most.clone();
    options.near = config.engine.near;
    let pages = u32::try_from(share / PAGE).unwrap_or(u32::MAX);
    options.memory_pages = pages.clamp(256, most.memory_pages);
    let bytes = usize::try_from(share).unwrap_or(usize::MAX);
    options.memory_bytes = bytes.clamp(1 << 16, most.memory_bytes);
    // A shard is what counts: it is synced when it is finished, and forgotten when it is not.
    options.commit_pages = options.memory_pages;
    options.commit_time = Duration::from_secs(3600);
    options
}

/// Other settings find other copies: those of the index must be those of the run. Another version of
/// the program cleans in another way whatever its settings, and may go on.
fn check_settings(index: &mut Index, path: &Path, config: &RunConfig) -> Result<(), RunError> {
    let version = concat!("tamis ", env!("CARGO_PKG_VERSION"), ": ");
    let settings = engine(&config.engine);
    let now = format!("{version}{settings}");
    match index.note(SETTINGS) {
        Some(was) if was == now => return Ok(()),
        Some(was) if was.starts_with(version) => {
            let was = serde_json::from_str(&was[version.len()..]).unwrap_or_default();
            let (name, was, now) = differing("engine", &was, &settings).unwrap_or_default();
            return Err(RunError::Setting {
                setting: "index",
                reason: format!(
                    "{} was made with other settings of cleaning or comparison: {name} was {was} and is {now} now; \
                     use those, or another folder",
                    path.display()
                ),
            });
        }
        _ => {}
    }
    Ok(index.set_note(SETTINGS, &now)?)
}

/// What an earlier run into this folder wrote down; nothing where there was none with an index.
fn read(folder: &Folder) -> Result<Numbers, RunError> {
    let path = folder.index();
    match fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text).map_err(|error| {
            RunError::Resume(format!("{}: {error}; remove it to start over", path.display()))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Numbers::default()),
        Err(error) => Err(RunError::write(&path)(error)),
    }
}
