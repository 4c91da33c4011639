//! What is cut can be chosen, alike for every command that cleans.

use std::fs;

use crate::program::{content, run, tamis};

const RULES: &str = r#"
language = "own"
[[rule]]
id = "bridge-news"
kind = "related"
match = "start"
need = "alone"
phrases = ["More from the bridge"]
"#;

const PAGE: &str = "长江(chángjiāng)的水(shuǐ)清了，两岸(liǎng'àn)的人们很高兴(gāoxìng)。\n\
                    More from the bridge: seven boats\n长江边上的路也修好了，车来车往。\n";

#[test]
fn classes_can_be_left_out_and_rules_added() {
    let dir = tempfile::tempdir().unwrap();
    let (page, rules) = (dir.path().join("page.txt"), dir.path().join("own.toml"));
    fs::write(&page, PAGE).unwrap();
    fs::write(&rules, RULES).unwrap();
    let clean = |args: &[&str]| tamis([&["clean", page.to_str().unwrap()], args].concat()).stdout;
    let own = ["--rules", rules.to_str().unwrap()];
    let read = "长江的水清了，两岸的人们很高兴。\n";
    let more = "More from the bridge: seven boats\n";
    let last = "长江边上的路也修好了，车来车往。\n";
    assert_eq!(clean(&[]), format!("{read}{more}{last}"));
    assert_eq!(clean(&own), format!("{read}{last}"));
    let left = PAGE.replace(more, "");
    assert_eq!(clean(&[&own[..], &["--without", "pinyin"]].concat()), left);
    assert_eq!(clean(&["--without", "pinyin", "--without", "boilerplate"]), PAGE);
    let explained = tamis([&["explain", page.to_str().unwrap()], &own[..]].concat()).stdout;
    assert!(explained.contains("own.bridge-news"), "{explained}");
    let input = dir.path().join("s.jsonl");
    fs::write(&input, serde_json::json!({ "text": PAGE }).to_string() + "\n").unwrap();
    let out = dir.path().join("out");
    run(&[input], &out, &own);
    let kept = content(&out.join("kept/s.jsonl.zst"));
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept["text"], format!("{read}{last}"));
}

#[test]
fn what_cannot_be_used_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let rules = dir.path().join("own.toml");
    let refused = |args: &[&str]| {
        let ended = tamis([&["clean", "--rules", rules.to_str().unwrap()], args].concat());
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
        ended.stderr
    };
    let shown = rules.display();
    assert_eq!(
        refused(&[]),
        format!(
            "tamis: rule file {shown}: cannot be read: No such file or directory (os error 2)\n"
        )
    );
    fs::write(&rules, RULES.replace("start", "begin")).unwrap();
    let wrong = refused(&[]);
    assert!(wrong.starts_with(&format!("tamis: rule file {shown}: ")), "{wrong}");
    let class = refused(&["--without", "pinjin"]);
    assert!(class.contains("the classes are pinyin, noise, "), "{class}");
}
