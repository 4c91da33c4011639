//! The endless corpus: page `n` of a seed, whichever pages were asked for before.
//!
//! Nothing is remembered: a page that copies page `m` writes the article of `m` again from its seed.
//! That keeps memory flat however far apart the copies lie.

use super::lang::Lang;
use super::page::Page;
use super::pinyin::{self, Form};
use super::record::{Planted, Verdict};
use super::rng::Rng;
use super::writer::{Article, Writer};
use super::{boilerplate, fold, hygiene, marks, negatives, repeat, repost, ruby};

/// What page `n` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// An article that nobody wrote before.
    Fresh,
    /// A copy of an earlier article.
    Copy,
    /// Something that looks like a copy or like dirt, or has nothing left.
    Other,
}

/// Makes the pages of one seed.
#[derive(Debug)]
pub struct Generator {
    seed: u64,
    next: u64,
    writers: [Writer<'static>; 4],
}

impl Generator {
    /// The corpus of `seed`, from its first page on.
    pub fn new(seed: u64) -> Self {
        Self { seed, next: 0, writers: [Lang::Zh, Lang::Ja, Lang::En, Lang::Ru].map(Lang::writer) }
    }

    /// Page `n`, at any time.
    pub fn page(&mut self, n: u64) -> Planted {
        let (role, lang, mut rng) = self.plan(n);
        let mut planted = match role {
            Role::Fresh => self.fresh(n, lang, &mut rng),
            Role::Copy => self.copy(n, &mut rng),
            Role::Other => self.other(n, lang, &mut rng),
        };
        planted.id = id(n);
        if planted.url.is_empty() {
            let host = rng.pick(&HOSTS);
            planted.url = format!("https://{host}/{}/{n}.html", rng.within(2015, 2034));
        }
        let (score, depth) = (rng.below(1000), rng.below(9));
        planted.extra =
            format!("\"score\":0.{score:03}0,\"crawl\":{{\"depth\":{depth},\"n\":{n}}}");
        planted
    }

    fn plan(&self, n: u64) -> (Role, Lang, Rng) {
        let mut rng = Rng::for_stream(self.seed, n << 1);
        let (role, lang) = (rng.below(1000), rng.below(1000));
        let role = match role {
            _ if n < 8 => Role::Fresh,
            0..340 => Role::Copy,
            340..460 => Role::Other,
            _ => Role::Fresh,
        };
        let lang = match lang {
            0..420 => Lang::Zh,
            420..520 => Lang::Hant,
            520..680 => Lang::Ja,
            680..860 => Lang::En,
            _ => Lang::Ru,
        };
        (role, lang, rng)
    }

    fn writer(&mut self, lang: Lang) -> &mut Writer<'static> {
        &mut self.writers[(lang as usize).saturating_sub(1)]
    }

    fn article(&mut self, n: u64, lang: Lang) -> Article {
        let rng = Rng::for_stream(self.seed, (n << 1) | 1);
        let article = self.writer(lang).article(rng);
        if lang == Lang::Hant { fold::traditional_article(&article) } else { article }
    }

    fn fresh(&mut self, n: u64, lang: Lang, rng: &mut Rng) -> Planted {
        let article = self.article(n, lang);
        let page = Page::of(lang, &article);
        let (kind, page) = dress(rng, page);
        finish(kind.to_owned(), page, article.title, Verdict::Kept, None)
    }

    fn copy(&mut self, n: u64, rng: &mut Rng) -> Planted {
        let mut of = rng.below(n as usize) as u64;
        let lang = loop {
            let (role, lang, _) = self.plan(of);
            if role == Role::Fresh {
                break lang;
            }
            of -= 1;
        };
        let article = self.article(of, lang);
        let own = Rng::for_stream(self.seed, (n << 1) | 1);
        self.writer(lang).begin(own);
        let writer = &mut self.writers[(lang as usize).saturating_sub(1)];
        let (kind, article, verdict) = change(rng, writer, lang, &article);
        let lang = if kind == "repost-traditional" { Lang::Hant } else { lang };
        let mut page = Page::of(lang, &article);
        if matches!(kind, "repost-dressed" | "repost-combined") {
            page = dress(rng, page).1;
        }
        let of = (verdict != Verdict::Kept).then(|| id(of));
        finish(kind.to_owned(), page, article.title, verdict, of)
    }

