//! The definition.

use crate::chars::of_three;
use crate::fold::is_ideograph;

/// One by one.
pub(super) fn take(
    text: &[u8],
    from: usize,
    chars: &mut [char],
    places: &mut [u32],
) -> (usize, usize) {
    let (mut at, mut count) = (from, 0);
    for (&three, (c, place)) in text[from..].as_chunks().0.iter().zip(chars.iter_mut().zip(places))
    {
        let Some(ideograph) = of_three(three).filter(|_| is_ideograph(three)) else { break };
        (*c, *place) = (ideograph, at as u32);
        at += three.len();
        count += 1;
    }
    (count, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ideographs_are_taken_up_to_anything_else() {
        let text = "a一龥水，水";
        let (mut chars, mut places) = (['\0'; 8], [0; 8]);
        assert_eq!(take(text.as_bytes(), 1, &mut chars, &mut places), (3, 10));
        assert_eq!((&chars[..3], &places[..3]), (&['一', '龥', '水'][..], &[1, 4, 7][..]));
        assert_eq!(take(text.as_bytes(), 1, &mut chars[..2], &mut places), (2, 7));
        assert_eq!(take(text.as_bytes(), 0, &mut chars, &mut places), (0, 0));
        for others in ["䷿", "ꀀ", "ー", "é水", "\u{20000}"] {
            assert_eq!(take(others.as_bytes(), 0, &mut chars, &mut places), (0, 0), "{others}");
        }
    }
}
