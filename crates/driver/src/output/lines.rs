//! The lines of `dropped/`, `rejected/` and `cuts/`. Their fields are part of the contract.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use tamis::{Cut, PARAGRAPH, Verdict};

use crate::progress::Rejection;
use crate::record::push_json;

/// Where a page is, as lines name it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Place<'a> {
    #[serde(serialize_with = "raw")]
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) shard: &'a str,
    pub(crate) ordinal: u64,
}

/// An id is JSON already: written as it stood.
fn raw<S: serde::Serializer>(
    id: &Option<impl AsRef<str>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let id: Option<&RawValue> = id.as_ref().and_then(|id| serde_json::from_str(id.as_ref()).ok());
    id.serialize(serializer)
}

#[derive(Serialize)]
struct Dropped<'a> {
    #[serde(flatten)]
    page: Place<'a>,
    verdict: &'static str,
    of: Option<&'a Place<'a>>,
    similarity: Option<f64>,
    containment: Option<f64>,
    distance: Option<u32>,
}

/// Appends the line of a dropped page; nothing for a kept one.
pub(crate) fn push_dropped(
    page: Place<'_>,
    verdict: &Verdict,
    of: Option<&Place<'_>>,
    out: &mut Vec<u8>,
) {
    let (name, figures) = match verdict {
        Verdict::Kept => return,
        Verdict::Near { similarity, containment, distance, .. } => {
            ("near", Some((*similarity, *containment, *distance)))
        }
        Verdict::Empty => ("empty", None),
        _ => ("exact", Some((1.0, 1.0, 0))),
    };
    let line = Dropped {
        page,
        verdict: name,
        of,
        similarity: figures.map(|f| f.0),
        containment: figures.map(|f| f.1),
        distance: figures.map(|f| f.2),
    };
    push_json(&line, out);
    out.push(b'\n');
}

/// Appends the line of a rejected record.
pub(crate) fn push_rejected(shard: &str, rejection: &Rejection, out: &mut Vec<u8>) {
    #[derive(Serialize)]
    struct Line<'a> {
        shard: &'a str,
        ordinal: u64,
        offset: u64,
        #[serde(skip_serializing_if = "is_one")]
        rows: u64,
        reason: &'a str,
    }
    fn is_one(rows: &u64) -> bool {
        *rows == 1
    }
    let Rejection { ordinal, offset, rows, reason } = rejection;
    let line = Line { shard, ordinal: *ordinal, offset: *offset, rows: *rows, reason };
    push_json(&line, out);
    out.push(b'\n');
}

/// Appends the cut list of a page as one JSON line. `id` is the raw JSON of its id.
pub fn push_cuts(id: Option<&str>, ordinal: u64, cuts: &[Cut<'_>], out: &mut Vec<u8>) {
    push_cuts_with(id, ordinal, cuts, &[], out);
}

/// A paragraph that stands on other pages, too: a span, and where it stood first.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct First<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) first: Place<'a>,
    pub(crate) pages: u32,
}

/// The same, with the first places of those cuts that begin where `firsts` (ascending) do.
pub(crate) fn push_cuts_with(
    id: Option<&str>,
    ordinal: u64,
    cuts: &[Cut<'_>],
    firsts: &[First<'_>],
    out: &mut Vec<u8>,
) {
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(serialize_with = "raw")]
        id: Option<&'a str>,
        ordinal: u64,
        cuts: Vec<One<'a>>,
    }
    #[derive(Serialize)]
    struct One<'a> {
        start: usize,
        end: usize,
        class: &'static str,
        rule: &'a str,
        removed: &'a str,
        put: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        of: Option<Span>,
        #[serde(skip_serializing_if = "Option::is_none")]
        first: Option<&'a Place<'a>>,
    }
    #[derive(Serialize)]
    struct Span {
        start: usize,
        end: usize,
    }
    let first = |cut: &Cut<'_>| {
        let at = firsts.binary_search_by_key(&cut.start, |first| first.start).ok()?;
        (cut.rule == PARAGRAPH).then(|| &firsts[at].first)
    };
    let cuts = cuts.iter().map(|cut| One {
        start: cut.start,
        end: cut.end,
        class: cut.class.as_str(),
        rule: cut.rule,
        removed: cut.removed,
        put: &cut.put,
        of: cut.of.map(|(start, end)| Span { start, end }),
        first: first(cut),
    });
    push_json(&Line { id, ordinal, cuts: cuts.collect() }, out);
    out.push(b'\n');
}

/// Appends the paragraphs of a kept page that stand on others, as one JSON line.
pub(crate) fn push_marks(
    id: Option<&str>,
    ordinal: u64,
    paragraphs: &[First<'_>],
    out: &mut Vec<u8>,
) {
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(serialize_with = "raw")]
        id: Option<&'a str>,
        ordinal: u64,
        paragraphs: &'a [First<'a>],
    }
    push_json(&Line { id, ordinal, paragraphs }, out);
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use tamis::Class;

    #[test]
    fn a_line_has_every_field_whatever_the_verdict() {
        let page = Place { id: Some("12".into()), shard: "b", ordinal: 3 };
        let of = Place { id: Some("\"x\\ud83d\"".into()), shard: "a", ordinal: 0 };
        let mut out = Vec::new();
        push_dropped(page.clone(), &Verdict::Empty, None, &mut out);
        push_dropped(Place { id: None, ..page.clone() }, &Verdict::Empty, Some(&of), &mut out);
        push_dropped(page, &Verdict::Kept, None, &mut out);
        let expected = concat!(
            r#"{"id":12,"shard":"b","ordinal":3,"verdict":"empty","of":null,"#,
            r#""similarity":null,"containment":null,"distance":null}"#,
            "\n",
            r#"{"id":null,"shard":"b","ordinal":3,"verdict":"empty","#,
            r#""of":{"id":"x\ud83d","shard":"a","ordinal":0},"#,
            r#""similarity":null,"containment":null,"distance":null}"#,
            "\n",
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_cut_line_is_the_contract() {
        let cut = Cut {
            start: 3,
            end: 8,
            class: Class::Pinyin,
            rule: "pinyin.bracket",
            removed: "(yuè)",
            put: "".into(),
            of: None,
        };
        let again = Cut { start: 9, class: Class::Repeat, of: Some((0, 3)), ..cut.clone() };
        let mut out = Vec::new();
        push_cuts(Some("\"p1\""), 7, &[cut, again], &mut out);
        let expected = concat!(
            r#"{"id":"p1","ordinal":7,"cuts":[{"start":3,"end":8,"class":"pinyin","#,
            r#""rule":"pinyin.bracket","removed":"(yuè)","put":""},"#,
            r#"{"start":9,"end":8,"class":"repeat","rule":"pinyin.bracket","removed":"(yuè)","#,
            r#""put":"","of":{"start":0,"end":3}}]}"#,
            "\n",
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
