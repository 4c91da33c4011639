//! Promise 3 from files alone: kept text and cut list give the original back.

use serde_json::Value;

use crate::program::{content, json_lines, run, tamis_with};

const TEXTS: [&str; 6] = [
    "月(yuè)亮(liàng)升(shēng)起(qǐ)来(lái)了(le)，山(shān)谷(gǔ)里(lǐ)一(yí)片(piàn)安(ān)静(jìng)。\r\n\r\n\r\n\r\n风(fēng)停(tíng)了(le)。",
    "The bridge[1] was rebuilt\u{ad} in stone.[citation needed]\u{200b} It stands today.\r\n",
    "漢字(かんじ)を読(よ)むのは楽(たの)しい。毎日(まいにち)少(すこ)しずつ覚(おぼ)える。",
    "Cafe\u{301} au lait, a\u{308}nd nothing else on this short page.",
    "Nothing is cut here, for there is nothing to cut on a plain and honest page.",
    "Half a smile \u{fffd} and a line end\n",
];

/// Puts every cut back; knows the contract and none of the program's code.
fn restore(clean: &str, line: &Value) -> String {
    let (mut original, mut rest) = (String::new(), clean);
    for cut in line["cuts"].as_array().unwrap() {
        let text = |name: &str| cut[name].as_str().unwrap();
        let start = cut["start"].as_u64().unwrap() as usize;
        let (before, after) = rest.split_at(start - original.len());
        rest = after.strip_prefix(text("put")).unwrap();
        original += before;
        original += text("removed");
        assert_eq!(original.len(), cut["end"].as_u64().unwrap() as usize);
    }
    original + rest
}

fn records() -> String {
    let lines = TEXTS.iter().enumerate().map(|(i, text)| {
        let text = serde_json::to_string(text).unwrap().replace('\u{fffd}', "\\ud83d");
        format!("{{\"id\":{i},\"text\":{text}}}\n")
    });
    lines.collect()
}

#[test]
fn from_the_files_of_a_run() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("a.jsonl");
    // Once more, so that there are cut lists of dropped pages too.
    std::fs::write(&input, records() + &records()).unwrap();
    let out = dir.path().join("out");
    run(&[input], &out, &["--cuts"]);
    let cuts = json_lines(&out.join("cuts/a.jsonl.zst"));
    assert_eq!(cuts.len(), 2 * TEXTS.len());
    // Half a character stays as it was spelt, though parsers refuse it.
    let kept = content(&out.join("kept/a.jsonl.zst")).replace("\\ud83d", "\\ufffd");
    let kept: Vec<Value> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(kept.len(), TEXTS.len());
    for (i, text) in TEXTS.iter().enumerate() {
        assert_eq!((&cuts[i]["id"], &cuts[i]["ordinal"]), (&Value::from(i), &Value::from(i)));
        assert_eq!(restore(kept[i]["text"].as_str().unwrap(), &cuts[i]), *text);
        assert_eq!(cuts[i]["cuts"], cuts[i + TEXTS.len()]["cuts"]);
    }
}

#[test]
fn clean_writes_the_same_lines() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("a.jsonl");
    std::fs::write(&input, records()).unwrap();
    let out = dir.path().join("out");
    run(&[input], &out, &["--cuts"]);
    let records = records();
    let cuts = tamis_with(["clean", "--jsonl", "--cuts"], records.as_bytes());
    assert_eq!(cuts.stdout, content(&out.join("cuts/a.jsonl.zst")));
    let clean = tamis_with(["clean", "--jsonl"], records.as_bytes());
    assert_eq!(clean.stdout, content(&out.join("kept/a.jsonl.zst")));
    for text in TEXTS {
        let clean = tamis_with(["clean"], text.as_bytes()).stdout;
        let cuts = tamis_with(["clean", "--cuts", "-"], text.as_bytes()).stdout;
        assert_eq!(restore(&clean, &serde_json::from_str(&cuts).unwrap()), text);
    }
}
