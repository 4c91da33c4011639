//! The cases in `tests/cases`: a text, its clean text, its cuts.
//!
//! `stays` names rules that the case is about and that must make no cut in it; every rule has
//! at least one case in which it cuts and one in which it must not.

use std::collections::BTreeSet;

use tamis_testkit::cases::all as cases;
use tamis_testkit::oracle::{clean_on, undo};

use crate::rules;

const RULES: [&str; 51] = [
    "bar.crumbs",
    "bar.links",
    "bar.names",
    "hygiene.line-end",
    "hygiene.nfc",
    "hygiene.blank-lines",
    "invisible.zero-width",
    "invisible.soft-hyphen",
    "invisible.bidi",
    "invisible.control",
    "invisible.joiner",
    "citation.phrase",
    "citation.number",
    "citation.letter",
    "citation.note",
    "pinyin.bracket",
    "pinyin.misread",
    "pinyin.truncated",
    "pinyin.bare",
    "zhuyin.bare",
    "zhuyin.bracket",
    "zhuyin.misread",
    "furigana.aozora",
    "furigana.bracket",
    "noise.empty",
    "noise.emoji",
    "repeat.title",
    "repeat.title-decorated",
    "repeat.title-glued",
    "repeat.lead",
    "repeat.run",
    "repeat.near",
    "zh-Hans.comment.box",
    "zh-Hans.greeting",
    "zh-Hans.breadcrumb",
    "zh-Hans.credit",
    "en.share",
    "en.cookie",
    "en.help",
    "structure.label",
    "structure.copyright",
    "structure.date",
    "structure.bar",
    "structure.menu",
    "structure.footer",
    "structure.aside",
    "template.line-90",
    "template.line-60",
    "template.line-50",
    "template.line-30",
    "template.end-60",
];

#[test]
fn every_case_is_cut_as_it_says() {
    let rules = rules();
    let mut wrong = Vec::new();
    for case in cases() {
        let cleaned = clean_on(&case.text, &rules, &case.entries());
        let cuts: Vec<_> = cleaned
            .cuts
            .iter()
            .map(|cut| (cut.start, cut.end, cut.class.to_owned(), cut.rule.clone()))
            .collect();
        if cleaned.text != case.clean || cuts != case.cuts {
            wrong.push(format!(
                "{}\n  clean    {:?}\n  expected {:?}\n  cuts     {cuts:?}\n  expected {:?}",
                case.name, cleaned.text, case.clean, case.cuts
            ));
        }
        let of: Vec<_> = cleaned.cuts.iter().filter_map(|cut| cut.of).collect();
        if !case.of.is_empty() && of != case.of {
            wrong.push(format!("{}: refers to {of:?}, not {:?}", case.name, case.of));
        }
        if let Some(rule) = case.stays.iter().find(|rule| cuts.iter().any(|cut| cut.3 == **rule)) {
            wrong.push(format!("{}: {rule} made a cut", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_is_clean_when_cleaned_and_comes_back() {
    let rules = rules();
    for case in cases() {
        let cleaned = clean_on(&case.text, &rules, &case.entries());
        assert_eq!(undo(&cleaned.text, &cleaned.cuts), case.text, "{}", case.name);
        let again = clean_on(&cleaned.text, &rules, &case.entries());
        assert_eq!(again.text, cleaned.text, "{}", case.name);
        assert!(again.cuts.is_empty(), "{}", case.name);
    }
}

#[test]
fn every_rule_has_a_case_for_and_a_case_against() {
    let cases = cases();
    let cuts: BTreeSet<&str> =
        cases.iter().flat_map(|case| &case.cuts).map(|cut| cut.3.as_str()).collect();
    let stays: BTreeSet<&str> =
        cases.iter().flat_map(|case| &case.stays).map(String::as_str).collect();
    let all: BTreeSet<&str> = RULES.into_iter().collect();
    assert_eq!(cuts, all, "rules with a case for");
    assert_eq!(stays, all, "rules with a case against");
}
