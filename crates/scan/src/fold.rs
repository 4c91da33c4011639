//! The fold: what is left of a line when case, width, punctuation and spacing do not count.

use crate::chars::char_width;

/// Appends the fold of `text` to `out`, at most `most` characters of it; says whether it was all.
pub(crate) fn fold_into(text: &str, most: usize, out: &mut String) -> bool {
    let mut count = 0;
    let mut gap = false;
    let mut last_is_narrow = false;
    let mut push = |c: char, gap: &mut bool| {
        if count >= most {
            return false;
        }
        let narrow = char_width(c) == 1;
        if *gap && narrow && last_is_narrow {
            out.push(' ');
            count += 1;
        }
        *gap = false;
        last_is_narrow = narrow;
        out.push(c);
        count += 1;
        true
    };
    for c in text.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        };
        // The common cases first: what Unicode says of all others is looked up.
        let stays = match c {
            '\0'..='\u{7F}' => c.is_ascii_alphanumeric(),
            '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{3041}'..='\u{3096}' => true,
            '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' => false,
            _ => {
                for c in c.to_lowercase() {
                    if !c.is_alphanumeric() {
                        gap = true;
                    } else if !push(c, &mut gap) {
                        return false;
                    }
                }
                continue;
            }
        };
        if !stays {
            gap = true;
        } else if !push(c.to_ascii_lowercase(), &mut gap) {
            return false;
        }
    }
    true
}

/// The whole fold of a text.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, usize::MAX, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_digits_and_needed_spaces_stay() {
        assert_eq!(fold("  暂无评论,快抢沙发吧~ "), "暂无评论快抢沙发吧");
        assert_eq!(fold("你 发表评论:"), "你发表评论");
        assert_eq!(fold("Sign-In / REGISTER »"), "sign in register");
        assert_eq!(fold("ＡＢＣ１２"), "abc12");
        assert_eq!(fold("共 3 页"), "共3页");
        assert_eq!(fold("----"), "");
    }

    #[test]
    fn common_cases_are_as_unicode_says() {
        for c in '\0'..='\u{FFFF}' {
            let slow: String = match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap(),
                c => c,
            }
            .to_lowercase()
            .filter(|c| c.is_alphanumeric())
            .collect();
            assert_eq!(fold(&c.to_string()), slow, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_bound_stops_early() {
        let mut out = String::new();
        assert!(!fold_into("abcdef", 3, &mut out));
        assert_eq!(out, "abc");
        out.clear();
        assert!(fold_into("abc...", 3, &mut out));
    }
}
