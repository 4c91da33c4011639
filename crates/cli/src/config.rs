//! `--config FILE.toml` and `--print-config`: the options of `run` by their names.
//!
//! A file becomes arguments before those of the command line, which come after it and win. So there is one
//! list of options, and a file can say what the command line can.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, bail};
use clap::{ArgAction, ArgMatches, Command};
use toml::{Table, Value};

/// Options that speak of this one call.
const NOT_IN_FILES: [&str; 5] = ["config", "print-config", "dry-run", "help", "version"];

/// The arguments with what the file of `run --config FILE` says put before them.
pub(crate) fn expand(arguments: Vec<OsString>, command: &Command) -> anyhow::Result<Vec<OsString>> {
    let Some(run) = command.find_subcommand("run") else { return Ok(arguments) };
    if arguments.get(1).is_none_or(|word| word != "run") {
        return Ok(arguments);
    }
    let mut file = None;
    for (at, word) in arguments.iter().enumerate().take_while(|(_, word)| *word != "--") {
        match word.to_str() {
            Some("--config") => file = arguments.get(at + 1).cloned(),
            Some(word) => file = word.strip_prefix("--config=").map(Into::into).or(file),
            None => {}
        }
    }
    let Some(file) = file else { return Ok(arguments) };
    let name = Path::new(&file).display();
    let text = std::fs::read_to_string(&file).with_context(|| format!("{name}: cannot be read"))?;
    let table: Table = text.parse().with_context(|| format!("{name}: not TOML"))?;
    let mut all = arguments[..2].to_vec();
    for (key, value) in &table {
        add(run, key, value, &mut all).with_context(|| name.to_string())?;
    }
    all.extend_from_slice(&arguments[2..]);
    Ok(all)
}

/// Appends one setting as arguments.
fn add(run: &Command, key: &str, value: &Value, to: &mut Vec<OsString>) -> anyhow::Result<()> {
    let values = match value {
        Value::Array(values) => values.iter().map(word).collect::<Option<Vec<_>>>(),
        value => word(value).map(|word| vec![word]),
    };
    let Some(values) = values else {
        bail!("{key}: a text, a number, true, false or a list of texts")
    };
    if key == "inputs" {
        to.extend(values.into_iter().map(Into::into));
        return Ok(());
    }
    let known = |arg: &&clap::Arg| arg.get_long() == Some(key) && !NOT_IN_FILES.contains(&key);
    let Some(option) = run.get_arguments().find(known) else {
        bail!("{key}: no such setting; `tamis run --help` lists them");
    };
    if matches!(option.get_action(), ArgAction::SetTrue) {
        match value {
            Value::Boolean(true) => to.push(format!("--{key}").into()),
            Value::Boolean(false) => {}
            _ => bail!("{key}: true or false"),
        }
        return Ok(());
    }
    to.extend(values.into_iter().map(|value| format!("--{key}={value}").into()));
    Ok(())
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// All options of a call as a file that says the same.
pub(crate) fn show(run: &Command, matches: &ArgMatches) -> String {
    let mut file = String::new();
    for option in run.get_arguments() {
        let key = option.get_long().unwrap_or("inputs");
        if NOT_IN_FILES.contains(&key) {
            continue;
        }
        if matches!(option.get_action(), ArgAction::SetTrue) {
            let _ = writeln!(file, "{key} = {}", matches.get_flag(option.get_id().as_str()));
            continue;
        }
        let Ok(Some(raw)) = matches.try_get_raw(option.get_id().as_str()) else { continue };
        let values: Vec<Value> =
            raw.map(|value| Value::String(value.to_string_lossy().into_owned())).collect();
        let many = key == "inputs" || matches!(option.get_action(), ArgAction::Append);
        let value = match values.as_slice() {
            [one] if !many => one.clone(),
            _ => Value::Array(values),
        };
        let _ = writeln!(file, "{key} = {value}");
    }
    file
}
