//! Rule files: phrases of boilerplate and the evidence that each needs. `docs/cuts.md`, section 5.

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;

use serde::Deserialize;

use crate::boilerplate::bars::Bar;
use crate::fold::{fold, push_numbered};

/// The rule files that come with the crate, in the order of their names.
pub(crate) const BUILT_IN: [(&str, &str); 19] = [
    ("ar.toml", include_str!("../../rules/ar.toml")),
    ("cs.toml", include_str!("../../rules/cs.toml")),
    ("de.toml", include_str!("../../rules/de.toml")),
    ("el.toml", include_str!("../../rules/el.toml")),
    ("en.toml", include_str!("../../rules/en.toml")),
    ("es.toml", include_str!("../../rules/es.toml")),
    ("fr.toml", include_str!("../../rules/fr.toml")),
    ("it.toml", include_str!("../../rules/it.toml")),
    ("ja.toml", include_str!("../../rules/ja.toml")),
    ("ko.toml", include_str!("../../rules/ko.toml")),
    ("nl.toml", include_str!("../../rules/nl.toml")),
    ("pl.toml", include_str!("../../rules/pl.toml")),
    ("pt.toml", include_str!("../../rules/pt.toml")),
    ("ru.toml", include_str!("../../rules/ru.toml")),
    ("tr.toml", include_str!("../../rules/tr.toml")),
    ("uk.toml", include_str!("../../rules/uk.toml")),
    ("vi.toml", include_str!("../../rules/vi.toml")),
    ("zh-Hans.toml", include_str!("../../rules/zh-Hans.toml")),
    ("zh-Hant.toml", include_str!("../../rules/zh-Hant.toml")),
];

/// A rule file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// It is not TOML, or has fields that are unknown, missing or of the wrong type.
    #[error("rule file {file}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// What the parser says, with the line.
        message: String,
    },
    /// A rule has a phrase of which the fold leaves nothing.
    #[error("rule file {file}: rule {rule}: the phrase {phrase:?} has no letter or digit")]
    EmptyPhrase {
        /// The file.
        file: String,
        /// Its rule.
        rule: String,
        /// The phrase.
        phrase: String,
    },
    /// Two rules have the same name.
    #[error("rule file {file}: the rule {rule} is already defined")]
    Duplicate {
        /// The file.
        file: String,
        /// The name.
        rule: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    #[serde(default)]
    citation: Citation,
    #[serde(default, rename = "rule")]
    rules: Vec<Entry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Citation {
    phrases: Vec<String>,
    #[serde(default)]
    questions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    kind: Kind,
    #[serde(rename = "match")]
    how: How,
    need: Need,
    max_width: Option<usize>,
    phrases: Vec<String>,
}

/// What a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    CommentBox,
    ShareBar,
    Related,
    Navigation,
    Pagination,
    Copyright,
    Cookie,
    Login,
    App,
    Credit,
    Advert,
    SignOff,
    Structure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum How {
    Whole,
    Start,
    Contains,
    End,
    /// No line by itself: what bars are made of.
    Part,
    /// The same, for the first page of a site.
    Home,
}

/// The evidence that a rule needs besides its phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Need {
    Alone,
    Tail,
    Edge,
    Neighbour,
}

/// One rule, ready for use.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) how: How,
    pub(crate) need: Need,
    /// Greatest width of the trimmed line.
    pub(crate) max_width: Option<usize>,
    /// Folded, but for `end` rules.
    pub(crate) phrases: Vec<String>,
}

/// All rules, in order, and the phrases of citation marks.
#[derive(Debug, Default)]
pub(crate) struct RuleSet {
    pub(crate) rules: Vec<Rule>,
    pub(crate) citations: HashSet<String>,
    /// Those that are marks with a question mark at the end alone.
    pub(crate) questions: HashSet<String>,
    /// The rule of the first sort of bars, behind which the others stand; bars may be switched off.
    pub(crate) first_bar: Option<u32>,
}

/// Width bound of start, contains and end rules that name none.
const DEFAULT_WIDTH: usize = 60;

