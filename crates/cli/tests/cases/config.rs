//! Settings from a file, and what is written for shells and readers of manuals.

use std::fs;

use crate::corpus::shards;
use crate::program::{assert_same, run, tamis, tree, try_run};

#[test]
fn a_file_says_what_the_command_line_can() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 2, 60, ".jsonl");
    let (plain, file) = (dir.path().join("plain"), dir.path().join("tamis.toml"));
    run(&inputs, &plain, &["--cuts", "--level", "5", "--without", "pinyin", "--without", "noise"]);
    let text = format!(
        "inputs = [{:?}, {:?}]\ncuts = true\nlevel = 5\nmemory = \"1GiB\"\nwithout = [\"pinyin\", \"noise\"]\n",
        inputs[0], inputs[1]
    );
    fs::write(&file, &text).unwrap();
    let out = dir.path().join("out");
    run(&[], &out, &["--config", file.to_str().unwrap()]);
    assert_same(&tree(&plain), &tree(&out));
    // What stands on the command line wins.
    let level = dir.path().join("level");
    run(&[], &level, &["--config", file.to_str().unwrap(), "--level", "3"]);
    let report = fs::read_to_string(level.join("report.json")).unwrap();
    assert!(report.contains("\"level\": 3"));
    // What is printed is a file that says the same.
    let args = [
        "run",
        "--config",
        file.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--print-config",
    ];
    let printed = tamis(args);
    assert_eq!((printed.code, &*printed.stderr), (Some(0), ""));
    assert!(printed.stdout.contains("without = [\"pinyin\", \"noise\"]\n"), "{}", printed.stdout);
    let again = dir.path().join("again.toml");
    fs::write(&again, &printed.stdout).unwrap();
    let twice = tamis(["run", "--config", again.to_str().unwrap(), "--print-config"]);
    assert_eq!(twice.stdout, printed.stdout);
    let dry = tamis(["run", "--config", again.to_str().unwrap(), "--dry-run"]);
    assert_eq!(dry.code, Some(0));
    assert!(dry.stdout.starts_with("s0\t") && dry.stdout.lines().count() == 2, "{}", dry.stdout);
}

#[test]
fn what_is_wrong_in_a_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 1, 5, ".jsonl");
    let file = dir.path().join("tamis.toml");
    for (text, said) in [
        ("colour = 1", "colour: no such setting; `tamis run --help` lists them"),
        ("cuts = 1", "cuts: true or false"),
        ("level = [[1]]", "level: a text, a number, true, false or a list of texts"),
        ("level = ", "not TOML"),
        ("help = true", "help: no such setting"),
    ] {
        fs::write(&file, text).unwrap();
        let ended =
            try_run(&inputs, &dir.path().join("out"), &["--config", file.to_str().unwrap()]);
        assert_eq!(ended.code, Some(1), "{text}");
        assert!(
            ended.stderr.starts_with(&format!("tamis: {}: ", file.display())),
            "{}",
            ended.stderr
        );
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    }
}

#[test]
fn figures_of_a_run_are_written_while_it_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 3, 100, ".jsonl");
    let file = dir.path().join("tamis.prom");
    run(&inputs, &dir.path().join("out"), &["--metrics", file.to_str().unwrap()]);
    let text = fs::read_to_string(&file).unwrap();
    let value = |name: &str| -> u64 {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or_else(|| panic!("{name}: {text}"));
        line.trim().parse().unwrap()
    };
    let verdicts = ["kept", "exact", "near", "empty", "rejected"];
    let all =
        verdicts.map(|verdict| value(&format!("tamis_records_total{{verdict=\"{verdict}\"}}")));
    assert_eq!(all.iter().sum::<u64>(), 300);
    assert_eq!((value("tamis_shards "), value("tamis_shards_done ")), (3, 3));
    // Each line is a comment or a name and a number.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, number) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("tamis_") && number.parse::<f64>().is_ok(), "{line}");
    }
}

#[test]
fn shells_and_manuals_know_all_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let ended = tamis(["completions", shell]);
        assert_eq!(ended.code, Some(0));
        assert!(
            ended.stdout.contains("templates") && ended.stdout.contains("window-log"),
            "{shell}"
        );
    }
    let manual = tamis(["man"]).stdout;
    for word in [".TH tamis", "tamis\\-run", "tamis\\-explain", "html"] {
        assert!(manual.contains(word), "{word}");
    }
}

#[test]
fn events_are_lines_of_json() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("a.jsonl");
    fs::write(&input, crate::corpus::lines(4, 30).join("\n") + "\nbroken\n").unwrap();
    let out = dir.path().join("out");
    let (input, out) = (input.to_str().unwrap(), out.to_str().unwrap());
    let args = ["run", input, "--out", out, "--log-format", "json"];
    let ended = tamis(args);
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""));
    let mut events: Vec<serde_json::Value> =
        ended.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // On a machine that has much to do there is progress to tell of.
    events.retain(|event| event["event"] != "progress");
    let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(names, ["start", "rejected", "shard", "end"]);
    assert_eq!(events[1]["ordinal"], 30);
    assert_eq!(events[3]["totals"]["records"], 31);
    assert!(events.iter().all(|event| event["seconds"].is_number()));
    let ended = tamis(args);
    let event: serde_json::Value = serde_json::from_str(&ended.stderr).unwrap();
    assert_eq!((ended.code, &event["event"]), (Some(1), &"error".into()));
    assert!(event["message"].as_str().unwrap().contains("--force"), "{event}");
}
