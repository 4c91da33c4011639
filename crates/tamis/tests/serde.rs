//! The feature `serde`: settings and verdicts there and back, cuts as cut lists have them.

use serde_json::{from_str, json, to_value};
use tamis::{Class, Config, Engine, Page, ParagraphConfig, ParagraphPolicy, Structure, Verdict};

#[test]
fn settings_come_back_as_they_were() {
    let paragraphs = ParagraphConfig::default().with_policy(ParagraphPolicy::Mark).with_least(3, 2);
    let config = Config::default()
        .with_structure(Structure::Full)
        .without(Class::Furigana)
        .with_rules("mine.toml", "language = \"en\"\n")
        .with_paragraphs(paragraphs);
    let json = serde_json::to_string(&config).unwrap();
    let again: Config = from_str(&json).unwrap();
    assert_eq!(format!("{again:?}"), format!("{config:?}"));
    // What is not said is at its default, and what is not known is an error.
    let some: Config = from_str(r#"{"clean":{"structure":"off"},"near":{"radius":5}}"#).unwrap();
    assert_eq!((some.clean.structure, some.near.radius), (Structure::Off, 5));
    assert_eq!(some.near.growth, Config::default().near.growth);
    for wrong in [r#"{"nera":{}}"#, r#"{"clean":{"without_classes":["pinjin"]}}"#] {
        assert!(from_str::<Config>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn verdicts_come_back_as_they_were() {
    let engine = Engine::new(&Config::default()).unwrap();
    let text: String =
        ('一'..).take(400).collect::<String>() + "。\nThe river rose two metres in one night.\n";
    let near: String = text.chars().skip(30).collect();
    let pages = [text.as_str(), &near, &text.replace('。', "!"), " "];
    let names = pages.iter().enumerate().map(|(number, text)| {
        let page = Page::new(text).with_id("a").at(2, number as u64);
        let verdict = engine.push(&page).unwrap();
        let json = serde_json::to_string(&verdict).unwrap();
        assert_eq!(from_str::<Verdict>(&json).unwrap(), verdict, "{json}");
        assert_eq!(to_value(&verdict).unwrap()["verdict"], verdict.as_str());
        verdict.as_str()
    });
    assert_eq!(names.collect::<Vec<_>>(), ["kept", "near", "exact", "empty"]);
    let exact = to_value(engine.push(&Page::new(&text)).unwrap()).unwrap();
    assert_eq!(exact, json!({"verdict": "exact", "of": {"id": "a", "shard": 2, "ordinal": 0}}));
}

#[test]
fn cuts_are_written_as_in_cut_lists() {
    let engine = Engine::new(&Config::default()).unwrap();
    let text = "The river rose two metres in one night, and the mill at the lower bridge was carried away.";
    let twice = format!("{text}[citation needed]\n{text}[citation needed]\n");
    let (prepared, _) = engine.process(&Page::new(&twice)).unwrap();
    let cuts = to_value(&prepared.cleaned.cuts).unwrap();
    let (start, end) = (text.len(), text.len() + "[citation needed]".len());
    assert_eq!(
        cuts[0],
        json!({
            "start": start, "end": end, "class": "citation", "rule": "citation.phrase",
            "removed": "[citation needed]", "put": "",
        })
    );
    // The copy that stays.
    assert_eq!((&cuts[1]["class"], &cuts[1]["of"]["start"]), (&json!("repeat"), &json!(0)));
    assert!(cuts[1]["of"]["end"].as_u64().unwrap() >= start as u64, "{cuts}");
}
