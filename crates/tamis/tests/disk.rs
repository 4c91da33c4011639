//! An engine whose kept pages are in an index on disk.

use std::path::Path;
use std::sync::Mutex;
use std::thread;

use tamis::{Config, Engine, Error, Page, ParagraphPolicy, Scratch, Verdict};
use tamis_testkit::plant::Generator;

fn open(folder: &Path) -> Engine {
    Engine::open(&Config::default(), folder).unwrap()
}

/// Pages, some of them copies of others.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = Generator::new(11).take(300).map(|planted| planted.text).collect();
    for n in (0..300).step_by(7) {
        texts.push(texts[n].clone());
        let (first, rest) = texts[n].split_once('\n').unwrap_or(("", &texts[n]));
        texts.push(format!("{rest}\n{first}!"));
    }
    texts
}

#[test]
fn on_disk_as_in_memory_however_often_it_is_opened() {
    let temp = tempfile::tempdir().unwrap();
    let memory = Engine::new(&Config::default()).unwrap();
    let (mut disk, mut drops) = (open(temp.path()), 0);
    for (number, text) in (0u64..).zip(&texts()) {
        if number % 37 == 36 {
            drop(disk);
            disk = open(temp.path());
        }
        let id = format!("page {number}");
        let page = Page::new(text).with_id(&id).with_url("https://example.org/").at(3, number);
        let verdict = memory.push(&page).unwrap();
        assert_eq!(disk.push(&page).unwrap(), verdict, "page {number}");
        drops += u32::from(verdict != Verdict::Kept);
    }
    assert!(drops > 60, "{drops}");
}

#[test]
fn eight_threads_keep_each_page_once() {
    fn shared<T: Send + Sync>(_: &T) {}
    let temp = tempfile::tempdir().unwrap();
    let engine = open(temp.path());
    shared(&engine);
    let (preparer, decider) = engine.split();
    let decider = Mutex::new(decider);
    let texts = texts();
    let kept = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for start in 0..8 {
            let (texts, preparer, decider, kept) = (&texts, &preparer, &decider, &kept);
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                for at in 0..texts.len() {
                    // Each begins somewhere else, so that all orders meet.
                    let number = (at + start * texts.len() / 8) % texts.len();
                    let page = Page::new(&texts[number]).at(0, number as u64);
                    let mut prepared = preparer.prepare(&page, &mut scratch);
                    let verdict = decider.lock().unwrap().decide(&page, &mut prepared).unwrap();
                    if verdict == Verdict::Kept {
                        kept.lock().unwrap().push(number);
                    }
                }
            });
        }
    });
    let mut kept = kept.into_inner().unwrap();
    let count = kept.len();
    kept.sort_unstable();
    kept.dedup();
    assert_eq!(kept.len(), count, "a page was kept twice");
    assert_eq!(decider.lock().unwrap().len(), count as u64);
    decider.into_inner().unwrap().sync().unwrap();
    // Every page is known now, and a page that was kept as itself.
    let again = open(temp.path());
    for (number, text) in texts.iter().enumerate() {
        match again.push(&Page::new(text)).unwrap() {
            Verdict::Kept => panic!("page {number} is not known"),
            Verdict::Exact { of } if kept.binary_search(&number).is_ok() => {
                assert_eq!(of.ordinal, number as u64);
            }
            verdict => assert!(kept.binary_search(&number).is_err(), "{number}: {verdict:?}"),
        }
    }
}

#[test]
fn paragraphs_are_not_for_the_disk() {
    let temp = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.paragraphs.policy = ParagraphPolicy::Mark;
    assert!(matches!(Engine::open(&config, temp.path()), Err(Error::NotOnDisk(_))));
}

#[test]
fn a_second_writer_is_refused() {
    let temp = tempfile::tempdir().unwrap();
    let first = open(temp.path());
    let error = Engine::open(&Config::default(), temp.path()).unwrap_err();
    assert!(error.to_string().contains("another writer"), "{error}");
    drop(first);
    open(temp.path());
}
