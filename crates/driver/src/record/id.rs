//! Names of pages as an index remembers them: without the quotes where that can be undone.
//!
//! A record names its page by a JSON string or number, which outputs repeat as it stood. An index
//! shared with a crawler has plain texts and numbers.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// What an index remembers of an id that stood in a record: the text of a string, unless
/// [`spell_id`] would not give back what stood there.
#[must_use]
pub fn plain_id(raw: &str) -> Cow<'_, str> {
    let Some(inner) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Cow::Borrowed(raw);
    };
    if inner.contains('\\') {
        let text = serde_json::from_str::<String>(raw);
        return match text.ok().filter(|text| spell_id(text) == raw) {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(raw),
        };
    }
    // A string that looks like JSON itself keeps its quotes.
    Cow::Borrowed(if is_token(inner) { raw } else { inner })
}

/// The id as JSON, of what an index remembers.
#[must_use]
pub fn spell_id(plain: &str) -> Cow<'_, str> {
    if is_token(plain) {
        return Cow::Borrowed(plain);
    }
    Cow::Owned(serde_json::to_string(plain).unwrap_or_default())
}

/// Is this a JSON string or number, and nothing else?
fn is_token(text: &str) -> bool {
    let likely = |b: u8| b == b'"' || b == b'-' || b.is_ascii_digit();
    let ends = text.as_bytes().first().zip(text.as_bytes().last());
    let likely = ends.is_some_and(|(&a, &z)| likely(a) && (z == b'"' || z.is_ascii_digit()));
    likely && serde_json::from_str::<&RawValue>(text).is_ok_and(|raw| raw.get() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_stood() {
        let plain = [
            (r#""page 1""#, "page 1"),
            (r#""""#, ""),
            (r#""say \"aha\"""#, r#"say "aha""#),
            (r#""汉字""#, "汉字"),
            ("12", "12"),
            ("-1.50e3", "-1.50e3"),
            (r#""12""#, r#""12""#),
            (r#""-0.5""#, r#""-0.5""#),
            (r#""007""#, "007"),
            (r#""1 2""#, "1 2"),
            (r#""true""#, "true"),
            (r#""\"a\"""#, r#""\"a\"""#),
            (r#""a\u0041""#, r#""a\u0041""#),
            (r#""lone \ud83d""#, r#""lone \ud83d""#),
        ];
        for (raw, expected) in plain {
            assert_eq!(plain_id(raw), expected, "{raw}");
            assert_eq!(spell_id(&plain_id(raw)), raw, "{raw}");
        }
    }

    #[test]
    fn any_text_of_a_crawler_becomes_json() {
        for text in ["a\nb", "\"", "\"\"x\"", "-", "1.", "\u{0}"] {
            let spelled = spell_id(text);
            assert_eq!(serde_json::from_str::<String>(&spelled).unwrap(), text);
        }
    }
}
