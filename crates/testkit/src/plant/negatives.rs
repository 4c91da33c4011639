//! Pages that look like something to cut or to drop, and must stay as they are.

use ::pinyin::ToPinyin;

use super::lang::Lang;
use super::rng::Rng;
use super::writer::Writer;

/// The kinds of [`page`], in a fixed order.
pub const KINDS: [&str; 14] = [
    "gloss",
    "rare-reading",
    "refrain",
    "poem",
    "list",
    "dialogue",
    "table",
    "code",
    "year-brackets",
    "emoji",
    "mention",
    "faq",
    "steps",
    "short",
];

/// Writes a page of a kind; its title stands on the first line except for short pages.
pub fn page(kind: &str, writer: &mut Writer<'_>, rng: &mut Rng, lang: Lang) -> String {
    let title = writer.line("title");
    let body = match kind {
        "gloss" => glosses(writer, rng, lang),
        "rare-reading" => rare_reading(writer, rng, lang),
        "refrain" => refrain(writer),
        "poem" => poem(writer, rng, lang),
        "list" => numbered(writer, rng, ". "),
        "steps" => numbered(writer, rng, ") "),
        "dialogue" => dialogue(writer, rng, lang),
        "table" => table(writer, rng),
        "code" => code(writer, rng),
        "year-brackets" => years(writer, rng, lang),
        "emoji" => emoji(writer, rng),
        "mention" => mention(writer, rng, lang),
        "faq" => faq(writer, rng),
        _ => return format!("{}\n", writer.line("lead")),
    };
    format!("{title}\n{body}")
}

/// A name in Latin letters, as a gloss gives it: no tones, capitals.
fn romanised(name: &str) -> String {
    let mut out = String::new();
    for (i, syllable) in name.to_pinyin().flatten().enumerate() {
        let plain = syllable.plain();
        if i < 2 {
            if i == 1 {
                out.push(' ');
            }
            out.push_str(&plain[..1].to_uppercase());
            out.push_str(&plain[1..]);
        } else {
            out.push_str(plain);
        }
    }
    out
}

fn glosses(writer: &mut Writer<'_>, rng: &mut Rng, lang: Lang) -> String {
    let mut text = String::new();
    for _ in 0..rng.within(3, 6) {
        let gloss = match (lang, rng.below(5)) {
            (Lang::Zh | Lang::Hant, 0) => "世界卫生组织(WHO)".to_owned(),
            (Lang::Zh | Lang::Hant, 1) => {
                let name = writer.line("person");
                format!("{name}({})", romanised(&name))
            }
            (Lang::Zh | Lang::Hant, 2) => {
                format!("全国{}个省(区、市)", rng.within(11, 31))
            }
            (Lang::Zh | Lang::Hant, 3) => "国内生产总值（GDP）".to_owned(),
            (Lang::Zh | Lang::Hant, _) => "北京(Beijing)".to_owned(),
            (Lang::Ja, 0..=2) => "国際オリンピック委員会(IOC)".to_owned(),
            (Lang::Ja, _) => "東京(Tokyo)".to_owned(),
            (Lang::En, _) => "the World Health Organization (WHO)".to_owned(),
            (Lang::Ru, _) => "Всемирная организация здравоохранения (ВОЗ)".to_owned(),
        };
        let joint = if lang.is_spaced() { ": " } else { "：" };
        text.push_str(&format!("{gloss}{joint}{}\n", writer.line("sentence")));
    }
    text
}

fn rare_reading(writer: &mut Writer<'_>, rng: &mut Rng, lang: Lang) -> String {
    const RARE: [(&str, &str); 8] = [
        ("垚", "yáo"),
        ("淼", "miǎo"),
        ("焱", "yàn"),
        ("甪", "lù"),
        ("濮", "pú"),
        ("嵊", "shèng"),
        ("蘄", "qí"),
        ("亳", "bó"),
    ];
    let (c, reading) = RARE[rng.below(RARE.len())];
    let mut text = format!("{}\n", writer.paragraph(true));
    text.push_str(&match lang {
        Lang::Zh | Lang::Hant => format!("{c}({reading})村的村民说，{}\n", writer.line("sentence")),
        Lang::Ja => format!("地名の「{c}」({reading})は珍しい。{}\n", writer.line("sentence")),
        Lang::En => format!("The sign read {c} ({reading}). {}\n", writer.line("sentence")),
        Lang::Ru => format!("На табличке: {c} ({reading}). {}\n", writer.line("sentence")),
    });
    text.push_str(&format!("{}\n", writer.paragraph(false)));
    text
}

