//! The definition.

use super::AT_ONCE;

/// Group by group, without a branch for each byte.
pub(super) fn take(
    text: &[u8],
    from: usize,
    chars: &mut [char],
    places: &mut [u32],
) -> (usize, usize) {
    let (mut at, mut count) = (from, 0);
    while let Some(group) = text.get(at..).and_then(<[u8]>::first_chunk::<AT_ONCE>)
        && group.is_ascii()
        && let Some(chars) = chars.get_mut(count..).and_then(<[char]>::first_chunk_mut::<AT_ONCE>)
        && let Some(places) = places.get_mut(count..).and_then(<[u32]>::first_chunk_mut::<AT_ONCE>)
    {
        let mut taken = 0;
        for (place, b) in (at as u32..).zip(group) {
            chars[taken % AT_ONCE] = char::from(b.to_ascii_lowercase());
            places[taken % AT_ONCE] = place;
            taken += usize::from(b.is_ascii_alphanumeric());
        }
        count += taken;
        at += AT_ONCE;
    }
    (count, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_taken_from_whole_groups() {
        let text = "-A bc9Z\n1234567z12345678éabcdefgh";
        let (mut chars, mut places) = ([' '; 64], [0; 64]);
        let (count, at) = take(text.as_bytes(), 1, &mut chars, &mut places);
        assert_eq!(chars[..count].iter().collect::<String>(), "abc9z1234567z1");
        assert_eq!((at, &places[..6]), (17, &[1, 3, 4, 5, 6, 8][..]));
        assert_eq!(take(b"abcdefgh", 0, &mut chars[..7], &mut places), (0, 0));
        assert_eq!(take(b"abcdefg", 0, &mut chars, &mut places), (0, 0));
    }
}
