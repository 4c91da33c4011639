//! The page that the whole engine was made for, from the folder that `TAMIS_SHARED` names.

use std::path::Path;

use tamis_testkit::oracle::{Rules, clean, undo};

use crate::rules;

#[test]
fn the_model_page_keeps_its_text_and_nothing_else() {
    let Some(shared) = std::env::var_os("TAMIS_SHARED") else {
        eprintln!("TAMIS_SHARED is not set: the model page is not tested");
        return;
    };
    let folder = Path::new(&shared).join("seed");
    let mut pages: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    pages.sort();
    let page = pages.first().expect("a model page in the folder seed");
    let text = std::fs::read_to_string(page).unwrap();
    check(&text, &rules());
    check(&text, &Rules::load());
}

fn check(text: &str, rules: &Rules) {
    let cleaned = clean(text, rules);
    assert_eq!(undo(&cleaned.text, &cleaned.cuts), text);

    let title = text.lines().next().expect("the page has a title");
    let lines: Vec<&str> = cleaned.text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines.len(),
        7,
        "the title and six paragraphs, one of them a caption: {}",
        cleaned.text
    );
    assert_eq!(lines[0], title);
    assert_eq!(cleaned.text.matches(title).count(), 1);
    let starts = ["5月27日,国新办", "商务部外国", "朱冰介绍", "他透露", "强化跨区域", "在加强园区"];
    for (line, start) in lines[1..].iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
        assert_eq!(cleaned.text.matches(line).count(), 1);
    }
    assert_eq!(lines[2], "商务部外国投资管理司司长朱冰。");
    assert!(cleaned.text.contains("遍布31个省(区、市),"));
    assert_eq!(cleaned.text.matches('(').count(), 1, "no reading is left");
    for line in ["相关推荐", "评论列表", "沙发", "发表评论", "欢迎", "图片来源"]
    {
        assert!(!cleaned.text.contains(line), "{line}");
    }
}
