//! Bytes to characters: byte order mark, header, `<meta>`, and what the bytes look like.
//!
//! The order is that of the WHATWG encoding and HTML standards, but for two things that archives are full of: what
//! is valid UTF-8 at length is UTF-8, whatever the page says; and a page that breaks its own declaration
//! is looked at afresh.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

/// So far into a page a declaration is looked for; the standard says 1,024, real pages say more.
const HEAD: usize = 4096;
/// So much is looked at to guess, from the first byte on that is not ASCII.
const SAMPLE: usize = 4096;
/// So many characters of several bytes are UTF-8 by no accident: of two bytes of GBK, one in seven looks like
/// one.
const ENOUGH: usize = 8;

/// A page as characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// Its text; what could not be read has become U+FFFD.
    pub text: Cow<'a, str>,
    /// The name of its encoding in the WHATWG standard.
    pub encoding: &'static str,
    /// Whether there was something that could not be read.
    pub broken: bool,
}

/// Decodes a page. `content_type` is the header it came with, as far as there was one: `text/html;
/// charset=Big5`.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return read(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = two_byte_ascii(bytes) {
        return read(encoding, bytes);
    }
    let valid = simdutf8::basic::from_utf8(bytes).ok();
    let declared = content_type
        .and_then(|header| label(header.as_bytes()))
        .or_else(|| declaration(&bytes[..bytes.len().min(HEAD)]));
    if let Some(text) = valid {
        let several = || text.chars().filter(|letter| !letter.is_ascii()).take(ENOUGH).count();
        let plain = declared.is_none_or(|declared| declared == UTF_8);
        if plain && !escapes(bytes) || several() == ENOUGH {
            return Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), broken: false };
        }
    }
    if let Some(declared) = declared {
        let page = read(declared, bytes);
        // A few slips are those of whoever wrote the page; many are a wrong declaration.
        if !page.broken || slips(&page.text) <= 1 + page.text.len() / 1000 {
            return page;
        }
        let guessed = read(guess(bytes), bytes);
        return if slips(&guessed.text) < slips(&page.text) { guessed } else { page };
    }
    read(guess(bytes), bytes)
}

fn read<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), broken }
}

fn slips(text: &str) -> usize {
    text.chars().filter(|&letter| letter == '\u{FFFD}').count()
}

/// Escape sequences, by which ISO-2022-JP is all ASCII.
fn escapes(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"\x1b$").is_some()
}

/// The encoding that the bytes look like.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let from = bytes.iter().position(|byte| !byte.is_ascii() || *byte == 0x1b).unwrap_or(0);
    // A tag or two before it, so that the guess begins between characters.
    let sample = &bytes[from.saturating_sub(16)..];
    let sample = &sample[..sample.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // The sample may end within a character.
    detector.feed(sample, false);
    detector.guess(None, Utf8Detection::Allow)
}

/// UTF-16 without a mark: tags are ASCII, so every other byte of their start is 0.
fn two_byte_ascii(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(64) & !1];
    let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|&&byte| byte == 0).count();
    let half = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, odd) if half >= 4 && odd * 4 >= half * 3 => Some(UTF_16LE),
        (even, 0) if half >= 4 && even * 4 >= half * 3 => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that a page names within these bytes: in `<meta>`, or in an XML declaration.
fn declaration(head: &[u8]) -> Option<&'static Encoding> {
    if head.starts_with(b"<?xml") {
        let end = memchr::memchr(b'>', head).unwrap_or(head.len());
        if let Some(at) = memmem::find(&head[..end], b"encoding") {
            return value(&head[at + 8..end]).and_then(named);
        }
    }
    memchr::memchr_iter(b'<', head).find_map(|at| {
        let tag = &head[at..];
        if tag.len() < 6 || !tag[1..5].eq_ignore_ascii_case(b"meta") {
            return None;
        }
        label(&tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())])
    })
}

/// What `charset=` names in a header or tag.
fn label(text: &[u8]) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let places = memmem::find_iter(&lower, b"charset");
    places.into_iter().find_map(|at| value(&lower[at + 7..]).and_then(named))
}

/// The value behind a name: `= "x"`.
fn value(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let text = text.strip_prefix(b"\"").or_else(|| text.strip_prefix(b"'")).unwrap_or(text);
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"';/>?,".contains(byte);
    Some(&text[..text.iter().position(ends).unwrap_or(text.len())])
}

/// The encoding of a label. What calls itself UTF-16 and could be read so far is not.
fn named(label: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_label(label)? {
        encoding if encoding == UTF_16LE || encoding == UTF_16BE => Some(UTF_8),
        encoding if encoding.name() == "x-user-defined" => Some(WINDOWS_1252),
        // Decoded as GB18030 either way.
        encoding if encoding.name() == "gb18030" => Some(GBK),
        encoding => Some(encoding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8], header: Option<&str>) -> (String, &'static str) {
        let page = decode(bytes, header);
        (page.text.into_owned(), page.encoding)
    }

    #[test]
    fn declarations_in_all_places() {
        let big5 = b"\xa4\xa4\xa4\xe5"; // 中文
        let with = |front: &str| [front.as_bytes(), big5].concat();
        for front in [
            "<meta charset=big5>",
            "<META CHARSET = 'Big5' >",
            "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=big5\">",
            "<?xml version=\"1.0\" encoding=\"Big5\"?>",
        ] {
            assert_eq!(of(&with(front), None), (format!("{front}中文"), "Big5"), "{front}");
        }
        assert_eq!(of(big5, Some("text/html; charset=\"BIG5\"")), ("中文".to_owned(), "Big5"));
        // The header comes first.
        let page = with("<meta charset=iso-8859-7>");
        assert_eq!(of(&page, Some("text/html;charset=big5")).1, "Big5");
        // A label that nobody knows is none.
        assert_eq!(of("é".as_bytes(), Some("text/html; charset=klingon")).0, "é");
    }

    #[test]
    fn marks_and_wide_characters() {
        assert_eq!(of(b"\xef\xbb\xbfa", Some("text/html; charset=big5")), ("a".into(), "UTF-8"));
        let wide: Vec<u8> = "<p>汉字</p>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of(&wide, None), ("<p>汉字</p>".into(), "UTF-16LE"));
        let jp = b"<p>\x1b$B$3$l$OF|K\\8l$G$9!#\x1b(B</p>";
        assert_eq!(of(jp, None), ("<p>これは日本語です。</p>".into(), "ISO-2022-JP"));
    }

    #[test]
    fn what_is_utf_8_at_length_is_utf_8() {
        let text = "这一页说它是国标码，其实不是。";
        let page = format!("<meta charset=gbk>{text}");
        assert_eq!(of(page.as_bytes(), None), (page.clone(), "UTF-8"));
        // Two characters of GBK that could be UTF-8 are what the page says.
        assert_eq!(of(b"<meta charset=gbk>\xc1\xaa\xcd\xa8", None).0, "<meta charset=gbk>联通");
    }

    #[test]
    fn a_broken_declaration_is_looked_at_afresh() {
        let text = "今天的新闻：河水一夜之间上涨了两米，沿岸居民已经转移。".repeat(20);
        let (bytes, _, _) = GBK.encode(&text);
        let page = [b"<meta charset=utf-8>", &*bytes].concat();
        assert_eq!(of(&page, None), (format!("<meta charset=utf-8>{text}"), "GBK"));
        // One slip is not.
        let mut page = [b"<meta charset=gbk>", &*bytes].concat();
        page.extend_from_slice(b"\xff<p>");
        assert_eq!(decode(&page, None).encoding, "GBK");
    }
}
