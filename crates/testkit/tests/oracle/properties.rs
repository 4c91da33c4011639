//! Cleaning twice is cleaning once, and every cut can be undone: on strings made of pieces that
//! the rules look at.

use proptest::prelude::*;
use tamis_testkit::oracle::{Rules, clean, undo};

use crate::rules;

const PIECES: &[&str] = &[
    // Characters.
    "\r",
    "\n",
    "\r\n",
    "\u{2028}",
    "\u{200B}",
    "\u{FEFF}",
    "\u{AD}",
    "\u{202E}",
    "\u{7}",
    "\u{85}",
    "\u{C}",
    "\u{200C}",
    "\u{200D}",
    "\u{FE0F}",
    "\u{1F3FB}",
    "\u{301}",
    "\u{300}",
    "\u{334}",
    "\u{323}",
    "\u{3099}",
    "\u{1100}",
    "\u{1161}",
    "\u{11A8}",
    "\u{212A}",
    "\u{2126}",
    "\u{93C}",
    "\u{1FEF}",
    "\u{37E}",
    "\u{2329}",
    "\u{F900}",
    "か",
    "क",
    "\u{94D}",
    // Brackets and what is in and around them.
    "(",
    ")",
    "（",
    "）",
    "[",
    "]",
    "［",
    "］",
    "【",
    "】",
    "〔",
    "〕",
    "《",
    "》",
    "〈",
    "〉",
    "｜",
    "`",
    "月",
    "日",
    "嗯",
    "儿",
    "的",
    "体制",
    "经济",
    "等",
    "市",
    "yuè",
    "rì",
    "ǹ",
    "r",
    "de",
    "tǐzhì",
    "tǐ",
    "jīngjì",
    "děng",
    "shì",
    "yue4",
    "lu:4",
    "yu",
    "Z",
    "'",
    "-",
    " ",
    "\u{3000}",
    "\t",
    "(yuè)",
    "(rì)",
    "(tǐzhì)",
    "(jīngjì)",
    "(děng)",
    "(shì)",
    "()",
    "(🎁)",
    "🎁",
    "ㄩㄝˋ",
    "ㄌㄧㄤˋ",
    "(ㄩㄝˋ)",
    "漢字",
    "かんじ",
    "よ",
    "(かんじ)",
    "(よ)",
    "《かんじ》",
    "の眉（マユ）を",
    "の｜昔（むかし）の",
    "ー",
    "1",
    "[1]",
    "[2,3]",
    "[注1]",
    "[来源请求]",
    "注",
    "note",
    "0",
    ";",
    "=",
    // Lines.
    "相关推荐",
    "评论列表",
    "欢迎",
    "当前位置",
    "图片来源:",
    "图片来源",
    "Share on",
    "cookie policy",
    "。",
    "！",
    "?",
    ".",
    ":",
    "|",
    "---",
    "a",
    "x",
    "城市供水价格调整办法今日公布居民用水分三档",
    "这是一段关于城市供水的正文，讲到管道、水厂和居民用水的情况，并且写得足够长，可以算作正文。",
    "\n城市供水价格调整办法今日公布居民用水分三档\n",
    "\n第二段接着讲水价的调整办法，说明了听证会的经过、各方的意见以及最后的决定，也写得足够长。\n",
];

fn check(text: &str, rules: &Rules) -> Result<(), TestCaseError> {
    let cleaned = clean(text, rules);
    let mut end = 0;
    for cut in &cleaned.cuts {
        prop_assert!(end <= cut.start && cut.start < cut.end, "{cut:?}");
        prop_assert_eq!(&text[cut.start..cut.end], &cut.removed);
        prop_assert_ne!(&cut.removed, &cut.put);
        end = cut.end;
    }
    prop_assert_eq!(&undo(&cleaned.text, &cleaned.cuts), text);
    let again = clean(&cleaned.text, rules);
    prop_assert_eq!(&again.text, &cleaned.text);
    prop_assert!(again.cuts.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        check(&pieces.concat(), &rules())?;
    }

    #[test]
    fn few_pieces_many_times(
        few in prop::collection::vec(prop::sample::select(PIECES), 1..6),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let text: String = order.iter().map(|index| few[index.index(few.len())]).collect();
        check(&text, &rules())?;
    }

    #[test]
    fn any_characters(text in any::<String>()) {
        check(&text, &rules())?;
    }
}
