//! Templates over planted sites: what is learned, what is cut by it, and what is never cut.
#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use std::collections::BTreeSet;
use std::sync::Arc;

use tamis::{
    Class, Config, Engine, LearnConfig, Learner, Look, Page, Preparer, Scratch, TemplateMode,
    Templates,
};
use tamis_testkit::plant::sites::{Order, SitePage, sites};

fn page(page: &SitePage) -> Page<'_> {
    Page::new(&page.text).with_url(&page.url)
}

fn preparer() -> Preparer {
    Engine::new(&Config::default()).unwrap().split().0
}

/// The first of two passes.
fn learn(pages: &[SitePage], config: LearnConfig) -> Learner {
    let (preparer, mut learner) = (preparer(), Learner::new(config));
    let (mut scratch, mut look) = (Scratch::default(), Look::default());
    for planted in pages {
        preparer.look(&page(planted), &mut scratch, &mut look);
        learner.learn(&planted.host, &look);
    }
    learner
}

fn corpus() -> LearnConfig {
    let mut config = LearnConfig::default();
    config.remember = true;
    config
}

/// What the class `template` took, against the truth.
#[derive(Debug, Default)]
struct Tally {
    /// Lines of sites, and those of them that are gone.
    planted: usize,
    gone: usize,
    /// Lines of articles that are gone, as many as were cut.
    lost: Vec<String>,
}

impl Tally {
    fn add(&mut self, planted: &SitePage, cleaned: &str, has_template: bool) {
        let own: BTreeSet<&str> = planted.clean.lines().collect();
        let left: BTreeSet<&str> = cleaned.lines().collect();
        let lost = own.iter().filter(|line| !left.contains(*line) && planted.has(line));
        self.lost.extend(lost.map(|line| format!("{}: {line}", planted.url)));
        if has_template {
            let site = planted.text.lines().filter(|line| !own.contains(line)).count();
            self.planted += site;
            self.gone += site - left.iter().filter(|line| !own.contains(*line)).count().min(site);
        }
    }
}

trait Has {
    fn has(&self, line: &str) -> bool;
}

impl Has for SitePage {
    /// Whether the line stands on the page as the author wrote it, nothing glued to it.
    fn has(&self, line: &str) -> bool {
        self.text.lines().any(|other| other == line)
    }
}

#[test]
fn two_passes_take_what_sites_repeat_and_nothing_else() {
    let pages = sites(3, 60, Order::Mixed);
    let templates = Templates::learned(learn(&pages, corpus()));
    assert!(templates.for_url("https://site7.example/").is_none(), "six pages are too few");
    let cut = preparer().with_templates(Arc::new(templates));
    let mut scratch = Scratch::default();
    let mut tally = Tally::default();
    let (mut right, mut asserted) = (0, 0);
    for planted in &pages {
        let prepared = cut.prepare(&page(planted), &mut scratch);
        tally.add(planted, &prepared.cleaned.text, planted.has_template);
        if planted.has_template {
            asserted += 1;
            right += usize::from(prepared.cleaned.text == planted.clean);
        } else if planted.host == "site7.example" {
            let cuts = prepared.cleaned.cuts.iter().filter(|cut| cut.class == Class::Template);
            assert_eq!(cuts.count(), 0, "{}", planted.url);
        }
    }
    assert_eq!(tally.lost, [""; 0]);
    assert!(tally.gone * 100 >= tally.planted * 97, "{} of {}", tally.gone, tally.planted);
    assert!(right * 100 >= asserted * 90, "{right} of {asserted}");
}

#[test]
fn one_pass_learns_while_pages_come() {
    let pages = sites(4, 120, Order::Mixed);
    let mut config = Config::default();
    config.templates = TemplateMode::Learn(LearnConfig::default());
    let engine = Engine::new(&config).unwrap();
    let mut late = Tally::default();
    for planted in &pages {
        let number: usize =
            planted.url.rsplit('/').next().unwrap().trim_end_matches(".html").parse().unwrap();
        let (prepared, _) = engine.process(&page(planted)).unwrap();
        // Of an ordinary site after 24 pages; after the new design, which comes at 60, from 110 on.
        let late_enough = planted.has_template && number >= 24 && !(60..110).contains(&number);
        late.add(planted, &prepared.cleaned.text, late_enough);
    }
    assert_eq!(late.lost, [""; 0]);
    assert!(late.gone * 100 >= late.planted * 95, "{} of {}", late.gone, late.planted);
    assert!(engine.into_templates().unwrap().len() >= 7);
}

/// The order of hosts among each other does not matter to what is learned of each.
#[test]
fn hosts_do_not_mix() {
    let mixed = Templates::learned(learn(&sites(5, 40, Order::Mixed), corpus()));
    let by_site = Templates::learned(learn(&sites(5, 40, Order::BySite), corpus()));
    assert_eq!(mixed.to_jsonl(), by_site.to_jsonl());
    assert_eq!(Templates::from_jsonl(&mixed.to_jsonl()).unwrap().digest(), mixed.digest());
}

#[test]
fn an_article_that_is_reposted_is_never_a_template() {
    // Two articles over and over, one time in two with a few characters changed.
    let pages = sites(6, 200, Order::BySite);
    let reposts: Vec<SitePage> =
        pages.into_iter().filter(|page| page.host == "site8.example").collect();
    let templates = Templates::learned(learn(&reposts, corpus()));
    let of_articles: BTreeSet<&str> = reposts.iter().flat_map(|page| page.clean.lines()).collect();
    for line in templates.iter().flat_map(|(_, template)| template.lines()) {
        assert!(!of_articles.contains(&*line.text), "{line:?}");
    }
}

#[test]
fn a_crawl_forgets_the_old_design() {
    let old = sites(8, 300, Order::BySite);
    let new = sites(9, 300, Order::BySite);
    let of_site = |pages: Vec<SitePage>| -> Vec<SitePage> {
        pages.into_iter().filter(|page| page.host == "site3.example").collect()
    };
    let (old, new) = (of_site(old), of_site(new));
    let learned = |config: LearnConfig| {
        let pages: Vec<SitePage> = old.iter().chain(&new).chain(&new).cloned().collect();
        let mut distinct = pages;
        distinct.truncate(600);
        Templates::learned(learn(&distinct, config))
    };
    let has = |templates: &Templates, page: &SitePage| {
        let first = page.text.lines().next().unwrap().to_owned();
        let template = templates.for_url("https://site3.example/").unwrap();
        template.lines().iter().any(|line| line.text == first)
    };
    let crawl = learned(LearnConfig::default());
    assert!(has(&crawl, &new[0]) && !has(&crawl, &old[0]));
    let both = learned(corpus());
    assert!(has(&both, &new[0]) && has(&both, &old[0]));
}

#[test]
fn memory_is_bounded_with_many_hosts() {
    let (preparer, mut scratch, mut look) = (preparer(), Scratch::default(), Look::default());
    let pages = sites(7, 12, Order::BySite);
    for remember in [false, true] {
        let mut config = LearnConfig::default();
        config.memory = 1 << 20;
        config.remember = remember;
        let mut learner = Learner::new(config);
        let mut most = 0;
        for host in 0..400 {
            for planted in pages.iter().filter(|page| page.host == "site0.example") {
                preparer.look(&page(planted), &mut scratch, &mut look);
                learner.learn(&format!("host{host}.example"), &look);
                most = most.max(learner.memory());
            }
        }
        assert!(most <= 1 << 20, "{most} bytes");
        assert!(learner.forgotten() > 250, "{} of 400, {most} bytes", learner.forgotten());
    }
}
