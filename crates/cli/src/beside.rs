//! Two texts side by side: what both say, what one of them says, and what stands elsewhere on the other.
//!
//! Lines are matched first, then, in lines that stand against each other, words and characters.

use std::collections::HashSet;
use std::fmt::Write as _;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_width::UnicodeWidthChar;

/// With fewer columns one text stands below the other.
const NARROW: usize = 60;

/// Lines that both have are left out between so many on either side.
const AROUND: usize = 2;

/// Pieces of a line up to which they are matched; in longer ones all counts as changed.
const PIECES: usize = 4000;

/// Pairs of lines up to which those are looked for that are alike; in longer stretches lines are taken as they come.
const PAIRS: usize = 4096;

/// Share of their pairs of characters that lines have in common which are alike.
const ALIKE: f64 = 0.4;

/// What a piece of a text is to the other text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Shared,
    /// A line that stands elsewhere on the other page.
    Moved,
    Own,
}

/// A line as pieces.
type Line<'t> = Vec<(Kind, &'t str)>;

/// One line of each text, or of one of them.
enum Row<'t> {
    Pair(Option<Line<'t>>, Option<Line<'t>>),
    /// So many lines that both have.
    Same(usize),
}

/// Both texts in `width` columns; where that is too little, or not known, below each other: what the first
/// alone has begins with `-`, what the second has with `+`.
pub(crate) fn beside(texts: [&str; 2], width: Option<usize>, colored: bool) -> String {
    let rows = rows(texts);
    match width.filter(|&width| width >= NARROW) {
        Some(width) => columns(&rows, (width - 3) / 2, colored),
        None => below(&rows, colored),
    }
}

fn rows<'t>(texts: [&'t str; 2]) -> Vec<Row<'t>> {
    let [a, b] = texts.map(|text| text.lines().collect::<Vec<&str>>());
    let [in_a, in_b] = [&a, &b].map(|lines| {
        lines.iter().copied().filter(|line| !line.trim().is_empty()).collect::<HashSet<&str>>()
    });
    let alone = |line: &'t str, other: &HashSet<&str>| {
        vec![(if other.contains(line) { Kind::Moved } else { Kind::Own }, line)]
    };
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &a, &b) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                let at_end = old_index + len == a.len() && new_index + len == b.len();
                same(&a[old_index..old_index + len], at_end, &mut rows);
            }
            _ => {
                let (old, new) = (&a[op.old_range()], &b[op.new_range()]);
                for (one, other, alike) in align(old, new) {
                    let (one, other) = (one.map(|i| old[i]), other.map(|i| new[i]));
                    rows.push(match (one, other) {
                        (Some(one), Some(other)) if alike => {
                            let (one, other) = pieces(one, other);
                            Row::Pair(Some(one), Some(other))
                        }
                        _ => Row::Pair(
                            one.map(|line| alone(line, &in_b)),
                            other.map(|line| alone(line, &in_a)),
                        ),
                    });
                }
            }
        }
    }
    rows
}

