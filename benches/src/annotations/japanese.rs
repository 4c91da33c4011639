//! Furigana: the readings of a real book, in the ways that books and pages write them.

use std::io;
use std::path::Path;

use super::texts::field;
use super::{Planted, real};

/// A reading and the word before it.
type Write = fn(&mut Planted, base: &str, reading: &str, behind: &str) -> usize;

const FORMS: [(&str, Write); 9] = [
    ("furigana half-width", |out, base, reading, _| around(out, base, "(", reading, ")")),
    ("furigana full-width", |out, base, reading, _| around(out, base, "（", reading, "）")),
    ("furigana double angles", |out, base, reading, _| around(out, base, "《", reading, "》")),
    ("furigana Aozora", |out, base, reading, _| {
        out.mark("｜");
        around(out, base, "《", reading, "》")
    }),
    ("furigana Aozora where needed", |out, base, reading, _| {
        if !base.chars().all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}' | '々')) {
            out.mark("｜");
        }
        around(out, base, "《", reading, "》")
    }),
    ("furigana katakana", |out, base, reading, _| {
        around(out, base, "（", &katakana(reading), "）")
    }),
    ("furigana half-width katakana", |out, base, reading, _| {
        around(out, base, "(", &half_width(&katakana(reading)), ")")
    }),
    ("furigana bars", |out, base, reading, _| {
        out.mark("｜");
        around(out, base, "（", reading, "）")
    }),
    ("furigana over the ending", |out, base, reading, behind| {
        match behind.chars().next().filter(|c| "ちりきみいけめえれべげってん".contains(*c))
        {
            Some(c) => {
                out.keep(base);
                out.keep(&behind[..c.len_utf8()]);
                out.mark(&format!("（{reading}{c}）"));
                c.len_utf8()
            }
            None => around(out, base, "（", reading, "）"),
        }
    }),
];

fn katakana(reading: &str) -> String {
    reading
        .chars()
        .map(|c| match c {
            'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Katakana as they were before there was room for wide ones: marks of voice stand behind them.
fn half_width(katakana: &str) -> String {
    const NARROW: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    const VOICED: &str = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ";
    const VOICELESS: &str = "カキクケコサシスセソタチツテトハヒフヘホウ";
    let among = |all: &str, c| all.chars().position(|other| other == c);
    let mut out = String::new();
    for c in katakana.chars() {
        let (plain, mark) = match (among(VOICED, c), among("パピプペポ", c)) {
            (Some(at), _) => (VOICELESS.chars().nth(at), "ﾞ"),
            (_, Some(at)) => ("ハヒフヘホ".chars().nth(at), "ﾟ"),
            _ => (Some(c), ""),
        };
        let plain = plain.unwrap_or(c);
        let narrow = among(NARROW, plain).and_then(|at| char::from_u32(0xFF66 + at as u32));
        out.push(narrow.unwrap_or(plain));
        out.push_str(mark);
    }
    out
}

fn around(out: &mut Planted, base: &str, open: &str, reading: &str, close: &str) -> usize {
    out.keep(base);
    out.mark(&format!("{open}{reading}{close}"));
    0
}

pub(super) fn pages(shared: &Path) -> io::Result<impl Iterator<Item = (String, Vec<Planted>)>> {
    let path = shared.join("data/annot-aozora/56656_ruby_lines_dev.jsonl.zst");
    let html = field(&path, "html", 1)?;
    let chunks: Vec<String> = html.chunks(8).map(|lines| lines.join("\n") + "\n").collect();
    Ok(FORMS.into_iter().map(move |(name, write)| {
        (name.to_string(), chunks.iter().map(|html| plant(html, write)).collect())
    }))
}

fn plant(html: &str, write: Write) -> Planted {
    let mut out = Planted::default();
    let mut rest = html;
    while let Some((before, ruby)) = rest.split_once("<ruby>") {
        out.keep(&real::without_tags(before));
        let (ruby, behind) = ruby.split_once("</ruby>").unwrap_or((ruby, ""));
        let part = |name: &str| {
            let (_, inside) = ruby.split_once(&format!("<{name}>"))?;
            Some(real::without_tags(inside.split_once(&format!("</{name}>"))?.0))
        };
        rest = behind;
        if let (Some(base), Some(reading)) = (part("rb"), part("rt")) {
            rest = &behind[write(&mut out, &base, &reading, behind)..];
        }
    }
    out.keep(&real::without_tags(rest));
    out
}
