//! Plants untidy bytes: CRLF, decomposed letters, runs of blank lines. And says what tidy means.

use unicode_normalization::UnicodeNormalization;

use super::page::Page;
use super::rng::Rng;

/// `text` with the hygiene that cleaning promises: NFC, `\n`, no runs of blank lines, none at the
/// start or the end. A final line end stays if the last line that is left had one.
pub fn tidy(text: &str) -> String {
    let text: String = text.replace("\r\n", "\n").nfc().collect();
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.split_inclusive('\n') {
        if line == "\n" {
            blank = true;
            continue;
        }
        if blank && !out.is_empty() {
            out.push('\n');
        }
        blank = false;
        out.push_str(line);
    }
    out
}

/// Line ends of another system.
pub fn crlf(mut page: Page) -> Page {
    page.text = page.text.replace('\n', "\r\n");
    page.with("hygiene")
}

/// Letters taken apart into base and mark, where the text has such letters.
pub fn decomposed(mut page: Page) -> Page {
    let text: String = page.text.nfd().collect();
    if text == page.text {
        return page;
    }
    page.text = text;
    page.with("hygiene")
}

/// Blank lines between some lines: one stays of each run, all go at the start and at the end.
/// The text must have the same lines as the clean text so far.
pub fn blank_lines(rng: &mut Rng, mut page: Page) -> Page {
    let mut text = "\n".repeat(rng.below(3));
    let mut clean = String::with_capacity(page.clean.len() + 16);
    let mut lines = page.clean.split_inclusive('\n');
    for (i, line) in page.text.split_inclusive('\n').enumerate() {
        let run = if i == 0 { 0 } else { [0, 0, 1, 2, 3, 4][rng.below(6)] };
        text.push_str(&"\n".repeat(run));
        text.push_str(line);
        if run > 0 {
            clean.push('\n');
        }
        clean.push_str(lines.next().unwrap_or(""));
    }
    text.push_str(&"\n".repeat(rng.within(1, 3)));
    page.text = text;
    page.clean = clean;
    page.with("hygiene")
}

#[cfg(test)]
mod tests {
    use super::super::lang::Lang;
    use super::*;

    #[test]
    fn tidy_is_what_the_contract_says() {
        assert_eq!(tidy("\n\na\r\n\r\n\r\nb\n\n\n"), "a\n\nb\n");
        assert_eq!(tidy("a\nb"), "a\nb");
        assert_eq!(tidy("\n\n"), "");
        assert_eq!(tidy("е\u{308}"), "ё");
    }

    #[test]
    fn untidy_pages_tidy_up_to_their_clean_text() {
        let page = Page::new(Lang::Ru, "Ёлка\nмой дом\nи ещё\n".to_owned());
        for seed in 0..20 {
            let made = blank_lines(&mut Rng::new(seed), page.clone());
            assert_eq!(tidy(&made.text), made.clean);
            let made = crlf(decomposed(made));
            assert_eq!(tidy(&made.text), made.clean);
            assert_eq!(made.planted, ["hygiene"]);
        }
    }
}