/// Lines that stand against each other: those that are most alike, in their order, and between these the others
/// as they come. Tells for each two whether they are alike.
fn align(old: &[&str], new: &[&str]) -> Vec<(Option<usize>, Option<usize>, bool)> {
    let mut alike = Vec::new();
    if old.len() * new.len() <= PAIRS {
        let [a, b] =
            [old, new].map(|lines| lines.iter().map(|line| bigrams(line)).collect::<Vec<_>>());
        // The best sum for what is left of both, from the end.
        let mut best = vec![vec![0.0_f64; new.len() + 1]; old.len() + 1];
        let likeness = |i: usize, j: usize| {
            let both = a[i].intersection(&b[j]).count() as f64;
            let dice = 2.0 * both / (a[i].len() + b[j].len()).max(1) as f64;
            if dice < ALIKE { 0.0 } else { dice }
        };
        for i in (0..old.len()).rev() {
            for j in (0..new.len()).rev() {
                let paired = likeness(i, j) + best[i + 1][j + 1];
                best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < old.len() && j < new.len() {
            let like = likeness(i, j);
            if like > 0.0 && best[i][j] <= like + best[i + 1][j + 1] {
                alike.push((i, j));
                (i, j) = (i + 1, j + 1);
            } else if best[i][j] <= best[i + 1][j] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    let (mut rows, mut i, mut j) = (Vec::new(), 0, 0);
    for (to_i, to_j) in alike.into_iter().chain([(old.len(), new.len())]) {
        while i < to_i || j < to_j {
            rows.push(((i < to_i).then_some(i), (j < to_j).then_some(j), false));
            (i, j) = ((i + 1).min(to_i), (j + 1).min(to_j));
        }
        if to_i < old.len() && to_j < new.len() {
            rows.push((Some(i), Some(j), true));
            (i, j) = (i + 1, j + 1);
        }
    }
    rows
}

/// Pairs of characters of a line.
fn bigrams(line: &str) -> HashSet<(char, char)> {
    line.chars().zip(line.chars().skip(1)).collect()
}

/// Lines that both have; of many, those that stand beside others.
fn same<'t>(lines: &[&'t str], at_end: bool, rows: &mut Vec<Row<'t>>) {
    let first = if rows.is_empty() { 0 } else { AROUND };
    let last = if at_end { 0 } else { AROUND };
    let pair = |line: &&'t str| {
        let line = vec![(Kind::Shared, *line)];
        Row::Pair(Some(line.clone()), Some(line))
    };
    if lines.len() <= first + last + 1 {
        rows.extend(lines.iter().map(pair));
        return;
    }
    rows.extend(lines[..first].iter().map(pair));
    rows.push(Row::Same(lines.len() - first - last));
    rows.extend(lines[lines.len() - last..].iter().map(pair));
}

/// What two lines share.
fn pieces<'t>(one: &'t str, other: &'t str) -> (Line<'t>, Line<'t>) {
    let (a, b) = (words(one), words(other));
    if a.len().max(b.len()) > PIECES {
        return (vec![(Kind::Own, one)], vec![(Kind::Own, other)]);
    }
    let (mut left, mut right): (Line<'_>, Line<'_>) = (Vec::new(), Vec::new());
    let (mut at_left, mut at_right) = (0, 0);
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let kind = match op {
            DiffOp::Equal { .. } => Kind::Shared,
            _ => Kind::Own,
        };
        let sides = [
            (one, &a[op.old_range()], &mut at_left, &mut left),
            (other, &b[op.new_range()], &mut at_right, &mut right),
        ];
        for (line, words, at, side) in sides {
            let end = *at + words.iter().map(|word| word.len()).sum::<usize>();
            if end > *at {
                side.push((kind, &line[*at..end]));
                *at = end;
            }
        }
    }
    (left, right)
}

/// Words of letters and digits where these are narrow; any other character is a word of its own.
fn words(line: &str) -> Vec<&str> {
    let in_word = |c: char| c.is_alphanumeric() && c.width() == Some(1);
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(word.max(first.len_utf8()));
        words.push(word);
        rest = behind;
    }
    words
}

