//! Cuts Chinese and Japanese text into the words of the tables, longest first.

use super::grammar::Grammar;

/// True for the ideographs the tables use.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// The length in bytes of the word at the start of `text`, and its reading if the tables give one.
/// A character that begins no word of the tables is a word of its own.
pub fn word_at<'g>(grammar: &'g Grammar, text: &str) -> (usize, Option<&'g str>) {
    let mut ends = [0; 8];
    let mut count = 0;
    for (at, c) in text.char_indices().take(grammar.longest_word().min(ends.len())) {
        if !is_han(c) {
            break;
        }
        ends[count] = at + c.len_utf8();
        count += 1;
    }
    for &end in ends[..count].iter().rev() {
        if let Some(reading) = grammar.word(&text[..end]) {
            return (end, reading);
        }
    }
    (text.chars().next().map_or(0, char::len_utf8), None)
}

/// Copies `text` to `out`; after each word of ideographs `annotate` may add something.
/// It gets the word and its reading from the tables. Words that a bracket follows are left alone.
pub fn annotate_words(
    grammar: &Grammar,
    text: &str,
    out: &mut String,
    mut annotate: impl FnMut(&str, Option<&str>, &mut String),
) {
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if !is_han(first) {
            out.push(first);
            at += first.len_utf8();
            continue;
        }
        let (len, reading) = word_at(grammar, &text[at..]);
        let word = &text[at..at + len];
        at += len;
        out.push_str(word);
        if !text[at..].starts_with(['(', '（', '[', '《']) {
            annotate(word, reading, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lang::Lang;
    use super::*;

    #[test]
    fn the_longest_word_wins() {
        let grammar = Lang::Zh.grammar();
        assert_eq!(word_at(grammar, "消费者说").0, "消费者".len());
        assert_eq!(word_at(grammar, "龘龘").0, 3);
        assert_eq!(word_at(Lang::Ja.grammar(), "経済が").1, Some("けいざい"));
    }

    #[test]
    fn annotating_with_nothing_changes_nothing() {
        let mut out = String::new();
        let text = "经济(GDP)增长8%，市场很好。";
        annotate_words(Lang::Zh.grammar(), text, &mut out, |_, _, _| {});
        assert_eq!(out, text);
    }
}
