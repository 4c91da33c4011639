//! One engine for all threads.

use std::sync::Mutex;
use std::thread;

use tamis::{
    Class, Config, Decider, Engine, Error, LearnConfig, Page, Preparer, TemplateMode, Templates,
    Verdict,
};
use tamis_testkit::plant::Generator;

#[test]
fn what_is_shared_may_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Engine>();
    shared::<Preparer>();
    shared::<Decider>();
    shared::<Config>();
    shared::<Templates>();
    shared::<Verdict>();
    shared::<Error>();
}

#[test]
fn eight_threads_keep_each_page_once() {
    let texts: Vec<String> = Generator::new(3).take(200).map(|planted| planted.text).collect();
    let alone = Engine::new(&Config::default()).unwrap();
    let verdicts: Vec<_> = texts.iter().map(|t| alone.push(&Page::new(t)).unwrap()).collect();
    let engine = Engine::new(&Config::default()).unwrap();
    let kept = Mutex::new(vec![0u32; texts.len()]);
    thread::scope(|scope| {
        for start in 0..8 {
            let (engine, kept, texts) = (&engine, &kept, &texts);
            scope.spawn(move || {
                for at in 0..texts.len() {
                    let number = (at + start * texts.len() / 8) % texts.len();
                    let page = Page::new(&texts[number]).at(0, number as u64);
                    if engine.push(&page).unwrap() == Verdict::Kept {
                        kept.lock().unwrap()[number] += 1;
                    }
                }
            });
        }
    });
    let kept = kept.into_inner().unwrap();
    assert_eq!(kept.iter().sum::<u32>() as u64, engine.len());
    assert!(kept.iter().all(|times| *times <= 1), "{kept:?}");
    // Pages that are like no other are kept whatever the order; those that are may change places.
    let alone = verdicts.iter().filter(|verdict| **verdict == Verdict::Kept).count();
    assert!((kept.iter().sum::<u32>() as usize).abs_diff(alone) < alone / 20, "{alone}");
}

#[test]
fn threads_may_learn_together() {
    let mut config = Config::default();
    config.templates = TemplateMode::Learn(LearnConfig::default());
    let engine = Engine::new(&config).unwrap();
    let texts: Vec<String> = Generator::new(8).take(240).map(|planted| planted.text).collect();
    thread::scope(|scope| {
        for part in texts.chunks(60) {
            let engine = &engine;
            scope.spawn(move || {
                for text in part {
                    let page = format!(
                        "Our house and garden\n{text}\nWritten by the editors of the house\n"
                    );
                    engine.push(&Page::new(&page).with_url("https://example.org/x")).unwrap();
                }
            });
        }
    });
    let last = "Our house and garden\nThe river rose two metres in one night, and nobody had seen it come.\n";
    let (prepared, _) = engine.process(&Page::new(last).with_url("https://example.org/y")).unwrap();
    assert!(prepared.cleaned.cuts.iter().any(|cut| cut.class == Class::Template), "{prepared:?}");
    assert!(engine.into_templates().is_some());
}
