//! Inputs of the benches and of the golden tables: planted pages, made from a seed.

pub mod annotations;
pub mod gauge;
pub mod inputs;
pub mod neardup;
pub mod scale;

use tamis_testkit::plant::{Generator, Lang, Page, Planted, Rng};

/// The seed of every input here.
pub const SEED: u64 = 20_260_101;

/// Planted pages: half Chinese, a third copies, as [`Generator`] makes them.
#[must_use]
pub fn planted(count: usize) -> Vec<Planted> {
    Generator::new(SEED).take(count).collect()
}

/// Clean articles of one language, `bytes` in all or a little more.
#[must_use]
pub fn articles(lang: Lang, bytes: usize) -> Vec<Page> {
    let mut writer = lang.writer();
    let mut pages = Vec::new();
    let (mut total, mut stream) = (0, 0);
    while total < bytes {
        let page = Page::of(lang, &writer.article(Rng::for_stream(SEED, stream)));
        (total, stream) = (total + page.text.len(), stream + 1);
        pages.push(page);
    }
    pages
}

/// The texts of pages after a transform.
#[must_use]
pub fn texts(pages: Vec<Page>, mut transform: impl FnMut(Page) -> Page) -> Vec<String> {
    pages.into_iter().map(|page| transform(page).text).collect()
}

/// Bytes of all texts.
#[must_use]
pub fn bytes<T: AsRef<str>>(texts: &[T]) -> u64 {
    texts.iter().map(|text| text.as_ref().len() as u64).sum()
}
