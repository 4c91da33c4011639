//! Standard streams and single pages.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};

/// The text of one page.
pub(crate) fn page(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let name = if path.as_os_str() == "-" {
        io::stdin().read_to_end(&mut bytes).context("standard input")?;
        "standard input".to_owned()
    } else {
        let name = path.display().to_string();
        bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
        name
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => bail!(
            "{name}: not valid UTF-8 at byte {}; convert it first, for example with iconv",
            error.utf8_error().valid_up_to()
        ),
    }
}