    fn other(&mut self, n: u64, lang: Lang, rng: &mut Rng) -> Planted {
        let own = Rng::for_stream(self.seed, (n << 1) | 1);
        let draw = rng.below(1000);
        if draw < 60 {
            let page = boilerplate::nothing_else(rng, lang);
            return finish("empty".to_owned(), page, String::new(), Verdict::Empty, None);
        }
        if draw < 300 {
            let article = self.article(n, lang);
            let page = Page::of(lang, &article);
            let page = match rng.below(3) {
                0 => marks::citations(rng, marks::edit_link(page), 300),
                1 => hygiene::blank_lines(rng, page),
                _ => {
                    let caption = self.writer(lang).line("sentence");
                    let caption =
                        if lang == Lang::Hant { fold::traditional(&caption) } else { caption };
                    boilerplate::credit(rng, page, &caption)
                }
            };
            return finish("decorated".to_owned(), page, article.title, Verdict::Kept, None);
        }
        let writer = self.writer(lang);
        writer.begin(own);
        let (kind, text) = if draw < 420 {
            ("bulletin", negatives::bulletin(writer, rng, lang))
        } else {
            let kind = rng.pick(&negatives::KINDS);
            (kind, negatives::page(kind, writer, rng, lang))
        };
        let text = if lang == Lang::Hant { fold::traditional(&text) } else { text };
        let title = text.lines().next().unwrap_or("").to_owned();
        finish(kind.to_owned(), Page::new(lang, text), title, Verdict::Kept, None)
    }
}

impl Iterator for Generator {
    type Item = Planted;

    fn next(&mut self) -> Option<Planted> {
        let n = self.next;
        self.next += 1;
        Some(self.page(n))
    }
}

fn id(n: u64) -> String {
    format!("p{n:08}")
}

const HOSTS: [&str; 8] = [
    "news.beijiang.example",
    "www.songhu.example",
    "mirror.elmford.example",
    "daily.corley.example",
    "aokawa.example",
    "ryabinsk.example",
    "forum.tonghua.example",
    "wiki.hartmere.example",
];

fn finish(
    kind: String,
    page: Page,
    title: String,
    verdict: Verdict,
    of: Option<String>,
) -> Planted {
    Planted {
        id: String::new(),
        url: String::new(),
        title,
        text: page.text,
        lang: page.lang.tag(),
        extra: String::new(),
        verdict,
        of,
        clean: page.asserted.then_some(page.clean),
        planted: page.planted,
        kind,
    }
}

/// Plants what a scraped page of its language may carry; often nothing.
fn dress(rng: &mut Rng, page: Page) -> (&'static str, Page) {
    let (draw, how) = (rng.below(1000), rng.below(1000));
    match draw {
        0..450 => ("plain", page),
        450..650 if page.lang.is_chinese() => mirrored(rng, page),
        450..650 if page.lang == Lang::Ja => {
            let ruby = [ruby::Ruby::Ascii, ruby::Ruby::Wide, ruby::Ruby::Aozora][how % 3];
            ("furigana", ruby::furigana(rng, page, ruby, 250))
        }
        650..690 if page.lang == Lang::Hant => ("zhuyin", ruby::zhuyin(rng, page, 120)),
        650..690 if page.lang == Lang::Zh => ("noise", pinyin::noise(rng, page, 40)),
        450..740 => ("citation", marks::citations(rng, page, 350)),
        740..780 => ("invisible", marks::invisible(rng, page, 20)),
        780..820 => ("hygiene", hygiene::crlf(hygiene::decomposed(page))),
        820..860 => ("repeat", repeat::everything(page)),
        _ => {
            let page = boilerplate::tail(rng, page, 3);
            ("boilerplate", if how < 500 { boilerplate::head(rng, page) } else { page })
        }
    }
}