impl RuleSet {
    /// Reads rule files, given as name and content, leaving out some kinds.
    pub(crate) fn read<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
        without: &[Kind],
    ) -> Result<Self, ConfigError> {
        let mut set = RuleSet::default();
        let mut names = BTreeMap::new();
        for (name, content) in files {
            let file: File = toml::from_str(content).map_err(|error| ConfigError::Syntax {
                file: name.to_string(),
                message: error.to_string(),
            })?;
            let Citation { phrases, questions } = &file.citation;
            for (phrases, folds) in [(phrases, &mut set.citations), (questions, &mut set.questions)]
            {
                for phrase in phrases {
                    let mut fold = folded(name, "citation", phrase)?;
                    let numbered = push_numbered(&mut fold);
                    folds.insert(fold.split_off(numbered));
                }
            }
            for entry in file.rules {
                let rule = format!("{}.{}", file.language, entry.id);
                if names.insert(rule.clone(), ()).is_some() {
                    return Err(ConfigError::Duplicate { file: name.to_string(), rule });
                }
                if without.contains(&entry.kind) {
                    continue;
                }
                let phrases = entry.phrases.iter().map(|phrase| match entry.how {
                    How::End => folded(name, &rule, phrase).map(|_| phrase.clone()),
                    _ => folded(name, &rule, phrase),
                });
                let bound = (entry.how != How::Whole).then_some(DEFAULT_WIDTH);
                set.rules.push(Rule {
                    phrases: phrases.collect::<Result<_, _>>()?,
                    name: intern(rule),
                    how: entry.how,
                    need: entry.need,
                    max_width: entry.max_width.or(bound),
                });
            }
        }
        if !without.contains(&Kind::Navigation) {
            set.first_bar = Some(set.rules.len() as u32);
            set.rules.extend(Bar::ALL.map(|bar| Rule {
                name: bar.rule(),
                how: How::Part,
                need: Need::Edge,
                max_width: None,
                phrases: Vec::new(),
            }));
        }
        Ok(set)
    }
}

fn folded(file: &str, rule: &str, phrase: &str) -> Result<String, ConfigError> {
    let folded = fold(phrase);
    if folded.is_empty() {
        return Err(ConfigError::EmptyPhrase {
            file: file.to_string(),
            rule: rule.to_string(),
            phrase: phrase.to_string(),
        });
    }
    Ok(folded)
}

/// A name that lives as long as the program: each different one is kept once, so that a cut can
/// carry its rule without a count or a copy.
fn intern(name: String) -> &'static str {
    static NAMES: Mutex<BTreeMap<String, &'static str>> = Mutex::new(BTreeMap::new());
    let mut names = NAMES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = names.get(&name) {
        return known;
    }
    let kept: &'static str = Box::leak(name.clone().into_boxed_str());
    names.insert(name, kept);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<RuleSet, ConfigError> {
        RuleSet::read([("test.toml", content)], &[])
    }

    #[test]
    fn built_in_rules_are_well_formed() {
        let set = RuleSet::read(BUILT_IN, &[]).unwrap();
        assert!(set.rules.len() > 50);
        assert!(BUILT_IN.is_sorted());
    }

    #[test]
    fn bad_rules_name_file_and_rule() {
        let unknown = read("language = 'x'\nwrong = 1").unwrap_err().to_string();
        assert!(unknown.starts_with("rule file test.toml: ") && unknown.contains("wrong"));
        let rule = "[[rule]]\nid='a'\nkind='login'\nmatch='whole'\nneed='tail'\n";
        let empty = read(&format!("language='x'\n{rule}phrases=['--']")).unwrap_err();
        assert_eq!(
            empty.to_string(),
            "rule file test.toml: rule x.a: the phrase \"--\" has no letter or digit"
        );
        let twice = read(&format!("language='x'\n{rule}phrases=['b']\n{rule}phrases=['c']"));
        assert_eq!(
            twice.unwrap_err().to_string(),
            "rule file test.toml: the rule x.a is already defined"
        );
    }

    #[test]
    fn kinds_can_be_left_out() {
        let all = RuleSet::read(BUILT_IN, &[]).unwrap().rules.len();
        let fewer = RuleSet::read(BUILT_IN, &[Kind::Copyright]).unwrap().rules.len();
        assert!(fewer < all);
    }
}
