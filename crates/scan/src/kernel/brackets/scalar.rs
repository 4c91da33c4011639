//! The definition.

/// Appends the offsets of the brackets and line ends at or behind `from`.
pub(super) fn find(text: &[u8], from: usize, places: &mut Vec<usize>) {
    let rest = text.get(from..).unwrap_or_default();
    places.extend((from..).zip(rest).filter(|&(at, _)| is_place(&text[at..])).map(|(at, _)| at));
}

fn is_place(text: &[u8]) -> bool {
    matches!(
        text,
        [b'\n' | b'(' | b')' | b'[' | b']', ..]
            // （ ） ［ ］
            | [0xEF, 0xBC, 0x88 | 0x89 | 0xBB | 0xBD, ..]
            // 〈 〉 《 》 【 】 〔 〕
            | [0xE3, 0x80, 0x88..=0x8B | 0x90 | 0x91 | 0x94 | 0x95, ..]
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_bracket_is_one() {
        for bracket in "()（）[]［］【】〔〕《》〈〉\n".chars() {
            let mut found = Vec::new();
            super::find(format!("字{bracket}字").as_bytes(), 0, &mut found);
            assert_eq!(found, [3], "{bracket}");
        }
        let mut found = Vec::new();
        super::find("字「」『』，。、々〒｛｝＜＞{}<>".as_bytes(), 0, &mut found);
        assert!(found.is_empty());
    }
}
