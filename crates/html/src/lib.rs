//! Web pages to text: what bytes of an archive are as characters, and what a page says.
//!
//! ```
//! use tamis_html::{Mode, decode, extract};
//!
//! let bytes = b"<meta charset=gb2312><p>\xd6\xd0\xce\xc4<p>\xb5\xda\xb6\xfe";
//! let page = decode(bytes, None);
//! assert_eq!(page.encoding, "GBK");
//! assert_eq!(extract(&page.text, Mode::All).text, "中文\n第二\n");
//! ```
//!
//! Everything here takes time linear in the page, or close to it, and nothing of it gives up on hostile
//! input: what the finder of main content cannot do is done by writing down the whole page.

#![deny(missing_docs)]

mod charset;
mod extract;
mod flatten;
mod lines;
mod links;
mod main_content;
mod readability;
mod scan;
mod strip;

pub use charset::{Decoded, decode};
pub use extract::{Extracted, Mode, extract, extract_with_links};
