//! Promises 3, 5 and 8: every cut can be undone, cleaning twice is cleaning once, and the oracle,
//! which was written from the same page and shares no code, agrees cut for cut.

use proptest::prelude::*;
use tamis_properties::scan::hold;

/// Pieces from which hostile and ordinary texts are made.
const PIECES: [&str; 184] = [
    "[a]",
    "[b]",
    "[注释 2]",
    "[who?]",
    "。 [1] ",
    " [2] ，",
    "词[3]",
    "stone[2] ",
    "old[1] ",
    "(yu(🎁)è)",
    "（r🎁ì）",
    "(rì )",
    "(bù )",
    "(\nyuè\n)",
    "(jīng\njì)",
    " (jīngjì)",
    "\u{A0}（tǐ zhì）",
    "\n(yuè)",
    "\n（ㄩㄝˋ）",
    "(huār)",
    "(cháng)",
    "(zhǎng)",
    "长",
    "花",
    "xī'ān",
    "西安",
    "dì17",
    "kèA",
    "(M2)",
    "(san4)",
    "読",
    "（よ）",
    "み方（かた）",
    "取り組み（とりくみ）",
    "の眉（まゆ）が",
    "、鍵（かぎ）を",
    "（イースター）",
    "（プロテスト）",
    "ました",
    "まで",
    "しい",
    "い",
    "ん",
    "・",
    "っ",
    "月",
    "日",
    "经济",
    "經濟",
    "国",
    "中国",
    "女儿",
    "音乐",
    "体制",
    "眄",
    "的",
    "了",
    "着",
    "区",
    "發",
    "(yuè)",
    "（rì）",
    "(jīngjì)",
    "(de)",
    "(le)",
    "(guó)",
    "(Zhōngguó)",
    "[yīnyuè]",
    "(tǐ zhì)",
    "(xi2)",
    "(g)",
    "(shì )",
    "(nv3'er2)",
    "yuè",
    "guó",
    "zhì",
    "(Beijing)",
    "(WHO)",
    "(区、市)",
    "(",
    ")",
    "（",
    "）",
    "[",
    "]",
    "【",
    "】",
    "《",
    "》",
    "()",
    "（ ）",
    "(🎁)",
    "🎁",
    "👩\u{200D}🚀",
    "[1]",
    "[12, 13]",
    "[0]",
    "[1998]",
    "[注 1]",
    "[编辑]",
    "[citation needed]",
    "`",
    "a[1];",
    "=",
    "(ㄩㄝˋ)",
    "月ㄩㄝˋ",
    "很ㄏㄣˇ",
    "的˙ㄉㄜ",
    "說明ㄕㄨㄛㄇㄧㄥˊ",
    "ㄉ",
    "{",
    "}",
    "月〖yuè〗",
    "月 (yuè) ",
    "(ㄖˋ)",
    "漢字",
    "(かんじ)",
    "（き）",
    "昔《むかし》",
    "の眉（マユ）を",
    "大小(xiǎo)中(zhōng)国(guó)大(dà)会(huì)上(shàng)",
    "他说 (shuō)",
    "的 (de)",
    "我们(Women)在(Zai)北京(Beijing)的(De)大学(Daxue)学习(xuexi)，他们(Tamen)也(Ye)好(hao)",
    "去(Qu)天(tian)",
    "会(拼音：huì)",
    "上 (Pinyin shàng)",
    "大国(dà, guó)",
    "（读 ",
    "/",
    "国「guó」",
    "大『dà 」",
    "「",
    "』",
    "会((huì))",
    "上（（shàng））",
    "((",
    "］］",
    " (jīngjì) ",
    " jīngjì ",
    "：",
    "-2",
    "第di17号hao",
    "我wo们men的de国guo家jia在zai今jin天tian的de大da会hui上shang说shuo了le这zhe个ge好hao消xiao息xi也ye不bu是shi没mei有you人ren知zhi道dao",
    "覗（ノゾ）き",
    "の心（システム）が",
    "の｜昔（むかし）の",
    "｜僕《ぼく》",
    "は",
    "し",
    "が",
    "\u{3099}",
    "，",
    "。",
    "、",
    "：",
    "!",
    "?",
    ".",
    " ",
    "\u{3000}",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u{200B}",
    "\u{AD}",
    "\u{FEFF}",
    "\u{200D}",
    "\u{202E}",
    "\u{7}",
    "e\u{301}",
    "\u{2028}",
    "相关推荐\n",
    "评论列表\n",
    "欢迎\n",
    "图片来源:国新网",
    "评论 (12)",
    "共3条评论",
    "Page 2 of 30",
    "欢迎",
    "。本社消息：",
    "\n本社消息：\n",
];

pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => prop::sample::select(&PIECES[..]).prop_map(str::to_string),
        1 => any::<char>().prop_map(String::from),
        1 => Just("长江是中华民族的母亲河，也是中华民族发展的重要支撑。把修复生态环境摆在压倒性位置，\
                   共抓大保护、不搞大开发。两岸的人们说，水清了，鱼多了，岸绿了。".to_string()),
        1 => Just("The river rose two metres in one night, and the people of the lower town moved \
                   their boats up to the square. Nobody was hurt.\n".to_string()),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// The same text over again, as pages print an article twice.
fn doubled() -> impl Strategy<Value = String> {
    (text(), prop::sample::select(vec!["", "\n", "\n\n", "\n评论列表\n"]))
        .prop_map(|(text, between)| format!("{text}{between}{text}"))
}

/// Sentences of articles that are printed twice, nearly.
const SENTENCES: [&str; 11] = [
    "长江是中华民族的母亲河，也是中华民族发展的重要支撑。",
    "把修复生态环境摆在压倒性位置，共抓大保护、不搞大开发，一江碧水向东流！",
    "两岸的人们说，水清了，鱼多了，岸绿了，日子也一天比一天好。",
    "“去年这里有12家工厂，今年只剩下3家。”他对记者说，其余的都搬走了。",
    "长江沿岸的码头从一百二十座减少到七十座，腾出的岸线种上了树。",
    "The river rose two metres in one night, and the people moved their boats to the square.",
    "Nobody was hurt, but 14 houses at the old mill stood empty for a week, the mayor said.",
    "İstanbul’da ﬁrtına vardı; ΣΊΣΥΦΟΣ did not mind, and rolled his stone again.",
    "长江沿岸城市供水",
    "\"Open the gates!\" (he said, and they did so, though it was late, and dark, and cold). ",
    "长江是中华民族的母亲河，也是……",
];

/// A few sentences, each with what may have become of it, and what stands behind it.
fn sentences() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    let one = (0..SENTENCES.len(), prop_oneof![9 => Just(0usize), 1 => 1usize..8], 0usize..7);
    prop::collection::vec(one, 1..9)
}

fn print(sentences: &[(usize, usize, usize)], out: &mut String) {
    for &(sentence, fate, behind) in sentences {
        let sentence = SENTENCES[sentence];
        match fate {
            1 => {}
            2 => out.push_str(&sentence.replace('，', "， &nbsp;")),
            3 => out.push_str(&sentence.replace("江", "江(jiāng)").replace("river", "riverr")),
            4 => out.push_str(&sentence.replace(['1', '二'], "7")),
            5 => out.push_str(&sentence.replace('，', ",\n")),
            6 => out.push_str(&sentence.replace("民族的", "").replace("people", "mayor")),
            7 => out.extend(sentence.chars().skip(5)),
            _ => out.push_str(sentence),
        }
        out.push_str(["", "", "", "\n", "\n", "\n\n", " "][behind]);
    }
}

/// Articles that are printed twice, with differences.
fn printed_twice() -> impl Strategy<Value = String> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0usize..8, 0usize..7), 0..4);
    (sentences(), edits, sentences(), 0usize..5).prop_map(|(article, edits, tail, head)| {
        let mut text = ["", "", "长江沿岸城市供水\n", "短\n小\n少\n", "长江沿岸城市供水_新闻网\n"]
            [head]
            .to_string();
        print(&article, &mut text);
        let mut again = article;
        for (at, fate, behind) in edits {
            let at = at.index(again.len());
            again[at] = (again[at].0, fate, behind);
        }
        print(&again, &mut text);
        print(&tail, &mut text);
        text
    })
}

