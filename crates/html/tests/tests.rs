//! Pages and charsets from outside, real and made to be hard.
#![expect(clippy::print_stderr, reason = "a test that was left out says so")]

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tamis_html::{Mode, decode, extract};

fn shared() -> Option<PathBuf> {
    let shared = std::env::var_os("TAMIS_SHARED");
    if shared.is_none() {
        eprintln!("left out: TAMIS_SHARED is not set");
    }
    shared.map(PathBuf::from)
}

fn all(html: &str) -> String {
    extract(html, Mode::All).text
}

#[test]
fn blocks_are_lines_and_white_space_is_folded() {
    for (html, text) in [
        ("<p>a  b\n c<p>d", "a b c\nd\n"),
        ("<div>a<div>b</div>c</div>d", "a\nb\nc\nd\n"),
        ("a<br>b<br><br>c", "a\nb\nc\n"),
        ("<ul><li>a<li>b</ul><table><tr><td>1<td>2<tr><td>3</table>", "a\nb\n1 2\n3\n"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc\n"),
        ("<b>bo</b>ld <i> and</i> so", "bold and so\n"),
        // A line end in the source between characters without spaces is none.
        ("<p>河水一夜之间\n   上涨了两米。\n</p>", "河水一夜之间上涨了两米。\n"),
        ("<p>见\nRFC 一", "见 RFC 一\n"),
        ("<p>&nbsp;a&nbsp;b&nbsp;<p>&nbsp;", "a\u{a0}b\n"),
        ("<title>t</title><script>s</script><style>x</style>a<noscript>n</noscript>", "a\n"),
        ("<p hidden>h<p>a<template><p>t</template>", "a\n"),
        ("", ""),
    ] {
        assert_eq!(all(html), text, "{html}");
    }
}

#[test]
fn ruby_keeps_its_base() {
    for html in [
        "<ruby>明<rp>(</rp><rt>míng</rt><rp>)</rp>月<rt>yuè</rt></ruby>几时有",
        "<ruby>明<rt>míng</ruby><ruby>月<rt>yuè</ruby>几时有",
        "<ruby><rb>明</rb><rb>月</rb><rtc><rt>míng</rt><rt>yuè</rt></rtc></ruby>几时有",
    ] {
        for mode in [Mode::All, Mode::Tree, Mode::Main] {
            assert_eq!(extract(html, mode).text, "明月几时有\n", "{html}");
        }
    }
}

#[test]
fn the_article_is_found_and_the_rest_is_not() {
    let paragraph = "<p>The river rose two metres in one night, and the lower town was under water, \
                     said the mayor, who had not slept. People were brought away in boats.</p>";
    let html = format!(
        "<html><head><title>The river rose | Example</title></head><body><nav><ul><li><a href=/>Home</a>\
         <li><a href=/n>News</a></ul></nav><article><h1>The river rose</h1>{}</article><div class=share>\
         <a href=#>Share</a> <a href=#>Tweet</a></div><footer>All rights reserved</footer></body></html>",
        paragraph.repeat(6)
    );
    for mode in [Mode::Main, Mode::Tree] {
        let page = extract(&html, mode);
        assert_eq!(page.text.matches("People were brought away in boats.\n").count(), 6, "{mode}");
        assert!(
            !page.text.contains("Tweet") && !page.text.contains("News"),
            "{mode}: {}",
            page.text
        );
        assert_eq!(page.title.as_deref(), Some("The river rose | Example"));
    }
    assert!(extract(&html, Mode::All).text.contains("All rights reserved"));
}

#[test]
fn hard_pages_take_their_time_and_no_more() {
    let n = 120_000;
    let inputs = [
        "<div>".repeat(n) + "x",
        "<b>".repeat(n),
        "<p><a href=x>y".repeat(n),
        "<table>".repeat(n),
        "<!--".repeat(n),
        "<".repeat(n),
        "<script>".repeat(n),
        "<div><span>".repeat(900) + &"<p>a".repeat(n / 2),
        "&#".repeat(n),
        "<rt>".repeat(n),
        format!("<a {}>", "b=c ".repeat(n)),
        "<a b='\"' c=\"'>".repeat(n),
        "<a b=\">".repeat(n),
        "<td>x".repeat(n),
        "<p>prose, and more of it, and more than that".repeat(n),
        "<div>".repeat(300) + &"<p>prose, and more of it, and more</p>".repeat(n),
    ];
    for input in &inputs {
        for mode in [Mode::All, Mode::Tree, Mode::Main] {
            let begun = Instant::now();
            let _ = extract(input, mode);
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(30), "{:?}: {took:?}", &input[..20]);
        }
    }
}

/// Texts of another detector's tests, none of which says what it is. Left out: three characters of GBK, which
/// nobody could tell from Big5 or EUC-JP.
#[test]
fn real_charsets() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("data/charset-zh");
    let known = [
        ("00_10.txt", "GBK", "我朝思暮想的那件事，却并没有重新提起"),
        // Big5 by its bytes, though somebody had spoilt what they say.
        ("10_test_sample_big5.txt", "Big5", ""),
        ("11_test_sample_euc-jp.txt", "EUC-JP", "である。"),
    ];
    let mut utf_8 = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("06_") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let page = decode(&bytes, None);
        let Some((_, encoding, words)) = known.iter().find(|known| known.0 == name) else {
            assert_eq!(page.encoding, "UTF-8", "{name}");
            utf_8 += 1;
            continue;
        };
        assert_eq!((page.encoding, page.broken), (*encoding, false), "{name}");
        assert!(page.text.contains(words), "{name}");
    }
    assert!(utf_8 >= 10, "{utf_8}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_a_page(bytes in prop::collection::vec(any::<u8>(), 0..600), header in "[ -~]{0,30}") {
        let page = decode(&bytes, Some(&header));
        prop_assert!(page.text.len() <= 3 * bytes.len() + 3);
        let _ = extract(&page.text, Mode::Main);
    }

    #[test]
    fn any_tags_are_lines(
        parts in prop::collection::vec(
            prop_oneof![
                "[a-z漢字 \n]{0,8}",
                "</?(p|div|b|ruby|rt|td|table|script|pre|li|select|svg|h1)( hidden)?/?>",
                Just("<!--".to_owned()), Just("-->".to_owned()), Just("&amp;".to_owned()), Just("<".to_owned()),
            ],
            0..60,
        )
    ) {
        let html = parts.concat();
        for mode in [Mode::All, Mode::Tree, Mode::Main] {
            let text = extract(&html, mode).text;
            prop_assert!(text.is_empty() || text.ends_with('\n'));
            prop_assert!(!text.starts_with('\n'), "{:?}", text);
        }
    }
}
