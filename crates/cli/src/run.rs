//! `tamis run`.

use std::io::{self, Write};

use tamis_driver::{Bytes, Existing, Format, Keep, Progress, Report, RunConfig, TemplateSource};

use crate::End;
use crate::args::{self, LogFormat, RunArgs};
use crate::log::Log;
use crate::progress::Bar;
use crate::{stores, templates};

pub(crate) fn run(args: &RunArgs) -> anyhow::Result<End> {
    let mut config = RunConfig::new(args.inputs.clone(), args.out.clone());
    config.existing = match (args.force, args.resume) {
        (true, _) => Existing::Replace,
        (_, true) => Existing::Resume,
        _ => Existing::Refuse,
    };
    config.txt = args.txt;
    config.stores = stores::from_environment();
    config.threads = args.threads;
    config.memory = args.memory.0;
    config.format = match args.format {
        args::Format::Jsonl => Format::Jsonl,
        args::Format::Parquet => Format::Parquet,
    };
    config.level = args.level;
    args.record.apply(&mut config);
    config.cuts = args.cuts;
    config.window_log = args.window_log;
    config.batch = args.batch;
    config.templates = match args.templates.to_str() {
        Some("off") => TemplateSource::Off,
        Some("learn") => TemplateSource::Learn,
        _ => TemplateSource::Given(templates::read(&args.templates)?),
    };
    config.keep = match args.keep {
        args::Keep::First => Keep::First,
        args::Keep::Best => Keep::Best,
    };
    config.index.clone_from(&args.index);
    args.cleaning.apply(&mut config.engine.clean)?;
    let paragraphs = &mut config.engine.paragraphs;
    paragraphs.policy = args.paragraphs.paragraphs;
    paragraphs.length = args.paragraphs.paragraph_length;
    paragraphs.pages = args.paragraphs.paragraph_pages;
    paragraphs.hosts = args.paragraphs.paragraph_hosts;
    paragraphs.memory = usize::try_from(args.paragraphs.paragraph_memory.0).unwrap_or(usize::MAX);
    if args.dry_run {
        return dry_run(&config);
    }
    let go = |progress: &dyn Progress| match args.is_pipe() {
        true => tamis_driver::filter(&config, &mut io::stdout(), progress),
        false => tamis_driver::run(&config, progress),
    };
    let report = match args.log_format {
        LogFormat::Text => {
            let bar = Bar::new(args.metrics.clone(), !args.is_pipe());
            let report = go(&bar);
            bar.finish();
            let report = report?;
            // Nobody may be listening; the run is done all the same.
            let _ = io::stderr().write_all(summary(&report, args).as_bytes());
            report
        }
        LogFormat::Json => {
            let log = Log::new(args.metrics.clone());
            match go(&log) {
                Ok(report) => {
                    log.finish(&report);
                    report
                }
                Err(error) => {
                    log.failed(&error.into());
                    return Ok(End::Failed);
                }
            }
        }
    };
    let totals = &report.totals;
    Ok(if totals.rejected + totals.damaged > 0 { End::WithRejected } else { End::Well })
}

/// What would be read.
fn dry_run(config: &RunConfig) -> anyhow::Result<End> {
    let shards = tamis_driver::shards(config)?;
    let mut out = String::new();
    for shard in &shards {
        out += &format!("{}\t{}\t{}\n", shard.name, shard.path.display(), shard.size);
    }
    io::stdout().write_all(out.as_bytes())?;
    let bytes = Bytes(shards.iter().map(|shard| shard.size).sum());
    let _ = writeln!(io::stderr(), "{} shards, {bytes} on disk", shards.len());
    Ok(End::Well)
}

fn summary(report: &Report, args: &RunArgs) -> String {
    let t = &report.totals;
    let cuts: u64 = t.cuts.classes.values().map(|count| count.count).sum();
    let cut: u64 = t.cuts.classes.values().map(|count| count.bytes).sum();
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let rate = t.text_in as f64 / report.run.seconds.max(1e-9) / f64::from(1 << 20);
    let mut text = format!(
        "{} records: {} kept, {} exact, {} near, {} empty, {} rejected\n",
        t.records, t.kept, t.exact, t.near, t.empty, t.rejected
    );
    if t.earlier > 0 {
        text += &format!("{} of them are copies of pages that earlier runs kept\n", t.earlier);
    }
    let (pipe, page) = (args.is_pipe(), args.out.join("report.html"));
    if t.damaged > 0 {
        let more = if pipe { "" } else { "; rejected/ says how far they could be read" };
        text += &format!("damaged shards: {}{more}\n", t.damaged);
    }
    let report_at = if pipe { String::new() } else { format!("; report: {}", page.display()) };
    text + &format!(
        "text: {} in, {} kept; {cuts} cuts of {}\n{:.1} s, {rate:.1} MiB/s{report_at}\n",
        Bytes(t.text_in),
        Bytes(t.text_out),
        Bytes(cut),
        report.run.seconds,
    )
}
