//! A row as a line of JSON.
//!
//! Every column is a field, in order, nulls as well. What JSON has no word for is spelt so that it can be told apart:
//! bytes that are not UTF-8 are `{"base64":"…"}`, numbers that are none are `"NaN"`, `"Infinity"` and
//! `"-Infinity"`; dates and times are texts of ISO 8601.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, DecimalType, Float16Type, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, IntervalDayTimeType, IntervalMonthDayNanoType,
    IntervalYearMonthType, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
    Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use serde_json::value::RawValue;

use super::fields::fields;
use super::schema::Table;
use crate::record::{push_json, push_string, unescape};

/// What became of a row.
pub(super) enum Line {
    Written,
    /// So long, or longer.
    TooLong(u64),
    Bad(String),
}

/// Appends a row as a line of at most `limit` bytes. Before `out` grows, `ask` is told by how much.
pub(super) fn line(
    rows: &RecordBatch,
    row: usize,
    table: &Table,
    limit: u64,
    out: &mut Vec<u8>,
    ask: &mut dyn FnMut(usize),
) -> Line {
    let held: usize = rows.columns().iter().map(|column| bytes_of(column, row)).sum();
    if held as u64 > limit {
        return Line::TooLong(held as u64);
    }
    let text = table.text.map(|text| rows.column(text));
    if let Some(text) = text.filter(|text| text.is_valid(row))
        && let Err(error) = simdutf8::compat::from_utf8(text.as_binary_view().value(row))
    {
        let (name, at) = (table.text_name().unwrap_or_default(), error.valid_up_to());
        return Line::Bad(format!("not valid UTF-8 at byte {at} of column \"{name}\""));
    }
    let start = out.len();
    let mut asked = held + held / 8 + 64 * rows.num_columns();
    ask(asked);
    let others = table.others.filter(|&at| rows.column(at).is_valid(row));
    let others = others.map(|at| fields(rows.column(at).as_binary_view().value(row)));
    let among = |name: &str| match &others {
        Some(Some(others)) => others.iter().any(|(key, _)| unescape(key) == name),
        _ => false,
    };
    let end = start.saturating_add(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut spell = Spell { out, end };
    spell.out.push(b'{');
    for (at, (field, column)) in rows.schema_ref().fields().iter().zip(rows.columns()).enumerate() {
        let (name, null) = (field.name(), column.is_null(row));
        match &others {
            _ if table.others.is_none() || Some(at) == table.text => spell.field(name, column, row),
            Some(Some(others)) if Some(at) == table.others => {
                spell_others(others, table.text_name(), &mut spell);
            }
            // As it stood it is among the others, or there was no such field.
            _ if null || among(name) => {}
            _ => spell.field(name, column, row),
        }
        if spell.out.len() > end {
            let len = (spell.out.len() - start) as u64;
            out.truncate(start);
            return Line::TooLong(len);
        }
        let grown = spell.out.len() - start;
        if grown > asked {
            ask(grown - asked);
            asked = grown;
        }
    }
    out.push(b'}');
    Line::Written
}

/// Bytes of a value whose length is known without looking far.
fn bytes_of(column: &dyn Array, row: usize) -> usize {
    match column.data_type() {
        DataType::BinaryView => column.as_binary_view().views()[row] as u32 as usize,
        DataType::FixedSizeBinary(len) => usize::try_from(*len).unwrap_or(0),
        _ => 0,
    }
}

/// Spells the fields that are not columns, as they stood.
fn spell_others(others: &[(&str, &str)], text: Option<&str>, spell: &mut Spell<'_>) {
    for (key, value) in others {
        // A field that is called as the text is and was not it: there is one of that name now.
        if text.is_some_and(|text| unescape(key) == text) {
            continue;
        }
        spell.separate();
        spell.out.extend_from_slice(key.as_bytes());
        spell.out.push(b':');
        spell.out.extend_from_slice(value.as_bytes());
    }
}

/// Writes values, and stops where they have become too long.
struct Spell<'o> {
    out: &'o mut Vec<u8>,
    end: usize,
}

