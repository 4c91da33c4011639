//! Rounds: the steps in turn until nothing changes. `docs/cuts.md`, section 2.

use crate::boilerplate::{ConfigError, Kind, Rules, Structure};
use crate::cut::{Class, Cleaned};
use crate::edit::{ClassSet, Draft, Edit};
use crate::lines::Lines;
use crate::marked::Marked;
use crate::template::{Look, Template};
use crate::{annotate, blank, boilerplate, characters, repeat, template};

/// Most rounds; a page that needs more is hostile.
const ROUNDS: usize = 16;

/// What to cut.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
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
    /// The edits of a draft that is finished.
    finished: Vec<Edit>,
    marks: Marked,
    lines: Lines,
    annotate: annotate::Buffers,
    boilerplate: boilerplate::Buffers,
    template: template::Buffers,
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

    /// Classes that are left where they are.
    pub(crate) fn without(&self) -> ClassSet {
        self.without
    }

    /// Cleans one page of text.
    ///
    /// Cleaning the result again changes nothing, and [`restore`](crate::restore) leads back from it
    /// to `text`. Time is linear in the length of the text for each round; a page without anything
    /// to cut takes one round, most others two or three, none more than 16.
    pub fn clean<'a>(&self, text: &'a str, scratch: &mut Scratch) -> Cleaned<'a> {
        self.rounds(text, None, scratch, None)
    }

    /// The same, and takes what is of the site's template, too. With the same template, cleaning the
    /// result again changes nothing.
    pub fn clean_on<'a>(
        &self,
        text: &'a str,
        template: Option<&Template>,
        scratch: &mut Scratch,
    ) -> Cleaned<'a> {
        self.rounds(text, template, scratch, None)
    }

    /// The same, and fills `look` with what a [`Learner`](crate::Learner) should see of the page:
    /// its lines before any were taken for the template's.
    pub fn clean_and_look<'a>(
        &self,
        text: &'a str,
        template: Option<&Template>,
        scratch: &mut Scratch,
        look: &mut Look,
    ) -> Cleaned<'a> {
        self.rounds(text, template, scratch, Some(look))
    }

    /// Fills `look` without cleaning to the end: the first of two passes over a corpus.
    pub fn look(&self, text: &str, scratch: &mut Scratch, look: &mut Look) {
        let mut draft = Draft::new(text, self.without);
        settle(&mut draft, scratch);
        let mut quiet = Quiet::settled(&draft);
        self.before_template(&mut draft, scratch, &mut quiet);
        look.page(draft.text());
    }

    fn rounds<'a>(
        &self,
        text: &'a str,
        template: Option<&Template>,
        scratch: &mut Scratch,
        mut look: Option<&mut Look>,
    ) -> Cleaned<'a> {
        let buffer = std::mem::take(&mut scratch.finished);
        let mut draft = Draft::with_buffer(text, self.without, buffer);
        settle(&mut draft, scratch);
        let mut quiet = Quiet::settled(&draft);
        let template = template.filter(|_| !self.without.has(Class::Template));
        let mut round = || self.round(&mut draft, template, scratch, look.take(), &mut quiet);
        if !(0..ROUNDS).any(|_| !round()) {
            // The page is made so that every cut uncovers another. Nothing it seems to say about
            // itself can be trusted.
            draft = Draft::new(text, self.without);
            settle(&mut draft, scratch);
        }
        draft.finish_into(&mut scratch.finished)
    }

    /// One round; says whether it changed anything.
    fn round(
        &self,
        draft: &mut Draft<'_>,
        template: Option<&Template>,
        scratch: &mut Scratch,
        look: Option<&mut Look>,
        quiet: &mut Quiet,
    ) -> bool {
        let before = draft.version();
        self.before_template(draft, scratch, quiet);
        if let Some(look) = look {
            look.page(draft.text());
        }
        let Scratch { edits, lines, template: buffers, repeat, .. } = scratch;
        if let Some(template) = template {
            unless_quiet(draft, &mut quiet.template, |draft| {
                template::run(draft, template, lines, buffers, edits)
            });
        }
        if !self.without.has(Class::Repeat) {
            unless_quiet(draft, &mut quiet.repeat, |draft| {
                repeat::run(draft, lines, repeat, edits)
            });
        }
        let changed = draft.version() != before;
        if changed {
            // Without a cut there are no new blank lines.
            blank::run(draft, lines, edits);
        }
        changed
    }

    /// The steps of a round that come before the template's.
    fn before_template(&self, draft: &mut Draft<'_>, scratch: &mut Scratch, quiet: &mut Quiet) {
        let Scratch { edits, marks, lines, annotate, boilerplate, .. } = scratch;
        unless_quiet(draft, &mut quiet.characters, |draft| characters::run(draft, marks, edits));
        unless_quiet(draft, &mut quiet.annotate, |draft| {
            annotate::run(draft, &self.rules, marks, annotate, edits)
        });
        lines.gather_from(draft, marks);
        if !self.without.has(Class::Boilerplate) {
            unless_quiet(draft, &mut quiet.boilerplate, |draft| {
                boilerplate::run(draft, &self.rules, lines, boilerplate, edits)
            });
        }
    }
}

/// For each step the version of the draft on which it had nothing to do.
#[derive(Default)]
struct Quiet {
    characters: Option<u32>,
    annotate: Option<u32>,
    boilerplate: Option<u32>,
    template: Option<u32>,
    repeat: Option<u32>,
}

impl Quiet {
    /// Of a draft whose characters were just settled.
    fn settled(draft: &Draft<'_>) -> Self {
        Quiet { characters: Some(draft.version()), ..Quiet::default() }
    }
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
    let Scratch { edits, marks, lines, .. } = scratch;
    marks.clear();
    lines.clear();
    for _ in 0..ROUNDS {
        let changed = characters::run(draft, marks, edits);
        lines.gather_from(draft, marks);
        if !(changed | blank::run(draft, lines, edits)) {
            return;
        }
    }
}
