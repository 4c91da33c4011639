//! JSON strings without their escapes.
//!
//! A library parser refuses `"\ud83d"`, half of a character that some scraper cut in two, and the
//! page with it. Here the half becomes U+FFFD and the page lives.

use std::borrow::Cow;

/// The content of a JSON string that stands here with its quotes and is known to be well formed.
#[must_use]
pub fn unescape(raw: &str) -> Cow<'_, str> {
    let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw);
    let Some(mut plain) = memchr::memchr(b'\\', inner.as_bytes()) else {
        return Cow::Borrowed(inner);
    };
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    loop {
        text.push_str(&rest[..plain]);
        rest = one(&rest[plain + 1..], &mut text);
        match memchr::memchr(b'\\', rest.as_bytes()) {
            Some(next) => plain = next,
            None => break,
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Reads what follows a backslash; returns the rest.
fn one<'a>(escape: &'a str, text: &mut String) -> &'a str {
    let mut chars = escape.chars();
    let c = match chars.next() {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('u') => return unicode(chars.as_str(), text),
        Some(other) => other,
        None => char::REPLACEMENT_CHARACTER,
    };
    text.push(c);
    chars.as_str()
}

fn unicode<'a>(digits: &'a str, text: &mut String) -> &'a str {
    let Some((unit, rest)) = unit(digits) else {
        text.push(char::REPLACEMENT_CHARACTER);
        return digits;
    };
    if let (0xd800..0xdc00, Some(next)) = (unit, rest.strip_prefix("\\u"))
        && let Some((low @ 0xdc00..0xe000, after)) = self::unit(next)
    {
        let scalar = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        text.push(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
        return after;
    }
    text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
    rest
}

fn unit(digits: &str) -> Option<(u32, &str)> {
    let (four, rest) = digits.split_at_checked(4)?;
    Some((u32::from_str_radix(four, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::unescape;
    use std::borrow::Cow;

    #[test]
    fn escapes_and_halves() {
        for (raw, text) in [
            (r#""plain 汉字""#, "plain 汉字"),
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r#""\u6c49a\u5B57""#, "汉a字"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""\ud83dx""#, "\u{fffd}x"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\u0000""#, "\0"),
            (r#""""#, ""),
        ] {
            assert_eq!(unescape(raw), text, "{raw}");
        }
        assert!(matches!(unescape(r#""汉字""#), Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn well_formed_strings_read_as_the_library_reads_them(text in ".*") {
            let json = serde_json::to_string(&text).unwrap();
            proptest::prop_assert_eq!(unescape(&json), text.as_str());
            let ascii: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            let ascii = format!("\"{ascii}\"");
            proptest::prop_assert_eq!(unescape(&ascii), text.as_str());
        }
    }
}
