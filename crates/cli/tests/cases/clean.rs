//! `clean` and `explain`.

use std::io::Read;
use std::process::Stdio;

use crate::corpus::lines;
use crate::program::{command, content, tamis, tamis_with};

#[test]
fn records_in_records_out() {
    let text = lines(1, 20).join("\n") + "\n";
    let ended = tamis_with(["clean", "--jsonl"], text.as_bytes());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert!(ended.stdout == text);
    // Compressed input is told by its first bytes.
    let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
    assert!(tamis_with(["clean", "--jsonl", "-"], &packed).stdout == text);
}

#[test]
fn a_bad_record_is_named_and_the_rest_goes_on() {
    let ended = tamis_with(["clean", "--jsonl"], b"{\"text\":\"a\"}\n{}\n{\"text\":\"b\"}\n");
    assert_eq!(ended.stdout, "{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
    assert_eq!(
        ended.stderr,
        "tamis: standard input: record 1 at byte 13 rejected: no field \"text\" or \"content\" or \
         \"raw_content\" or \"body\"; --text-field names the field that holds the text\n"
    );
    assert_eq!(ended.code, Some(2));
}

#[test]
fn what_is_not_text_is_refused() {
    let ended = tamis_with(["clean"], b"caf\xe9");
    assert_eq!(
        ended.stderr,
        "tamis: standard input: not valid UTF-8 at byte 3; convert it first, for example with \
         iconv\n"
    );
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    let ended = tamis(["clean", "/no/such/page"]);
    assert_eq!(
        ended.stderr,
        "tamis: /no/such/page: cannot be read: No such file or directory (os error 2)\n"
    );
    assert_eq!(ended.code, Some(1));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("a.jsonl");
    std::fs::write(&input, lines(1, 3000).join("\n")).unwrap();
    let mut child = command()
        .args(["clean", "--jsonl"])
        .arg(&input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn two_pages_are_compared() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (dir.path().join("a"), dir.path().join("b"));
    std::fs::write(&a, "The river rose two metres in one night.\n").unwrap();
    std::fs::write(&b, "The river rose two metres in one night!\n").unwrap();
    let ended = tamis(["explain".as_ref(), a.as_os_str(), b.as_os_str()]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let (a, b) = (a.display(), b.display());
    let expected = format!(
        "{a}: kept\n{b}: dropped as exact: says the same as {a}\n\
         distance 0 of 64 bits, similarity 1.0000\n\
         100.0 % of {a} stands on {b}\n100.0 % of {b} stands on {a}\n\
         20 and 20 features: with fewer than 24 a page is only compared exactly\n\n"
    );
    let below = "- The river rose two metres in one night[-.-]\n\
                 + The river rose two metres in one night{+!+}\n";
    assert_eq!(ended.stdout, format!("{expected}{below}"));
    // With room for both, or in color.
    let beside = |args: &[&str]| {
        let pages = [a.to_string(), b.to_string()];
        let pages = pages.iter().map(String::as_str);
        let ended = tamis(["explain"].into_iter().chain(pages).chain(args.iter().copied()));
        ended.stdout.strip_prefix(&expected).unwrap().to_owned()
    };
    assert_eq!(
        beside(&["--width", "95"]),
        "The river rose two metres in one night[-.-]    │ The river rose two metres in one night{+!+}\n"
    );
    assert_eq!(beside(&["--width", "59"]), below);
    let colored = beside(&["--width", "95", "--color", "always"]);
    assert!(
        colored.contains("night\x1b[31m.\x1b[0m") && colored.contains("night\x1b[32m!\x1b[0m\n")
    );
    let ended = tamis(["explain", &a.to_string()]);
    assert!(ended.stdout.starts_with("The river rose two metres in one night.\n\n0 cuts, 0 of 40"));
}

#[test]
fn cuts_have_the_color_of_their_class() {
    let page = "5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。\n".as_bytes();
    let plain = tamis_with(["explain", "-"], page).stdout;
    let colored = tamis_with(["explain", "-", "--color", "always"], page).stdout;
    assert!(colored.starts_with("5月\x1b[31m[-(yuè)-]\x1b[0m27日"), "{colored:?}");
    assert_eq!(colored.replace("\x1b[31m", "").replace("\x1b[0m", ""), plain);
    assert_eq!(tamis_with(["explain", "-", "--color", "never"], page).stdout, plain);
}

#[test]
fn links_of_a_page_are_a_field_where_they_are_asked_for() {
    let line = r#"{"url":"https://a.example/b/","page":"<p>One <a href='../c'>way</a> out.</p>"}"#;
    let clean = |args: &[&str]| {
        let all = [&["clean", "--jsonl", "--html-field", "page"], args].concat();
        tamis_with(all, line.as_bytes()).stdout
    };
    let text = r#""text":"One way out.\n"}"#;
    let with = format!(r#"{{"url":"https://a.example/b/","links":["https://a.example/c"],{text}"#);
    assert_eq!(clean(&["--html-links"]).trim_end(), with);
    assert_eq!(clean(&[]).trim_end(), with.replace(r#""links":["https://a.example/c"],"#, ""));
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let args = ["run", "-", "--html", "none", "--html-links", "--out", out.to_str().unwrap()];
    let ended = tamis_with(args, line.as_bytes());
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stderr.contains("html-links: with html none no page is read"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_run_reads_standard_input() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let text = lines(0, 30).join("\n") + "\n";
    let args = ["run".as_ref(), "-".as_ref(), "--out".as_ref(), out.as_os_str()];
    assert_eq!(tamis_with(args, text.as_bytes()).code, Some(0));
    assert!(!content(&out.join("kept/stdin.jsonl.zst")).is_empty());
}
