//! The copies: what was done to an article, by name.

use tamis_testkit::plant::{
    Article, Lang, Page, Rng, boilerplate, fold, marks, pinyin, repeat, repost, ruby,
};

use super::base::Base;
use super::chrome::{self, SITES};
use super::edits::{self, EDITS, Edit};

/// A page, and the page that it must be found to repeat.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    /// What was done.
    pub kind: String,
    /// The text as scraped.
    pub text: String,
    /// The page kept before, where that is not the article as it is.
    pub kept: Option<String>,
}

const FORMS: [(&str, pinyin::Form); 7] = [
    ("ascii", pinyin::Form::Ascii),
    ("wide", pinyin::Form::Wide),
    ("spaced", pinyin::Form::Spaced),
    ("bare", pinyin::Form::Bare),
    ("numbered", pinyin::Form::Numbered),
    ("upper", pinyin::Form::Upper),
    ("broken", pinyin::Form::Broken),
];

/// All copies of `base`, of which `number` is the place in the list; `others` write longer pages.
#[must_use]
pub(super) fn all(base: &Base, number: usize, others: [&Base; 2]) -> Vec<Copy> {
    let mut copies = Vec::new();
    let mut add = |kind: String, text: String| copies.push(Copy { kind, text, kept: None });
    let rng = |stream: usize| Rng::for_stream(number as u64, stream as u64);
    let (lang, article) = (base.lang, &base.article);
    let page = || Page::of(lang, article);
    let of = |article: &Article| Page::of(lang, article);
    let title = &others[0].article.title;
    let retitled = |article: &Article| Article { title: title.clone(), ..article.clone() };
    let site = |n: usize| (number + 5 * n) % SITES;

    for per_cent in [2, 5, 20] {
        let n = 10 * per_cent;
        if lang.is_chinese() {
            for (name, form) in FORMS {
                let made = pinyin::at_random(&mut rng(n), page(), form, n);
                add(format!("pinyin-{name}-{per_cent}"), made.text);
            }
            add(format!("zhuyin-{per_cent}"), ruby::zhuyin(&mut rng(n), page(), n).text);
            add(format!("noise-{per_cent}"), pinyin::noise(&mut rng(n), page(), n).text);
        }
        add(format!("invisible-{per_cent}"), marks::invisible(&mut rng(n), page(), n).text);
        add(format!("citation-{per_cent}"), marks::citations(&mut rng(n), page(), 5 * n).text);
        if per_cent != 20 {
            continue;
        }
        if lang.is_chinese() {
            let made = pinyin::every_character(page(), pinyin::Form::Ascii);
            add("pinyin-every-character".into(), made.text);
            let made = fold::traditional_article(article);
            add("traditional".into(), of(&made).text);
        }
    }
    for n in 0..3 {
        add("chrome".into(), chrome::framed(page(), site(n)).text);
    }
    let framed = boilerplate::tail(&mut rng(1), boilerplate::head(&mut rng(1), page()), 3);
    add("boilerplate".into(), framed.text);
    add("article-twice".into(), repeat::article_twice(page()).text);
    add("title-twice".into(), repeat::title_twice(page()).text);
    add("title-glued".into(), repeat::title_glued(page()).text);
    add("everything-twice".into(), repeat::everything(page()).text);
    for stream in 0..2 {
        let made = fold::other_width(&mut rng(stream), article, lang.is_spaced());
        add("width".into(), of(&made).text);
    }
    add("punctuation".into(), page().text.replace(['，', ',', '、', '；', '"', '“', '”'], " "));
    add("title".into(), of(&retitled(article)).text);

    for (name, edit) in EDITS {
        for per_cent in [1, 3, 5, 10] {
            let made = edits::edited(&mut rng(per_cent), article, edit, 10 * per_cent);
            add(format!("edit-{name}-{per_cent}"), of(&made).text);
        }
    }
    for per_cent in [1, 3, 5, 10] {
        let made = repost::edited(&mut rng(per_cent), article, 10 * per_cent);
        add(format!("edit-mixed-{per_cent}"), of(&made).text);
    }

    let short = repost::truncated(article);
    let thin = edits::thinned(&mut rng(2), article);
    let mixed = |article: &Article, n: usize| repost::edited(&mut rng(n + 7), article, n);
    add("dropped-20".into(), of(&thin).text);
    add("first-60".into(), of(&short).text);
    add("combined-first-60-edit-3".into(), of(&mixed(&short, 30)).text);
    add("combined-dropped-20-edit-3".into(), of(&mixed(&thin, 30)).text);
    add("combined-title-edit-3-twice".into(), {
        repeat::article_twice(of(&mixed(&retitled(article), 30))).text
    });
    add("combined-chrome-first-60".into(), chrome::framed(of(&short), site(1)).text);
    add("combined-chrome-edit-3".into(), chrome::framed(of(&mixed(article, 30)), site(2)).text);
    if lang.is_chinese() {
        let traditional = of(&fold::traditional_article(&mixed(article, 30)));
        add("combined-traditional-edit-3".into(), traditional.text);
        let read = pinyin::at_random(&mut rng(8), of(&thin), pinyin::Form::Ascii, 100);
        add("combined-dropped-20-pinyin-chrome".into(), chrome::framed(read, site(1)).text);
        let read = pinyin::at_random(&mut rng(9), of(&mixed(article, 30)), pinyin::Form::Wide, 50);
        add("combined-pinyin-edit-3".into(), read.text);
    }
    add("excerpt".into(), excerpt(article, lang));
    let longer = longer(article, others);
    copies.push(Copy { kind: "in-longer".into(), text: page().text, kept: Some(longer.clone()) });
    let made = edits::edited(&mut rng(3), article, Edit::Substitute, 30);
    copies.push(Copy { kind: "in-longer-edit-3".into(), text: of(&made).text, kept: Some(longer) });
    copies
}

/// Half of the article, out of its middle, without the title.
fn excerpt(article: &Article, lang: Lang) -> String {
    let body: Vec<char> = article.body().chars().collect();
    let (from, to) = (body.len() / 4, body.len() * 3 / 4);
    let half: String = body[from..to].iter().collect();
    if lang.is_spaced() {
        half.split_once(' ').map_or(half.clone(), |(_, whole_words)| whole_words.to_owned())
    } else {
        half
    }
}

/// A page that has the article between two others: a digest, an archive.
#[must_use]
pub(super) fn longer(article: &Article, [before, after]: [&Base; 2]) -> String {
    let (before, after) = (before.article.with_title(), after.article.with_title());
    format!("{before}{}{after}", article.with_title())
}
