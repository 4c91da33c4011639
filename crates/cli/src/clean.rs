//! `tamis clean`: without comparing, one page or many.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use tamis::{Engine, Page, Preparer, Scratch};
use tamis_driver::record::{Html, Names, Record};
use tamis_driver::source::{Limits, Line, Lines, open};
use tamis_driver::{Bytes, push_cuts};

use crate::End;
use crate::args::CleanArgs;
use crate::{stdio, templates};

pub(crate) fn clean(args: &CleanArgs) -> anyhow::Result<End> {
    let mut config = templates::engine(&args.site)?;
    args.cleaning.apply(&mut config.clean)?;
    let (preparer, _) = Engine::new(&config)?.split();
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let mut out = BufWriter::new(io::stdout().lock());
    let end = if args.jsonl {
        records(args, path, &preparer, &mut out)?
    } else {
        let text = stdio::page(path, args.record.html.0)?;
        let prepared =
            preparer.prepare(&page(&text, args.site.url.as_deref()), &mut Scratch::default());
        if args.cuts {
            let mut line = Vec::new();
            push_cuts(None, 0, &prepared.cleaned.cuts, &mut line);
            out.write_all(&line)?;
        } else {
            out.write_all(prepared.cleaned.text.as_bytes())?;
        }
        End::Well
    };
    out.flush()?;
    Ok(end)
}

fn page<'a>(text: &'a str, url: Option<&'a str>) -> Page<'a> {
    let mut page = Page::new(text);
    page.url = url;
    page
}

fn records(
    args: &CleanArgs,
    path: &Path,
    preparer: &Preparer,
    out: &mut impl Write,
) -> anyhow::Result<End> {
    let html = args.record.html_field.clone().zip(args.record.html.0);
    let links = args.record.html_links;
    let names = Names {
        text: args.record.text_field.clone(),
        id: args.record.id_field.clone(),
        html: html.map(|(field, mode)| Html { field, mode, links, room: None }),
    };
    let limit = args.record.max_record.0;
    let limits = Limits { window_log: 27 };
    let name = if path.as_os_str() == "-" {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    let input = open(path, limits).with_context(|| format!("{name}: cannot be read"))?;
    let mut lines = Lines::new(input, limit);
    let mut scratch = Scratch::default();
    let (mut bytes, mut written) = (Vec::new(), Vec::new());
    let (mut ordinal, mut end) = (0u64, End::Well);
    loop {
        bytes.clear();
        let (offset, reason) = match lines.next(&mut bytes, |_| {}) {
            Line::Record { offset } => match Record::parse(&bytes, &names) {
                Ok(record) => {
                    let url = record.url.as_deref().or(args.site.url.as_deref());
                    let prepared = preparer.prepare(&page(&record.text, url), &mut scratch);
                    written.clear();
                    if args.cuts {
                        push_cuts(record.id, ordinal, &prepared.cleaned.cuts, &mut written);
                    } else {
                        record.write(&prepared.cleaned.text, &mut written);
                    }
                    out.write_all(&written)?;
                    ordinal += 1;
                    continue;
                }
                Err(error) => (offset, error.to_string()),
            },
            Line::TooLong { offset, len } => {
                let limit = Bytes(limit);
                (offset, format!("the record has {len} bytes, the limit is {limit} (--max-record)"))
            }
            Line::Bad { offset, reason } => (offset, reason),
            Line::Damaged { offset, lost, reason } => {
                let stderr = &mut io::stderr();
                let lost = format!("{lost} bytes of an unfinished record were lost");
                let _ =
                    writeln!(stderr, "tamis: {name}: damaged at byte {offset}: {reason}; {lost}");
                return Ok(End::WithRejected);
            }
            Line::End => return Ok(end),
        };
        let _ = writeln!(
            io::stderr(),
            "tamis: {name}: record {ordinal} at byte {offset} rejected: {reason}"
        );
        ordinal += 1;
        end = End::WithRejected;
    }
}
