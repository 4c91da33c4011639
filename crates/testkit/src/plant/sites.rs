//! Sites: articles inside what their site puts around every page, and the truth about each page.
//!
//! What a site puts there is drawn from a grammar, so that no phrase of it is known to anybody.

use super::lang::Lang;
use super::repost;
use super::rng::Rng;
use super::writer::{Article, Writer};

/// A page of a site.
#[derive(Clone, Debug)]
pub struct SitePage {
    /// The host.
    pub host: String,
    /// Its address.
    pub url: String,
    /// As scraped.
    pub text: String,
    /// Without what the site put there.
    pub clean: String,
    /// Whether its host has a template: enough pages, and lines that they share.
    pub has_template: bool,
}

/// The order of the pages of all sites.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// One site after the other.
    BySite,
    /// Mixed, as a crawler meets them; each site's own pages stay in order.
    Mixed,
}

/// What a site puts around its pages.
struct Design {
    head: Vec<String>,
    /// Between two paragraphs.
    middle: Vec<String>,
    tail: Vec<String>,
    /// Behind the last sentence of the article.
    glued: Option<&'static str>,
}

impl Design {
    fn new(rng: &mut Rng, lang: Lang) -> Self {
        let mut writer = lang.writer();
        writer.begin(Rng::new(rng.bits()));
        let mut label = || {
            let line = writer.line("title");
            let chars = line.chars().take(if lang.is_spaced() { 14 } else { 6 });
            let label: String = chars.collect();
            label.trim().to_owned()
        };
        let mut labels = |count: usize| (0..count).map(|_| label()).collect::<Vec<_>>();
        let (head, middle, mut tail) =
            (labels(rng.within(2, 9)), labels(4), labels(rng.within(1, 7)));
        tail.push(format!("© {}", writer.line("title")));
        let middle = if rng.chance(300) { middle } else { Vec::new() };
        let glued = (lang.is_chinese() && rng.chance(500)).then_some("（本版主持：");
        Design { head, middle, tail, glued }
    }

    fn page(&self, rng: &mut Rng, article: &Article) -> String {
        let mut lines = self.head.clone();
        lines.push(article.title.clone());
        for (index, paragraph) in article.paragraphs.iter().enumerate() {
            if index == 2 && article.paragraphs.len() > 3 {
                lines.extend_from_slice(&self.middle);
            }
            lines.push(paragraph.clone());
        }
        if let (Some(glued), Some(last)) = (self.glued, lines.last_mut()) {
            last.push_str(glued);
            last.push_str(rng.pick(&["甲乙", "丙丁戊", "己庚"]));
            last.push('）');
        }
        lines.extend_from_slice(&self.tail);
        lines.join("\n") + "\n"
    }
}

/// Ten sites in five languages: seven ordinary ones, one that is designed anew halfway, one with few
/// pages, one that prints two articles over and over with small changes.
#[must_use]
pub fn sites(seed: u64, pages: usize, order: Order) -> Vec<SitePage> {
    let mut all: Vec<Vec<SitePage>> = Vec::new();
    for site in 0..10u64 {
        let lang = Lang::ALL[site as usize % 5];
        let mut rng = Rng::for_stream(seed, site);
        let host = format!("site{site}.example");
        let (mut old, new) = (Design::new(&mut rng, lang), Design::new(&mut rng, lang));
        let mut writer = lang.writer();
        let few = site == 7;
        let reposts = site == 8;
        let count = if few { 6 } else { pages };
        let mut originals: Vec<Article> = Vec::new();
        let mut list = Vec::new();
        for number in 0..count {
            if site == 9 && number == count / 2 {
                old = Design { ..Design::new(&mut rng, lang) };
                old.tail.clone_from(&new.tail);
            }
            let article = if reposts && originals.len() >= 2 {
                let of = &originals[rng.below(2)];
                if rng.chance(500) { repost::edited(&mut rng, of, 10) } else { of.clone() }
            } else {
                long_article(&mut writer, &mut rng)
            };
            let (text, clean) = (old.page(&mut rng, &article), article.with_title());
            if originals.len() < 2 {
                originals.push(article);
            }
            list.push(SitePage {
                url: format!("https://www.{host}/{number}.html"),
                host: host.clone(),
                text,
                clean,
                has_template: !few && !reposts,
            });
        }
        all.push(list);
    }
    match order {
        Order::BySite => all.into_iter().flatten().collect(),
        Order::Mixed => {
            let mut rng = Rng::new(seed);
            let mut queues: Vec<_> = all.into_iter().map(Vec::into_iter).collect();
            let mut mixed = Vec::new();
            while !queues.is_empty() {
                let turn = rng.below(queues.len());
                match queues[turn].next() {
                    Some(page) => mixed.push(page),
                    None => drop(queues.swap_remove(turn)),
                }
            }
            mixed
        }
    }
}

/// An article that has enough prose to learn from.
fn long_article(writer: &mut Writer<'_>, rng: &mut Rng) -> Article {
    loop {
        let article = writer.article(Rng::new(rng.bits()));
        if article.paragraphs.len() >= 4 {
            return article;
        }
    }
}
