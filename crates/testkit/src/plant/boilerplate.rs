//! Plants what surrounds an article: breadcrumbs, share bars, comment boxes, footers, credits.

use std::sync::OnceLock;

use super::lang::Lang;
use super::page::Page;
use super::rng::Rng;

/// Blocks of lines by language and place, from `words/boilerplate.txt`.
struct Blocks {
    heads: [Vec<&'static str>; 5],
    tails: [Vec<&'static str>; 5],
    credits: [Vec<&'static str>; 5],
}

fn blocks() -> &'static Blocks {
    static BLOCKS: OnceLock<Blocks> = OnceLock::new();
    BLOCKS.get_or_init(|| {
        let mut blocks = Blocks {
            heads: Default::default(),
            tails: Default::default(),
            credits: Default::default(),
        };
        for part in include_str!("words/boilerplate.txt").split("\n== ").skip(1) {
            let (name, body) = part.split_once('\n').unwrap_or((part, ""));
            let (tag, place) = name.split_once(' ').unwrap_or((name, ""));
            let Some(lang) = Lang::ALL.iter().find(|l| l.tag() == tag) else { continue };
            let list = match place {
                "head" => &mut blocks.heads,
                "tail" => &mut blocks.tails,
                _ => &mut blocks.credits,
            };
            list[*lang as usize] = body.trim_end().split("\n--\n").collect();
        }
        blocks
    })
}

/// What stands in the places of a block that change from page to page.
fn filled(rng: &mut Rng, lang: Lang, block: &str) -> String {
    const SITES: [[&str; 2]; 5] = [
        ["北江网", "松湖在线"],
        ["松湖新聞網", "北江時報"],
        ["青川日報", "松浜新聞"],
        ["Elmford Post", "The Corley Times"],
        ["Кедр-Инфо", "Вестник Рябинска"],
    ];
    block
        .replace("{n}", &rng.within(2, 400).to_string())
        .replace("{year}", &rng.within(2012, 2034).to_string())
        .replace("{name}", rng.pick(&SITES[lang as usize]))
}

/// A block above the article.
pub fn head(rng: &mut Rng, mut page: Page) -> Page {
    let block = rng.pick(&blocks().heads[page.lang as usize]);
    let block = filled(rng, page.lang, block);
    page.text.insert_str(0, &format!("{block}\n"));
    page.with("boilerplate")
}

/// Up to `most` different blocks below the article.
pub fn tail(rng: &mut Rng, mut page: Page, most: usize) -> Page {
    if !page.text.ends_with('\n') {
        page.text.push('\n');
        page.clean.push('\n');
    }
    let mut list = blocks().tails[page.lang as usize].clone();
    rng.shuffle(&mut list);
    for block in &list[..rng.within(1, most).min(list.len())] {
        let gap = "\n".repeat(rng.below(4));
        let block = filled(rng, page.lang, block);
        page.text.push_str(&gap);
        page.text.push_str(&block);
        page.text.push('\n');
    }
    if rng.chance(500) {
        page.text.pop();
    }
    page.with("boilerplate")
}

/// The tail of the model page: related, comments, an empty comment box, cut off in mid-form.
pub fn comment_box(mut page: Page) -> Page {
    let lines = "\n\n\n\n相关推荐\n评论列表\n暂无评论,快抢沙发吧~\n你 发表评论:\n欢迎";
    page.text.push_str(lines);
    page.with("boilerplate")
}

/// A caption with the credit of its picture, after the first paragraph. The caption stays.
/// In spaced scripts the credit has a line of its own, as those pages do.
pub fn credit(rng: &mut Rng, mut page: Page, caption: &str) -> Page {
    let credit = rng.pick(&blocks().credits[page.lang as usize]);
    let credit = filled(rng, page.lang, credit);
    let after_two =
        |text: &str| text.match_indices('\n').nth(1).map_or(text.len(), |(at, _)| at + 1);
    let at = after_two(&page.text);
    let joint = if page.lang.is_spaced() { "\n" } else { "" };
    page.text.insert_str(at, &format!("{caption}{joint}{credit}\n"));
    let at = after_two(&page.clean);
    page.clean.insert_str(at, &format!("{caption}\n"));
    page.with("boilerplate")
}

/// A page on which nothing but boilerplate was left: it should come out empty.
pub fn nothing_else(rng: &mut Rng, lang: Lang) -> Page {
    let page = tail(rng, Page::new(lang, "\n".to_owned()), 3);
    Page { clean: String::new(), ..page }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_blocks_of_each_kind() {
        for list in [&blocks().heads, &blocks().tails, &blocks().credits] {
            assert!(list.iter().all(|of_lang| of_lang.len() >= 2));
        }
    }

    #[test]
    fn the_article_stays_in_the_middle() {
        let mut rng = Rng::new(4);
        for lang in Lang::ALL {
            let page = Page::new(lang, "T\na\nb\n".to_owned());
            let made = head(&mut rng, page.clone());
            let made = tail(&mut rng, made, 3);
            assert!(made.text.contains("\nT\na\nb\n") && made.clean == page.clean);
            assert!(!made.text.contains('{'));
            let made = credit(&mut rng, page, "cap.");
            assert_eq!(made.clean, "T\na\ncap.\nb\n");
        }
        assert_eq!(nothing_else(&mut rng, Lang::Zh).clean, "");
    }
}
