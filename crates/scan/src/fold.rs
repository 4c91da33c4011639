//! The fold: what is left of a line when case, width, punctuation and spacing do not count.

use crate::chars::char_width;

/// Appends the fold of `text` to `out`, at most `most` characters of it; says whether it was all.
pub(crate) fn fold_into(text: &str, most: usize, out: &mut String) -> bool {
    let mut count = 0;
    let mut gap = false;
    let mut last = None;
    for c in text.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        };
        for c in c.to_lowercase() {
            if !c.is_alphanumeric() {
                gap = true;
                continue;
            }
            if count >= most {
                return false;
            }
            if gap && char_width(c) == 1 && last.is_some_and(|l| char_width(l) == 1) {
                out.push(' ');
                count += 1;
            }
            gap = false;
            out.push(c);
            count += 1;
            last = Some(c);
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
    fn a_bound_stops_early() {
        let mut out = String::new();
        assert!(!fold_into("abcdef", 3, &mut out));
        assert_eq!(out, "abc");
        out.clear();
        assert!(fold_into("abc...", 3, &mut out));
    }
}
