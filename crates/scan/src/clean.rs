//! Rounds: the steps in turn until nothing changes. `docs/cuts.md`, section 2.

use crate::boilerplate::{ConfigError, Kind, Rules, Structure};
use crate::cut::{Class, Cleaned};
use crate::edit::{ClassSet, Draft, Edit};
use crate::{annotate, blank, boilerplate, characters, repeat};

/// Most rounds; a page that needs more is hostile.
const ROUNDS: usize = 16;

/// What to cut.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Whether the rule files that come with the crate are used. Default true.
    pub built_in_rules: bool,
    /// Rule files of the user's own, name and content, in the form of `crates/scan/rules`.
    pub rules: Vec<(String, String)>,
    /// Kinds of boilerplate to leave where they are.
    pub without: Vec<Kind>,
    /// Classes to leave where they are: a step decides as always, and takes nothing of them.
    pub without_classes: Vec<Class>,
    /// How much the structure of a page counts. Default [`Structure::Careful`].
    pub structure: Structure,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            built_in_rules: true,
            rules: Vec::new(),
            without: Vec::new(),
            without_classes: Vec::new(),
            structure: Structure::default(),
        }
    }
}

/// Buffers that are kept between pages.
#[derive(Debug, Default)]
pub struct Scratch {
    edits: Vec<Edit>,
    annotate: annotate::Buffers,
    boilerplate: boilerplate::Buffers,
    repeat: repeat::Buffers,
}

/// Compiled rules. Immutable, to be shared between threads; each thread has its own [`Scratch`].
#[derive(Debug)]
pub struct Cleaner {
    rules: Rules,
    without: ClassSet,
}

impl Cleaner {
    /// Compiles the rules.
    ///
    /// # Errors
    ///
    /// When a rule file is not well formed; the message names file and rule.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        let Config { built_in_rules, rules, without, structure, .. } = config;
        Ok(Cleaner {
            rules: Rules::new(*built_in_rules, rules, without, *structure)?,
            without: config.without_classes.iter().collect(),
        })
    }

    /// Cleans one page of text.
    ///
    /// Cleaning the result again changes nothing, and [`restore`](crate::restore) leads back from it
    /// to `text`. Time is linear in the length of the text for each round; a page without anything
    /// to cut takes one round, most others two or three, none more than 16.
    pub fn clean<'a>(&self, text: &'a str, scratch: &mut Scratch) -> Cleaned<'a> {
        let mut draft = Draft::new(text, self.without);
        settle(&mut draft, scratch);
        let mut quiet = Quiet { characters: Some(draft.version()), ..Quiet::default() };
        if !(0..ROUNDS).any(|_| !self.round(&mut draft, scratch, &mut quiet)) {
            // The page is made so that every cut uncovers another. Nothing it seems to say about
            // itself can be trusted.
            draft = Draft::new(text, self.without);
            settle(&mut draft, scratch);
        }
        draft.finish()
    }

    /// One round; says whether it changed anything.
    fn round(&self, draft: &mut Draft<'_>, scratch: &mut Scratch, quiet: &mut Quiet) -> bool {
        let Scratch { edits, annotate, boilerplate, repeat } = scratch;
        let before = draft.version();
        unless_quiet(draft, &mut quiet.characters, |draft| characters::run(draft, edits));
        unless_quiet(draft, &mut quiet.annotate, |draft| {
            annotate::run(draft, &self.rules, annotate, edits)
        });
        if !self.without.has(Class::Boilerplate) {
            unless_quiet(draft, &mut quiet.boilerplate, |draft| {
                boilerplate::run(draft, &self.rules, boilerplate, edits)
            });
        }
        if !self.without.has(Class::Repeat) {
            unless_quiet(draft, &mut quiet.repeat, |draft| repeat::run(draft, repeat, edits));
        }
        let changed = draft.version() != before;
        if changed {
            // Without a cut there are no new blank lines.
            blank::run(draft, edits);
        }
        changed
    }
}

/// For each step the version of the draft on which it had nothing to do.
#[derive(Default)]
struct Quiet {
    characters: Option<u32>,
    annotate: Option<u32>,
    boilerplate: Option<u32>,
    repeat: Option<u32>,
}

/// Runs a step, unless it has seen this very text and had nothing to do.
fn unless_quiet<'a>(
    draft: &mut Draft<'a>,
    quiet: &mut Option<u32>,
    step: impl FnOnce(&mut Draft<'a>) -> bool,
) {
    if *quiet != Some(draft.version()) && !step(draft) {
        *quiet = Some(draft.version());
    }
}

/// Steps A and E until they change nothing. They settle at the second or third time.
fn settle(draft: &mut Draft<'_>, scratch: &mut Scratch) {
    for _ in 0..ROUNDS {
        if !(characters::run(draft, &mut scratch.edits) | blank::run(draft, &mut scratch.edits)) {
            return;
        }
    }
}
