//! Citation marks, by language.

use tamis_testkit::plant::Rng;

use super::Planted;
use super::texts::Texts;
use crate::SEED;

/// Phrases that readers' encyclopedias put into the text, and editing links.
const LANGUAGES: [(&str, &[&str], &str); 7] = [
    ("zh", &["来源请求", "來源請求", "需要解释", "查证请求"], "编辑"),
    ("ja", &["要出典", "独自研究?", "要検証", "誰によって?"], "編集"),
    ("en", &["citation needed", "clarification needed", "by whom?", "dead link"], "edit"),
    ("de", &["Beleg fehlt", "Beleg erforderlich", "Nachweis erforderlich"], "Bearbeiten"),
    ("fr", &["réf. nécessaire", "réf. souhaitée", "citation nécessaire"], "modifier le code"),
    ("es", &["cita requerida", "página requerida", "¿fuente?"], "editar"),
    ("ru", &["источник не указан", "уточнить", "нет в источнике"], "править"),
];

pub(super) fn pages(texts: &Texts) -> impl Iterator<Item = (String, Vec<Planted>)> {
    LANGUAGES.into_iter().zip(9_000u64..).map(|((language, phrases, edit), stream)| {
        let pages = match language {
            "zh" => &texts.chinese,
            "ja" => &texts.japanese,
            _ => &texts.english,
        };
        let mut rng = Rng::for_stream(SEED, stream);
        // A line with `<` counts as code, and the tickers of Reuters are written so.
        let pages = pages.iter().filter(|text| !text.contains('<'));
        let pages = pages.map(|text| plant(text, phrases, edit, &mut rng)).collect();
        (format!("citation {language}"), pages)
    })
}

/// Behind a third of the sentences and some commas; a heading's link at the end of the first line.
fn plant(text: &str, phrases: &[&str], edit: &str, rng: &mut Rng) -> Planted {
    let mut out = Planted::default();
    let (mut number, mut lines) = (0, 0);
    let mut chars = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        if c == '\n' && last.is_alphanumeric() {
            lines += 1;
            if lines == 1 {
                out.mark(&format!("[{edit}]"));
            }
        }
        out.keep(c.encode_utf8(&mut [0; 4]));
        let next = chars.peek();
        let ends = matches!(c, '。' | '！' | '？')
            || (c == '.' && last.is_alphabetic() && next.is_none_or(|next| next.is_whitespace()));
        let pause = matches!(c, '，' | '、') || c == ',' && last.is_alphabetic();
        let after = next.is_none_or(|next| next.is_whitespace() || !next.is_ascii());
        last = c;
        if !(after && (ends && rng.chance(300) || pause && rng.chance(30))) {
            continue;
        }
        number += 1;
        let mark = match rng.below(12) {
            0 => format!("[{}]", phrases[rng.below(phrases.len())]),
            1 => format!("[{number},{}]", number + 1),
            2 => format!("[{number}–{}]", number + 2),
            3 => format!("[{number}][{}]", number + 1),
            4 => format!("[{number}, {}]", number + 3),
            5 => format!("[注 {number}]"),
            6 => format!("[note {number}]"),
            _ => format!("[{number}]"),
        };
        out.mark(&mark);
    }
    out
}
