//! The cases in `tests/cases`, each a text, its clean text and its cuts, with the rule files in
//! `tests/rules` that they are made for. The oracle and the fast code are tested on the same ones.

use std::path::Path;

use serde::Deserialize;

use crate::oracle::Entry;

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// What it is about.
    pub name: String,
    /// Rules that must make no cut in it.
    #[serde(default)]
    pub stays: Vec<String>,
    /// The template of its host: kind, text and share of each entry.
    #[serde(default)]
    pub template: Vec<(String, String, u8)>,
    /// The text.
    pub text: String,
    /// What should be left of it.
    pub clean: String,
    /// Start, end, class and rule of each cut.
    pub cuts: Vec<(usize, usize, String, String)>,
    /// Start and end of the copies that the cuts refer to; not looked at when there are none here.
    #[serde(default)]
    pub of: Vec<(usize, usize)>,
}

impl Case {
    /// The template, for the oracle.
    ///
    /// # Panics
    ///
    /// When an entry is of no known kind.
    pub fn entries(&self) -> Vec<Entry> {
        let entry = |(kind, text, share): &(String, String, u8)| {
            let kind = ["line", "counted", "end", "label"].into_iter().find(|known| known == kind);
            let kind = kind.unwrap_or_else(|| panic!("{}: kinds of entries", self.name));
            Entry { kind, text: text.clone(), share: *share }
        };
        self.template.iter().map(entry).collect()
    }
}

/// All cases, in the order of their files.
///
/// # Panics
///
/// When a file cannot be read or is no file of cases: a test that calls this should fail.
pub fn all() -> Vec<Case> {
    let parse = |(path, content): (String, String)| {
        let file: Result<File, _> = toml::from_str(&content);
        file.unwrap_or_else(|error| panic!("{path}: {error}")).case
    };
    files("cases").into_iter().flat_map(parse).collect()
}

/// The rule files of the cases: path and content, in the order of their names.
///
/// # Panics
///
/// When one cannot be read.
pub fn rules() -> Vec<(String, String)> {
    files("rules")
}

fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let fail = |error| -> ! { panic!("{}: {error}", folder.display()) };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| fail(error)) {
        let path = entry.unwrap_or_else(|error| fail(error)).path();
        let content = std::fs::read_to_string(&path).unwrap_or_else(|error| fail(error));
        files.push((path.display().to_string(), content));
    }
    files.sort();
    files
}