impl Spell<'_> {
    fn separate(&mut self) {
        if !matches!(self.out.last(), Some(b'{' | b'[')) {
            self.out.push(b',');
        }
    }

    fn field(&mut self, name: &str, column: &dyn Array, row: usize) {
        self.separate();
        push_string(name, self.out);
        self.out.push(b':');
        self.value(column, row);
    }

    fn value(&mut self, column: &dyn Array, row: usize) {
        if column.is_null(row) {
            return self.plain("null");
        }
        macro_rules! number {
            ($kind:ty) => {
                push_json(&column.as_primitive::<$kind>().value(row), self.out)
            };
        }
        macro_rules! integer {
            ($kind:ty) => {
                i64::from(column.as_primitive::<$kind>().value(row))
            };
        }
        match column.data_type() {
            DataType::BinaryView => self.bytes(column.as_binary_view().value(row)),
            DataType::FixedSizeBinary(_) => self.base64(column.as_fixed_size_binary().value(row)),
            DataType::Boolean => push_json(&column.as_boolean().value(row), self.out),
            DataType::Int8 => number!(Int8Type),
            DataType::Int16 => number!(Int16Type),
            DataType::Int32 => number!(Int32Type),
            DataType::Int64 => number!(Int64Type),
            DataType::UInt8 => number!(UInt8Type),
            DataType::UInt16 => number!(UInt16Type),
            DataType::UInt32 => number!(UInt32Type),
            DataType::UInt64 => number!(UInt64Type),
            DataType::Float16 => {
                let value = column.as_primitive::<Float16Type>().value(row).to_f32();
                self.float(f64::from(value), &value);
            }
            DataType::Float32 => {
                let value = column.as_primitive::<Float32Type>().value(row);
                self.float(f64::from(value), &value);
            }
            DataType::Float64 => {
                let value = column.as_primitive::<Float64Type>().value(row);
                self.float(value, &value);
            }
            DataType::Decimal128(precision, scale) => {
                let value = column.as_primitive::<Decimal128Type>().value(row);
                self.decimal(&Decimal128Type::format_decimal(value, *precision, *scale));
            }
            DataType::Decimal256(precision, scale) => {
                let value = column.as_primitive::<Decimal256Type>().value(row);
                self.decimal(&Decimal256Type::format_decimal(value, *precision, *scale));
            }
            DataType::Date32 => {
                let day = date(integer!(Date32Type));
                self.text(&day);
            }
            DataType::Timestamp(unit, zone) => {
                let count = match unit {
                    TimeUnit::Second => integer!(TimestampSecondType),
                    TimeUnit::Millisecond => integer!(TimestampMillisecondType),
                    TimeUnit::Microsecond => integer!(TimestampMicrosecondType),
                    TimeUnit::Nanosecond => integer!(TimestampNanosecondType),
                };
                let day = count.div_euclid(86_400 * per_second(*unit));
                let within = count.rem_euclid(86_400 * per_second(*unit));
                let zone = if zone.is_some() { "Z" } else { "" };
                self.text(&format!("{}T{}{zone}", date(day), time(within, *unit)));
            }
            DataType::Time32(unit) | DataType::Time64(unit) => {
                let count = match (column.data_type(), unit) {
                    (DataType::Time32(_), TimeUnit::Second) => integer!(Time32SecondType),
                    (DataType::Time32(_), _) => integer!(Time32MillisecondType),
                    (_, TimeUnit::Microsecond) => integer!(Time64MicrosecondType),
                    _ => integer!(Time64NanosecondType),
                };
                self.text(&time(count, *unit));
            }
            DataType::Interval(unit) => {
                let (months, days, nanoseconds) = match unit {
                    IntervalUnit::YearMonth => (integer!(IntervalYearMonthType), 0, 0),
                    IntervalUnit::DayTime => {
                        let value = column.as_primitive::<IntervalDayTimeType>().value(row);
                        let milliseconds = i64::from(value.milliseconds);
                        (0, i64::from(value.days), milliseconds * 1_000_000)
                    }
                    IntervalUnit::MonthDayNano => {
                        let value = column.as_primitive::<IntervalMonthDayNanoType>().value(row);
                        (i64::from(value.months), i64::from(value.days), value.nanoseconds)
                    }
                };
                self.text(&format!("P{months}M{days}DT{}S", seconds(nanoseconds)));
            }
            DataType::Struct(_) => self.object(column.as_struct(), row),
            DataType::List(_) => self.list(&column.as_list::<i32>().value(row)),
            DataType::Map(_, _) => self.map(&column.as_map().value(row)),
            // Types that no file has, unless its notes for Arrow say so, and those are not asked.
            _ => self.plain("null"),
        }
    }

    fn plain(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
    }

    fn text(&mut self, text: &str) {
        push_string(text, self.out);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => self.text(text),
            Err(_) => self.base64(bytes),
        }
    }

    fn base64(&mut self, bytes: &[u8]) {
        const LETTERS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        self.plain("{\"base64\":\"");
        for three in bytes.chunks(3) {
            let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            for place in 0..4 {
                let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
                self.out.push(if place <= three.len() { letter } else { b'=' });
            }
        }
        self.plain("\"}");
    }

    /// A number as it is shortest in its own precision.
    fn float(&mut self, value: f64, own: &impl serde::Serialize) {
        match value {
            _ if value.is_finite() => push_json(own, self.out),
            _ if value.is_nan() => self.plain("\"NaN\""),
            _ if value > 0.0 => self.plain("\"Infinity\""),
            _ => self.plain("\"-Infinity\""),
        }
    }

    /// All digits, as JSON spells numbers.
    fn decimal(&mut self, digits: &str) {
        let known = serde_json::from_str::<&RawValue>(digits).is_ok();
        if known { self.plain(digits) } else { self.text(digits) }
    }

    fn list(&mut self, values: &dyn Array) {
        self.out.push(b'[');
        for row in 0..values.len() {
            if self.out.len() > self.end {
                break;
            }
            self.separate();
            self.value(values, row);
        }
        self.out.push(b']');
    }

    fn object(&mut self, columns: &StructArray, row: usize) {
        self.out.push(b'{');
        for (field, column) in columns.fields().iter().zip(columns.columns()) {
            if self.out.len() > self.end {
                break;
            }
            self.field(field.name(), column, row);
        }
        self.out.push(b'}');
    }

    /// An object where all keys are texts, else a list of pairs.
    fn map(&mut self, entries: &StructArray) {
        let text = |row| match entries.column(0).data_type() {
            DataType::BinaryView => {
                simdutf8::basic::from_utf8(entries.column(0).as_binary_view().value(row)).ok()
            }
            _ => None,
        };
        let keys: Option<Vec<&str>> = (0..entries.len()).map(text).collect();
        let distinct = |keys: &Vec<&str>| {
            let by_key: BTreeMap<&str, ()> = keys.iter().map(|key| (*key, ())).collect();
            by_key.len() == keys.len()
        };
        let Some(keys) = keys.filter(distinct) else { return self.list(entries) };
        self.out.push(b'{');
        for (row, key) in keys.into_iter().enumerate() {
            if self.out.len() > self.end {
                break;
            }
            self.field(key, entries.column(1), row);
        }
        self.out.push(b'}');
    }
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// A day, counted from 1970-01-01, in the Gregorian calendar, any year.
fn date(day: i64) -> String {
    // From the first of March of the year 0, so that leap days end years; 146,097 days are 400 years.
    let day = day + 719_468;
    let (cycle, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = cycle * 400 + year + next;
    match year {
        0..=9999 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:+05}-{month:02}-{day:02}"),
    }
}

