//! Standard streams and single pages.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};
use tamis_driver::record::{Mode, web_page};

/// The text of one page. A file called `.html` or `.htm` is a web page, of which so much is taken.
pub(crate) fn page(path: &Path, html: Option<Mode>) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let name = if path.as_os_str() == "-" {
        io::stdin().read_to_end(&mut bytes).context("standard input")?;
        "standard input".to_owned()
    } else {
        let name = path.display().to_string();
        bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
        name
    };
    let ending = path.extension().unwrap_or_default();
    let is_html = ["html", "htm"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    if let Some(mode) = html.filter(|_| is_html) {
        return Ok(web_page(&bytes, mode));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => bail!(
            "{name}: not valid UTF-8 at byte {}; convert it first, for example with iconv",
            error.utf8_error().valid_up_to()
        ),
    }
}
