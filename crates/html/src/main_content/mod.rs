//! The main content of a page without a tree, by one scan.
//!
//! One scan notes the lines of a page and the boxes (sections, lists, cells) they lie in. Boxes are then weighed by the prose in
//! them, as Readability does with a tree (Mozilla; first by Arc90, 2009), and of the best of them the lines stay that are no lists of
//! links (Kohlschütter, Fankhauser and Nejdl, *Boilerplate detection using shallow text features*, 2010).

mod choose;
mod hints;
mod outline;

use crate::scan::scan;
use choose::choose;
use outline::{Outline, Page};

/// What was found of a page: its title, and the lines of its main content.
pub(crate) struct Found {
    pub(crate) title: Option<String>,
    /// None where nothing looks like prose.
    pub(crate) text: Option<String>,
}

/// Finds the main content of a page; linear in its length.
pub(crate) fn main_content(html: &str) -> Found {
    let mut all = String::new();
    let mut outline = Outline::new(&mut all);
    scan(html, &mut outline);
    let page = outline.finish();
    let chosen = choose(&page);
    let text = (!chosen.is_empty()).then(|| written(&page, &chosen, &all));
    Found { title: page.title, text }
}

/// These lines of a page. Cells of a row that are a line each make one line.
fn written(page: &Page, lines: &[usize], all: &str) -> String {
    let mut text = String::new();
    let mut before = None;
    for line in lines.iter().map(|&line| &page.lines[line]) {
        let row = line.row.filter(|_| page.sections[line.home].lines.len() == 1);
        if row.is_some() && row == before {
            text.pop();
            text.push(' ');
        }
        text.push_str(&all[line.span.clone()]);
        before = row;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str =
        "The river rose two metres in one night, said the mayor, who had not slept.";
    const LEGAL: &str = "Nothing of this site may be used, copied, sold, lent, shown, or told to others, in whole, in part, \
                         in any form, by any means, without leave of its owner, who keeps all rights, now and later.";

    fn text(html: &str) -> String {
        main_content(html).text.unwrap_or_default()
    }

    #[test]
    fn what_stands_behind_the_title_is_the_content_though_it_is_short() {
        let article = format!("<p>{PROSE}</p>").repeat(5);
        let legal = format!("<p>{LEGAL}</p>").repeat(3);
        let page = |title: &str| {
            format!(
                "<title>{title}</title><div><h1>The river rose</h1>{article}</div>\
                 <div><div><div><div>{legal}</div></div></div></div>"
            )
        };
        let expected = format!("The river rose\n{}", format!("{PROSE}\n").repeat(5));
        assert_eq!(text(&page("The river rose - News")), expected);
        assert!(text(&page("News")).contains(LEGAL));
    }

    #[test]
    fn lists_of_links_and_what_is_not_shown_go() {
        let html = format!(
            "<div><p>{PROSE}</p><ul><li><a href=1>One thing that happened</a><li><a href=2>Another</a></ul><p>{PROSE}</p>\
             <p style='display:none'>kept, since only boxes are looked at</p><div hidden>{LEGAL}</div>\
             <div class=comments>{LEGAL}</div><button>Send</button></div>"
        );
        let expected = format!("{PROSE}\n{PROSE}\nkept, since only boxes are looked at\n");
        assert_eq!(text(&html), expected);
    }

    #[test]
    fn tables_have_rows_and_code_has_its_shape() {
        let html = format!(
            "<div><p>{PROSE}<p>{PROSE}<table><tr><td>height<td>2 m<tr><td>width<td>3 m</table><pre>if x:\n    y\n</pre></div>"
        );
        assert_eq!(text(&html), format!("{PROSE}\n{PROSE}\nheight 2 m\nwidth 3 m\nif x:\n    y\n"));
    }

    #[test]
    fn boxes_that_are_closed_twice_or_never_do_no_harm() {
        let html = format!(
            "<table><tr><td></div></div><p>{PROSE}</p></td><td></table></div><div>{PROSE}{PROSE}"
        );
        assert!(text(&html).contains(PROSE));
        assert_eq!(text("<p>x"), "");
    }
}