/// A Chinese mirror: readings, and often the article twice and a comment box below.
fn mirrored(rng: &mut Rng, page: Page) -> (&'static str, Page) {
    let form = match rng.below(20) {
        0 => Form::Bare,
        1 => Form::Spaced,
        2 => Form::Upper,
        3..8 => Form::Wide,
        _ => Form::Ascii,
    };
    let page = match rng.below(6) {
        0 => pinyin::every_nth(page, form, 9),
        1 => pinyin::every_character(page, form),
        _ => {
            let per_mille = rng.within(20, 200);
            pinyin::at_random(rng, page, form, per_mille)
        }
    };
    if rng.chance(400) {
        return ("model-page", boilerplate::comment_box(repeat::everything(page)));
    }
    ("pinyin", page)
}

/// What became of a copied article on the way.
fn change(
    rng: &mut Rng,
    writer: &mut Writer<'_>,
    lang: Lang,
    article: &Article,
) -> (&'static str, Article, Verdict) {
    use Verdict::{Exact, Kept, Near};
    match rng.below(100) {
        0..15 => ("repost-exact", article.clone(), Exact),
        15..37 => ("repost-dressed", article.clone(), Exact),
        37..44 => ("repost-width", fold::other_width(rng, article, lang.is_spaced()), Exact),
        44..51 if lang == Lang::Zh => {
            ("repost-traditional", fold::traditional_article(article), Exact)
        }
        44..59 => ("repost-edit-1pct", repost::edited(rng, article, 10), Near),
        59..66 => ("repost-edit-3pct", repost::edited(rng, article, 30), Near),
        66..71 => ("repost-edit-5pct", repost::edited(rng, article, 50), Near),
        71..77 => ("repost-retitled", retitled(writer, lang, article), Near),
        77..83 => ("repost-framed", in_script(lang, repost::framed(writer, article)), Near),
        83..88 => ("repost-truncated", repost::truncated(article), Near),
        88..93 => ("repost-moved", repost::moved(rng, article), Near),
        93..97 => ("repost-longer", in_script(lang, repost::longer(writer, article)), Kept),
        _ => {
            let article = repost::edited(rng, &retitled(writer, lang, article), 20);
            ("repost-combined", in_script(lang, repost::framed(writer, &article)), Near)
        }
    }
}

fn retitled(writer: &mut Writer<'_>, lang: Lang, article: &Article) -> Article {
    in_script(lang, repost::retitled(writer, article))
}

/// Lines that the writer added are simplified; a traditional page has none of those.
fn in_script(lang: Lang, article: Article) -> Article {
    if lang == Lang::Hant { fold::traditional_article(&article) } else { article }
}

#[cfg(test)]
mod tests {
    use super::super::hygiene::tidy;
    use super::*;

    #[test]
    fn a_page_does_not_depend_on_the_pages_before_it() {
        let straight: Vec<Planted> = Generator::new(7).take(300).collect();
        let mut generator = Generator::new(7);
        for n in (0..300).rev() {
            assert_eq!(generator.page(n), straight[n as usize]);
        }
        assert_ne!(Generator::new(8).page(5).text, straight[5].text);
    }

    #[test]
    fn truth_holds_for_the_first_pages() {
        let pages: Vec<Planted> = Generator::new(11).take(3000).collect();
        for page in &pages {
            let clean = page.clean.as_deref().unwrap_or("");
            assert_eq!(clean, tidy(clean), "{} {}", page.id, page.kind);
            if page.planted.is_empty() {
                assert_eq!(clean, page.text, "{} {}", page.id, page.kind);
            }
            let Some(of) = &page.of else { continue };
            let original = pages.iter().find(|p| p.id == *of).unwrap();
            assert_eq!(original.verdict, Verdict::Kept);
            if matches!(page.kind.as_str(), "repost-exact" | "repost-dressed") {
                assert_eq!(page.clean, original.clean, "{}", page.id);
            }
            if page.kind == "repost-traditional" {
                let clean = original.clean.as_deref().unwrap_or("");
                assert_eq!(page.clean, Some(fold::traditional(clean)));
            }
        }
    }

    #[test]
    fn a_third_are_copies_and_half_are_chinese() {
        let pages: Vec<Planted> = Generator::new(3).take(4000).collect();
        let copies = pages.iter().filter(|p| p.kind.starts_with("repost")).count();
        let chinese = pages.iter().filter(|p| p.lang.starts_with("zh")).count();
        assert!((1200..1500).contains(&copies), "{copies}");
        assert!((1800..2400).contains(&chinese), "{chinese}");
    }
}
