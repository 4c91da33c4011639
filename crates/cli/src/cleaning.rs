//! What to cut: flags that all commands share which clean.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use tamis::{Class, CleanConfig};

#[derive(Args, Debug)]
pub(crate) struct CleaningArgs {
    /// How much the structure of a page counts: menus, link lists and the like, taken for where they
    /// stand.
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    structure: Structure,
    /// Class of cuts to leave out, such as "furigana"; may be given several times.
    #[arg(long, value_name = "CLASS", value_parser = class)]
    without: Vec<Class>,
    /// File of boilerplate rules that are used besides those that come with tamis; may be given several times.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
}

/// How much is taken for where it stands.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Structure {
    /// Nothing.
    Off,
    /// Short lines around the body of a page; around a long body, teasers and short comments too.
    #[default]
    Careful,
    /// All text around the body.
    Full,
}

impl CleaningArgs {
    /// Brings the settings of cleaning to what was asked for. Whether rules are well formed shows when they are
    /// used.
    pub(crate) fn apply(&self, config: &mut CleanConfig) -> anyhow::Result<()> {
        config.structure = match self.structure {
            Structure::Off => tamis::Structure::Off,
            Structure::Careful => tamis::Structure::Careful,
            Structure::Full => tamis::Structure::Full,
        };
        config.without_classes.clone_from(&self.without);
        for path in &self.rules {
            let name = path.display().to_string();
            let content = std::fs::read_to_string(path)
                .with_context(|| format!("rule file {name}: cannot be read"))?;
            config.rules.push((name, content));
        }
        Ok(())
    }
}

fn class(name: &str) -> Result<Class, String> {
    Class::ALL.into_iter().find(|class| class.as_str() == name).ok_or_else(|| {
        let known: Vec<_> = Class::ALL.iter().map(|class| class.as_str()).collect();
        format!("the classes are {}", known.join(", "))
    })
}
