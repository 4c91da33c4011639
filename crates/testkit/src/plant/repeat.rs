//! Plants repeats: the article twice on its page, the title again, the title glued to the article.

use super::page::Page;

/// The article a second time, some blank lines further down.
pub fn article_twice(mut page: Page) -> Page {
    let (_, body) = page.head_and_body();
    let again = format!("\n\n\n{body}");
    page.text.push_str(&again);
    page.with("repeat")
}

/// The title on a second line.
pub fn title_twice(mut page: Page) -> Page {
    let (head, _) = page.head_and_body();
    let head = head.to_owned();
    page.text.insert_str(0, &head);
    page.with("repeat")
}

/// The title in front of the first paragraph, with nothing in between.
pub fn title_glued(mut page: Page) -> Page {
    let (head, _) = page.head_and_body();
    let (at, title) = (head.len(), head.trim_end().to_owned());
    page.text.insert_str(at, &title);
    page.with("repeat")
}

/// Some paragraph a second time, further down the page.
pub fn paragraph_again(mut page: Page, which: usize) -> Page {
    let lines: Vec<&str> = page.text.split_inclusive('\n').collect();
    let body = lines.len().saturating_sub(1);
    if body < 3 {
        return page;
    }
    let line = lines[1 + which % (body - 1)].to_owned();
    page.text.push_str(&line);
    page.with("repeat")
}

/// All of it, as some mirrors do: title, title, title glued, article, article.
pub fn everything(page: Page) -> Page {
    let page = article_twice(page);
    title_twice(title_glued(page))
}

#[cfg(test)]
mod tests {
    use super::super::lang::Lang;
    use super::*;

    #[test]
    fn everything_repeats_as_on_a_mirror() {
        let page = Page::new(Lang::En, "T\na\nb\n".to_owned());
        let made = everything(page.clone());
        assert_eq!(made.text, "T\nT\nTa\nb\n\n\n\na\nb\n");
        assert_eq!(made.clean, page.clean);
        assert_eq!(made.planted, ["repeat"]);
    }

    #[test]
    fn a_paragraph_comes_back() {
        let page = Page::new(Lang::En, "T\na\nb\nc\n".to_owned());
        assert_eq!(paragraph_again(page, 0).text, "T\na\nb\nc\na\n");
    }
}