fn columns(rows: &[Row<'_>], width: usize, colored: bool) -> String {
    let mut shown = String::new();
    for row in rows {
        match row {
            Row::Same(count) => {
                let said = format!("⋯ {} the same", lines(*count));
                let _ = writeln!(shown, "{said:width$} │ {said}");
            }
            Row::Pair(one, other) => {
                let [left, right] = [(one, false), (other, true)].map(|(line, second)| {
                    line.as_ref().map_or_else(Vec::new, |line| wrap(line, width, second, colored))
                });
                for i in 0..left.len().max(right.len()) {
                    let (text, used) = left.get(i).map_or(("", 0), |(text, used)| (text, *used));
                    let right = right.get(i).map_or("", |(text, _)| text);
                    let blank = " ".repeat(width - used);
                    let line = format!("{text}{blank} │ {right}");
                    shown += line.trim_end();
                    shown.push('\n');
                }
            }
        }
    }
    shown
}

/// A line in rows of so many columns, each with the columns that it takes.
fn wrap(line: &Line<'_>, width: usize, second: bool, colored: bool) -> Vec<(String, usize)> {
    let mut rows = vec![(String::new(), 0)];
    for (kind, text) in line {
        let [open, close] = marks(*kind, second, colored);
        // Marks that are read take columns.
        let taken = |mark: &str| if colored { 0 } else { mark.len() };
        let mut begun = false;
        for c in text.chars() {
            let (c, columns) = match c.width() {
                Some(columns) => (c, columns),
                None => (' ', 1),
            };
            let needed = columns + taken(close) + if begun { 0 } else { taken(open) };
            if rows.last().is_some_and(|(_, used)| used + needed > width) {
                close_row(&mut rows, begun, close, taken(close));
                rows.push((String::new(), 0));
                begun = false;
            }
            let Some((row, used)) = rows.last_mut() else { continue };
            if !begun {
                *row += open;
                *used += taken(open);
                begun = true;
            }
            row.push(c);
            *used += columns;
        }
        close_row(&mut rows, begun, close, taken(close));
    }
    rows
}

fn close_row(rows: &mut [(String, usize)], begun: bool, close: &str, taken: usize) {
    if let Some((row, used)) = rows.last_mut().filter(|_| begun) {
        *row += close;
        *used += taken;
    }
}

/// What stands around a piece.
fn marks(kind: Kind, second: bool, colored: bool) -> [&'static str; 2] {
    match (kind, second, colored) {
        (Kind::Shared, ..) => ["", ""],
        (Kind::Moved, _, true) => ["\x1b[36m", "\x1b[0m"],
        (Kind::Moved, _, false) => ["[~", "~]"],
        (Kind::Own, false, true) => ["\x1b[31m", "\x1b[0m"],
        (Kind::Own, true, true) => ["\x1b[32m", "\x1b[0m"],
        (Kind::Own, false, false) => ["[-", "-]"],
        (Kind::Own, true, false) => ["{+", "+}"],
    }
}

fn below(rows: &[Row<'_>], colored: bool) -> String {
    let mut shown = String::new();
    let mut push = |sign: &str, line: &Line<'_>, second: bool| {
        shown += sign;
        for (kind, text) in line {
            let [open, close] = marks(*kind, second, colored);
            let _ = write!(shown, "{open}{text}{close}");
        }
        shown.push('\n');
    };
    for row in rows {
        match row {
            Row::Same(count) => {
                push("  ", &vec![(Kind::Shared, &*format!("⋯ {} the same", lines(*count)))], false)
            }
            Row::Pair(Some(one), Some(other)) if one == other => push("  ", one, false),
            Row::Pair(one, other) => {
                if let Some(one) = one {
                    push("- ", one, false);
                }
                if let Some(other) = other {
                    push("+ ", other, true);
                }
            }
        }
    }
    shown
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str =
        "标题\n一样的第一段。\n河水一夜之间上涨了两米。\nThe river rose two metres.\nend\n";
    const B: &str =
        "标题\n一样的第一段。\n河水一夜之间上涨了三米。\nThe river fell two metres.\nmore\nend\n";

    #[test]
    fn wide_characters_take_two_columns() {
        let shown = beside([A, B], Some(63), false);
        let expected = "\
标题                           │ 标题
一样的第一段。                 │ 一样的第一段。
河水一夜之间上涨了[-两-]米。   │ 河水一夜之间上涨了{+三+}米。
The river [-rose-] two metres. │ The river {+fell+} two metres.
                               │ {+more+}
end                            │ end
";
        assert_eq!(shown, expected);
        for line in shown.lines() {
            let left = line.split('│').next().unwrap();
            assert_eq!(left.chars().filter_map(|c| c.width()).sum::<usize>(), 31, "{line}");
        }
    }

    #[test]
    fn long_lines_are_broken_and_colors_closed() {
        let (a, b) = ("一二三四五六七八九十".repeat(5), "x".repeat(45));
        let shown = beside([&a, &b], Some(60), true);
        let rows: Vec<&str> = shown.lines().collect();
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().all(|row| row.matches("\x1b[31m").count() == 1));
        assert!(rows[0].ends_with(&format!("│ \x1b[32m{}\x1b[0m", "x".repeat(28))));
        assert!(rows[3].starts_with("\x1b[31m一二三四五六七八\x1b[0m") || rows[3].contains("│"));
    }

    #[test]
    fn below_each_other_where_it_is_narrow() {
        let expected = "  标题\n  一样的第一段。\n- 河水一夜之间上涨了[-两-]米。\n+ 河水一夜之间上涨了{+三+}米。\n\
                        - The river [-rose-] two metres.\n+ The river {+fell+} two metres.\n+ {+more+}\n  end\n";
        for width in [None, Some(59)] {
            assert_eq!(beside([A, B], width, false), expected);
        }
    }

    #[test]
    fn lines_that_moved_and_many_that_did_not() {
        let same: String = (0..20).map(|i| format!("line {i}\n")).collect();
        let (a, b) = (format!("first\n{same}last\n"), format!("{same}last\nfirst\n"));
        let shown = beside([&a, &b], None, false);
        let expected = "- [~first~]\n  line 0\n  line 1\n  ⋯ 17 lines the same\n  line 19\n  last\n+ [~first~]\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn lines_stand_beside_those_that_are_like_them() {
        let (a, b) = (
            "the river rose two metres\nend",
            "by our reporter\nthe river rose by two metres\nend",
        );
        let expected = "+ {+by our reporter+}\n- the river rose two metres\n\
                        + the river rose {+by +}two metres\n  end\n";
        assert_eq!(beside([a, b], None, false), expected);
    }

    #[test]
    fn nothing_and_something() {
        assert_eq!(beside(["", ""], Some(80), false), "");
        assert_eq!(beside(["", "a\tb"], None, false), "+ {+a\tb+}\n");
    }
}
