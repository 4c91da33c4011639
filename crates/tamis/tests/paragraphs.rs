//! Paragraphs that stand on other pages, and the choice of the best copy, against the oracle.
#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use tamis::{Best, Config, Engine, Page, ParagraphPolicy, Prepared, Scratch, Verdict, restore};
use tamis_testkit::oracle;
use tamis_testkit::plant::Generator;

fn config(policy: ParagraphPolicy, pages: u32, hosts: u32) -> Config {
    let mut config = Config::default();
    config.paragraphs.policy = policy;
    config.paragraphs.pages = pages;
    config.paragraphs.hosts = hosts;
    config
}

/// Some sentences on one line, of this story: words that no other story has.
fn paragraph(story: usize, number: usize) -> String {
    let mut dice = ((story * 1009 + number + 1) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut below = |n: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice >> 20) % n
    };
    let mut word = || (0..7).map(|_| char::from(b'a' + below(26) as u8)).collect::<String>();
    let mut sentence = || (0..10).map(|_| word()).collect::<Vec<_>>().join(" ");
    (0..4).map(|_| format!("In spring the old {}", sentence())).collect::<Vec<_>>().join(". ")
        + ".\n"
}

fn story(story: usize, paragraphs: std::ops::Range<usize>) -> String {
    paragraphs.map(|number| paragraph(story, number)).collect()
}

/// Articles, reposts with comments, pages put together from others, edited reposts, planted pages.
fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let mut push =
        |host: usize, text: String| pages.push((format!("https://h{host}.example/x"), text));
    for n in 0..12 {
        push(n % 3, story(n, 0..6));
        push(n % 4, story(n, 0..6) + &format!("My own view: {}", paragraph(100 + n, 1)));
        push(n % 5, format!("A note.\n\n{}\n{}", story(n, 2..4), story(n / 2, 0..2)));
        push(n % 2, story(n, 0..3).replace("spring", "autumn") + &story(n, 3..6));
        push(n % 3, story(n, 1..6).replace("old", "o\u{200B}ld"));
        push(n % 7, story(n, 0..2) + "\n\n" + &story(n / 3, 4..6));
        push(n % 7, format!("{}\n{}", story(200 + n, 0..1), story(n, 0..1)));
    }
    for (n, page) in Generator::new(31).take(120).enumerate() {
        let text = page.text.clone();
        push(n % 6, text.clone());
        if n % 3 == 0 {
            push(n % 5, format!("{text}\n{}", paragraph(300 + n, 1)));
        }
    }
    pages
}

fn same(verdict: &Verdict, slow: oracle::Verdict) -> bool {
    match (verdict, slow) {
        (Verdict::Kept, oracle::Verdict::Kept) | (Verdict::Empty, oracle::Verdict::Empty) => true,
        (Verdict::Exact { of }, oracle::Verdict::Exact { of: slow }) => of.ordinal == slow as u64,
        (
            Verdict::Near { of, similarity, containment, distance },
            oracle::Verdict::Near { of: slow, jaccard, containment: c, distance: d },
        ) => of.ordinal == slow as u64 && (*similarity, *containment, *distance) == (jaccard, c, d),
        _ => false,
    }
}

/// Of paragraphs that were taken out only the places: what their cuts removed was not yet clean.
fn names(prepared: &Prepared<'_>, drop: bool) -> Vec<oracle::Repeated> {
    let each = prepared.repeats.iter().map(|repeat| {
        let content = if drop { "" } else { &prepared.cleaned.text[repeat.start..repeat.end] };
        (content.trim().to_owned(), repeat.first.ordinal as usize, repeat.pages as usize)
    });
    each.collect()
}

#[test]
fn paragraphs_are_those_of_the_oracle() {
    let rules = oracle::Rules::load();
    let pages = pages();
    for (drop, least, hosts) in
        [(true, 2, 1), (true, 3, 2), (false, 2, 1), (false, 2, 2), (true, 2, 2)]
    {
        let policy = if drop { ParagraphPolicy::Drop } else { ParagraphPolicy::Mark };
        let engine = Engine::new(&config(policy, least, hosts)).unwrap();
        let mut judge = oracle::ParagraphJudge::new(oracle::ParagraphSettings {
            drop,
            length: 80,
            pages: least as usize,
            hosts: hosts as usize,
        });
        let mut found = 0;
        for (number, (url, text)) in (0u64..).zip(&pages) {
            let page = Page::new(text).at(0, number).with_url(url);
            let (prepared, verdict) = engine.process(&page).unwrap();
            let (slow, cleaned, mut repeats) =
                judge.judge(text, tamis::host(url).as_deref(), &rules);
            assert!(same(&verdict, slow), "page {number}: {verdict:?}, {slow:?} by the oracle");
            assert_eq!(prepared.cleaned.text, cleaned.text, "page {number}");
            let cuts = prepared.cleaned.cuts.iter();
            let cuts: Vec<_> = cuts.map(|c| (c.start, c.end, c.class.as_str(), c.rule)).collect();
            let slow_cuts: Vec<_> =
                cleaned.cuts.iter().map(|c| (c.start, c.end, c.class, &*c.rule)).collect();
            assert_eq!(cuts, slow_cuts, "page {number}");
            if drop {
                repeats.iter_mut().for_each(|repeat| repeat.0.clear());
            }
            assert_eq!(names(&prepared, drop), repeats, "page {number}");
            assert_eq!(restore(&prepared.cleaned.text, &prepared.cleaned.cuts).unwrap(), *text);
            found += repeats.len();
        }
        assert!(found >= 20, "{found} with {least} pages, {hosts} hosts");
    }
}