fn refrain(writer: &mut Writer<'_>) -> String {
    let refrain = format!("{}\n{}\n", writer.line("title"), writer.line("title"));
    let mut text = String::new();
    for verse in 0..3 {
        for _ in 0..4 {
            text.push_str(&format!("{}\n", writer.line("title")));
        }
        text.push_str(if verse < 2 { "\n" } else { "" });
        text.push_str(&refrain);
        text.push_str(if verse < 2 { "\n" } else { "" });
    }
    text
}

fn poem(writer: &mut Writer<'_>, rng: &mut Rng, lang: Lang) -> String {
    let section = if lang.is_chinese() { "given1" } else { "title" };
    let length = if rng.chance(500) { 5 } else { 7 };
    let line = |writer: &mut Writer<'_>| -> String {
        (0..if lang.is_chinese() { length } else { 1 }).map(|_| writer.line(section)).collect()
    };
    let first = line(writer);
    let mut text = format!("{first}\n");
    for _ in 0..rng.within(6, 14) {
        text.push_str(&format!("{}\n", line(writer)));
    }
    text.push_str(&format!("{first}\n"));
    text
}

fn numbered(writer: &mut Writer<'_>, rng: &mut Rng, mark: &str) -> String {
    (1..=rng.within(6, 14)).map(|i| format!("{i}{mark}{}\n", writer.line("title"))).collect()
}

fn dialogue(writer: &mut Writer<'_>, rng: &mut Rng, lang: Lang) -> String {
    let (a, b, yes) = match lang {
        Lang::Zh => ("甲：", "乙：", "对。"),
        Lang::Hant => ("甲：", "乙：", "對。"),
        Lang::Ja => ("Ａ「", "Ｂ「", "はい。"),
        Lang::En => ("A: ", "B: ", "Yes."),
        Lang::Ru => ("— ", "— ", "Да."),
    };
    let mut text = String::new();
    for _ in 0..rng.within(4, 8) {
        text.push_str(&format!("{a}{}\n", writer.line("sentence")));
        text.push_str(&if rng.chance(600) {
            format!("{b}{yes}\n")
        } else {
            format!("{b}{}\n", writer.line("sentence"))
        });
    }
    text
}

fn table(writer: &mut Writer<'_>, rng: &mut Rng) -> String {
    let mut text = String::from("no\tname\tvalue\tstate\n");
    for i in 1..=rng.within(8, 20) {
        let state = rng.pick(&["ok", "ok", "-", "n/a"]);
        let value = rng.within(1, 99_999);
        text.push_str(&format!("{i}\t{}\t{value}\t{state}\n", writer.line("who")));
    }
    text
}

fn code(writer: &mut Writer<'_>, rng: &mut Rng) -> String {
    let (n, name) = (rng.within(2, 60), rng.pick(&["total", "count", "index", "limit", "queue"]));
    let note = writer.line("sentence");
    format!(
        "{note}\n```\nint {name} = a[1] + a[2] * b[{n}];\nfor (int i = 0; i < {n}; i++) {{\n    \
         f();\n    a[i] = g(a[i - 1], {name});\n    f();\n}}\nf();\nif (a[0] == {n}) {{\n    return \
         {name};\n}}\nif (a[1] == {n}) {{\n    return {name};\n}}\nf();\n```\n{}\n",
        writer.line("sentence")
    )
}

fn years(writer: &mut Writer<'_>, rng: &mut Rng, lang: Lang) -> String {
    let mut text = String::new();
    for _ in 0..rng.within(3, 5) {
        let (year, number) = (rng.within(1985, 2034), rng.within(2, 400));
        let lead = match lang {
            Lang::Zh | Lang::Hant => format!("根据建发[{year}]{number}号文件，"),
            Lang::Ja => format!("[{year}]年第{number}号によれば、"),
            Lang::En => format!("In Case {number} [{year}] it was found: "),
            Lang::Ru => format!("Согласно письму [{year}] № {number}: "),
        };
        text.push_str(&format!("{lead}{}\n", writer.line("sentence")));
    }
    text
}