/// Few sentences, printed over and over on a line or several, now and then with a word between.
fn printed_often() -> impl Strategy<Value = String> {
    let few = prop::collection::vec(0..SENTENCES.len(), 1..4);
    let between =
        prop::sample::select(&["", "", "", "\n", "水", "“", "a ", "水清了，鱼多了。"][..]);
    let among = prop::collection::vec((0usize..100, between), 0..40);
    (few, 2usize..100, among).prop_map(|(few, times, among)| {
        let sentences: String = few.into_iter().map(|sentence| SENTENCES[sentence]).collect();
        let between = |time: usize| among.iter().filter(move |(at, _)| *at == time);
        (0..times)
            .flat_map(|time| std::iter::once(&*sentences).chain(between(time).map(|&(_, b)| b)))
            .collect()
    })
}

/// Lines of flattened pages: menus, dates, bars, notices, headlines, paragraphs.
const LINES: [&str; 40] = [
    "首页",
    "登录",
    "注册",
    "评论列表",
    "相关推荐",
    "Home",
    "Log in",
    "Related articles",
    "Share on Facebook",
    "Privacy policy",
    "About",
    "首页 > 新闻 > 正文",
    "News | Sport | Weather | TV",
    "2012-01-16 14:40",
    "16 January 2012, 9:05",
    "3.2.2012",
    "Copyright © 2010 The Lower Town Courier",
    "The river rose in one night",
    "Boats on the square of the lower town again",
    "长江生态环境保护发生转折性变化",
    "天气",
    "体育",
    "财经频道",
    "Sport",
    "Weather",
    "Twelve ways to dry a carpet",
    "一",
    "----------------------",
    "> > >",
    "and so they moved their boats up to the square",
    "Nobody was hurt.",
    "Read more.",
    "The river rose two metres in one night, and the people of the lower town moved their boats. \
     Nobody was hurt.",
    "At noon the water stood at the church door, he said, and at night it was gone again.",
    "The mayor thanked the boatmen of the lower town. Dry weather is expected for the week, and the \
     square will be open again on Sunday, when the market comes back. Boats may stay.",
    "长江是中华民族的母亲河，也是中华民族发展的重要支撑。把修复生态环境摆在压倒性位置，共抓大保护。",
    "两岸的人们说，水清了，鱼多了，岸绿了，日子也一天比一天好。这是长江生态环境保护的新开始，记者走访了沿岸。",
    "（图片来源：国新网）",
    "水位下降。图片来源:国新网",
    "",
];

fn flattened() -> impl Strategy<Value = String> {
    let paragraph = prop::sample::select(&LINES[32..37]);
    let line = prop_oneof![5 => prop::sample::select(&LINES[..]), 1 => paragraph];
    let text = || prop::collection::vec(prop::sample::select(&LINES[29..37]), 0..16);
    (prop::collection::vec(line.clone(), 0..16), text(), prop::collection::vec(line, 0..24))
        .prop_map(|(head, body, foot)| [head, body, foot].concat().join("\n"))
}

/// What bars are made of, and what is none.
const LINKS: [&str; 28] = [
    "Home",
    "首页",
    "News",
    "Sport",
    "Contact us",
    "About",
    "us",
    "Terms",
    "of",
    "use",
    "新闻",
    "财经",
    "Главная",
    "Спорт",
    "Boats",
    "A cold night",
    "江",
    "E-mail",
    "IT",
    "Facebook",
    "Twitter",
    "正文",
    "-",
    "",
    ">",
    "a.",
    "«",
    "，",
];
const DIVIDED_BY: [&str; 12] =
    [" > ", ">", " » ", " | ", "|", " · ", " / ", "/", " ", " ", ": ", "\u{3000}"];

