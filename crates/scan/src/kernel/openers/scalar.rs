//! The definition.

/// Appends the offsets of the openers at or behind `from`.
pub(super) fn find(text: &[u8], from: usize, openers: &mut Vec<usize>) {
    let rest = text.get(from..).unwrap_or_default();
    openers.extend((from..).zip(rest).filter(|&(at, _)| is_opener(&text[at..])).map(|(at, _)| at));
}

fn is_opener(text: &[u8]) -> bool {
    matches!(
        text,
        [b'(' | b'[', ..]
            // （ ［
            | [0xEF, 0xBC, 0x88 | 0xBB, ..]
            // 〈 《 【 〔
            | [0xE3, 0x80, 0x88 | 0x8A | 0x90 | 0x94, ..]
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_opener_is_one() {
        for opener in ["(", "（", "[", "［", "【", "〔", "《", "〈"] {
            let mut found = Vec::new();
            super::find(format!("字{opener}字").as_bytes(), 0, &mut found);
            assert_eq!(found, [3], "{opener}");
        }
        let mut found = Vec::new();
        super::find("字)）]］】〕》〉「」，。{<".as_bytes(), 0, &mut found);
        assert!(found.is_empty());
    }
}