fn emoji(writer: &mut Writer<'_>, rng: &mut Rng) -> String {
    const JOINED: [&str; 6] = ["👩‍👩‍👧", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👩‍🚀", "🧑‍🌾", "❤️‍🔥"];
    let mut text = String::new();
    for _ in 0..rng.within(2, 5) {
        let line = writer.line("sentence");
        text.push_str(&format!("{} {line} {}\n", rng.pick(&JOINED), rng.pick(&JOINED)));
    }
    text
}

fn mention(writer: &mut Writer<'_>, rng: &mut Rng, lang: Lang) -> String {
    let line = match lang {
        Lang::Zh | Lang::Hant => rng.pick(&[
            "不少用户反映，首页的“相关推荐”里总是出现看过的内容，评论列表也常常打不开。",
            "法院认为，网站在没有征得同意的情况下使用Cookie收集信息，侵犯了用户的权利。",
            "他点开分享到微信的按钮，又犹豫了一下，把手机放回了口袋。",
        ]),
        Lang::Ja => "裁判所は、同意なしにCookieを使用したことは違法だと判断した。",
        Lang::En => {
            "The bakery sold cookies to anyone who would leave a comment about the privacy policy."
        }
        Lang::Ru => "Суд решил, что файлы cookie без согласия посетителей использовать нельзя.",
    };
    format!("{}\n{line}{}\n{}\n", writer.paragraph(true), writer.line("sentence"), {
        writer.paragraph(false)
    })
}

fn faq(writer: &mut Writer<'_>, rng: &mut Rng) -> String {
    (1..=rng.within(3, 6))
        .map(|_| format!("Q: {}\nA: {}\n", writer.line("sentence"), writer.line("sentence")))
        .collect()
}

/// A page of an agency that says the same in the same words on every day, with other facts.
/// `rng` draws the facts; the words are fixed for the language.
pub fn bulletin(writer: &mut Writer<'_>, rng: &mut Rng, lang: Lang) -> String {
    let mut number = |lo: usize, hi: usize| rng.within(lo, hi);
    let (month, day) = (number(1, 12), number(1, 28));
    let (a, b, c) = (number(3, 98), number(100, 990), number(1000, 9900));
    let (first, second) = (writer.line("sentence"), writer.line("sentence"));
    let (place, other) = (writer.line("place"), writer.line("place"));
    let third = writer.line("sentence");
    match lang {
        Lang::Zh | Lang::Hant => format!(
            "{month}月{day}日市场行情\n{month}月{day}日，{place}批发市场共成交{c}吨，比前一日增加{a}吨。\n\
             {first}\n其中{other}来货{b}车。{second}\n以上数据由市场信息科提供，仅供参考。{third}\n"
        ),
        Lang::Ja => format!(
            "{month}月{day}日の市況\n{month}月{day}日、{place}の市場では{c}トンが取引された。\n{first}\n\
             {other}からの入荷は{b}台だった。{second}\n数字は市場の発表による。{third}\n"
        ),
        Lang::En => format!(
            "Market report, {month}/{day}\nOn {month}/{day}, {c} tonnes were sold at {place} market, \
             up by {a}.\n{first}\n{b} lorries came from {other}. {second}\nFigures are provided by \
             the market office. {third}\n"
        ),
        Lang::Ru => format!(
            "Сводка за {day}.{month}\nНа рынке продано {c} тонн, на {a} больше, чем накануне.\n{first}\n\
             Прибыло машин: {b}. {second}\nДанные предоставлены рынком. {third}\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_in_each_language_is_its_seed() {
        for lang in Lang::ALL {
            let mut writer = lang.writer();
            for kind in KINDS {
                let mut draw = |seed| {
                    writer.begin(Rng::new(seed));
                    page(kind, &mut writer, &mut Rng::new(seed), lang)
                };
                let made = draw(1);
                assert_eq!(made, draw(1));
                assert_ne!(made, draw(2), "{kind} {lang:?}");
                assert_eq!(made, super::super::hygiene::tidy(&made), "{kind} {lang:?}");
            }
        }
    }

    #[test]
    fn names_are_romanised_without_tones() {
        assert_eq!(romanised("李明华"), "Li Minghua");
    }
}
