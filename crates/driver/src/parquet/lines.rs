//! Lines of JSON as columns.
//!
//! Nothing of a record is lost: what a string column cannot give back as it was stays among the other fields, which are
//! JSON as it stood.

use std::sync::Arc;

use arrow_array::builder::BinaryViewBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;

use super::fields::fields;
use super::schema::Table;
use crate::record::{Names, USUAL_TEXT_FIELDS, push_string, unescape};

/// The rows of lines that are records.
pub(super) fn rows(lines: &[u8], table: &Table, names: &Names) -> Result<RecordBatch, ArrowError> {
    let columns = table.held.fields();
    let mut builders: Vec<_> = columns.iter().map(|_| BinaryViewBuilder::new()).collect();
    let mut others = Vec::new();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let pairs = fields(line).unwrap_or_default();
        let text = text_of(&pairs, names);
        others.clear();
        let mut seen = vec![false; columns.len()];
        for (at, &(key, value)) in pairs.iter().enumerate() {
            let name = unescape(key);
            let place = match Some(at) == text {
                true => table.text,
                false => columns.iter().position(|column| *column.name() == name),
            };
            let place = place.filter(|&place| !seen[place] && Some(place) != table.others);
            // The text is the one that was found and no other field of that name.
            let place = place.filter(|place| Some(at) == text || Some(*place) != table.text);
            let whole = place.is_some_and(|place| {
                let is_id = *columns[place].name() == names.id;
                let (content, whole) = content(value, is_id, Some(at) == text);
                if let Some(content) = content {
                    builders[place].append_value(content);
                    seen[place] = true;
                }
                whole
            });
            if !whole {
                others.push(if others.is_empty() { b'{' } else { b',' });
                others.extend_from_slice(key.as_bytes());
                others.push(b':');
                others.extend_from_slice(value.as_bytes());
            }
        }
        if let Some(place) = table.others.filter(|_| !others.is_empty()) {
            others.push(b'}');
            builders[place].append_value(&others);
            seen[place] = true;
        }
        for (place, builder) in builders.iter_mut().enumerate().filter(|(at, _)| !seen[*at]) {
            match Some(place) == table.text {
                // Records have one, or they would not be here.
                true => builder.append_value(""),
                false => builder.append_null(),
            }
        }
    }
    let arrays = builders.into_iter().map(|mut builder| Arc::new(builder.finish()) as ArrayRef);
    RecordBatch::try_new(Arc::clone(&table.held), arrays.collect())
}

/// Which field the text is, as records are read.
fn text_of(pairs: &[(&str, &str)], names: &Names) -> Option<usize> {
    let rank = |(at, (key, value)): (usize, &(&str, &str))| {
        let rank = names.rank_of_text(&unescape(key))?;
        Some((rank + if value.starts_with('"') { 0 } else { USUAL_TEXT_FIELDS.len() }, at))
    };
    pairs.iter().enumerate().filter_map(rank).min().map(|(_, at)| at)
}

/// What a column says of a value, and whether that is all that stood there.
fn content(value: &str, is_id: bool, is_text: bool) -> (Option<String>, bool) {
    if !value.starts_with('"') {
        let number = is_id && value.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        return (number.then(|| value.to_owned()), false);
    }
    let text = unescape(value);
    let whole = match is_id {
        // Evidence names pages by their ids as they stood.
        true => {
            let mut spelt = Vec::new();
            push_string(&text, &mut spelt);
            spelt == value.as_bytes()
        }
        // Half of a character, which no string can hold.
        false => !text.contains('\u{FFFD}') || serde_json::from_str::<String>(value).is_ok(),
    };
    match is_id || is_text || whole {
        true => (Some(text.into_owned()), whole || is_text),
        false => (None, false),
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    use super::*;

    fn columns(line: &str) -> Vec<Option<String>> {
        let names = Names::default();
        let table = Table::of_lines(&names).unwrap();
        let rows = rows(format!("{line}\n").as_bytes(), &table, &names).unwrap();
        assert_eq!(rows.num_rows(), 1);
        let value = |column: &ArrayRef| {
            let value = column.is_valid(0).then(|| column.as_binary_view().value(0));
            value.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
        };
        rows.columns().iter().map(value).collect()
    }

    #[test]
    fn nothing_of_a_record_is_lost() {
        for (line, expected) in [
            (r#"{"text":"a\nb"}"#, [None, None, None, Some("a\nb"), None]),
            (
                r#"{"id":"x","n":1.10,"text":"t","url":"http:\/\/a","tags":[1, {"b":null}]}"#,
                [
                    Some("x"),
                    Some("http://a"),
                    None,
                    Some("t"),
                    Some(r#"{"n":1.10,"tags":[1, {"b":null}]}"#),
                ],
            ),
            // Numbers that name a page are names; that they were numbers is kept.
            (r#"{"id":12,"text":"t"}"#, [Some("12"), None, None, Some("t"), Some(r#"{"id":12}"#)]),
            (
                r#"{"id":"\u0061","title":"\ud83d","url":7,"text":"t"}"#,
                [
                    Some("a"),
                    None,
                    None,
                    Some("t"),
                    Some(r#"{"id":"\u0061","title":"\ud83d","url":7}"#),
                ],
            ),
            (
                r#"{"text":null,"content":"c","title":"a","title":"b","fields":1}"#,
                [None, None, Some("a"), Some("c"), Some(r#"{"text":null,"title":"b","fields":1}"#)],
            ),
        ] {
            assert_eq!(columns(line), expected.map(|value| value.map(str::to_owned)), "{line}");
        }
    }
}
