//! Plants readings of Chinese words, in the forms mirrors and converters leave behind.

use ::pinyin::ToPinyin;

use super::page::Page;
use super::rng::Rng;
use super::segment::annotate_words;

/// How a reading is written after its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 月(yuè)
    Ascii,
    /// 月（yuè）
    Wide,
    /// 文字(wén zì)
    Spaced,
    /// 月yuè
    Bare,
    /// 月(yue4)
    Numbered,
    /// 月(YUÈ)
    Upper,
    /// The bracket opens, and the reading and the closing bracket stand on lines of their own.
    Broken,
}

/// The reading of `word`, or nothing where a character has none.
pub fn reading(word: &str, form: Form) -> Option<String> {
    let mut out = String::new();
    for c in word.chars() {
        let pinyin = c.to_pinyin()?;
        let syllable = match form {
            Form::Numbered => pinyin.with_tone_num_end(),
            _ => pinyin.with_tone(),
        };
        if !out.is_empty() {
            if form == Form::Spaced {
                out.push(' ');
            } else if form != Form::Numbered && pinyin.plain().starts_with(['a', 'e', 'o']) {
                out.push('\'');
            }
        }
        out.push_str(syllable);
    }
    Some(if form == Form::Upper { out.to_uppercase() } else { out })
}

/// A reading from the tables, its syllables joined by hyphens, in `form`.
fn given(syllables: &str, form: Form) -> String {
    let joined = syllables.replace('-', if form == Form::Spaced { " " } else { "" });
    if form == Form::Upper { joined.to_uppercase() } else { joined }
}

/// Writes the reading of `word` to `out` in `form`; false if it has none. Where the tables give a
/// reading, that one: the characters alone do not say that 乐 is yuè in 音乐.
pub fn push_reading(word: &str, table: Option<&str>, form: Form, out: &mut String) -> bool {
    let table = table.filter(|_| form != Form::Numbered).map(|syllables| given(syllables, form));
    let Some(reading) = table.or_else(|| reading(word, form)) else { return false };
    let (open, close) = match form {
        Form::Wide => ("（", "）"),
        Form::Bare => ("", ""),
        Form::Broken => ("(\n", "\n)"),
        _ => ("(", ")"),
    };
    out.push_str(open);
    out.push_str(&reading);
    out.push_str(close);
    true
}

/// Readings after `per_mille` of a thousand words.
pub fn at_random(rng: &mut Rng, page: Page, form: Form, per_mille: usize) -> Page {
    let grammar = page.lang.grammar();
    let mut planted = false;
    let page = page.map_body(|body, out| {
        annotate_words(grammar, body, out, |word, table, out| {
            if rng.chance(per_mille) {
                planted |= push_reading(word, table, form, out);
            }
        });
    });
    if planted { page.with("pinyin") } else { page }
}

/// A reading after every `n`-th word.
pub fn every_nth(page: Page, form: Form, n: usize) -> Page {
    let grammar = page.lang.grammar();
    let mut count = 0;
    let mut planted = false;
    let page = page.map_body(|body, out| {
        annotate_words(grammar, body, out, |word, table, out| {
            count += 1;
            if count % n == 0 {
                planted |= push_reading(word, table, form, out);
            }
        });
    });
    if planted { page.with("pinyin") } else { page }
}

/// A reading after every single character: the converter annotated the whole text.
pub fn every_character(page: Page, form: Form) -> Page {
    let page = page.map_body(|body, out| {
        for c in body.chars() {
            out.push(c);
            if super::segment::is_han(c) {
                push_reading(c.encode_utf8(&mut [0; 4]), None, form, out);
            }
        }
    });
    page.with("pinyin")
}

/// Marks without a meaning, fresh on every copy: `X(🎁)Y`, `X(🎁)(shì )Y`, and emptied brackets.
pub fn noise(rng: &mut Rng, page: Page, per_mille: usize) -> Page {
    const MARKS: [&str; 8] = ["🎁", "🔥", "⭐", "🍀", "🚀", "💡", "🎈", "🌙"];
    let grammar = page.lang.grammar();
    let mut planted = false;
    let page = page.map_body(|body, out| {
        annotate_words(grammar, body, out, |word, _, out| {
            if !rng.chance(per_mille) {
                return;
            }
            planted = true;
            let style = rng.below(4);
            if style == 3 {
                out.push_str("()");
                return;
            }
            out.push('(');
            out.push_str(rng.pick(&MARKS));
            out.push(')');
            if style == 2
                && let Some(reading) = reading(word, Form::Ascii)
            {
                out.push('(');
                out.push_str(&reading);
                out.push_str(" )");
            }
        });
    });
    if planted { page.with("noise") } else { page }
}

#[cfg(test)]
mod tests {
    use super::super::lang::Lang;
    use super::*;

    fn page() -> Page {
        Page::new(Lang::Zh, "标题\n经济发展到西安。\n".to_owned())
    }

    #[test]
    fn readings_stand_after_their_words() {
        assert_eq!(
            every_nth(page(), Form::Ascii, 1).text,
            "标题\n经济(jīngjì)发展(fāzhǎn)到(dào)西(xī)安(ān)。\n"
        );
        let music = Page::new(Lang::Zh, "标题\n听音乐\n".to_owned());
        assert!(every_nth(music, Form::Ascii, 2).text.ends_with("音乐(yīnyuè)\n"));
        assert_eq!(reading("西安", Form::Ascii).as_deref(), Some("xī'ān"));
        assert_eq!(reading("文字", Form::Spaced).as_deref(), Some("wén zì"));
        assert!(every_character(page(), Form::Bare).text.contains("西xī安ān。"));
    }

    #[test]
    fn clean_text_is_untouched() {
        let mut rng = Rng::new(1);
        for form in [Form::Wide, Form::Numbered, Form::Upper, Form::Broken] {
            let made = at_random(&mut rng, page(), form, 1000);
            assert_eq!((made.clean, made.planted), (page().clean, vec!["pinyin"]));
        }
        let noisy = noise(&mut rng, page(), 1000);
        assert_eq!(noisy.planted, ["noise"]);
        let bare: String =
            noisy.text.chars().filter(|c| super::super::segment::is_han(*c)).collect();
        assert_eq!(bare, "标题经济发展到西安");
    }
}
