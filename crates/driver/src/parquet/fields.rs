//! The fields of a record that is one JSON object.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Keys and values as they stand; nothing where the bytes are no object of one line.
pub(super) fn fields(bytes: &[u8]) -> Option<Vec<(&str, &str)>> {
    let text = simdutf8::basic::from_utf8(bytes).ok()?;
    if memchr::memchr(b'\n', bytes).is_some() {
        return None;
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let pairs = json.deserialize_map(Pairs).ok()?;
    json.end().ok()?;
    Some(pairs)
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<(&'de str, &'de str)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            pairs.push((key.get(), value.get()));
        }
        Ok(pairs)
    }
}
