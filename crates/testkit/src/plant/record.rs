//! A finished page with its truth, and how both are written as JSON lines.

use std::io::{self, Write};

use xxhash_rust::xxh3::xxh3_64;

/// What should become of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It stays.
    Kept,
    /// Its clean text, folded to canonical form, is that of an earlier page.
    Exact,
    /// It says what an earlier page says.
    Near,
    /// Nothing is left of it.
    Empty,
}

impl Verdict {
    /// The name in truth files.
    pub fn name(self) -> &'static str {
        ["kept", "exact", "near", "empty"][self as usize]
    }
}

/// A page as a record of a corpus, with the truth about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planted {
    /// The `id` field.
    pub id: String,
    /// The `url` field; left out where empty.
    pub url: String,
    /// The `title` field; left out where empty.
    pub title: String,
    /// The `text` field, as scraped.
    pub text: String,
    /// The language tag.
    pub lang: &'static str,
    /// Other members of the record, as JSON without the braces; may be empty.
    pub extra: String,
    /// What should become of the page.
    pub verdict: Verdict,
    /// The page that this one repeats.
    pub of: Option<String>,
    /// The text that should come out of cleaning, where truth is sure of it.
    pub clean: Option<String>,
    /// The cut classes that should find something.
    pub planted: Vec<&'static str>,
    /// A short name of the kind of page.
    pub kind: String,
}

fn string(out: &mut impl Write, text: &str) -> io::Result<()> {
    serde_json::to_writer(out, text).map_err(io::Error::from)
}

impl Planted {
    /// Writes the record as one JSON line.
    pub fn write_record(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"{\"id\":")?;
        string(out, &self.id)?;
        for (name, value) in [("url", &self.url), ("title", &self.title)] {
            if !value.is_empty() {
                write!(out, ",\"{name}\":")?;
                string(out, value)?;
            }
        }
        out.write_all(b",\"text\":")?;
        string(out, &self.text)?;
        write!(out, ",\"lang\":\"{}\"", self.lang)?;
        if !self.extra.is_empty() {
            out.write_all(b",")?;
            out.write_all(self.extra.as_bytes())?;
        }
        out.write_all(b"}\n")
    }

    /// Writes the truth as one JSON line; the clean text itself only where `texts` asks for it.
    pub fn write_truth(
        &self,
        out: &mut impl Write,
        shard: &str,
        ordinal: u64,
        texts: bool,
    ) -> io::Result<()> {
        write!(out, "{{\"shard\":\"{shard}\",\"ordinal\":{ordinal},\"id\":")?;
        string(out, &self.id)?;
        write!(out, ",\"verdict\":\"{}\",\"of\":", self.verdict.name())?;
        serde_json::to_writer(&mut *out, &self.of)?;
        out.write_all(b",\"clean\":")?;
        serde_json::to_writer(&mut *out, &self.clean.as_ref().filter(|_| texts))?;
        out.write_all(b",\"clean_xxh3\":")?;
        match &self.clean {
            Some(clean) => write!(out, "\"{:016x}\"", xxh3_64(clean.as_bytes()))?,
            None => out.write_all(b"null")?,
        }
        out.write_all(b",\"planted\":")?;
        serde_json::to_writer(&mut *out, &self.planted)?;
        out.write_all(b",\"kind\":")?;
        string(out, &self.kind)?;
        out.write_all(b"}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_json() {
        let page = Planted {
            id: "p1".into(),
            url: String::new(),
            title: "a \"b\"".into(),
            text: "x\u{1}\ny".into(),
            lang: "en",
            extra: "\"n\":1.10".into(),
            verdict: Verdict::Near,
            of: Some("p0".into()),
            clean: Some("x\ny".into()),
            planted: vec!["invisible"],
            kind: "k".into(),
        };
        let mut line = Vec::new();
        page.write_record(&mut line).unwrap();
        let expected = "{\"id\":\"p1\",\"title\":\"a \\\"b\\\"\",\"text\":\"x\\u0001\\ny\",\
                        \"lang\":\"en\",\"n\":1.10}\n";
        assert_eq!(String::from_utf8(line).unwrap(), expected);
        let mut line = Vec::new();
        page.write_truth(&mut line, "s", 3, true).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!((&value["ordinal"], &value["clean"]), (&3.into(), &"x\ny".into()));
        assert_eq!(value["of"], "p0");
    }
}