/// A time of day, with as many digits as its unit has.
fn time(count: i64, unit: TimeUnit) -> String {
    let second = count.div_euclid(per_second(unit));
    let rest = count.rem_euclid(per_second(unit));
    let whole = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    match unit {
        TimeUnit::Second => whole,
        TimeUnit::Millisecond => format!("{whole}.{rest:03}"),
        TimeUnit::Microsecond => format!("{whole}.{rest:06}"),
        TimeUnit::Nanosecond => format!("{whole}.{rest:09}"),
    }
}

/// Seconds with all digits of nanoseconds.
fn seconds(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let all = nanoseconds.unsigned_abs();
    format!("{sign}{}.{:09}", all / 1_000_000_000, all % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_their_dates() {
        for (day, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
            (-719_528, "0000-01-01"),
            (-719_529, "-0001-12-31"),
            (2_932_896, "9999-12-31"),
            (2_932_897, "+10000-01-01"),
        ] {
            assert_eq!(date(day), expected, "{day}");
        }
    }

    #[test]
    fn bytes_and_times() {
        let mut out = Vec::new();
        for bytes in [&b"\xff"[..], b"\xff\xfe", b"\xff\xfe\xfd", b"\xff\xfe\xfdA"] {
            Spell { out: &mut out, end: 0 }.bytes(bytes);
        }
        let expected =
            r#"{"base64":"/w=="}{"base64":"//4="}{"base64":"//79"}{"base64":"//79QQ=="}"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        assert_eq!(time(3_723_004, TimeUnit::Millisecond), "01:02:03.004");
        assert_eq!(seconds(-1_500_000_000), "-1.500000000");
    }
}