#[test]
fn a_repost_keeps_its_own_comment() {
    let engine = Engine::new(&config(ParagraphPolicy::Drop, 2, 1)).unwrap();
    let comment = paragraph(50, 3);
    assert_eq!(engine.push(&Page::new(&story(1, 0..12))).unwrap(), Verdict::Kept);
    let repost = format!("{}{comment}", story(1, 0..12));
    // As a whole it would be dropped: nearly all of it stands on the first page.
    let plain = Engine::new(&Config::default()).unwrap();
    plain.push(&Page::new(&story(1, 0..12))).unwrap();
    assert!(matches!(plain.push(&Page::new(&repost)).unwrap(), Verdict::Near { .. }));
    let (prepared, verdict) = engine.process(&Page::new(&repost).at(0, 1)).unwrap();
    assert_eq!((verdict, &*prepared.cleaned.text), (Verdict::Kept, &*comment));
    assert_eq!(prepared.repeats.len(), 12);
    assert!(prepared.repeats.iter().all(|repeat| repeat.first.ordinal == 0 && repeat.pages == 2));
    // The same again says nothing new, nor does the article with some words changed.
    assert!(matches!(
        engine.push(&Page::new(&repost).at(0, 2)).unwrap(),
        Verdict::Near { .. } | Verdict::Exact { .. }
    ));
    let edited = story(1, 0..10) + &story(1, 10..12).replace("spring", "autumn");
    assert!(matches!(engine.push(&Page::new(&edited).at(0, 3)).unwrap(), Verdict::Near { .. }));
}

#[test]
fn what_is_kept_can_be_remembered_again() {
    // A run that was stopped reads what it kept; it must then go on as if it had not been stopped.
    let pages = pages();
    let config = config(ParagraphPolicy::Drop, 3, 2);
    let (preparer, mut whole) = Engine::new(&config).unwrap().split();
    let (_, mut second) = Engine::new(&config).unwrap().split();
    let mut scratch = Scratch::default();
    for (number, (url, text)) in (0u64..).zip(&pages) {
        let page = Page::new(text).at(0, number).with_url(url);
        let mut prepared = preparer.prepare(&page, &mut scratch);
        let verdict = whole.decide(&page, &mut prepared).unwrap();
        if number < 150 {
            if verdict == Verdict::Kept {
                let page = Page::new(&prepared.cleaned.text).at(0, number).with_url(url);
                second.remember(&page, &preparer.as_it_is(&page, &mut scratch)).unwrap();
            }
        } else {
            let mut again = preparer.prepare(&page, &mut scratch);
            assert_eq!(second.decide(&page, &mut again).unwrap(), verdict, "page {number}");
            assert_eq!(again.cleaned, prepared.cleaned, "page {number}");
        }
    }
}

#[test]
fn settings_have_ranges() {
    for (pages, hosts) in [(1, 1), (2, 5)] {
        assert!(Engine::new(&config(ParagraphPolicy::Mark, pages, hosts)).is_err());
    }
}

#[test]
fn the_best_copy_stays() {
    let rules = oracle::Rules::load();
    let (preparer, _) = Engine::new(&Config::default()).unwrap().split();
    let mut pages: Vec<String> = pages().into_iter().map(|(_, text)| text).collect();
    pages.extend(Generator::new(77).take(600).map(|page| page.text.clone()));
    let mut best = Best::new();
    let mut cleaned = Vec::new();
    for (number, text) in (0u64..).zip(&pages) {
        let page = Page::new(text).at(0, number);
        best.add(&page, &preparer.prepare(&page, &mut Scratch::default()));
        let slow = oracle::clean(text, &rules);
        cleaned.push((slow.text, slow.cuts.len()));
    }
    let choice = best.choose(Config::default().near).unwrap();
    let slow = oracle::best(&cleaned);
    let mut later = 0;
    for (number, slow) in (0u64..).zip(slow) {
        let verdict = choice.verdict(0, number).unwrap();
        assert!(same(&verdict, slow), "page {number}: {verdict:?}, {slow:?} by the oracle");
        if let Verdict::Exact { of } | Verdict::Near { of, .. } = verdict {
            // One survivor, which is at least as long, and which stays itself.
            assert_eq!(choice.verdict(0, of.ordinal), Some(Verdict::Kept));
            let len = |number: u64| cleaned[number as usize].0.len();
            assert!(len(of.ordinal) >= len(number));
            later += u32::from(of.ordinal > number);
        }
    }
    assert!(later > 20, "{later}");
    assert_eq!(choice.verdict(1, 0), None);
}
