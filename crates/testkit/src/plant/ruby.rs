//! Plants readings in other scripts: furigana after Japanese words, zhuyin after Chinese ones.

use ::pinyin::ToPinyin;

use super::page::Page;
use super::rng::Rng;
use super::segment::{annotate_words, is_han};

/// How furigana are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruby {
    /// 漢字(かんじ)
    Ascii,
    /// 漢字（かんじ）
    Wide,
    /// ｜漢字《かんじ》
    Aozora,
}

/// Furigana after `per_mille` of a thousand words whose reading the tables give.
pub fn furigana(rng: &mut Rng, page: Page, ruby: Ruby, per_mille: usize) -> Page {
    let grammar = page.lang.grammar();
    let mut planted = false;
    let page = page.map_body(|body, out| {
        annotate_words(grammar, body, out, |word, reading, out| {
            let Some(reading) =
                reading.filter(|_| word.chars().all(is_han) && rng.chance(per_mille))
            else {
                return;
            };
            planted = true;
            let (open, close) = match ruby {
                Ruby::Ascii => ('(', ')'),
                Ruby::Wide => ('（', '）'),
                Ruby::Aozora => {
                    out.insert(out.len() - word.len(), '｜');
                    ('《', '》')
                }
            };
            out.push(open);
            out.push_str(reading);
            out.push(close);
        });
    });
    if planted { page.with("furigana") } else { page }
}

/// Zhuyin after `per_mille` of a thousand characters.
pub fn zhuyin(rng: &mut Rng, page: Page, per_mille: usize) -> Page {
    let mut planted = false;
    let page = page.map_body(|body, out| {
        for c in body.chars() {
            out.push(c);
            if !is_han(c) || !rng.chance(per_mille) {
                continue;
            }
            if let Some(reading) = c.to_pinyin().and_then(|p| bopomofo(p.with_tone_num_end())) {
                planted = true;
                out.push('(');
                out.push_str(&reading);
                out.push(')');
            }
        }
    });
    if planted { page.with("zhuyin") } else { page }
}

const INITIALS: [(&str, &str); 21] = [
    ("zh", "ㄓ"),
    ("ch", "ㄔ"),
    ("sh", "ㄕ"),
    ("b", "ㄅ"),
    ("p", "ㄆ"),
    ("m", "ㄇ"),
    ("f", "ㄈ"),
    ("d", "ㄉ"),
    ("t", "ㄊ"),
    ("n", "ㄋ"),
    ("l", "ㄌ"),
    ("g", "ㄍ"),
    ("k", "ㄎ"),
    ("h", "ㄏ"),
    ("j", "ㄐ"),
    ("q", "ㄑ"),
    ("x", "ㄒ"),
    ("r", "ㄖ"),
    ("z", "ㄗ"),
    ("c", "ㄘ"),
    ("s", "ㄙ"),
];

const FINALS: &str = "a ㄚ o ㄛ e ㄜ ai ㄞ ei ㄟ ao ㄠ ou ㄡ an ㄢ en ㄣ ang ㄤ eng ㄥ er ㄦ i ㄧ ia ㄧㄚ \
    ie ㄧㄝ iao ㄧㄠ iu ㄧㄡ ian ㄧㄢ in ㄧㄣ iang ㄧㄤ ing ㄧㄥ iong ㄩㄥ u ㄨ ua ㄨㄚ uo ㄨㄛ uai ㄨㄞ \
    ui ㄨㄟ uan ㄨㄢ un ㄨㄣ uang ㄨㄤ ong ㄨㄥ ü ㄩ üe ㄩㄝ üan ㄩㄢ ün ㄩㄣ";

/// The zhuyin of a syllable such as `yue4`; nothing for a syllable outside the tables.
pub fn bopomofo(syllable: &str) -> Option<String> {
    let (sound, tone) = match syllable.char_indices().last()? {
        (at, digit @ '1'..='5') => (&syllable[..at], digit),
        _ => (syllable, '5'),
    };
    let spelled = spell_out(sound);
    let (initial, rest) = INITIALS
        .iter()
        .find_map(|(from, to)| Some((*to, spelled.strip_prefix(from)?)))
        .unwrap_or(("", &spelled));
    let rounded = matches!(initial, "ㄐ" | "ㄑ" | "ㄒ") && rest.starts_with('u');
    let rest = if rounded { rest.replacen('u', "ü", 1) } else { rest.to_owned() };
    let hissed = rest == "i" && matches!(initial, "ㄓ" | "ㄔ" | "ㄕ" | "ㄖ" | "ㄗ" | "ㄘ" | "ㄙ");
    let mut pairs = FINALS.split_whitespace();
    let sounds = loop {
        let (from, to) = (pairs.next()?, pairs.next()?);
        if from == rest {
            break to;
        }
    };
    let mark = ["", "ˊ", "ˇ", "ˋ", "˙"][tone as usize - '1' as usize];
    let sounds = if hissed { "" } else { sounds };
    Some(if tone == '5' {
        format!("˙{initial}{sounds}")
    } else {
        format!("{initial}{sounds}{mark}")
    })
}

/// Undoes the spelling of syllables without an initial: `yue` is `üe`, `wu` is `u`.
fn spell_out(sound: &str) -> String {
    match sound {
        "yi" | "yin" | "ying" => return sound[1..].to_owned(),
        "you" => return "iu".to_owned(),
        "yong" => return "iong".to_owned(),
        "wu" => return "u".to_owned(),
        "wei" => return "ui".to_owned(),
        "wen" => return "un".to_owned(),
        "weng" => return "ong".to_owned(),
        _ => {}
    }
    if let Some(rest) = sound.strip_prefix("yu") {
        return format!("ü{rest}");
    }
    if let Some(rest) = sound.strip_prefix('y') {
        return format!("i{rest}");
    }
    if let Some(rest) = sound.strip_prefix('w') {
        return format!("u{rest}");
    }
    sound.replace('v', "ü")
}

#[cfg(test)]
mod tests {
    use super::super::lang::Lang;
    use super::*;

    #[test]
    fn syllables_in_zhuyin() {
        let pairs = "yue4 ㄩㄝˋ shi4 ㄕˋ zhong1 ㄓㄨㄥ guo2 ㄍㄨㄛˊ nü3 ㄋㄩˇ xue2 ㄒㄩㄝˊ de ˙ㄉㄜ \
                     wen2 ㄨㄣˊ you3 ㄧㄡˇ yang2 ㄧㄤˊ wang3 ㄨㄤˇ jiu3 ㄐㄧㄡˇ er4 ㄦˋ yi1 ㄧ";
        let pairs: Vec<&str> = pairs.split_whitespace().collect();
        for pair in pairs.chunks(2) {
            assert_eq!(bopomofo(pair[0]).as_deref(), Some(pair[1]), "{}", pair[0]);
        }
        assert_eq!(bopomofo("xyz"), None);
    }

    #[test]
    fn furigana_in_three_forms() {
        let page = Page::new(Lang::Ja, "題\n経済の調査を祭りで\n".to_owned());
        let made = |ruby| furigana(&mut Rng::new(1), page.clone(), ruby, 1000).text;
        assert_eq!(made(Ruby::Ascii), "題\n経済(けいざい)の調査(ちょうさ)を祭りで\n");
        assert_eq!(made(Ruby::Aozora), "題\n｜経済《けいざい》の｜調査《ちょうさ》を祭りで\n");
    }
}