/// Lines of links, above and below a sentence.
fn bars() -> impl Strategy<Value = String> {
    let link = || (prop::sample::select(&LINKS[..]), prop::sample::select(&DIVIDED_BY[..]));
    let of_one =
        (prop::collection::vec(link(), 1..7), any::<bool>()).prop_map(|(mut links, same)| {
            let by = links[0].1;
            links.iter_mut().filter(|_| same).for_each(|link| link.1 = by);
            let mut line: String = links.iter().flat_map(|&(link, by)| [link, by]).collect();
            line.truncate(line.trim_end().len());
            line
        });
    let line =
        prop_oneof![4 => of_one, 1 => prop::sample::select(&LINES[..]).prop_map(str::to_owned)];
    (prop::collection::vec(line, 1..10), 0usize..10).prop_map(|(mut lines, at)| {
        lines.insert(at.min(lines.len()), LINES[33].to_owned());
        lines.join("\n")
    })
}

/// Words of a sentence, with their readings.
const READ: [(&str, &str, &str); 16] = [
    ("我们", "wǒmen", "women"),
    ("在", "zài", "zai"),
    ("的", "de", "de"),
    ("长", "cháng", "zhang"),
    ("学校", "xué xiào", "xuexiao"),
    ("和", "hé", "he"),
    ("老师", "lǎo'shī", "laoshi"),
    ("说", "shuō", "shuo"),
    ("花儿", "huār", "huar"),
    ("不", "bù", "bu"),
    ("到", "dào", "dao"),
    ("西安", "Xī'ān", "xian"),
    ("女", "nǚ", "nv"),
    ("大", "dɑ\u{300}", "da"),
    ("很", "hên", "hen"),
    ("明", "míng", "ming"),
];

/// What stands behind them.
const BETWEEN: [&str; 15] =
    ["", "", "", "", "", "，", "。", "\n", " ", "5", "“", "`", "(us)", " OK ", "A"];

/// Sentences of such words, most of which have their reading in the same way.
fn annotated() -> impl Strategy<Value = String> {
    let form = |form: usize, word: (&str, &str, &str)| {
        let (word, toned, plain) = word;
        match form {
            0 => format!("{word}({toned})"),
            1 => format!("{word}({plain})"),
            2 => format!("{word}{toned}"),
            3 => format!("{word}{plain}"),
            4 => format!("{word} ( {toned} ) "),
            5 => format!("{word} {toned} "),
            6 => format!("{word} {plain} "),
            7 => format!("{word}({plain}3)"),
            8 => format!("{word}{plain}⁴"),
            9 => format!("{word}「{toned}」"),
            _ => word.to_string(),
        }
    };
    let word = (
        prop::sample::select(&READ[..]),
        any::<bool>(),
        0usize..12,
        prop::sample::select(&BETWEEN[..]),
    );
    (0usize..11, prop::collection::vec(word, 1..50)).prop_map(move |(usual, words)| {
        let words = words.into_iter().map(|(word, is_usual, other, between)| {
            let other = if is_usual || other > 3 { usual } else { 2 * other + usual % 3 };
            form(other, word) + between
        });
        words.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// The same on sentences with readings of one kind or several.
    #[test]
    fn hold_on_annotated_sentences(text in annotated()) {
        hold(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]
    /// The same where the page begins again and again.
    #[test]
    fn hold_on_what_is_printed_often(text in printed_often()) {
        hold(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn hold_on_bars(text in bars()) {
        hold(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn hold_on_flattened_pages(text in flattened()) {
        hold(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn hold_on_pieces(text in prop_oneof![3 => text(), 1 => doubled(), 2 => printed_twice()]) {
        hold(&text);
    }
}

#[test]
fn hold_on_the_small_corpus() {
    for page in tamis_testkit::plant::small::pages().iter().flatten() {
        hold(&page.text);
    }
}

#[test]
fn hold_on_planted_pages() {
    for page in tamis_testkit::plant::Generator::new(11).take(400) {
        hold(&page.text);
    }
}
