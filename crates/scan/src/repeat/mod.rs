//! Step D: what stands on the page a second time. `docs/cuts.md`, section 7.
//!
//! The four parts are a file each: [`title`] (again, and glued to the first paragraph), [`lead`] (cut
//! off), and [`runs`] over the [`running`] text.

mod lead;
mod prefilter;
mod running;
mod runs;
mod title;

use crate::chars::is_wide;
use crate::edit::{Draft, Edit};
use crate::lines::{Line, Lines, Trimmed};

/// Least width of a long line.
const LONG: usize = 80;

/// A line whose fold is not empty.
#[derive(Clone, Copy, Debug)]
struct ContentLine {
    line: Line,
    /// The trimmed content, in bytes of the text.
    from: usize,
    to: usize,
    /// Where the first character stands that stays in its fold.
    first: usize,
    /// How its fold begins.
    head: running::Head,
}

impl ContentLine {
    fn trimmed<'t>(&self, text: &'t str) -> &'t str {
        &text[self.from..self.to]
    }

    fn is_long(&self, text: &str) -> bool {
        is_wide(self.trimmed(text), LONG)
    }

    /// Takes the whole line, in favour of another one.
    fn taken(&self, rule: &'static str, of: &ContentLine) -> Edit {
        Edit::again((self.line.start, self.line.next), rule, (of.from, of.to))
    }
}

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    lines: Vec<ContentLine>,
    prefilter: prefilter::Prefilter,
    runs: runs::Buffers,
}

/// Runs the step; says whether it changed anything.
pub(crate) fn run(
    draft: &mut Draft<'_>,
    table: &mut Lines,
    buffers: &mut Buffers,
    edits: &mut Vec<Edit>,
) -> bool {
    let Buffers { lines, prefilter, runs } = buffers;
    let all = table.of(draft);
    // No part takes anything where all lines are short.
    if !all.iter().any(|line| is_wide(line.trimmed(draft.text()), prefilter::START)) {
        return false;
    }
    collect(draft.text(), all, lines);
    let mut changed = false;
    for part in [title::again, title::glued, lead::cut_off] {
        part(draft.text(), lines, edits);
        if draft.apply(edits) {
            changed = true;
            collect(draft.text(), table.of(draft), lines);
        }
    }
    if prefilter.may_repeat(draft.text(), lines) {
        runs::search(draft.text(), lines, runs, edits);
        changed |= draft.apply(edits);
    }
    changed
}

fn collect(text: &str, lines: &[Trimmed], out: &mut Vec<ContentLine>) {
    out.clear();
    for trimmed in lines {
        let (head, first) = running::Head::of(trimmed.trimmed(text));
        if let Some(first) = first {
            let (from, to) = trimmed.span();
            out.push(ContentLine { line: trimmed.line, from, to, first: from + first, head });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::ClassSet;

    fn cleaned(text: &str) -> String {
        let mut draft = Draft::new(text, ClassSet::default());
        run(&mut draft, &mut Lines::default(), &mut Buffers::default(), &mut Vec::new());
        draft.text().to_string()
    }

    const LONG_LINE: &str = "长江是中华民族的母亲河，也是中华民族发展的重要支撑。\
        把修复生态环境摆在压倒性位置，共抓大保护、不搞大开发，一江碧水向东流。\
        两岸的人们说，水清了，鱼多了，岸绿了，日子也一天比一天好。这是一个新的开始。";

    #[test]
    fn an_article_printed_twice_is_left_once() {
        let once = format!("长江生态环境保护发生转折性变化\n{LONG_LINE}\n小标题\n");
        assert_eq!(cleaned(&format!("{once}\n{once}")), format!("{once}\n"));
        assert_eq!(cleaned(&once), once);
    }

    #[test]
    fn a_title_comes_once_even_glued() {
        let title = "长江生态环境保护发生转折性变化记者走访沿岸";
        let once = format!("{title}\n{LONG_LINE}\n");
        assert_eq!(cleaned(&format!("{title}\n{title}\n{title}{LONG_LINE}\n")), once);
        // A subject is no glued title.
        let subject = format!("{title}\n{title}的文章{LONG_LINE}\n");
        assert_eq!(cleaned(&subject), subject);
    }

    #[test]
    fn a_line_that_says_one_thing_a_thousand_times_is_left_short() {
        let sentence = "长江是中华民族的母亲河，也是中华民族发展的重要支撑。";
        assert_eq!(cleaned(&sentence.repeat(1000)), sentence.repeat(4));
        assert_eq!(cleaned(&sentence.repeat(4)), sentence.repeat(4));
    }

    #[test]
    fn refrains_stay() {
        let song = "Row, row, row your boat\nGently down the stream\n\n".repeat(4);
        assert_eq!(cleaned(&song), song);
        let twice = format!("Let it rain.\nLet it rain.\n{song}");
        assert_eq!(cleaned(&twice), twice);
    }
}
