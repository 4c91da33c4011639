//! The definition.

/// Appends the places at or behind `from`.
pub(super) fn find(text: &[u8], from: usize, places: &mut Vec<usize>) {
    let rest = text.get(from..).unwrap_or_default();
    places.extend(
        (from..)
            .zip(rest)
            .filter(|&(at, &b)| {
                matches!(b, b'a'..=b'z' | b'A'..=b'Z' | 0xC3..=0xC9 | 0xE1)
                    && is_wide_end(&text[..at])
            })
            .map(|(at, _)| at),
    );
}

/// Whether the text ends in a character of three bytes that may be Han, or in one of four.
fn is_wide_end(text: &[u8]) -> bool {
    matches!(text, [.., 0xE3..=0xE9 | 0xEF, _, _] | [.., 0xF0..=0xF7, _, _, _])
}

#[cfg(test)]
mod tests {
    #[test]
    fn letters_behind_ideographs() {
        let text = "月yuè 月 a月ā，B\u{20000}Z한k αa éa";
        let mut found = Vec::new();
        super::find(text.as_bytes(), 0, &mut found);
        let letters: Vec<_> = found.iter().filter_map(|&at| text[at..].chars().next()).collect();
        assert_eq!(letters, ['y', 'ā', 'B', 'Z']);
    }
}
