//! Plants citation marks and invisible characters.

use super::lang::Lang;
use super::page::Page;
use super::rng::Rng;

/// Citation marks after the ends of some sentences, numbered as they come.
pub fn citations(rng: &mut Rng, page: Page, per_mille: usize) -> Page {
    let needed = match page.lang {
        Lang::Zh => "[来源请求]",
        Lang::Hant => "[來源請求]",
        Lang::Ja => "[要出典]",
        Lang::En => "[citation needed]",
        Lang::Ru => "[источник не указан]",
    };
    let mut number = 0;
    let page = page.map_body(|body, out| {
        let mut chars = body.chars().peekable();
        while let Some(c) = chars.next() {
            out.push(c);
            let ends = matches!(c, '。' | '！' | '？')
                || (c == '.' && chars.peek().is_none_or(|next| next.is_whitespace()));
            if !ends || !rng.chance(per_mille) {
                continue;
            }
            number += 1;
            match rng.below(12) {
                0 => out.push_str(needed),
                1 => out.push_str(&format!("[{number},{}]", number + 1)),
                2 => out.push_str(&format!("[{number}][{}]", number + 1)),
                _ => out.push_str(&format!("[{number}]")),
            }
        }
    });
    if number > 0 { page.with("citation") } else { page }
}

/// An encyclopedia's section heading with its edit link, before the last paragraph.
pub fn edit_link(page: Page) -> Page {
    let (heading, link) = match page.lang {
        Lang::Zh => ("历史", "[编辑]"),
        Lang::Hant => ("歷史", "[編輯]"),
        Lang::Ja => ("歴史", "[編集]"),
        Lang::En => ("History", "[edit]"),
        Lang::Ru => ("История", "[править]"),
    };
    let mut page = page;
    insert_line(&mut page.text, &format!("{heading}{link}"));
    insert_line(&mut page.clean, heading);
    page.with("citation")
}

fn insert_line(text: &mut String, line: &str) {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let at = body.rfind('\n').map_or(0, |at| at + 1);
    text.insert_str(at, &format!("{line}\n"));
}

/// Characters nobody sees, strewn between letters that need no joiners.
pub fn invisible(rng: &mut Rng, page: Page, per_mille: usize) -> Page {
    const HIDDEN: [char; 9] = [
        '\u{200b}', '\u{200b}', '\u{2060}', '\u{ad}', '\u{feff}', '\u{200e}', '\u{202c}', '\u{1}',
        '\u{200d}',
    ];
    let mut planted = false;
    let page = page.map_body(|body, out| {
        for c in body.chars() {
            out.push(c);
            if c.is_alphabetic() && rng.chance(per_mille) {
                out.push(HIDDEN[rng.below(HIDDEN.len())]);
                planted = true;
            }
        }
    });
    if planted { page.with("invisible") } else { page }
}

/// A byte order mark at the start of the page.
pub fn byte_order_mark(mut page: Page) -> Page {
    page.text.insert(0, '\u{feff}');
    page.with("invisible")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        Page::new(Lang::En, "Title\nOne thing. Version 1.2 of it.\nAnother.\n".to_owned())
    }

    #[test]
    fn marks_stand_after_sentences() {
        let made = citations(&mut Rng::new(5), page(), 1000);
        let bare: String = made.text.split(']').map(|s| s.split('[').next().unwrap()).collect();
        assert_eq!(bare, page().text);
        assert_eq!(made.planted, ["citation"]);
    }

    #[test]
    fn the_edit_link_goes_and_the_heading_stays() {
        let made = edit_link(page());
        assert!(made.text.ends_with("it.\nHistory[edit]\nAnother.\n"));
        assert!(made.clean.ends_with("it.\nHistory\nAnother.\n"));
    }

    #[test]
    fn hidden_characters_are_all_that_is_added() {
        let made = byte_order_mark(invisible(&mut Rng::new(2), page(), 300));
        let seen = |c: &char| c.is_ascii() && *c != '\u{1}';
        assert_eq!(made.text.chars().filter(seen).collect::<String>(), page().text);
        assert_eq!(made.planted, ["invisible"]);
    }
}
