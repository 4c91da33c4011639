//! `tamis templates`, and templates for the other commands.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use tamis::{Config, TemplateMode, Templates};
use tamis_driver::{RunConfig, learn_templates};

use crate::End;
use crate::args::{LearnArgs, ShowArgs, SiteArgs, TemplatesArgs, TemplatesCommand};
use crate::progress::Bar;
use crate::stores;

pub(crate) fn templates(args: &TemplatesArgs) -> anyhow::Result<End> {
    match &args.command {
        TemplatesCommand::Learn(args) => learn(args),
        TemplatesCommand::Show(args) => show(args),
    }
}

/// Reads a file of templates.
pub(crate) fn read(path: &Path) -> anyhow::Result<Arc<Templates>> {
    let name = path.display();
    let file = std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?;
    Ok(Arc::new(Templates::from_jsonl(&file).with_context(|| name.to_string())?))
}

/// The settings of a command that may be given templates.
pub(crate) fn engine(args: &SiteArgs) -> anyhow::Result<Config> {
    let mut config = Config::default();
    if let Some(path) = &args.templates {
        config.templates = TemplateMode::Fixed(read(path)?);
    }
    Ok(config)
}

fn learn(args: &LearnArgs) -> anyhow::Result<End> {
    let mut config = RunConfig::new(args.inputs.clone(), args.out.clone());
    config.stores = stores::from_environment();
    config.threads = args.threads;
    config.memory = args.memory.0;
    args.record.apply(&mut config);
    args.cleaning.apply(&mut config.engine.clean)?;
    let bar = Bar::new(None, false);
    let learned = learn_templates(&config, &bar);
    bar.finish();
    let learned = learned?;
    let name = args.out.display();
    std::fs::write(&args.out, learned.templates.to_jsonl())
        .with_context(|| format!("{name}: cannot be written"))?;
    let lines: usize = learned.templates.iter().map(|(_, template)| template.lines().len()).sum();
    let mut said = format!(
        "{} of {} records were learned from; {} hosts have a template, {lines} lines in all: {name}\n",
        learned.counted,
        learned.records,
        learned.templates.len(),
    );
    if learned.forgotten > 0 {
        let _ =
            writeln!(said, "{} hosts were given up; --memory gives more room", learned.forgotten);
    }
    let _ = io::stderr().write_all(said.as_bytes());
    Ok(End::Well)
}

fn show(args: &ShowArgs) -> anyhow::Result<End> {
    let templates = read(&args.file)?;
    let mut shown = String::new();
    for (host, template) in templates.iter() {
        if args.host.as_ref().is_some_and(|only| only != host) {
            continue;
        }
        let _ =
            writeln!(shown, "{host}: {} lines, {} pages", template.lines().len(), template.pages());
        for line in template.lines() {
            let _ = writeln!(shown, "{:>4} % {:8} {}", line.share, line.kind.as_str(), line.text);
        }
    }
    if let Some(host) = args.host.as_ref().filter(|_| shown.is_empty()) {
        bail!("{}: no template for {host}", args.file.display());
    }
    io::stdout().lock().write_all(shown.as_bytes())?;
    Ok(End::Well)
}
