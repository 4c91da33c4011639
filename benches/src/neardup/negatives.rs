//! Pages that are alike and say something else.

use tamis_testkit::plant::{Page, Rng, negatives};

use super::base::Base;
use super::chrome::{self, SITES};
use super::copies;
use super::edits;

/// A page that must stay beside another one, which was kept before.
#[derive(Clone, Debug)]
pub struct Negative {
    /// What it is.
    pub kind: String,
    /// Group of languages.
    pub group: &'static str,
    /// The text as scraped.
    pub text: String,
    /// Different by construction: no comparison has to say so.
    pub sure: bool,
}

impl Negative {
    fn new(kind: &str, group: &'static str, text: String, sure: bool) -> Self {
        Self { kind: kind.to_owned(), group, text, sure }
    }
}

/// Pages made of `bases`; those are kept before.
#[must_use]
pub(super) fn of_bases(bases: &[Base]) -> Vec<Negative> {
    let mut all = Vec::new();
    for (number, base) in bases.iter().enumerate() {
        let others = [1, 2].map(|n| &bases[(number + n) % bases.len()]);
        let longer = copies::longer(&base.article, others);
        all.push(Negative::new("longer", base.group, longer, true));
        all.extend(notice(base, number));
    }
    all
}

/// The beginning of an article with all its figures changed, if it has some.
fn notice(base: &Base, number: usize) -> Option<Negative> {
    let mut article = base.article.clone();
    let mut room = 500usize;
    article.paragraphs.retain(|paragraph| {
        let fits = paragraph.chars().count() <= room && !paragraph.contains("://");
        room = room.saturating_sub(paragraph.chars().count());
        fits
    });
    let body = article.body();
    let figures = body.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).count();
    let long_enough = body.chars().count() >= 60;
    let changed = edits::other_figures(&mut Rng::for_stream(4, number as u64), &article);
    (figures >= 3 && long_enough)
        .then(|| Negative::new("other-figures", base.group, changed.with_title(), true))
}

/// Different articles in the frames of few sites, one after the other.
#[must_use]
pub(super) fn same_chrome(bases: &[Base]) -> Vec<Negative> {
    let framed = |(number, base): (usize, &Base)| {
        let page = chrome::framed(Page::of(base.lang, &base.article), number % SITES);
        Negative::new("same-chrome", base.group, page.text, false)
    };
    let mut all: Vec<Negative> = bases.iter().enumerate().map(framed).collect();
    // Only the first lines of each: little between much chrome.
    for (number, base) in bases.iter().enumerate() {
        let mut article = base.article.clone();
        article.paragraphs.truncate(1);
        let page = chrome::framed(Page::of(base.lang, &article), number % SITES);
        all.push(Negative::new("same-chrome-short", base.group, page.text, false));
    }
    all
}

/// Forms that are filled in again and again: notices of another day, price lists, scores.
#[must_use]
pub(super) fn forms(each: usize) -> Vec<Negative> {
    let mut rng = Rng::new(99);
    let mut all = Vec::new();
    for number in 0..each {
        for (group, form) in FORMS {
            let mut text = String::new();
            let mut parts = form.split('#');
            text.push_str(parts.next().unwrap_or(""));
            for part in parts {
                text.push_str(&rng.within(1, 9999).to_string());
                text.push_str(part);
            }
            text.push_str(&format!("\n№ {number}\n"));
            all.push(Negative::new("form", group, text, true));
        }
    }
    all
}

/// A `#` is a figure.
const FORMS: [(&str, &str); 6] = [
    (
        "zh",
        "停水通知\n因管网检修，定于#月#日#时至#时对城东#号片区停水，请居民提前储水。涉及#户，联系电话#。\
         供水公司将派出#辆送水车在小区门口值守，如遇雨天顺延至#日，给您带来不便敬请谅解。",
    ),
    (
        "zh",
        "今日菜价\n白菜每斤#元，萝卜每斤#元，土豆每斤#元，西红柿每斤#元，黄瓜每斤#元，青椒每斤#元，\
         豆角每斤#元。与昨日相比，总体价格变动#个百分点。以上价格由东门市场#月#日采集，仅供参考。",
    ),
    (
        "zh",
        "空气质量日报\n#月#日，全市空气质量指数为#，首要污染物浓度为每立方米#微克，优良天数累计#天，\
         比去年同期增加#天。预计明日风力#级，气温#度，请市民合理安排户外活动，注意做好个人防护。",
    ),
    (
        "spaced",
        "Harbour notice\nThe tide will reach # centimetres at # hours on day #. Vessels above # tons \
         use berth #. Pilots answer on channel #. The next notice follows in # hours; the harbour \
         office asks all masters to keep clear of the dredger working near buoy #.",
    ),
    (
        "spaced",
        "Market prices\nWheat closed at #, barley at #, oats at # and rye at #. Volume was # lots \
         against # the day before. The exchange said # contracts expired and # were delivered, while \
         open interest stood at #.",
    ),
    (
        "spaced",
        "Сводка погоды\nНочью температура составит # градусов, днём до # градусов, ветер # метров в \
         секунду, давление # миллиметров. Уровень реки у моста поднимется до # сантиметров, \
         дежурные бригады в количестве # человек готовы к выезду по телефону #.",
    ),
];

/// Short pages, lists, poems, tables and the like: `each` of a kind and language.
#[must_use]
pub(super) fn small_pages(each: usize) -> Vec<Negative> {
    let mut all = Vec::new();
    for (at, lang) in tamis_testkit::plant::Lang::ALL.into_iter().enumerate() {
        let mut writer = lang.writer();
        for number in 0..each {
            for (k, kind) in negatives::KINDS.into_iter().enumerate() {
                let mut rng = Rng::for_stream(77 + at as u64, (number * 16 + k) as u64);
                writer.begin(Rng::new(rng.bits()));
                let text = negatives::page(kind, &mut writer, &mut rng, lang);
                let group = if lang.is_spaced() { "spaced" } else { "zh" };
                all.push(Negative::new(kind, group, text, false));
            }
        }
    }
    all
}
