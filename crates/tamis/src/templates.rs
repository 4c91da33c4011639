//! Site templates of many hosts: learned, saved, read.
//!
//! A template file is JSON lines: a head with the version, then one line for each host, hosts in
//! byte order, lines by falling share.
//!
//! ```text
//! {"tamis-templates":1}
//! {"host":"example.org","pages":120,"lines":[{"share":98,"kind":"line","text":"Home"},...]}
//! ```
//!
//! `kind` is `line`, `counted` (the one number in it may differ), `end` (the end of a paragraph) or
//! `label` (a label in brackets at the end of a paragraph). A person may take lines out or put some in.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tamis_scan::{Learner, LineKind, Template, TemplateLine};
use xxhash_rust::xxh3::xxh3_64;

/// Version of the template file.
const VERSION: u32 = 1;

/// Templates by host. Immutable; cheap to share in an [`Arc`].
#[derive(Clone, Default)]
pub struct Templates {
    hosts: BTreeMap<String, Arc<Template>>,
    digest: u64,
}

/// A template file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the template file: {reason}")]
pub struct TemplatesError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

#[derive(Serialize, Deserialize)]
struct Head {
    #[serde(rename = "tamis-templates")]
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct HostLine {
    host: String,
    pages: u64,
    lines: Vec<OneLine>,
}

#[derive(Serialize, Deserialize)]
struct OneLine {
    share: u8,
    kind: String,
    text: String,
}

impl Templates {
    /// What a learner has found.
    #[must_use]
    pub fn learned(learner: Learner) -> Self {
        Templates::of(learner.finish())
    }

    fn of(hosts: BTreeMap<String, Template>) -> Self {
        let hosts = hosts.into_iter().map(|(host, template)| (host, Arc::new(template))).collect();
        let mut templates = Templates { hosts, digest: 0 };
        templates.digest = xxh3_64(templates.to_jsonl().as_bytes());
        templates
    }

    /// The template of the host of this address.
    #[must_use]
    pub fn for_url(&self, url: &str) -> Option<&Template> {
        if self.hosts.is_empty() {
            return None;
        }
        self.hosts.get(&*tamis_scan::host(url)?).map(|template| &**template)
    }

    /// All templates, by host, in byte order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Template)> {
        self.hosts.iter().map(|(host, template)| (host.as_str(), &**template))
    }

    /// Number of hosts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hosts.len()
    }

    /// Whether no host has a template.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// XXH3-64 of the template file: two that have the same cut the same.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// Bytes that they take.
    #[must_use]
    pub fn memory(&self) -> usize {
        let node = size_of::<(String, Arc<Template>)>() * 2;
        self.iter().map(|(host, template)| host.len() + node + template.memory()).sum()
    }

    /// The template file.
    #[must_use]
    pub fn to_jsonl(&self) -> String {
        let mut out = String::new();
        let mut push = |line: serde_json::Result<String>| {
            // Text and numbers alone: this cannot fail.
            out.push_str(&line.unwrap_or_default());
            out.push('\n');
        };
        push(serde_json::to_string(&Head { version: VERSION }));
        for (host, template) in self.iter() {
            let one = |line: &TemplateLine| OneLine {
                share: line.share,
                kind: line.kind.as_str().to_owned(),
                text: line.text.clone(),
            };
            push(serde_json::to_string(&HostLine {
                host: host.to_owned(),
                pages: template.pages(),
                lines: template.lines().iter().map(one).collect(),
            }));
        }
        out
    }

    /// Reads a template file. Blank lines are passed over; of two lines for one host the last counts.
    ///
    /// # Errors
    ///
    /// When a line is not what it should be, or the file is of another version.
    pub fn from_jsonl(file: &str) -> Result<Self, TemplatesError> {
        let mut hosts = BTreeMap::new();
        let mut lines = (1..).zip(file.lines()).filter(|(_, line)| !line.trim().is_empty());
        let fail = |line, reason: String| TemplatesError { line, reason };
        let (number, head) = lines.next().unwrap_or((1, ""));
        let head: Head = serde_json::from_str(head)
            .map_err(|_| fail(number, format!("not {{\"tamis-templates\":{VERSION}}}")))?;
        if head.version != VERSION {
            let reason = format!("version {}, this program reads {VERSION}", head.version);
            return Err(fail(number, reason));
        }
        for (number, line) in lines {
            let host: HostLine =
                serde_json::from_str(line).map_err(|error| fail(number, error.to_string()))?;
            let mut all = Vec::with_capacity(host.lines.len());
            for OneLine { share, kind, text } in host.lines {
                let known = LineKind::ALL.into_iter().find(|known| known.as_str() == kind);
                let kind = known.ok_or_else(|| fail(number, format!("unknown kind {kind:?}")))?;
                if !(1..=100).contains(&share) {
                    return Err(fail(number, format!("a share of {share} percent")));
                }
                all.push(TemplateLine { kind, text, share });
            }
            hosts.insert(host.host, Template::new(all, host.pages));
        }
        Ok(Templates::of(hosts))
    }
}

/// Says how many and which: the settings of a run show this.
impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Templates({} hosts, {:016x})", self.len(), self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = concat!(
        "{\"tamis-templates\":1}\n",
        "{\"host\":\"a.example\",\"pages\":40,\"lines\":[",
        "{\"share\":90,\"kind\":\"line\",\"text\":\"首页\"},",
        "{\"share\":50,\"kind\":\"counted\",\"text\":\"12 comments\"}]}\n",
    );

    #[test]
    fn what_is_written_is_read() {
        let templates = Templates::from_jsonl(FILE).unwrap();
        assert_eq!(templates.to_jsonl(), FILE);
        assert_eq!(templates.for_url("https://www.A.example/x").unwrap().pages(), 40);
        assert!(templates.for_url("https://b.example/x").is_none());
        assert!(format!("{templates:?}").starts_with("Templates(1 hosts, "));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (file, reason) in [
            ("", "line 1 of the template file: not {\"tamis-templates\":1}"),
            (
                "{\"tamis-templates\":9}",
                "line 1 of the template file: version 9, this program reads 1",
            ),
            (
                "{\"tamis-templates\":1}\n\n{\"host\":\"a\",\"pages\":1,\"lines\":[{\"share\":0,\"kind\":\"line\",\"text\":\"x\"}]}",
                "line 3 of the template file: a share of 0 percent",
            ),
        ] {
            assert_eq!(Templates::from_jsonl(file).unwrap_err().to_string(), reason);
        }
    }
}
