//! The oracle: cleaning, fingerprints and verdicts in one slow file that the fast code must agree
//! with.
//!
//! It follows `docs/cuts.md` and `docs/fingerprint.md` section by section, and reads from top to
//! bottom like the two pages. There are no indexes, no threads and no shortcuts here: where a
//! sentence of the page says "the longest", a loop looks for the longest. When this file and the
//! fast code disagree, the page decides; when the page does not decide, the page is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

// =================================================================================================
// docs/cuts.md, section 9: settings
// =================================================================================================

const ROUNDS: usize = 16;
const GROUP_LENGTH: usize = 64;
const LINE_ENDS: usize = 4;
const EMOJI_BRACKET: usize = 16;
const READING_LENGTH: usize = 12;
const LEAST_EVIDENCE: usize = 2;
const LEAST_EVIDENCE_FOR_GUESSES: usize = 5;
const LEAST_PADDED: usize = 3;
/// Least different readings before hiragana where nearly all kanji have one.
const LEAST_DENSE: usize = 4;
/// Least readings with blanks around them that stand before a stop.
const LEAST_STOPS: usize = 2;
/// Least readings without a tone, and of those that tell, in a text that has no others.
const LEAST_THROUGHOUT: usize = 16;
const LEAST_UNTONED: usize = 8;
const LEAST_TELLING: usize = 2;
const LEAST_READ_TIMES_TELLING: usize = 32;
/// Words that are in every sentence.
const SMALL_WORDS: &str = "的了是在和不我有他她它你这這那们們为為也都就对對会會要说說上下到人去来來与與及或被把从從以之其而但并並将將已还還很更最个個一能可所后後前让讓向由等使给給着著过過没沒再又只";
const LEAST_ZHUYIN: usize = 2;
const LEAST_BARE_ZHUYIN: usize = 3;
const LEAST_FURIGANA: usize = 2;
const KANA_OF_A_KANJI: usize = 5;
const KATAKANA_OF_A_KANJI: usize = 8;
const ENDING: usize = 4;
const READINGS_FOR_ONE_IN_TEXT: usize = 3;
const LEAST_IN_TEXT: usize = 4;
const LEAST_SPLIT_FOR_KATAKANA: usize = 3;
const LEAST_SPLIT_ALONE: usize = 2;
const LEAST_JAPANESE: usize = 4;
const LEAST_JAPANESE_EMBEDDED: usize = 6;
const LEAST_BARRED: usize = 2;
const LEAST_EMOJI: usize = 3;
const PROSE_WIDTH: usize = 60;
const PROSE_WIDTH_OF_A_SENTENCE: usize = 20;
const CREDIT_REST: usize = 48;
const BAR_WIDTH: usize = 400;
const BAR_LINKS: usize = 3;
const BAR_NAMES: usize = 2;
const BAR_WORDS: usize = 5;
const BAR_DIFFERENT: usize = 3;
const TEXT_WIDTH_OF_A_SENTENCE: usize = 20;
const TEXT_WIDTH: usize = 40;
const COPYRIGHT_WIDTH: usize = 200;
const DATE_WIDTH: usize = 60;
const DATE_LETTERS: usize = 24;
const WORTH_OF_A_LABEL: isize = -150;
const WORTH_OF_OTHERS: isize = -30;
const LEAST_GAIN: isize = 200;
const SHARE_OF_THE_BEST_GAIN: isize = 3;
const LEAST_WITHOUT_SHAPE: usize = 4;
const LEAST_MARKS: usize = 3;
const LEAST_LABELS: usize = 2;
const LINES_ABOVE_THE_BODY: usize = 2;
const HEADLINE_WIDTHS: std::ops::RangeInclusive<usize> = 16..=200;
const WIDTH_OF_A_LONG_BODY: usize = 1000;
const TEXT_ASIDE: usize = 500;
const TEXT_APART: usize = 2;
const STEM: usize = 5;
const TITLE_WIDTHS: std::ops::RangeInclusive<usize> = 8..=200;
const TAIL_WIDTH: usize = 40;
const GLUED_TITLE_WIDTH: usize = 8;
const GLUED_TITLE_WIDTH_SPACED: usize = 16;
const GLUED_TITLE_WIDTH_ALONE: usize = 32;
const LONG_LINE: usize = 80;
const REST_WIDTH: usize = 40;
const LINES_OF_CUT_OFF_LEADS: usize = 4;
const CUT_OFF_LEAD_WIDTH: usize = 60;
const LINK_LENGTH: usize = 16;
const START_WIDTH: usize = 40;
const KEY_LENGTH: usize = 16;
const OPENING_WIDTH: usize = 16;
const OPENING_PLACES: usize = 64;
const PARTNERS: usize = 4;
const DIFFERENCES: usize = 64;
const GAP_LENGTH: usize = 120;
const LENGTH_BEHIND_A_GAP: usize = 8;
const REMNANT_LENGTH: usize = 12;
const REPEAT_WIDTH_OF_ONE: usize = 160;
const REPEAT_WIDTH_OF_TWO: usize = 80;
const LINES_OF_A_LEAD: usize = 3;
const LONG_LINES_BEFORE_A_NEAR_RUN: usize = 3;
const SHARE_OF_A_RUN: usize = 4;
const WIDTH_FOR_A_CHANGE: usize = 800;
const SHARE_OF_CHANGES: usize = 8;
const LONGEST_SEARCHED: usize = 4 << 20;
const TEMPLATE_BYTES: usize = 1024;
const WIDE: usize = 20;
const BESIDE_A_NUMBER: usize = 4;
const TEASER_SHARE: u8 = 80;
const BLOCK: usize = 3;
const BLOCK_SHARE: u8 = 50;
const OUTER_BLOCK: usize = 2;
const ALONE_SHARE: u8 = 80;
const ALONE_WIDTH: usize = 8;
const END_BRACKETS: usize = 60;
const END_BRACKETS_WIDTH: usize = 8;
const LABEL_WIDTH: usize = 4;
const LABEL_REST: std::ops::RangeInclusive<usize> = 1..=32;
const END_SENTENCE: std::ops::RangeInclusive<usize> = 16..=200;

// =================================================================================================
// docs/cuts.md, section 1: words
// =================================================================================================

/// A line of the current text, as positions of characters: the content is `from..to`, the whole
/// line with its U+000A `from..end`.
#[derive(Clone, Copy)]
struct Line {
    from: usize,
    to: usize,
    end: usize,
}

fn lines(text: &[char]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let mut to = from;
        while to < text.len() && text[to] != '\n' {
            to += 1;
        }
        let end = if to < text.len() { to + 1 } else { to };
        lines.push(Line { from, to, end });
        from = end;
    }
    lines
}

/// Where the trimmed content of a line (or of any other span) lies; empty when it is blank.
fn trimmed(text: &[char], mut from: usize, mut to: usize) -> (usize, usize) {
    while from < to && text[from].is_whitespace() {
        from += 1;
    }
    while from < to && text[to - 1].is_whitespace() {
        to -= 1;
    }
    (from, to)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

fn is_kanji(c: char) -> bool {
    is_han(c) || "々〆ヶヵ仝".contains(c)
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309E}' | '\u{30FC}')
}

fn is_kana(c: char) -> bool {
    is_hiragana(c)
        || matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FD}'..='\u{30FE}' | '\u{FF66}'..='\u{FF9F}')
}

fn width_of(c: char) -> usize {
    if c >= '\u{1100}' { 2 } else { 1 }
}

fn width(text: &[char]) -> usize {
    text.iter().map(|&c| width_of(c)).sum()
}

/// Whether a terminator stands at `at`; `to` is the end of the content of its line.
fn is_terminator(text: &[char], at: usize, to: usize) -> bool {
    match text[at] {
        '.' => at + 1 == to || text[at + 1].is_whitespace(),
        c => "。！？!?．؟।॥".contains(c),
    }
}

fn fold(text: &[char]) -> String {
    let mut folded = String::new();
    let mut last: Option<char> = None;
    let mut gone = false;
    for &c in text {
        for c in half_width(c).to_lowercase() {
            if !c.is_alphanumeric() {
                gone = true;
                continue;
            }
            if let Some(last) = last
                && gone
                && width_of(last) == 1
                && width_of(c) == 1
            {
                folded.push(' ');
            }
            folded.push(c);
            last = Some(c);
            gone = false;
        }
    }
    folded
}

/// U+FF01..FF5E as their ASCII twins.
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn is_inline(c: char) -> bool {
    is_han(c) || is_kana(c) || c.is_ascii_alphanumeric() || "，。、；！？,.;!?)）…％%".contains(c)
}

// =================================================================================================
// docs/cuts.md, section 2: rounds, and how cuts of several steps become one list
// =================================================================================================

/// A span of the original text that was taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// First byte of the span in the original text.
    pub start: usize,
    /// The byte behind the span in the original text.
    pub end: usize,
    /// The class, a word of the contract: `pinyin`, `boilerplate`, ...
    pub class: &'static str,
    /// The rule that made the cut: `pinyin.bracket`, `zh-Hans.comment.box`, ...
    pub rule: String,
    /// What stood there.
    pub removed: String,
    /// What stands there now, mostly nothing.
    pub put: String,
    /// The span of the copy that stays, in the original text; only repeats have one.
    pub of: Option<(usize, usize)>,
}

/// A cleaned text with its cuts, ascending and disjoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// What is left.
    pub text: String,
    /// What was taken.
    pub cuts: Vec<Cut>,
}

/// Cleans a text.
pub fn clean(text: &str, rules: &Rules) -> Cleaned {
    clean_on(text, rules, &[])
}

/// Cleans a text of a host that has this template; one without entries is none.
pub fn clean_on(text: &str, rules: &Rules, template: &[Entry]) -> Cleaned {
    cleaned_page(text, rules, template).cleaned(text)
}

fn cleaned_page(text: &str, rules: &Rules, template: &[Entry]) -> Page {
    let mut page = Page::new(text);
    while step_a_characters(&mut page) | step_e_blank_lines(&mut page) {}
    let settled = page.clone();
    for _ in 0..ROUNDS {
        if !round(&mut page, rules, template) {
            return page;
        }
    }
    settled
}

/// One round; says whether it changed anything.
fn round(page: &mut Page, rules: &Rules, template: &[Entry]) -> bool {
    let mut changed = step_a_characters(page);
    changed |= step_b_annotations(page, rules);
    changed |= step_c_boilerplate(page, rules);
    changed |= step_t_template(page, template);
    changed |= step_d_repeats(page);
    changed |= step_e_blank_lines(page);
    changed
}

/// Gives the original text back, from a cleaned text and its cuts.
pub fn undo(clean: &str, cuts: &[Cut]) -> String {
    let mut original = String::new();
    let mut rest = clean;
    for cut in cuts {
        let (kept, behind) = rest.split_at(cut.start - original.len());
        original.push_str(kept);
        original.push_str(&cut.removed);
        rest = behind.strip_prefix(cut.put.as_str()).expect("the text holds what the cut has put");
    }
    original + rest
}

/// A span of the original text, and what stands for it now. A page is cells without gaps: at first
/// one for each character, each standing for itself. A cut is a cell that something was done to.
#[derive(Clone)]
struct Cell {
    start: usize,
    end: usize,
    now: Vec<char>,
    by: Option<(&'static str, String)>,
    of: Option<(usize, usize)>,
    /// Became part of an earlier cell.
    merged: bool,
}

#[derive(Clone)]
struct Page {
    cells: Vec<Cell>,
}

/// What a step takes: the characters `from..to` of the current text. A step hands in disjoint ones.
struct Take {
    from: usize,
    to: usize,
    put: String,
    class: &'static str,
    rule: String,
    /// The copy that stays, as characters of the current text.
    of: Option<(usize, usize)>,
}

impl Take {
    /// A take of a rule that is named `class.something`, with nothing put in its place.
    fn new(from: usize, to: usize, rule: &'static str) -> Take {
        let class = rule.split('.').next().unwrap_or(rule);
        Take { from, to, put: String::new(), class, rule: rule.to_owned(), of: None }
    }

    /// A take of what stands on the page already.
    fn again(from: usize, to: usize, rule: &'static str, of: (usize, usize)) -> Take {
        Take { of: Some(of), ..Take::new(from, to, rule) }
    }
}

impl Page {
    fn new(text: &str) -> Page {
        let cell = |(start, c): (usize, char)| Cell {
            start,
            end: start + c.len_utf8(),
            now: vec![c],
            by: None,
            of: None,
            merged: false,
        };
        Page { cells: text.char_indices().map(cell).collect() }
    }

    /// The current text.
    fn text(&self) -> Vec<char> {
        self.cells.iter().flat_map(|cell| cell.now.iter().copied()).collect()
    }

    /// Takes something away, and says whether there was anything to take.
    ///
    /// All cells from the one with the first character to the one with the last become one: so cuts
    /// strictly inside are taken along, cuts that merely touch stay their own, and what an earlier
    /// cut had put and is not taken now is put again.
    fn take(&mut self, mut takes: Vec<Take>) -> bool {
        let mut places = Vec::new();
        for (cell, Cell { now, .. }) in self.cells.iter().enumerate() {
            for offset in 0..now.len() {
                places.push((cell, offset));
            }
        }
        takes.sort_by_key(|take| take.from);
        let of = |&(from, to): &(usize, usize)| {
            (self.cells[places[from].0].start, self.cells[places[to - 1].0].end)
        };
        let references: Vec<_> = takes.iter().map(|take| take.of.as_ref().map(of)).collect();
        // From the last to the first: so the places of the earlier ones stay true.
        for (take, of) in takes.iter().zip(references).rev() {
            let (first, before) = places[take.from];
            let (last, at) = places[take.to - 1];
            let mut now = self.cells[first].now[..before].to_vec();
            now.extend(take.put.chars());
            now.extend(&self.cells[last].now[at + 1..]);
            let end = self.cells[last].end;
            for cell in &mut self.cells[first + 1..=last] {
                cell.merged = true;
            }
            let cell = &mut self.cells[first];
            cell.end = end;
            cell.now = now;
            cell.by = Some((take.class, take.rule.clone()));
            cell.of = of;
        }
        self.cells.retain(|cell| !cell.merged);
        !takes.is_empty()
    }

    fn cleaned(&self, original: &str) -> Cleaned {
        let mut cuts: Vec<Cut> = Vec::new();
        for cell in &self.cells {
            let Some((class, rule)) = &cell.by else { continue };
            let put: String = cell.now.iter().collect();
            let removed = &original[cell.start..cell.end];
            match cuts.last_mut() {
                Some(last)
                    if last.end == cell.start
                        && (last.class, &last.rule, last.of) == (*class, rule, cell.of)
                        && last.put.is_empty()
                        && put.is_empty()
                        && rule != PARAGRAPH =>
                {
                    last.end = cell.end;
                    last.removed.push_str(removed);
                }
                _ => cuts.push(Cut {
                    start: cell.start,
                    end: cell.end,
                    class,
                    rule: rule.clone(),
                    removed: removed.to_owned(),
                    put,
                    of: cell.of,
                }),
            }
        }
        Cleaned { text: self.text().into_iter().collect(), cuts }
    }
}

// =================================================================================================
// docs/cuts.md, section 3: step A, characters
// =================================================================================================

fn step_a_characters(page: &mut Page) -> bool {
    let taken = first_pass(page);
    let composed = second_pass(page);
    taken || composed
}

fn first_pass(page: &mut Page) -> bool {
    let text = page.text();
    let mut takes = Vec::new();
    // The nearest character before that stays and that a joiner looks at.
    let mut before: Option<char> = None;
    for (at, &c) in text.iter().enumerate() {
        let mut put = "";
        let rule = match c {
            '\r' if text.get(at + 1) == Some(&'\n') => "hygiene.line-end",
            '\r' | '\u{2028}' | '\u{2029}' => {
                put = "\n";
                "hygiene.line-end"
            }
            '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => "invisible.zero-width",
            '\u{AD}' => "invisible.soft-hyphen",
            '\u{61C}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{206F}' => "invisible.bidi",
            '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => {
                "invisible.control"
            }
            '\u{200C}' | '\u{200D}' if before.is_none_or(has_nothing_to_join) => "invisible.joiner",
            '\u{200C}' | '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' => continue,
            _ => {
                before = Some(c);
                continue;
            }
        };
        if put == "\n" {
            before = Some('\n');
        }
        takes.push(Take { put: put.to_owned(), ..Take::new(at, at + 1, rule) });
    }
    page.take(takes)
}

fn has_nothing_to_join(before: char) -> bool {
    matches!(before, '\0'..='\u{58F}' | '\u{1100}'..='\u{11FF}' | '\u{1E00}'..='\u{1FFF}'
        | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}')
}

fn second_pass(page: &mut Page) -> bool {
    let text = page.text();
    let mut takes = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let mut to = from + 1;
        while to < text.len() && goes_on_a_cluster(text[to]) {
            to += 1;
        }
        let cluster = &text[from..to];
        let nfc: String = cluster.iter().copied().nfc().collect();
        if !nfc.chars().eq(cluster.iter().copied()) {
            takes.push(Take { put: nfc, ..Take::new(from, to, "hygiene.nfc") });
        }
        from = to;
    }
    page.take(takes)
}

fn goes_on_a_cluster(c: char) -> bool {
    is_combining_mark(c)
        || matches!(c, '\u{1160}'..='\u{11FF}' | '\u{16D63}' | '\u{16D67}'..='\u{16D6A}')
}

// =================================================================================================
// docs/cuts.md, section 4: step B, annotations
// =================================================================================================

/// The rules of section 4, in the order in which a group is offered to them.
fn step_b_annotations(page: &mut Page, rules: &Rules) -> bool {
    let text = page.text();
    let mut groups = groups(&text);
    let mut takes = Vec::new();
    citations(&text, &mut groups, rules);
    let annotated = pinyin(&text, &mut groups, &mut takes);
    zhuyin(&text, &mut groups);
    bare_zhuyin(&text, &mut takes);
    furigana(&text, &mut groups, &mut takes);
    noise(&text, &mut groups, annotated);
    let takes_blanks = takes_blanks_behind(&text, &groups, &bare_runs(&text));
    for group in groups {
        if let Some(rule) = group.taken {
            let goes_with = matches!(rule.split('.').next(), Some("pinyin" | "zhuyin"));
            let gap = group.gap.filter(|_| goes_with && group.chain == group.opener);
            let gap = gap.or(group.late);
            let has_blank = has_blank_behind(&text, &group)
                || group.late.is_some()
                    && text.get(group.closer + 1) == Some(&' ')
                    && group.far_next.is_some_and(goes_behind_blank);
            let blank = goes_with && takes_blanks && has_blank;
            let mut from = gap.unwrap_or(group.opener);
            let mut to = group.closer + 1 + usize::from(blank);
            if let Some((before, behind)) = group.apart {
                if group.opener == group.square_chain {
                    from = before;
                }
                if group.closer + 1 == group.chain_end {
                    to = behind;
                }
            }
            takes.push(Take::new(from, to, rule));
        }
    }
    page.take(takes)
}

// ---- 4.1 Groups ---------------------------------------------------------------------------------

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Round,
    Square,
    Curly,
    Lenticular,
    WhiteLenticular,
    Tortoise,
    DoubleAngle,
    SingleAngle,
}

const FAMILIES: [(Family, &str, &str); 8] = [
    (Family::Round, "(（", ")）"),
    (Family::Square, "[［", "]］"),
    (Family::Curly, "{", "}"),
    (Family::Lenticular, "【", "】"),
    (Family::WhiteLenticular, "〖", "〗"),
    (Family::Tortoise, "〔", "〕"),
    (Family::DoubleAngle, "《", "》"),
    (Family::SingleAngle, "〈", "〉"),
];

fn opens(c: char) -> Option<Family> {
    FAMILIES.iter().find(|(_, openers, _)| openers.contains(c)).map(|&(family, _, _)| family)
}

fn closes(c: char) -> Option<Family> {
    FAMILIES.iter().find(|(_, _, closers)| closers.contains(c)).map(|&(family, _, _)| family)
}

fn is_bracket(c: char) -> bool {
    opens(c).is_some() || closes(c).is_some()
}

struct Group {
    family: Family,
    /// Positions of the brackets.
    opener: usize,
    closer: usize,
    /// What is between, trimmed.
    content: Vec<char>,
    /// It passes over line ends or emoji brackets.
    broken: bool,
    /// Where the chain begins: the base stands before it.
    chain: usize,
    /// The same, of the chain of the square groups alone (section 4.2).
    square_chain: usize,
    /// Where the gap before the chain begins, if it has one.
    gap: Option<usize>,
    /// Where a late gap begins, when it is taken with the group.
    late: Option<usize>,
    /// Start of the line of the opener.
    line: usize,
    /// The character after the chain, and the same with one U+0020 aside.
    next: Option<char>,
    far_next: Option<char>,
    /// The character after next.
    after_next: Option<char>,
    /// Where its chain ends.
    chain_end: usize,
    /// The blanks that go with its chain, where these are those of a citation mark.
    apart: Option<(usize, usize)>,
    /// The rule that took it.
    taken: Option<&'static str>,
}

impl Group {
    fn base(&self, text: &[char]) -> Option<char> {
        let at = self.chain.checked_sub(1)?;
        Some(text[at]).filter(|&c| c != '\n')
    }

    fn has_han_base(&self, text: &[char]) -> bool {
        self.base(text).is_some_and(is_han)
    }

    fn has_inline_next(&self) -> bool {
        self.next.is_some_and(is_inline)
    }

    /// Where the text before a toned spelling or zhuyin ends, and what is next to it.
    fn far(&self) -> (usize, Option<char>) {
        match self.gap {
            Some(gap) => (gap, self.far_next),
            None => (self.chain, self.next),
        }
    }
}

/// All groups of the text but those in code. The latter count in chains and for nothing else.
fn groups(text: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut at, mut line) = (0, 0);
    while at < text.len() {
        if text[at] == '\n' {
            line = at + 1;
        }
        let (family, mut closer, broken, inside) = match (group_at(text, at), doubled_at(text, at))
        {
            (Some((family, closer, broken)), _) => (family, closer, broken, at + 1),
            (None, Some((family, closer))) => (family, closer, false, at + 2),
            (None, None) => {
                at += 1;
                continue;
            }
        };
        let (from, to) = trimmed(text, inside, closer);
        closer += inside - at - 1;
        let (mut chain, mut square_chain) = (at, at);
        let mut gap = gap_before(text, at);
        if let Some(last) = groups.last()
            && last.closer + 1 == at
        {
            chain = last.chain;
            gap = last.gap;
            if last.family == Family::Square && !last.broken {
                square_chain = last.square_chain;
            }
        }
        groups.push(Group {
            family,
            opener: at,
            closer,
            content: text[from..to].to_vec(),
            broken,
            chain,
            square_chain,
            gap,
            late: None,
            line,
            next: None,
            far_next: None,
            after_next: None,
            chain_end: closer + 1,
            apart: None,
            taken: None,
        });
        line = text[at..closer].iter().rposition(|&c| c == '\n').map_or(line, |n| at + n + 1);
        at = closer + 1;
    }
    // What comes after the last group of a chain comes after them all.
    let on_line = |at: usize| text.get(at).copied().filter(|&c| c != '\n');
    for i in (0..groups.len()).rev() {
        let behind = groups[i].closer + 1;
        if let Some(following) = groups.get(i + 1).filter(|following| following.opener == behind) {
            groups[i].chain_end = following.chain_end;
        }
        groups[i].after_next = match groups.get(i + 1) {
            Some(following) if following.opener == behind => following.after_next,
            _ => on_line(behind).and_then(|_| on_line(behind + 1)),
        };
        (groups[i].next, groups[i].far_next) = match groups.get(i + 1) {
            Some(following) if following.opener == behind => (following.next, following.far_next),
            _ if on_line(behind) == Some(' ') => (Some(' '), on_line(behind + 1)),
            _ => (on_line(behind), on_line(behind)),
        };
        if !groups[i].far_next.is_some_and(|c| goes_on(c) && !c.is_ascii_alphabetic()) {
            groups[i].gap = None;
        }
    }
    groups.retain(|group| !is_code(text, group.line, group.opener));
    groups
}

/// Whether a text goes on with a character.
fn goes_on(c: char) -> bool {
    is_inline(c)
        || matches!(c, '\u{FF10}'..='\u{FF19}')
        || "”’」』》】〉〕]“‘「『《〈【〔—·".contains(c)
}

/// The reading in doubled brackets, the first of which is at `at`: their family, and the first closer.
fn doubled_at(text: &[char], at: usize) -> Option<(Family, usize)> {
    if opens(text[at]).is_none() || text.get(at + 1) != Some(&text[at]) {
        return None;
    }
    let (family, closer, broken) = group_at(text, at + 1)?;
    let (from, to) = trimmed(text, at + 2, closer);
    let content = &text[from..to];
    let width = |at: usize| text[at] as u32 >= 0x80;
    let is_reading = spelling(content).is_some() || is_zhuyin(content);
    let is = !broken
        && family != Family::Square
        && is_reading
        && text.get(closer + 1) == Some(&text[closer])
        && width(at) == width(closer);
    is.then_some((family, closer))
}

/// The group that opens at `at`: its family, its closer, and whether it is broken.
fn group_at(text: &[char], at: usize) -> Option<(Family, usize, bool)> {
    let family = opens(text[at])?;
    let last = text.len().min(at + GROUP_LENGTH + 1);
    let stop = (at + 1..last).find(|&at| text[at] == '\n' || is_bracket(text[at]))?;
    if closes(text[stop]) == Some(family) {
        return Some((family, stop, false));
    }
    // The same search again, passing over line ends and emoji brackets.
    let (mut line_ends, mut emoji) = (0, 0);
    let mut to = at + 1;
    while to < last {
        if text[to] == '\n' {
            line_ends += 1;
            to += 1;
        } else if let Some(behind) = emoji_bracket(text, to) {
            emoji += 1;
            to = behind;
        } else if is_bracket(text[to]) {
            break;
        } else {
            to += 1;
        }
    }
    if to >= last || closes(text[to]) != Some(family) || line_ends > LINE_ENDS {
        return None;
    }
    let content = &text[at + 1..to];
    let (from, end) = trimmed(content, 0, content.len());
    let content = &content[from..end];
    let is_reading = spelling(content).is_some() || emoji == 0 && is_zhuyin(content);
    (is_reading && line_ends + emoji > 0).then_some((family, to, true))
}

/// Where the emoji bracket ends that begins at `at`.
fn emoji_bracket(text: &[char], at: usize) -> Option<usize> {
    if opens(text[at]) != Some(Family::Round) {
        return None;
    }
    let closer = (at + 1..text.len().min(at + EMOJI_BRACKET + 2))
        .find(|&at| closes(text[at]) == Some(Family::Round))?;
    is_emoji_content(&text[at + 1..closer]).then_some(closer + 1)
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FAFF}')
}

fn goes_with_emoji(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{200D}' | '\u{E0020}'..='\u{E007F}')
}

fn is_emoji_content(content: &[char]) -> bool {
    let blank = |c: char| c.is_whitespace() && c != '\n';
    content.iter().any(|&c| is_emoji(c))
        && content.iter().all(|&c| is_emoji(c) || goes_with_emoji(c) || blank(c))
}

/// Where the gap begins that ends before the opener `at`, if one does, behind a Han character.
fn gap_before(text: &[char], at: usize) -> Option<usize> {
    let is_han_before = |at: usize| at > 0 && is_han(text[at - 1]);
    let is_blank = |at: usize| "\u{20}\u{A0}\u{3000}".contains(text[at]);
    if at >= 1 && (text[at - 1] == '\n' || is_blank(at - 1)) && is_han_before(at - 1) {
        return Some(at - 1);
    }
    if at >= 2 && is_blank(at - 1) && is_blank(at - 2) && is_han_before(at - 2) {
        return Some(at - 2);
    }
    None
}

/// Whether a group is a chain by itself with blanks before and behind it that belong to it.
fn has_blank_behind(text: &[char], group: &Group) -> bool {
    group.chain == group.opener
        && group.gap.is_some_and(|gap| text[gap] != '\n')
        && text.get(group.closer + 1) == Some(&' ')
        && group.far_next.is_some_and(goes_behind_blank)
}

fn goes_behind_blank(c: char) -> bool {
    is_han(c) || "，。、；：！？…”’」』》】）“‘「『《【".contains(c)
}

/// Whether more readings have a blank behind them than there are blanks between two Han characters.
fn takes_blanks_behind(text: &[char], groups: &[Group], bare_runs: &[BareRun]) -> bool {
    let of_readings = groups.iter().filter(|group| {
        let is_toned = spelling(&group.content).is_some_and(|spelling| spelling.toned);
        (is_toned || is_zhuyin(&group.content)) && has_blank_behind(text, group)
    });
    let between = text.windows(3).filter(|w| is_han(w[0]) && w[1] == ' ' && is_han(w[2]));
    let bare = bare_runs.iter().filter(|run| run.spelling.toned && run.has_blank_behind());
    of_readings.count() + bare.count() > between.count()
}

fn is_code(text: &[char], line_from: usize, at: usize) -> bool {
    text[line_from..at].iter().filter(|&&c| c == '`').count() % 2 == 1
}

/// The longest run of such characters that ends before `end`.
fn run_before(text: &[char], end: usize, is: fn(char) -> bool) -> &[char] {
    let mut from = end;
    while from > 0 && is(text[from - 1]) {
        from -= 1;
    }
    &text[from..end]
}

// ---- 4.2 Citation marks -------------------------------------------------------------------------

/// How a mark is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Sure,
    Strong,
    Weak,
    Letter,
    Apart,
}

/// The rule for the content of a square group, if it may be a citation mark.
fn citation_rule(text: &[char], group: &Group, rules: &Rules) -> Option<&'static str> {
    let base = group.square_chain.checked_sub(1).map(|at| text[at]).filter(|&c| c != '\n');
    if let [c] = group.content[..]
        && c.is_ascii_lowercase()
        && base.is_some_and(|base| !base.is_ascii_alphanumeric())
    {
        return Some("citation.letter");
    }
    if is_citation_number(&group.content) {
        return Some("citation.number");
    }
    if is_citation_note(&group.content) {
        return Some("citation.note");
    }
    rules.is_citation(&group.content).then(|| {
        let has_number = group.content.iter().any(|&c| half_width(c).is_ascii_digit());
        if has_number { "citation.note" } else { "citation.phrase" }
    })
}

fn citations(text: &[char], groups: &mut [Group], rules: &Rules) {
    let mut marks: Vec<(usize, &'static str, Mark)> = Vec::new();
    for (i, group) in groups.iter().enumerate() {
        if group.family != Family::Square
            || group.broken
            || text.get(group.closer + 1) == Some(&'(')
        {
            continue;
        }
        let Some(rule) = citation_rule(text, group, rules) else { continue };
        let earlier = groups.iter().filter(|other| {
            other.square_chain == group.square_chain
                && other.family == Family::Square
                && other.opener < group.opener
        });
        if !earlier.into_iter().all(|other| citation_rule(text, other, rules).is_some()) {
            continue;
        }
        if rule == "citation.phrase" {
            marks.push((i, rule, Mark::Sure));
            continue;
        }
        if group.square_chain == group.line || is_line_of_code(text, group.line) {
            continue;
        }
        let base = text[group.square_chain - 1];
        let is_punctuation = stands_before_marks(base);
        let is_wide_letter = base.is_alphabetic() && !base.is_ascii();
        if rule == "citation.letter" {
            let next = text.get(group.closer + 1);
            if (is_punctuation && !"\"'".contains(base) || is_wide_letter)
                && !next.is_some_and(char::is_ascii_alphanumeric)
            {
                marks.push((i, rule, Mark::Letter));
            }
        } else if is_punctuation || is_wide_letter {
            let before: String = text[..group.square_chain].iter().collect();
            if !SPEAKS_OF_MARKS.iter().any(|word| before.ends_with(word)) {
                marks.push((i, rule, Mark::Strong));
            }
        } else if base.is_ascii_alphanumeric() {
            marks.push((i, rule, Mark::Weak));
        } else if squares_apart(text, group).is_some() {
            marks.push((i, rule, Mark::Apart));
        }
    }

    let of = |kind: Mark| marks.iter().filter(move |mark| mark.2 == kind);
    let numbers = |i: usize| -> Vec<usize> {
        let content: String = groups[i].content.iter().collect();
        content.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect()
    };
    let in_order = |all: &[Vec<usize>]| {
        let mut last = 0;
        for numbers in all {
            if numbers[0] > last + 1 {
                return None;
            }
            last = last.max(numbers.iter().copied().max()?);
        }
        Some(last)
    };

    let weak_numbers: Vec<usize> =
        of(Mark::Weak).map(|mark| mark.0).filter(|&i| !numbers(i).is_empty()).collect();
    let words: BTreeSet<&[char]> = weak_numbers
        .iter()
        .map(|&i| run_before(text, groups[i].square_chain, char::is_alphanumeric))
        .collect();
    let all: Vec<_> = weak_numbers.iter().map(|&i| numbers(i)).collect();
    let takes_weak = of(Mark::Strong).next().is_some()
        || words.len() >= MARKS_IN_ORDER
            && in_order(&all).is_some_and(|last| last >= MARKS_IN_ORDER);

    let letters: Vec<_> = of(Mark::Letter)
        .map(|mark| vec![groups[mark.0].content[0] as usize - 'a' as usize + 1])
        .collect();
    let all_behind_punctuation =
        of(Mark::Letter).all(|mark| stands_before_marks(text[groups[mark.0].square_chain - 1]));
    let takes_letters =
        takes_weak && in_order(&letters).is_some_and(|last| last >= 2 || all_behind_punctuation);

    let apart: BTreeSet<usize> =
        of(Mark::Apart).map(|mark| numbers(mark.0).first().copied().unwrap_or(0)).collect();
    for &(i, rule, mark) in &marks {
        let taken = match mark {
            Mark::Sure | Mark::Strong => true,
            Mark::Weak => takes_weak,
            Mark::Letter => takes_letters,
            Mark::Apart => apart.len() >= 2,
        };
        if taken {
            groups[i].apart = squares_apart(text, &groups[i]).filter(|_| mark == Mark::Apart);
            groups[i].taken = Some(rule);
        }
    }
}

/// Least different numbers and words before them of weak marks that are in order.
const MARKS_IN_ORDER: usize = 3;

/// Behind these, what would be a mark is spoken of.
const SPEAKS_OF_MARKS: [&str; 13] = [
    "第",
    "文献",
    "文獻",
    "参见",
    "參見",
    "详见",
    "詳見",
    "步骤",
    "步驟",
    "区间",
    "區間",
    "区间为",
    "區間為",
];

fn stands_before_marks(c: char) -> bool {
    "。．.，,、；;：:！!？?”’\"'」』）)》】…%".contains(c)
}

/// Where the blanks before a chain of square groups begin, and where the one behind it ends.
fn squares_apart(text: &[char], group: &Group) -> Option<(usize, usize)> {
    let is_blank = |at: usize| text.get(at).is_some_and(|c| " \u{A0}".contains(*c));
    if group.square_chain != group.chain {
        return None;
    }
    let mut from = group.chain;
    while group.chain - from < 2 && from > 0 && is_blank(from - 1) {
        from -= 1;
    }
    if from == group.chain || from == 0 {
        return None;
    }
    let last = text[from - 1];
    let stops = "。！？；”」』）》】…".contains(last);
    if !(stops || is_han(last) || is_kana(last) || "，、：".contains(last)) {
        return None;
    }
    let blank = usize::from(is_blank(group.chain_end));
    match text.get(group.chain_end + blank).filter(|&&c| c != '\n') {
        None => Some((from, group.chain_end)),
        Some(&next) => {
            let goes_on = "，。、；：！？…”’」』》】）".contains(next)
                || stops && goes_on(next) && !next.is_ascii();
            goes_on.then_some((from, group.chain_end + blank))
        }
    }
}

fn is_line_of_code(text: &[char], line_from: usize) -> bool {
    let to = (line_from..text.len()).find(|&at| text[at] == '\n').unwrap_or(text.len());
    let (from, to) = trimmed(text, line_from, to);
    text[from..to].iter().any(|&c| "={}<>`".contains(c)) || text[from..to].ends_with(&[';'])
}

/// `\d{1,3}(\s*[,，、;；–—~-]\s*\d{1,3})*`, the first number not 0.
fn is_citation_number(content: &[char]) -> bool {
    let Some(mut at) = number_at(content, 0) else { return false };
    if content[..at].iter().all(|&c| c == '0') {
        return false;
    }
    let white = |mut at: usize| {
        while at < content.len() && content[at].is_whitespace() {
            at += 1;
        }
        at
    };
    while at < content.len() {
        at = white(at);
        if at == content.len() || !",，、;；–—~-".contains(content[at]) {
            return false;
        }
        at = white(at + 1);
        match number_at(content, at) {
            Some(behind) => at = behind,
            None => return false,
        }
    }
    true
}

/// Where the one to three digits end that begin at `at`.
fn number_at(content: &[char], at: usize) -> Option<usize> {
    let mut end = at;
    while end < content.len() && content[end].is_ascii_digit() {
        end += 1;
    }
    (1..=3).contains(&(end - at)).then_some(end)
}

fn is_citation_note(content: &[char]) -> bool {
    let content: String = content.iter().collect::<String>().to_ascii_lowercase();
    ["注", "註", "note", "nb", "n", "*", "†", "‡", "※", "#", "^"].into_iter().any(|word| {
        let Some(number) = content.strip_prefix(word) else { return false };
        let number: Vec<char> = number.trim_start().chars().collect();
        number_at(&number, 0) == Some(number.len())
    })
}

// ---- 4.3 Pinyin ---------------------------------------------------------------------------------

/// Characters with a tone, and the letter beneath.
const TONED: [(&str, char); 8] = [
    ("āáǎàăâĀÁǍÀĂÂ", 'a'),
    ("ēéěèĕêếềĒÉĚÈĔÊẾỀ", 'e'),
    ("īíǐìĭîĪÍǏÌĬÎ", 'i'),
    ("ōóǒòŏôŌÓǑÒŎÔ", 'o'),
    ("ūúǔùŭûŪÚǓÙŬÛ", 'u'),
    ("ǖǘǚǜǕǗǙǛ", 'ü'),
    ("ńňǹŃŇǸ", 'n'),
    ("ḿḾ", 'm'),
];

/// The letter that a character stands for, and whether it has a tone.
fn letter(c: char) -> Option<(char, bool)> {
    for (toned, letter) in TONED {
        if toned.contains(c) {
            return Some((letter, true));
        }
    }
    let letter = match half_width(c).to_ascii_lowercase() {
        'v' | 'ü' | 'Ü' => 'ü',
        'ɑ' => 'a',
        'ɡ' => 'g',
        c @ 'a'..='z' => c,
        _ => return None,
    };
    Some((letter, false))
}

fn is_letter(c: char) -> bool {
    letter(c).is_some()
}

/// What gives the letter before it a tone.
fn is_tone_mark(c: char) -> bool {
    "\u{300}\u{301}\u{302}\u{304}\u{306}\u{30C}ˉˊˇˋ".contains(c)
}

/// The number of a digit: ASCII, full-width, raised or lowered.
fn digit(c: char) -> Option<usize> {
    ["0123456789", "０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"]
        .iter()
        .find_map(|digits| digits.chars().position(|digit| digit == c))
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || "'’‘ʼ-‐·•".contains(c)
}

struct Spelling {
    /// The letters, without tones, separators and digits.
    string: Vec<char>,
    /// Places in the string where a separator or a digit stood.
    joints: Vec<usize>,
    toned: bool,
    has_capital: bool,
    /// There were emoji in it.
    emoji: bool,
    /// There were digits in it.
    digits: bool,
}

/// A content without what counts as not being there, and whether there were emoji.
fn without_breaks(content: &[char]) -> (Vec<char>, bool) {
    let mut out = Vec::new();
    let mut emoji = false;
    let mut at = 0;
    while at < content.len() {
        if let Some(behind) = emoji_bracket(content, at) {
            emoji = true;
            at = behind;
        } else if is_emoji(content[at]) || goes_with_emoji(content[at]) {
            emoji |= is_emoji(content[at]);
            at += 1;
        } else if content[at].is_whitespace() {
            let mut behind = at;
            while behind < content.len() && content[behind].is_whitespace() {
                behind += 1;
            }
            if !content[at..behind].contains(&'\n') {
                out.extend(&content[at..behind]);
            }
            at = behind;
        } else {
            out.push(content[at]);
            at += 1;
        }
    }
    (out, emoji)
}

fn spelling(content: &[char]) -> Option<Spelling> {
    let (content, emoji) = without_breaks(content);
    let mut spelling = Spelling {
        string: Vec::new(),
        joints: Vec::new(),
        toned: false,
        has_capital: false,
        emoji,
        digits: false,
    };
    if !content.first().is_some_and(|&c| is_letter(c)) {
        return None;
    }
    let mut at = 0;
    let mut behind_a_letter = false;
    while at < content.len() {
        let c = content[at];
        if let Some((letter, toned)) = letter(c) {
            if matches!(c, 'u' | 'U') && content.get(at + 1) == Some(&':') {
                spelling.string.push('ü');
                at += 1;
            } else {
                spelling.string.push(letter);
            }
            spelling.toned |= toned;
            spelling.has_capital |= c.is_uppercase();
            behind_a_letter = true;
        } else if is_separator(c) {
            spelling.joints.push(spelling.string.len());
            behind_a_letter = false;
        } else if is_tone_mark(c) && behind_a_letter {
            spelling.toned = true;
        } else if digit(c).is_some_and(|digit| digit <= 5)
            && behind_a_letter
            && content.get(at + 1).is_none_or(|&c| digit(c).is_none())
        {
            spelling.joints.push(spelling.string.len());
            spelling.toned = true;
            spelling.digits = true;
            behind_a_letter = false;
        } else {
            return None;
        }
        at += 1;
    }
    Some(spelling)
}

impl Spelling {
    fn is_one_letter_with_a_digit(&self) -> bool {
        self.string.len() == 1 && self.digits
    }

    fn is_one_syllable(&self) -> bool {
        let end = self.string.len();
        !self.is_one_letter_with_a_digit()
            && ALL_READINGS.contains(&self.string)
            && !self.joints.iter().any(|&joint| joint < end)
    }
}

/// The readings of a Han character, as letters, the primary one first.
fn readings(c: char) -> Vec<Vec<char>> {
    let mut readings = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        // Combining marks (ê̄, m̀) are tones.
        readings.push(
            reading
                .with_tone()
                .chars()
                .filter_map(|c| letter(c).map(|(letter, _)| letter))
                .collect(),
        );
    }
    if c == '儿' || c == '兒' {
        readings.push(vec!['r']);
    }
    readings
}

/// GB 2312 level 1 or Big5 level 1.
fn is_common(c: char) -> bool {
    let mut utf8 = [0; 4];
    let c: &str = c.encode_utf8(&mut utf8);
    let (gbk, _, no_gbk) = encoding_rs::GBK.encode(c);
    let (big5, _, no_big5) = encoding_rs::BIG5.encode(c);
    let in_gb2312 = |leads: std::ops::RangeInclusive<u8>| match *gbk {
        [lead, trail] => !no_gbk && leads.contains(&lead) && (0xA1..=0xFE).contains(&trail),
        _ => false,
    };
    let in_big5 = match *big5 {
        [lead, trail] => !no_big5 && (0xA440..=0xC67E).contains(&u16::from_be_bytes([lead, trail])),
        _ => false,
    };
    in_gb2312(0xB0..=0xD7) || in_big5 && !in_gb2312(0xD8..=0xF7)
}

/// Where one goes in the string from the places `from` by one of the readings, without jumping
/// over a joint.
fn advance(spelling: &Spelling, from: &BTreeSet<usize>, readings: &[Vec<char>]) -> BTreeSet<usize> {
    let mut to = BTreeSet::new();
    for &at in from {
        for reading in readings {
            let behind = at + reading.len();
            if spelling.string[at..].starts_with(reading)
                && !spelling.joints.iter().any(|&joint| at < joint && joint < behind)
            {
                to.insert(behind);
            }
        }
    }
    to
}

/// Whether a spelling reads the last `n` characters of a run.
fn reads_last(spelling: &Spelling, run: &[char], n: usize, end: usize) -> bool {
    let mut places = BTreeSet::from([0]);
    for &c in &run[run.len() - n..] {
        places = advance(spelling, &places, &readings(c));
    }
    places.contains(&end)
}

/// Whether a spelling reads its Han run, or its last character.
fn reads(spelling: &Spelling, run: &[char], most: usize) -> bool {
    let end = spelling.string.len();
    (1..=run.len().min(most)).any(|n| {
        reads_last(spelling, run, n, end)
            || spelling.toned
                && end >= 2
                && spelling.string.ends_with(&['r'])
                && reads_last(spelling, run, n, end - 1)
    })
}

/// How many characters a spelling reads plainly, at the least.
fn reads_plainly(spelling: &Spelling, run: &[char]) -> Option<usize> {
    let end = spelling.string.len();
    (1..=run.len().min(READING_LENGTH)).find(|&n| {
        let read = &run[run.len() - n..];
        read.iter().all(|&c| is_common(c))
            && if n == 1 {
                let primary = &readings(read[0])[..1];
                advance(spelling, &BTreeSet::from([0]), primary).contains(&end)
            } else {
                reads_last(spelling, run, n, end)
            }
    })
}

/// All readings of all Han characters.
static ALL_READINGS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let all: BTreeSet<Vec<char>> =
        ('\u{3400}'..='\u{3FFFF}').filter(|&c| is_han(c)).flat_map(readings).collect();
    all.into_iter().collect()
});

/// The fewest readings of any characters that a spelling can be divided into.
fn fewest_readings(spelling: &Spelling) -> Option<usize> {
    let mut places = BTreeSet::from([0]);
    for parts in 1..=spelling.string.len() {
        places = advance(spelling, &places, &ALL_READINGS);
        if places.contains(&spelling.string.len()) {
            return Some(parts);
        }
    }
    None
}

struct BareRun {
    /// Where the Han character before it ends.
    base: usize,
    from: usize,
    to: usize,
    spelling: Spelling,
    /// What stands behind it on its line, behind a blank if it is apart.
    next: Option<char>,
    /// It is apart, and a blank stands behind it.
    blank: bool,
    /// Corner brackets stand around it, and belong to it.
    quoted: bool,
}

impl BareRun {
    fn is_apart(&self) -> bool {
        self.base < self.from && !self.quoted
    }

    fn has_blank_behind(&self) -> bool {
        self.blank && self.next.is_some_and(goes_behind_blank)
    }
}

fn bare_runs(text: &[char]) -> Vec<BareRun> {
    let mut runs = Vec::new();
    let may_be_apart = text.iter().any(|c| matches!(c, '\u{C0}'..='\u{27F}'))
        && text.iter().any(|c| matches!(c, '\u{3000}'..='\u{9FFF}' | '\u{F000}'..='\u{FFFF}'));
    for line in lines(text) {
        for from in line.from + 1..line.to {
            let apart = may_be_apart && text[from - 1] == ' ' && from - 1 > line.from;
            let base = if apart { from - 1 } else { from };
            if !is_han(text[base - 1]) {
                continue;
            }
            let is_bare =
                |at: usize| at < line.to && is_letter(text[at]) && text[at] == half_width(text[at]);
            let mut to = from;
            let mut ended_by_capital = false;
            let mut after_small = false;
            loop {
                while to > from
                    && to < line.to
                    && (is_tone_mark(text[to]) || "⁰¹²³⁴⁵".contains(text[to]))
                {
                    to += 1;
                }
                let blank = apart && to > from && to < line.to && text[to] == ' ';
                let apostrophe = to > from && to < line.to && matches!(text[to], '\'' | '’');
                let at = if apostrophe || blank { to + 1 } else { to };
                if !is_bare(at) {
                    break;
                }
                if after_small && !blank && text[at].is_uppercase() {
                    ended_by_capital = !apostrophe;
                    break;
                }
                after_small = !text[at].is_uppercase();
                to = at + 1;
            }
            let Some(spelling) = spelling(&text[from..to]) else { continue };
            let next = (to < line.to).then(|| text[to]);
            let goes_on = next.is_some_and(|c| {
                c == ':'
                    || (c.is_ascii_digit() && !spelling.toned && base < from)
                    || (c.is_alphabetic() && !is_han(c) && !is_kana(c) && !ended_by_capital)
            });
            if !goes_on && !is_code(text, line.from, from) {
                let blank = apart && next == Some(' ');
                let next = if blank { (to + 1 < line.to).then(|| text[to + 1]) } else { next };
                let quoted = false;
                runs.push(BareRun { base, from, to, spelling, next, blank, quoted });
            }
        }
        for base in line.from + 1..line.to {
            if !is_han(text[base - 1]) || !"「『".contains(text[base]) {
                continue;
            }
            let last = line.to.min(base + 65);
            let stop = (base + 1..last).find(|&at| "「」『』".contains(text[at]));
            let Some(stop) = stop.filter(|&stop| text[stop] as u32 == text[base] as u32 + 1) else {
                continue;
            };
            let from = base + 1;
            let Some(spelling) = spelling(&text[from..stop]) else { continue };
            if !spelling.emoji
                && text[from] == half_width(text[from])
                && !is_code(text, line.from, from)
            {
                let to = stop + 1;
                let next = (to < line.to).then(|| text[to]);
                runs.push(BareRun { base, from, to, spelling, next, blank: false, quoted: true });
            }
        }
    }
    runs
}

/// A toned group or bare run that reads.
struct Witness {
    string: Vec<char>,
    /// The one character that it reads, if it reads one.
    reads_one: Option<char>,
    /// The one character that it reads plainly in running text; none in it where it reads more.
    plain: Option<Option<char>>,
    /// It would be so but for a blank before the characters that it reads; what is next to it.
    apart: Option<char>,
}

/// Whether a character goes before what a reading in running text reads.
fn goes_before(c: char) -> bool {
    is_han(c)
        || is_kana(c)
        || c.is_ascii_alphanumeric()
        || is_letter(c)
        || "，。；！？,;!?)）]］】〕…％%”’」』》".contains(c)
}

fn witness(
    text: &[char],
    spelling: &Spelling,
    end: usize,
    next: Option<char>,
    has_blanks: bool,
) -> Option<Witness> {
    let run = run_before(text, end, is_han);
    if !spelling.toned || !reads(spelling, run, READING_LENGTH) {
        return None;
    }
    let plain = reads_plainly(spelling, run).filter(|_| next.is_some_and(is_inline));
    let before = |n: usize, back: usize| (end - n).checked_sub(back).map(|at| text[at]);
    let stands = |n: usize| before(n, 1).is_some_and(goes_before);
    let behind_blank = |n: usize| {
        has_blanks
            && before(n, 1) == Some(' ')
            && before(n, 2).is_some_and(|c| is_letter(c) || ")），。！？；".contains(c))
    };
    let apart = plain.is_some_and(|n| !stands(n) && behind_blank(n));
    Some(Witness {
        string: spelling.string.clone(),
        reads_one: run.last().copied().filter(|_| reads(spelling, run, 1)),
        plain: plain
            .filter(|&n| stands(n) || apart)
            .map(|n| run.last().copied().filter(|_| n == 1)),
        apart: next.filter(|_| apart),
    })
}

/// Whether the readings with blanks around them and their characters are of sentences.
fn are_prose_apart(witnesses: &[Witness]) -> bool {
    let count = |is: fn(char) -> bool| {
        let strings: BTreeSet<_> =
            witnesses.iter().filter(|w| w.apart.is_some_and(is)).map(|w| &w.string).collect();
        strings.len()
    };
    let stops = count(|c| "，。！？；".contains(c));
    stops >= LEAST_STOPS && count(is_han) >= stops
}

/// Marks groups and takes bare runs; says whether the text is annotated.
fn pinyin(text: &[char], groups: &mut [Group], takes: &mut Vec<Take>) -> bool {
    let bare_runs = bare_runs(text);

    let mut witnesses = Vec::new();
    let mut toned = BTreeSet::new();
    for group in groups.iter() {
        let (end, next) = group.far();
        let Some(spelling) = spelling(&group.content) else {
            if let Some(divided) = divided(&group.content).filter(|_| !group.broken) {
                witnesses.extend(witness(text, &divided, end, next, has_blank_behind(text, group)));
            }
            continue;
        };
        if spelling.toned && !run_before(text, end, is_han).is_empty() {
            toned.insert(spelling.string.clone());
            witnesses.extend(witness(text, &spelling, end, next, has_blank_behind(text, group)));
        }
    }
    for run in &bare_runs {
        let next = run.next.filter(|&c| !run.is_apart() || goes_behind_blank(c));
        witnesses.extend(witness(text, &run.spelling, run.base, next, run.is_apart()));
    }
    let prose_apart = are_prose_apart(&witnesses);
    let read: BTreeSet<_> = witnesses.iter().map(|witness| &witness.string).collect();
    toned.extend(read.iter().map(|&string| string.clone()));
    let evidence: BTreeSet<_> = witnesses
        .iter()
        .filter(|witness| {
            let Some(plain) = witness.plain else { return false };
            if witness.apart.is_some() && !prose_apart {
                return false;
            }
            !witnesses.iter().any(|other| {
                plain.is_some() && other.reads_one == plain && other.string != witness.string
            })
        })
        .map(|witness| &witness.string)
        .collect();

    let injected = is_injected(text, groups);
    let enough = evidence.len() >= LEAST_EVIDENCE
        && 2 * evidence.len() >= read.len()
        && 2 * read.len() >= toned.len();
    let (mut untoned, mut throughout, mut capitals) = (false, false, false);
    if !enough && !injected {
        (untoned, throughout, _) = is_annotated_without_tones(text, groups, &bare_runs, false);
        (_, _, capitals) = is_annotated_without_tones(text, groups, &bare_runs, true);
        untoned |= capitals;
    }
    if !enough && !injected && !untoned {
        return false;
    }

    let sure = evidence.len() >= LEAST_EVIDENCE_FOR_GUESSES;
    let takes_blanks = takes_blanks_behind(text, groups, &bare_runs);
    for group in groups.iter_mut().filter(|group| group.taken.is_none()) {
        let Some(spelling) = spelling(&group.content) else {
            let run = run_before(text, group.far().0, is_han);
            let reading =
                if sure { without_label(&group.content) } else { divided(&group.content) };
            let reading = reading.filter(|_| !group.broken);
            if reading.is_some_and(|it| it.toned && reads(&it, run, READING_LENGTH)) {
                group.taken = Some("pinyin.bracket");
            }
            continue;
        };
        let beyond_gap = spelling.toned || takes_blanks && has_blank_behind(text, group);
        let end = if beyond_gap { group.far().0 } else { group.chain };
        let run = run_before(text, end, is_han);
        let divides = || fewest_readings(&spelling).is_some_and(|parts| parts <= run.len());
        let strange = spelling.emoji || is_padded(text, group, &spelling);
        let neutral = || {
            !spelling.toned
                && !spelling.has_capital
                && group.gap.is_some()
                && reads(&spelling, run_before(text, group.far().0, is_han), READING_LENGTH)
        };
        let late = Some(group.opener)
            .filter(|&at| spelling.toned && group.gap.is_none() && group.chain == at)
            .filter(|_| group.chain_end == group.closer + 1 && group.far_next.is_some_and(is_late))
            .and_then(|at| gap_before(text, at))
            .filter(|&gap| text[gap] != '\n' && reads_late(text, gap, &spelling));
        if sure && neutral() {
            group.taken = Some("pinyin.bracket");
            continue;
        }
        if sure && late.is_some() {
            group.late = late;
            group.taken = Some("pinyin.bracket");
            continue;
        }
        if (spelling.toned || !spelling.has_capital || capitals)
            && reads(&spelling, run, READING_LENGTH)
            || sure && reads(&spelling, run, 1)
        {
            group.taken = Some("pinyin.bracket");
        } else if !spelling.is_one_letter_with_a_digit()
            && (spelling.toned && (sure || injected)
                || injected && !spelling.has_capital && strange)
            && divides()
        {
            group.taken = Some("pinyin.misread");
        } else if sure
            && group.content.len() <= 2
            && group.content.iter().all(char::is_ascii_lowercase)
            && run.last().is_some_and(|&base| {
                readings(base).iter().any(|reading| {
                    reading.starts_with(&spelling.string) && *reading != spelling.string
                })
            })
        {
            group.taken = Some("pinyin.truncated");
        }
    }
    for run in bare_runs {
        let stands = run.next.is_none_or(|c| {
            if run.is_apart() {
                goes_on(c) && !c.is_ascii_alphabetic()
            } else {
                goes_behind_blank(c)
            }
        });
        let small = !run.spelling.has_capital;
        let read = run_before(text, run.base, is_han);
        let alone = throughout && !run.spelling.toned && small && reads(&run.spelling, read, 1);
        let late = sure && run.spelling.toned && run.next.is_some_and(is_late);
        if !run.is_apart() && alone
            || run.is_apart() && late && reads_late(text, run.base, &run.spelling)
        {
            let blank = takes_blanks && run.has_blank_behind();
            takes.push(Take::new(run.base, run.to + usize::from(blank), "pinyin.bare"));
            continue;
        }
        let enough = match (run.is_apart(), run.spelling.toned) {
            (false, true) => true,
            (false, false) => (sure || untoned) && small && stands,
            (true, toned) => sure && (toned || small) && stands,
        };
        if enough && reads(&run.spelling, run_before(text, run.base, is_han), READING_LENGTH) {
            let blank = takes_blanks && run.has_blank_behind();
            let rule = if run.quoted { "pinyin.bracket" } else { "pinyin.bare" };
            takes.push(Take::new(run.base, run.to + usize::from(blank), rule));
        }
    }
    true
}

/// What a content spells without the label at its beginning, and with signs between syllables.
fn without_label(content: &[char]) -> Option<Spelling> {
    let content: String = content.iter().collect();
    let mut rest = content.trim_start();
    let labels = "汉语拼音 漢語拼音 拼音 读音 讀音 读作 讀作 发音 發音 注音 读 讀 音";
    let latin = rest.to_ascii_lowercase().starts_with("pinyin");
    let label = labels.split(' ').find(|label| rest.starts_with(label));
    if latin || label.is_some() {
        rest = rest[label.map_or(6, str::len)..].trim_start();
        rest = rest.strip_prefix(['：', ':']).unwrap_or(rest);
    }
    divided(&rest.trim_start().chars().collect::<Vec<_>>())
}

/// What a content spells with signs between syllables.
fn divided(content: &[char]) -> Option<Spelling> {
    let signs = |&c: &char| if ",，、/".contains(c) { ' ' } else { c };
    spelling(&content.iter().map(signs).collect::<Vec<_>>())
}

/// What stands behind the entries of a list.
fn is_late(c: char) -> bool {
    "：-/+".contains(c)
}

/// Whether a spelling reads what ends at a place, with text before the fewest characters that it reads.
fn reads_late(text: &[char], end: usize, spelling: &Spelling) -> bool {
    let run = run_before(text, end, is_han);
    let Some(n) = (1..=run.len().min(READING_LENGTH)).find(|&n| {
        let all = spelling.string.len();
        let read = |end| reads_last(spelling, run, n, end);
        read(all) || all >= 2 && spelling.string.ends_with(&['r']) && read(all - 1)
    }) else {
        return false;
    };
    let before = |back: usize| (end - n).checked_sub(back).map(|at| text[at]);
    before(1).is_some_and(goes_before)
        || before(1) == Some(' ')
            && before(2).is_some_and(|c| is_letter(c) || ")），。！？；".contains(c))
}

/// Whether readings without tones alone show that the text is annotated, and stand without brackets throughout.
fn is_annotated_without_tones(
    text: &[char],
    groups: &[Group],
    bare_runs: &[BareRun],
    with_capitals: bool,
) -> (bool, bool, bool) {
    let plain = |spelling: &Spelling| {
        !spelling.toned && (with_capitals || !spelling.has_capital) && !spelling.emoji
    };
    let mut capitals = BTreeSet::new();
    let (mut read, mut telling, mut of_groups) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut bare = BTreeSet::new();
    let mut look = |spelling: Spelling, from: usize, next: Option<char>, is_bare: bool| {
        let run = run_before(text, from, is_han);
        let Some(n) = reads_plainly(&spelling, run)
            .filter(|&n| from > n && goes_before(text[from - n - 1]) && next.is_some())
        else {
            return;
        };
        let within_word =
            !spelling.has_capital && n == 1 && run.len() > 1 && next.is_some_and(is_han);
        let small = run[run.len() - n..].iter().all(|&c| SMALL_WORDS.contains(c));
        if small && spelling.has_capital {
            capitals.insert(spelling.string.clone());
        }
        if within_word || small {
            telling.insert(spelling.string.clone());
        }
        if is_bare {
            bare.insert(spelling.string.clone());
        }
        read.insert(spelling.string);
    };
    for group in groups {
        let Some(spelling) = spelling(&group.content).filter(plain) else { continue };
        if group.opener > 0 && is_han(text[group.opener - 1]) {
            of_groups.insert(spelling.string.clone());
            let next = text.get(group.closer + 1).copied().filter(|&c| is_inline(c));
            look(spelling, group.opener, next, false);
        }
    }
    for run in bare_runs {
        let spelling = spelling(&text[run.from..run.to])
            .filter(plain)
            .filter(|spelling| !spelling.has_capital);
        if let Some(spelling) = spelling.filter(|_| !run.is_apart()) {
            look(spelling, run.from, run.next.filter(|&c| is_han(c)), true);
        }
    }
    let untoned = read.len() >= LEAST_UNTONED
        && telling.len() >= LEAST_TELLING
        && read.len() * telling.len() >= LEAST_READ_TIMES_TELLING
        && 2 * read.len() >= of_groups.len();
    (untoned, untoned && bare.len() >= LEAST_THROUGHOUT, untoned && capitals.len() >= 2)
}

/// Whether the text holds what no author writes.
fn is_injected(text: &[char], groups: &[Group]) -> bool {
    let mut padded = BTreeSet::new();
    for group in groups {
        let Some(spelling) = spelling(&group.content).filter(|spelling| spelling.toned) else {
            continue;
        };
        let run = run_before(text, group.far().0, is_han);
        let is_reading = reads(&spelling, run, READING_LENGTH) || spelling.is_one_syllable();
        let beside_emoji =
            || groups.iter().any(|emoji| emoji.chain == group.chain && is_emoji_group(text, emoji));
        if is_reading && (spelling.emoji && !run.is_empty() || beside_emoji()) {
            return true;
        }
        if is_padded(text, group, &spelling) && group.next.is_some_and(is_han) {
            padded.insert(spelling.string);
        }
    }
    padded.len() >= LEAST_PADDED
}

/// `X(shi )`, whatever its tone and its next.
fn is_padded(text: &[char], group: &Group, spelling: &Spelling) -> bool {
    !group.broken
        && text[group.opener] == '('
        && text[group.closer] == ')'
        && !text[group.opener + 1].is_whitespace()
        && text[group.closer - 1].is_whitespace()
        && spelling.is_one_syllable()
        && group.has_han_base(text)
}

// ---- 4.4 Zhuyin ---------------------------------------------------------------------------------

fn is_zhuyin(content: &[char]) -> bool {
    let is_sound = |c: char| matches!(c, '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}');
    content.iter().any(|&c| is_sound(c))
        && content.iter().all(|&c| is_sound(c) || "ˊˇˋ˙ˉ".contains(c) || c.is_whitespace())
}

fn zhuyin(text: &[char], groups: &mut [Group]) {
    let has_han_base = |group: &Group| !run_before(text, group.far().0, is_han).is_empty();
    let mut contents = BTreeSet::new();
    for group in groups.iter() {
        if is_zhuyin(&group.content) && has_han_base(group) && group.far().1.is_some_and(is_inline)
        {
            contents.insert(
                group.content.iter().copied().filter(|c| !c.is_whitespace()).collect::<String>(),
            );
        }
    }
    if contents.len() < LEAST_ZHUYIN {
        return;
    }
    for group in groups.iter_mut().filter(|group| group.taken.is_none()) {
        if is_zhuyin(&group.content) && has_han_base(group) {
            group.taken = Some("zhuyin.bracket");
        }
    }
}

/// The syllables of a run in letters, if it can be divided into such.
fn zhuyin_syllables(run: &[char]) -> Option<Vec<Vec<char>>> {
    const INITIALS: [&str; 21] = [
        "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "zh", "ch", "sh",
        "r", "z", "c", "s",
    ];
    const FINALS: [&str; 13] =
        ["a", "o", "e", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er"];
    /// Medial and final, behind an initial and alone.
    const JOINED: [(&str, &str, &str); 25] = [
        ("ㄧ", "i", "yi"),
        ("ㄧㄚ", "ia", "ya"),
        ("ㄧㄛ", "io", "yo"),
        ("ㄧㄝ", "ie", "ye"),
        ("ㄧㄞ", "iai", "yai"),
        ("ㄧㄠ", "iao", "yao"),
        ("ㄧㄡ", "iu", "you"),
        ("ㄧㄢ", "ian", "yan"),
        ("ㄧㄣ", "in", "yin"),
        ("ㄧㄤ", "iang", "yang"),
        ("ㄧㄥ", "ing", "ying"),
        ("ㄨ", "u", "wu"),
        ("ㄨㄚ", "ua", "wa"),
        ("ㄨㄛ", "uo", "wo"),
        ("ㄨㄞ", "uai", "wai"),
        ("ㄨㄟ", "ui", "wei"),
        ("ㄨㄢ", "uan", "wan"),
        ("ㄨㄣ", "un", "wen"),
        ("ㄨㄤ", "uang", "wang"),
        ("ㄨㄥ", "ong", "weng"),
        ("ㄩ", "ü", "yu"),
        ("ㄩㄝ", "üe", "yue"),
        ("ㄩㄢ", "üan", "yuan"),
        ("ㄩㄣ", "ün", "yun"),
        ("ㄩㄥ", "iong", "yong"),
    ];
    let mut syllables = Vec::new();
    let mut rest = run;
    while !rest.is_empty() {
        let mut next_if = |is: fn(char) -> bool| {
            let (&first, behind) = rest.split_first().filter(|&(&c, _)| is(c))?;
            rest = behind;
            Some(first)
        };
        next_if(|c| c == '˙');
        let initial = next_if(|c| ('ㄅ'..='ㄙ').contains(&c));
        let medial = next_if(|c| "ㄧㄨㄩ".contains(c));
        let last = next_if(|c| ('ㄚ'..='ㄦ').contains(&c));
        next_if(|c| "ˊˇˋ˙ˉ".contains(c));
        let before = initial.map_or("", |c| INITIALS[c as usize - 'ㄅ' as usize]);
        let behind = match (medial, last) {
            (None, None) if ["zh", "ch", "sh", "r", "z", "c", "s"].contains(&before) => "i",
            (None, None) => return None,
            (None, Some(last)) => FINALS[last as usize - 'ㄚ' as usize],
            (Some(medial), last) => {
                let both: String = [Some(medial), last].into_iter().flatten().collect();
                let &(_, joined, alone) = JOINED.iter().find(|(of, _, _)| *of == both)?;
                if before.is_empty() { alone } else { joined }
            }
        };
        let behind = match before {
            "j" | "q" | "x" => behind.replace('ü', "u"),
            _ => behind.to_string(),
        };
        syllables.push(before.chars().chain(behind.chars()).collect());
    }
    Some(syllables)
}

/// Takes readings in zhuyin that stand without brackets.
fn bare_zhuyin(text: &[char], takes: &mut Vec<Take>) {
    let is_of_run = |c: char| ('ㄅ'..='ㄩ').contains(&c) || "ˊˇˋ˙ˉ".contains(c);
    let mut runs = Vec::new();
    let mut evidence = BTreeSet::new();
    for line in lines(text) {
        for from in line.from + 1..line.to {
            let mut to = from;
            while to < line.to && is_of_run(text[to]) {
                to += 1;
            }
            let run = &text[from..to];
            if !is_han(text[from - 1]) || run.is_empty() || is_code(text, line.from, from) {
                continue;
            }
            let Some(syllables) = zhuyin_syllables(run) else { continue };
            let han = run_before(text, from, is_han);
            if syllables.len() > han.len() {
                continue;
            }
            let first = from - syllables.len();
            let reads = (first..).zip(&syllables).all(|(at, one)| readings(text[at]).contains(one));
            let next = (to < line.to).then(|| text[to]);
            if reads
                && next.is_some_and(is_inline)
                && first > line.from
                && (goes_before(text[first - 1]) || is_of_run(text[first - 1]))
            {
                evidence.insert(run);
            }
            let is_long = run.len() >= 2;
            runs.push((from, to, reads, is_long));
        }
    }
    for (from, to, reads, is_long) in runs {
        if reads && evidence.len() >= LEAST_BARE_ZHUYIN {
            takes.push(Take::new(from, to, "zhuyin.bare"));
        } else if is_long && evidence.len() >= LEAST_EVIDENCE_FOR_GUESSES {
            takes.push(Take::new(from, to, "zhuyin.misread"));
        }
    }
}

// ---- 4.5 Furigana -------------------------------------------------------------------------------

fn is_katakana(c: char) -> bool {
    is_kana(c) && !is_hiragana(c)
}

/// The ending of a group: the hiragana directly before its chain.
fn ending<'t>(text: &'t [char], group: &Group) -> &'t [char] {
    run_before(text, group.chain, is_hiragana)
}

fn may_read(text: &[char], group: &Group) -> bool {
    let content = &group.content;
    let ending = ending(text, group);
    let run = run_before(text, group.chain - ending.len(), is_kanji).len();
    let most =
        if content.iter().any(|&c| is_katakana(c)) { KATAKANA_OF_A_KANJI } else { KANA_OF_A_KANJI };
    let is_counted = |c: &char| !(has_katakana(group) && "・ﾞﾟ".contains(*c));
    let letters = content.iter().copied().filter(is_counted).count();
    !group.broken
        && ending.len() <= ENDING
        && content.first().is_some_and(|&c| is_kana(c))
        && content.iter().all(|&c| is_kana(c) || c == '・')
        && content.ends_with(ending)
        && (1..=most * run).contains(&(letters - ending.len()))
}

fn has_katakana(group: &Group) -> bool {
    group.content.iter().any(|&c| is_katakana(c))
}

fn splits_a_word(text: &[char], group: &Group) -> bool {
    const PARTICLES: &str = "はがをにでとのへもやかよなだしさすら";
    if !may_read(text, group) || !ending(text, group).is_empty() || group.content.ends_with(&['っ'])
    {
        return false;
    }
    let Some(next) = group.next.filter(|&c| is_hiragana(c)) else { return false };
    match (next, group.after_next) {
        ('ま', Some('で')) => false,
        ('し', Some('い' | 'く' | 'け' | 'み')) => true,
        _ => !PARTICLES.contains(next),
    }
}

fn is_embedded(text: &[char], group: &Group) -> bool {
    let run = run_before(text, group.chain, is_kanji).len();
    may_read(text, group)
        && ending(text, group).is_empty()
        && (1..=2).contains(&run)
        && group.chain > run
        && (is_hiragana(text[group.chain - run - 1]) || text[group.chain - run - 1] == '、')
        && group.next.is_some_and(|c| is_hiragana(c) && c != 'は' && c != 'と')
}

/// Where the bar stands of a group in Aozora notation.
fn barred(text: &[char], group: &Group) -> Option<usize> {
    let is_reading = group.content.first().is_some_and(|&c| is_kana(c))
        && group.content.iter().all(|&c| is_kana(c) || c == '・' || c == '\u{3000}');
    aozora_bar(text, group.line, group.opener)
        .filter(|_| group.family == Family::DoubleAngle && is_reading && !group.broken)
}

/// Where the bar stands of round brackets.
fn barred_round(text: &[char], group: &Group) -> Option<usize> {
    let is_reading = group.content.first().is_some_and(|&c| is_kana(c))
        && group.content.iter().all(|&c| is_kana(c) || c == '・');
    aozora_bar(text, group.line, group.opener).filter(|&at| {
        text[at] == '｜' && group.family == Family::Round && is_reading && !group.broken
    })
}

/// The same, in the midst of a sentence.
fn barred_in_text(text: &[char], group: &Group) -> bool {
    barred_round(text, group).is_some_and(|at| {
        let before = at.checked_sub(1).map(|before| text[before]);
        before.is_some_and(|c| is_hiragana(c) || "、。「『".contains(c)) && group.has_inline_next()
    })
}

/// Whether the katakana that split words or are embedded are nearly all such as Japanese words are written with.
fn are_japanese(text: &[char], groups: &[Group]) -> bool {
    let in_text: BTreeSet<_> = groups
        .iter()
        .filter(|group| has_katakana(group))
        .filter(|group| splits_a_word(text, group) || is_embedded(text, group))
        .map(|group| &group.content)
        .collect();
    let is_japanese =
        |content: &&&Vec<char>| !content.iter().any(|&c| "ーァィゥェォヮヴ・ｧｨｩｪｫｰ".contains(c));
    4 * in_text.iter().filter(is_japanese).count() >= 3 * in_text.len()
}

/// F, S and U.
fn kana_counts(text: &[char], groups: &[Group], with_katakana: bool) -> (usize, usize, usize) {
    let (mut f, mut s, mut u) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for group in groups.iter().filter(|group| with_katakana || !has_katakana(group)) {
        let splits = splits_a_word(text, group) || barred(text, group).is_some();
        if may_read(text, group) && group.has_inline_next() {
            f.insert(&group.content);
        }
        if splits {
            s.insert(&group.content);
        }
        if splits || is_embedded(text, group) {
            u.insert(&group.content);
        }
    }
    (f.len(), s.len(), u.len())
}

/// Whether nearly all kanji have a reading.
fn are_dense(text: &[char], groups: &[Group]) -> bool {
    let readings: Vec<_> =
        groups.iter().filter(|group| may_read(text, group) && !has_katakana(group)).collect();
    let going_on: BTreeSet<_> = readings
        .iter()
        .filter(|group| group.next.is_some_and(is_hiragana))
        .map(|group| &group.content)
        .collect();
    let begins = |&at: &usize| is_kanji(text[at]) && !(at > 0 && is_kanji(text[at - 1]));
    let runs = (0..text.len()).filter(begins).count();
    going_on.len() >= LEAST_DENSE && 3 * readings.len() >= 2 * runs
}

fn furigana(text: &[char], groups: &mut [Group], takes: &mut Vec<Take>) {
    let (f, s, u) = kana_counts(text, groups, false);
    let take_splitting = s >= LEAST_SPLIT_ALONE;
    let run =
        f >= LEAST_FURIGANA && READINGS_FOR_ONE_IN_TEXT * u >= f && (s >= 1 || u >= LEAST_IN_TEXT);
    let run = run || are_dense(text, groups);
    let clearly = run && u >= LEAST_IN_TEXT;
    let (f, s, u) = kana_counts(text, groups, true);
    let are_readings = s >= LEAST_SPLIT_FOR_KATAKANA
        || (u >= LEAST_JAPANESE_EMBEDDED || u >= LEAST_JAPANESE && s >= 1)
            && are_japanese(text, groups);
    let run_with_katakana = clearly || READINGS_FOR_ONE_IN_TEXT * u >= f && are_readings;
    let barred_contents: BTreeSet<_> = groups
        .iter()
        .filter(|group| barred_in_text(text, group))
        .map(|group| group.content.clone())
        .collect();
    for group in groups.iter_mut().filter(|group| group.taken.is_none()) {
        let runs = run_with_katakana || run && !has_katakana(group);
        if let Some(bar) = barred(text, group) {
            group.taken = Some("furigana.aozora");
            takes.push(Take::new(bar, bar + 1, "furigana.aozora"));
        } else if let Some(bar) = barred_round(text, group).filter(|_| {
            barred_contents.len() >= LEAST_BARRED
                || (run_with_katakana || runs) && barred_in_text(text, group)
        }) {
            group.taken = Some("furigana.aozora");
            takes.push(Take::new(bar, bar + 1, "furigana.aozora"));
        } else if runs && may_read(text, group)
            || take_splitting && splits_a_word(text, group) && !has_katakana(group)
        {
            group.taken = Some("furigana.bracket");
        }
    }
}

/// Where `｜` stands before an opener, with 1 to 20 characters between.
fn aozora_bar(text: &[char], line_from: usize, opener: usize) -> Option<usize> {
    for at in (line_from..opener).rev() {
        if matches!(text[at], '｜' | '|') {
            let blank = text[at..opener].iter().any(|c| c.is_whitespace());
            let fits = (1..=20).contains(&(opener - at - 1)) && !(blank && text[at] == '|');
            return fits.then_some(at);
        }
        if is_bracket(text[at]) {
            return None;
        }
    }
    None
}

// ---- 4.6 Noise ----------------------------------------------------------------------------------

fn may_be_noise(text: &[char], group: &Group) -> bool {
    group.family == Family::Round && !group.broken && group.has_han_base(text)
}

fn is_emoji_group(text: &[char], group: &Group) -> bool {
    may_be_noise(text, group) && is_emoji_content(&group.content)
}

fn noise(text: &[char], groups: &mut [Group], annotated: bool) {
    let has_readings = groups.iter().any(|group| {
        group.taken.is_some_and(|rule| rule.starts_with("zhuyin.") || rule.starts_with("furigana."))
    });
    let emoji = groups
        .iter()
        .filter(|group| is_emoji_group(text, group) && group.next.is_some_and(is_han))
        .count();
    for group in groups.iter_mut().filter(|group| group.taken.is_none()) {
        if !may_be_noise(text, group) {
            continue;
        }
        let nothing =
            group.closer == group.opener + 1 && group.next.is_none_or(|c| goes_on(c) || c == '：');
        if nothing && (annotated || has_readings) {
            group.taken = Some("noise.empty");
        } else if is_emoji_content(&group.content) && (annotated || emoji >= LEAST_EMOJI) {
            group.taken = Some("noise.emoji");
        }
    }
}

// =================================================================================================
// docs/cuts.md, section 5: rule files
// =================================================================================================

/// The rules of sections 4.2 and 6, read from rule files.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// How much the structure of a page counts.
    pub structure: Structure,
    citations: Vec<String>,
    questions: Vec<String>,
    rules: Vec<Rule>,
    names: Names,
}

/// What bars are made of (section 6.1): folds, and the strongest kind of rule that has them.
#[derive(Clone, Debug, Default)]
struct Names(BTreeMap<String, NameOf>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NameOf {
    Part,
    Whole,
    Home,
}

/// The structure setting of section 6.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the page says it")]
pub enum Structure {
    Off,
    #[default]
    Careful,
    Full,
}

#[derive(Clone, Debug)]
struct Rule {
    /// Language and id: `zh-Hans.comment.box`.
    name: String,
    matching: Match,
    need: Need,
    max_width: usize,
    phrases: Vec<Phrase>,
}

/// A phrase or a line: as it is written, folded, and folded with `0` for each number.
#[derive(Clone, Debug)]
struct Phrase {
    written: Vec<char>,
    fold: Vec<char>,
    numbered: Vec<char>,
    /// There is nothing but digits and spaces in the fold.
    is_number: bool,
}

impl Phrase {
    fn of(written: &[char]) -> Phrase {
        let fold: Vec<char> = fold(written).chars().collect();
        let mut numbered = Vec::new();
        let is_number = fold.iter().all(|&c| c.is_ascii_digit() || c == ' ');
        for (at, &c) in fold.iter().enumerate() {
            if !c.is_ascii_digit() {
                numbered.push(c);
            } else if at == 0 || !fold[at - 1].is_ascii_digit() {
                numbered.push('0');
            }
        }
        Phrase { written: written.to_vec(), fold, numbered, is_number }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Match {
    Whole,
    Start,
    Contains,
    End,
    Part,
    Home,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Need {
    Alone,
    Tail,
    Edge,
    Neighbour,
}

/// What is written in one rule file.
#[derive(Deserialize)]
struct RuleFile {
    language: String,
    #[serde(default)]
    citation: CitationTable,
    #[serde(default)]
    rule: Vec<RuleTable>,
}

#[derive(Default, Deserialize)]
struct CitationTable {
    phrases: Vec<String>,
    #[serde(default)]
    questions: Vec<String>,
}

/// A fold with `0` for each number.
fn with_any_number(fold: &str) -> String {
    let mut out = String::new();
    for c in fold.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('0') {
            out.push('0');
        }
    }
    out
}

#[derive(Deserialize)]
struct RuleTable {
    id: String,
    r#match: Match,
    need: Need,
    max_width: Option<usize>,
    phrases: Vec<String>,
}

impl Rules {
    /// Reads the rule files of the workspace.
    ///
    /// # Panics
    ///
    /// When the folder cannot be read or a file is no rule file: an oracle without rules would
    /// agree with anything.
    pub fn load() -> Rules {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scan/rules");
        let read = || -> std::io::Result<Vec<(String, String)>> {
            let mut files = Vec::new();
            for entry in std::fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "toml") {
                    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    files.push((name, std::fs::read_to_string(&path)?));
                }
            }
            files.sort();
            Ok(files)
        };
        let files = read().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let files: Vec<(&str, &str)> =
            files.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
        Rules::parse(&files).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Reads rule files, given as name and content, in the order given.
    ///
    /// # Errors
    ///
    /// Says which file is no rule file, and why.
    pub fn parse(files: &[(&str, &str)]) -> Result<Rules, String> {
        let mut rules = Rules::default();
        for (name, content) in files {
            let file: RuleFile =
                toml::from_str(content).map_err(|error| format!("{name}: {error}"))?;
            for phrase in file.citation.phrases {
                let fold = fold(&phrase.chars().collect::<Vec<_>>());
                rules.citations.push(with_any_number(&fold));
            }
            for phrase in &file.citation.questions {
                let fold = fold(&phrase.chars().collect::<Vec<_>>());
                rules.questions.push(with_any_number(&fold));
            }
            for rule in file.rule {
                let phrase = |phrase: String| Phrase::of(&phrase.chars().collect::<Vec<_>>());
                let name_of = match rule.r#match {
                    Match::Part => Some(NameOf::Part),
                    Match::Whole => Some(NameOf::Whole),
                    Match::Home => Some(NameOf::Home),
                    Match::Start | Match::Contains | Match::End => None,
                };
                for phrase in &rule.phrases {
                    let fold = fold(&phrase.chars().collect::<Vec<_>>());
                    if let Some(of) = name_of.filter(|_| !fold.is_empty()) {
                        let known = rules.names.0.entry(fold).or_insert(of);
                        *known = of.max(*known);
                    }
                }
                let bound = if rule.r#match == Match::Whole { usize::MAX } else { 60 };
                rules.rules.push(Rule {
                    name: format!("{}.{}", file.language, rule.id),
                    matching: rule.r#match,
                    need: rule.need,
                    max_width: rule.max_width.unwrap_or(bound),
                    phrases: rule.phrases.into_iter().map(phrase).collect(),
                });
            }
        }
        Ok(rules)
    }

    fn is_citation(&self, content: &[char]) -> bool {
        let folded = with_any_number(&fold(content));
        let asks = content.last().is_some_and(|&c| "?？؟;".contains(c));
        !folded.is_empty()
            && (self.citations.contains(&folded) || asks && self.questions.contains(&folded))
    }
}

// =================================================================================================
// docs/cuts.md, section 6: step C, boilerplate
// =================================================================================================

fn step_c_boilerplate(page: &mut Page, rules: &Rules) -> bool {
    let text = page.text();
    let mut takes = Vec::new();
    let mut lines = lines(&text);
    lines.retain(|line| text[line.from..line.to].iter().any(|c| !c.is_whitespace()));
    let contents: Vec<&[char]> = lines
        .iter()
        .map(|line| {
            let (from, to) = trimmed(&text, line.from, line.to);
            &text[from..to]
        })
        .collect();
    let phrases: Vec<Phrase> = contents.iter().map(|content| Phrase::of(content)).collect();
    let folds: Vec<Vec<char>> = phrases.iter().map(|phrase| phrase.fold.clone()).collect();
    // For each line the rules that match it, in order.
    let matching: Vec<Vec<&Rule>> = (0..lines.len())
        .map(|at| {
            let width = width(contents[at]);
            let matches = |rule: &&Rule| {
                width <= rule.max_width
                    && rule
                        .phrases
                        .iter()
                        .any(|phrase| matches(rule.matching, &phrases[at], phrase))
            };
            rules.rules.iter().filter(matches).collect()
        })
        .collect();
    let bars: Vec<Option<&'static str>> =
        contents.iter().map(|content| rules.names.bar(content)).collect();
    let is_matched =
        |at: usize| matching.get(at).is_some_and(|rules| !rules.is_empty() || bars[at].is_some());
    let is_prose: Vec<bool> =
        (0..lines.len()).map(|at| !is_matched(at) && has_prose(contents[at])).collect();

    let in_tail = |at: usize| !is_prose[at + 1..].contains(&true);
    let at_edge = |at: usize| in_tail(at) || !is_prose[..at].contains(&true);
    let is_last = |at: usize| at + 1 == lines.len() && is_prose[..at].contains(&true);
    let has_neighbour = |at: usize| (at > 0 && is_matched(at - 1)) || is_matched(at + 1);
    let is_met = |rule: &Rule, at: usize| match rule.need {
        Need::Alone => true,
        Need::Tail => in_tail(at),
        Need::Edge => at_edge(at),
        Need::Neighbour => {
            at_edge(at) && has_neighbour(at) || rule.matching == Match::Whole && is_last(at)
        }
    };

    let labels: Vec<bool> = (0..lines.len()).map(is_matched).collect();
    let structure = match rules.structure {
        Structure::Off => vec![None; lines.len()],
        level => structure(&contents, &folds, &labels, level == Structure::Full),
    };
    for (at, line) in lines.iter().enumerate() {
        let mut taken = None;
        if let Some(rule) = matching[at].iter().find(|rule| is_met(rule, at)) {
            taken = Some((line.from, line.end, rule.name.clone()));
        }
        if taken.is_none()
            && at_edge(at)
            && let Some(name) = bars[at]
        {
            taken = Some((line.from, line.end, name.to_owned()));
        }
        if taken.is_none()
            && let Some(name) = structure[at]
        {
            taken = Some((line.from, line.end, format!("structure.{name}")));
        }
        if taken.is_none() {
            for rule in rules.rules.iter().filter(|rule| rule.matching == Match::End) {
                if is_met(rule, at)
                    && width(contents[at]) <= rule.max_width
                    && let Some(from) = rule.phrases.iter().find_map(|phrase| {
                        end_of_line(&text[line.from..line.to], &phrase.written)
                            .map(|at| line.from + at)
                    })
                {
                    let is_whole = from == line.from;
                    let has_prose_besides = (0..lines.len()).any(|i| i != at && is_prose[i]);
                    if !is_whole || has_prose_besides {
                        let to = if is_whole { line.end } else { line.to };
                        taken = Some((from, to, rule.name.clone()));
                    }
                    break;
                }
            }
        }
        if let Some((from, to, rule)) = taken {
            takes.push(Take { from, to, put: String::new(), class: "boilerplate", rule, of: None });
        }
    }
    page.take(takes)
}

/// Whether the fold of a line matches the fold of a phrase.
fn matches(matching: Match, line: &Phrase, phrase: &Phrase) -> bool {
    match matching {
        Match::Whole if phrase.is_number => !phrase.fold.is_empty() && line.fold == phrase.fold,
        Match::Start if phrase.is_number => false,
        Match::Whole => {
            let mut without = &line.numbered[..];
            if let Some(rest) = without.strip_suffix(&['0']) {
                without = rest.strip_suffix(&[' ']).unwrap_or(rest);
            }
            let phrase = &phrase.numbered;
            !phrase.is_empty() && (line.numbered == *phrase || without == phrase)
        }
        Match::Start => occurs(matching, &line.numbered, &phrase.numbered),
        _ => occurs(matching, &line.fold, &phrase.fold),
    }
}

/// Whether the phrase stands in the line, where it may, and cuts no word there.
fn occurs(matching: Match, line: &[char], phrase: &[char]) -> bool {
    if phrase.is_empty() || phrase.len() > line.len() {
        return false;
    }
    let starts: Vec<usize> = match matching {
        Match::Start => vec![0],
        Match::Contains => (0..=line.len() - phrase.len()).collect(),
        Match::Whole | Match::End | Match::Part | Match::Home => return false,
    };
    let cuts_a_word =
        |inner: char, outer: char| width_of(inner) == 1 && width_of(outer) == 1 && outer != ' ';
    starts.into_iter().any(|from| {
        let to = from + phrase.len();
        line[from..to] == *phrase
            && !(from > 0 && cuts_a_word(phrase[0], line[from - 1]))
            && !(to < line.len() && cuts_a_word(phrase[phrase.len() - 1], line[to]))
    })
}

impl Names {
    fn of(&self, part: &[char]) -> Option<NameOf> {
        self.0.get(&fold(part)).copied()
    }

    /// The rule for a line that is a bar.
    fn bar(&self, content: &[char]) -> Option<&'static str> {
        const ARROWS: &str = ">＞›»→";
        const STROKES: &str = "|｜│︱•·‧∣";
        const SLASHES: &str = "/／";
        let count = |among: &str| content.iter().filter(|&&c| among.contains(c)).count();
        let ends_one = (0..content.len()).any(|at| is_terminator(content, at, content.len()));
        let begins_so = [ARROWS, STROKES, SLASHES].iter().any(|among| among.contains(content[0]));
        if width(content) > BAR_WIDTH || ends_one || content.contains(&'«') || begins_so {
            return None;
        }
        let (arrows, strokes, slashes) = (count(ARROWS), count(STROKES), count(SLASHES));
        if arrows + strokes + slashes == 0 {
            return self.is_bar_of_names(content).then_some("bar.names");
        }
        let has_slashes = arrows + strokes == 0;
        let divides = |c: &char| match has_slashes {
            true => SLASHES.contains(*c),
            false => ARROWS.contains(*c) || STROKES.contains(*c),
        };
        let links: Vec<&[char]> =
            content.split(divides).filter(|link| !fold(link).is_empty()).collect();
        let mut names: Vec<Option<NameOf>> = links.iter().map(|link| self.of(link)).collect();
        if let (Some(first), Some(name @ None)) = (links.first(), names.first_mut())
            && let Some(colon) = first.iter().rposition(|c| ":：".contains(*c))
        {
            *name = self.of(&first[colon + 1..]);
        }
        let begins_at_home = names.first() == Some(&Some(NameOf::Home));
        if arrows > 0 && links.len() >= 2 && begins_at_home {
            return Some("bar.crumbs");
        }
        let known = names.iter().flatten().count();
        if links.len() < BAR_LINKS || known < BAR_NAMES || known * 2 < links.len() {
            return None;
        }
        if has_slashes {
            return begins_at_home.then_some("bar.crumbs");
        }
        let begins = names.first().is_some_and(Option::is_some);
        let ends = names.last().is_some_and(Option::is_some);
        match arrows {
            2.. => (begins || ends).then_some("bar.crumbs"),
            _ => begins.then_some("bar.links"),
        }
    }

    fn is_bar_of_names(&self, content: &[char]) -> bool {
        if content.iter().any(|c| ",，、;；".contains(*c)) {
            return false;
        }
        let words: Vec<&[char]> =
            content.split(|c| c.is_whitespace()).filter(|word| !fold(word).is_empty()).collect();
        let mut names: BTreeMap<String, (NameOf, usize)> = BTreeMap::new();
        let mut at = 0;
        while at < words.len() {
            let longest = (1..=BAR_WORDS.min(words.len() - at)).rev().find_map(|length| {
                let name = fold(&words[at..at + length].join(&' '));
                self.0.get(&name).map(|&of| (length, name, of))
            });
            let Some((length, name, of)) = longest else { return false };
            // The words of its first occurrence count.
            names.entry(name).or_insert((of, length));
            at += length;
        }
        let has = |least: NameOf| names.values().any(|&(of, _)| of >= least);
        let words: usize = names.values().map(|&(_, length)| length).sum();
        names.len() >= BAR_DIFFERENT
            && (words >= 6 || words >= 4 && has(NameOf::Whole) || words >= 3 && has(NameOf::Home))
    }
}

/// The second half of the definition of prose; the first is that no rule matches.
fn has_prose(content: &[char]) -> bool {
    width(content) >= PROSE_WIDTH
        || (width(content) >= PROSE_WIDTH_OF_A_SENTENCE && ends_like_prose(content))
}

fn ends_like_prose(content: &[char]) -> bool {
    let mut to = content.len();
    while to > 0 && "”’\"'」』）)】》".contains(content[to - 1]) {
        to -= 1;
    }
    to > 0 && is_terminator(content, to - 1, to)
}

/// What an `end` rule takes from the content of a line: everything from this position on.
fn end_of_line(line: &[char], phrase: &[char]) -> Option<usize> {
    let (first, last) = trimmed(line, 0, line.len());
    if phrase.is_empty() || phrase.len() > last - first {
        return None;
    }
    let occurrence = (first..=last - phrase.len())
        .rev()
        .find(|&from| line[from..from + phrase.len()] == *phrase)?;

    let mut from = occurrence;
    let mut partners = "";
    if occurrence > first {
        match line[occurrence - 1] {
            '（' | '(' => partners = "）)",
            '【' => partners = "】",
            '[' => partners = "]",
            c if c.is_whitespace() || "。！？!?.）)】」”".contains(c) => {}
            _ => return None,
        }
    }

    let mut at = occurrence + phrase.len();
    while at < last && line[at].is_whitespace() {
        at += 1;
    }
    if at == last || !":：/／|丨".contains(line[at]) {
        return None;
    }
    let mut to = last;
    if !partners.is_empty() {
        from -= 1;
        if !partners.contains(line[last - 1]) {
            return None;
        }
        to -= 1;
    }
    let (rest_from, rest_to) = trimmed(line, at + 1, to);
    let rest = &line[rest_from..rest_to];
    if !(1..=CREDIT_REST).contains(&width(rest)) || rest.iter().any(|&c| "。！？!?".contains(c))
    {
        return None;
    }
    while from > 0 && line[from - 1].is_whitespace() {
        from -= 1;
    }
    Some(from)
}

// ---- 6.2 Structure ------------------------------------------------------------------------------

/// For each line the mark or place for which it is taken, or nothing.
fn structure(
    contents: &[&[char]],
    folds: &[Vec<char>],
    labels: &[bool],
    full: bool,
) -> Vec<Option<&'static str>> {
    let mut taken = vec![None; contents.len()];
    let widths: Vec<usize> = contents.iter().map(|content| width(content)).collect();
    let has_shape: Vec<bool> = contents.iter().map(|content| has_shape_of_text(content)).collect();
    let marks: Vec<Option<&'static str>> = (0..contents.len())
        .map(|at| if labels[at] { Some("label") } else { mark(contents[at], &folds[at]) })
        .collect();
    let is_text = |at: usize| has_shape[at] && marks[at].is_none();
    let is_strong = |at: usize| matches!(marks[at], Some("label" | "copyright"));
    let worth = |at: usize| match () {
        () if is_strong(at) => WORTH_OF_A_LABEL,
        () if is_text(at) => widths[at] as isize,
        () => WORTH_OF_OTHERS,
    };

    // The stretches: gain, first line, line behind the last.
    let mut stretches: Vec<(isize, usize, usize)> = Vec::new();
    let mut first = 0;
    while first < contents.len() {
        let (mut sum, mut gain, mut at, mut behind) = (0, 0, first, first);
        loop {
            sum += worth(at);
            at += 1;
            if sum > gain {
                (gain, behind) = (sum, at);
            }
            if sum <= 0 || at == contents.len() {
                break;
            }
        }
        if gain > 0 {
            stretches.push((gain, first, behind));
        }
        first = at;
    }
    let best = stretches.iter().map(|stretch| stretch.0).max().unwrap_or(0);
    stretches.retain(|s| s.0 >= LEAST_GAIN && s.0 * SHARE_OF_THE_BEST_GAIN >= best);
    let (Some(top), Some(bottom)) = (stretches.first(), stretches.last()) else { return taken };
    let (from, to) = (top.1, bottom.2);

    let outside = || (0..from).chain(to..contents.len());
    let numbered = |at: usize| with_any_number(&folds[at].iter().collect::<String>());
    let marked: BTreeSet<String> =
        outside().filter(|&at| marks[at].is_some()).map(numbered).collect();
    let labelled: BTreeSet<String> = outside().filter(|&at| labels[at]).map(numbered).collect();
    if has_shape.iter().filter(|&&has| !has).count() < LEAST_WITHOUT_SHAPE
        || marked.len() < LEAST_MARKS
        || labelled.len() < LEAST_LABELS
    {
        return taken;
    }

    let mut protected = BTreeSet::new();
    let mut above = from;
    while above > 0 && marks[above - 1].is_some() {
        above -= 1;
    }
    while above > 0 && marks[above - 1].is_none() && protected.len() < LINES_ABOVE_THE_BODY {
        above -= 1;
        protected.insert(above);
    }
    let of_body: BTreeSet<Vec<char>> = (from..to).flat_map(|at| words(&folds[at])).collect();
    for at in 0..from {
        let words = words(&folds[at]);
        let again = words.iter().filter(|word| of_body.contains(*word)).count();
        let is_said_again = again > 0 && again * 2 >= words.len();
        if (is_text(at) || HEADLINE_WIDTHS.contains(&widths[at])) && !labels[at] && is_said_again {
            protected.insert(at);
        }
    }

    let of_text = |lines: std::ops::Range<usize>| -> usize {
        lines.filter(|&at| is_text(at)).map(|at| widths[at]).sum()
    };
    // The lines of text outside the body that may go, ...
    let mut asides: BTreeSet<usize> =
        (0..contents.len()).filter(|&at| is_text(at) && !(from..to).contains(&at)).collect();
    if !full {
        // ... of which those near the body and long runs stay.
        let downwards: Vec<usize> = (to..contents.len()).collect();
        let upwards: Vec<usize> = (0..from).rev().collect();
        for way in [downwards, upwards] {
            for (i, &at) in way.iter().enumerate().filter(|&(_, &at)| is_text(at)) {
                let others_ahead = |j: usize| (0..=i).contains(&j) && !is_text(way[j]);
                let has_wide_gap = (0..=i).any(|j| (j..=j + TEXT_APART).all(others_ahead));
                let mut first = i;
                while first > 0 && is_text(way[first - 1]) {
                    first -= 1;
                }
                let run = way[first..].iter().take_while(|&&at| is_text(at));
                if !has_wide_gap || run.map(|&at| widths[at]).sum::<usize>() > TEXT_ASIDE {
                    asides.remove(&at);
                }
            }
        }
    }
    if of_text(from..to) * 5 < of_text(0..contents.len()) * 2
        || !full && of_text(from..to) < WIDTH_OF_A_LONG_BODY
    {
        asides.clear();
    }
    let last_in_head = (0..from).rev().find(|&at| marks[at].is_some());
    let first_in_foot = (to..contents.len()).find(|&at| is_strong(at));
    let head = 0..last_in_head.map_or(0, |at| at + 1);
    let foot = first_in_foot.unwrap_or(contents.len())..contents.len();
    for at in head.chain(foot) {
        if protected.contains(&at) || (is_text(at) && !asides.contains(&at)) {
            continue;
        }
        let place = if at < from { "menu" } else { "footer" };
        taken[at] = Some(marks[at].unwrap_or(if is_text(at) { "aside" } else { place }));
    }
    taken
}

fn has_shape_of_text(content: &[char]) -> bool {
    let has_terminator = (0..content.len()).any(|at| is_terminator(content, at, content.len()));
    (width(content) >= TEXT_WIDTH_OF_A_SENTENCE && ends_like_prose(content))
        || (width(content) >= TEXT_WIDTH && (has_terminator || content[0].is_lowercase()))
}

/// The marks that need no rule.
fn mark(content: &[char], fold: &[char]) -> Option<&'static str> {
    let count = |among: &str| content.iter().filter(|&&c| among.contains(c)).count();
    let letters: Vec<char> =
        fold.iter().copied().filter(|&c| c != ' ' && !c.is_ascii_digit()).collect();
    if content.contains(&'©') && width(content) <= COPYRIGHT_WIDTH {
        return Some("copyright");
    }
    if width(content) <= DATE_WIDTH && has_date(content) && width(&letters) <= DATE_LETTERS {
        return Some("date");
    }
    let ends_one = (0..content.len()).any(|at| is_terminator(content, at, content.len()));
    if !ends_one
        && !content.contains(&'«')
        && (count(">＞›»") >= 2 || count("|｜│︱丨•·‧∣>＞›»") >= 3)
    {
        return Some("bar");
    }
    None
}

fn has_date(content: &[char]) -> bool {
    // Maximal runs of digits: where they begin, and how long they are.
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, c) in content.iter().enumerate() {
        if !c.is_ascii_digit() {
            continue;
        }
        match runs.last_mut() {
            Some((from, length)) if *from + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    let between = |a: (usize, usize), b: (usize, usize), among: &str| {
        a.0 + a.1 + 1 == b.0 && among.contains(content[b.0 - 1])
    };
    let of_three = |r: &[(usize, usize)]| {
        let (a, b, c) = (r[0], r[1], r[2]);
        (a.1 == 4 && b.1 <= 2 && c.1 <= 2 && between(a, b, "-/.年") && between(b, c, "-/.月"))
            || (a.1 <= 2
                && b.1 <= 2
                && (2..=4).contains(&c.1)
                && between(a, b, "./-")
                && between(b, c, "./-"))
    };
    let of_two = |r: &[(usize, usize)]| r[0].1 <= 2 && r[1].1 == 2 && between(r[0], r[1], ":");
    runs.windows(3).any(of_three) || runs.windows(2).any(of_two)
}

/// The words of a fold.
fn words(fold: &[char]) -> Vec<Vec<char>> {
    let mut words: Vec<Vec<char>> = Vec::new();
    let mut goes_on = false;
    for &c in fold {
        let is_narrow = width_of(c) == 1 && c != ' ';
        match words.last_mut() {
            Some(word) if is_narrow && goes_on => word.push(c),
            _ if c != ' ' => words.push(vec![c]),
            _ => {}
        }
        goes_on = is_narrow;
    }
    for word in &mut words {
        word.truncate(STEM);
    }
    words
}

// =================================================================================================
// docs/cuts.md, section 7: step D, repeats
// =================================================================================================

fn step_d_repeats(page: &mut Page) -> bool {
    let again = title_again(page);
    let glued = title_glued(page);
    let lead = cut_off_lead(page);
    let repeated = runs(page);
    again || glued || lead || repeated
}

/// A line whose fold is not empty.
struct ContentLine {
    line: Line,
    /// The trimmed content.
    from: usize,
    to: usize,
    width: usize,
    fold: String,
}

impl ContentLine {
    /// Takes the whole line, in favour of the trimmed content of another one.
    fn taken(&self, rule: &'static str, of: &ContentLine) -> Take {
        Take::again(self.line.from, self.line.end, rule, (of.from, of.to))
    }
}

fn content_lines(text: &[char]) -> Vec<ContentLine> {
    let mut contents = Vec::new();
    for line in lines(text) {
        let (from, to) = trimmed(text, line.from, line.to);
        let fold = fold(&text[from..to]);
        if !fold.is_empty() {
            contents.push(ContentLine { line, from, to, width: width(&text[from..to]), fold });
        }
    }
    contents
}

fn title_again(page: &mut Page) -> bool {
    let text = page.text();
    let lines = content_lines(&text);
    let [title, others @ ..] = lines.as_slice() else { return false };
    let Some(second) = others.first() else { return false };
    if !TITLE_WIDTHS.contains(&title.width) || !lines.iter().any(|line| line.width >= LONG_LINE) {
        return false;
    }
    let again = others.iter().take_while(|other| other.fold == title.fold);
    let mut takes: Vec<Take> = again.map(|other| other.taken("repeat.title", title)).collect();
    if takes.is_empty() {
        for (decorated, plain) in [(title, second), (second, title)] {
            if is_decorated(&text, decorated, plain) {
                takes.push(decorated.taken("repeat.title-decorated", plain));
                break;
            }
        }
    }
    page.take(takes)
}

fn is_decorated(text: &[char], line: &ContentLine, plain: &ContentLine) -> bool {
    TITLE_WIDTHS.contains(&plain.width)
        && (line.from + 1..line.to).any(|at| {
            let divides = match text[at] {
                '_' | '|' | '｜' | '丨' => true,
                '-' | '–' => width_of(text[at - 1]) == 2 || text[at - 1].is_whitespace(),
                _ => false,
            };
            let (from, to) = trimmed(text, at + 1, line.to);
            let tail = &text[from..to];
            divides
                && fold(&text[line.from..at]) == plain.fold
                && !fold(tail).is_empty()
                && width(tail) <= TAIL_WIDTH
                && !tail.iter().any(|&c| c.is_numeric() || "。！？!?".contains(c))
        })
}

fn title_glued(page: &mut Page) -> bool {
    let text = page.text();
    let lines = content_lines(&text);
    let [title, line, further @ ..] = lines.as_slice() else { return false };

    let title_text = &text[title.from..title.to];
    if title.width < GLUED_TITLE_WIDTH || !text[line.from..line.to].starts_with(title_text) {
        return false;
    }
    let behind = line.from + title_text.len();
    let (from, to) = trimmed(&text, behind, line.to);
    if width(&text[from..to]) < REST_WIDTH {
        return false;
    }
    let c = text[from];
    if "的是在为為于於由与與和及將将已自也,，、:：（(-—'’".contains(c) || c.is_ascii_lowercase()
    {
        return false;
    }
    let begins = is_han(c) || is_kana(c) || c.is_ascii_digit() || "“「『《【".contains(c);
    let last = text[title.to - 1];
    let rest_fold = fold(&text[from..to]);
    let holds = is_terminator(&text, title.to - 1, title.to)
        || further.iter().any(|other| other.fold == rest_fold)
        || (title.width >= GLUED_TITLE_WIDTH_ALONE && begins)
        || (title.width >= GLUED_TITLE_WIDTH_SPACED
            && (is_han(last) || is_kana(last))
            && from > behind
            && begins)
        || (title_text.iter().any(|c| c.is_whitespace())
            && last.is_lowercase()
            && c.is_uppercase()
            && from == behind);
    let take = Take::again(line.line.from, from, "repeat.title-glued", (title.from, title.to));
    holds && page.take(vec![take])
}

fn cut_off_lead(page: &mut Page) -> bool {
    let text = page.text();
    let lines = content_lines(&text);
    let mut takes = Vec::new();
    for (at, line) in lines.iter().take(LINES_OF_CUT_OFF_LEADS).enumerate() {
        let Some(head) = before_the_dots(&text, line) else { continue };
        let folded = fold(head);
        if width(head) < CUT_OFF_LEAD_WIDTH || folded.is_empty() {
            continue;
        }
        let goes_on = |other: &&ContentLine| {
            other.fold.starts_with(&folded)
                && other.fold.len() > folded.len()
                && before_the_dots(&text, other).is_none()
        };
        if let Some(whole) = lines[at + 1..].iter().find(goes_on) {
            takes.push(line.taken("repeat.lead", whole));
        }
    }
    page.take(takes)
}

/// What stands before the dots at the end of a line, if it ends so.
fn before_the_dots<'t>(text: &'t [char], line: &ContentLine) -> Option<&'t [char]> {
    let mut to = line.to;
    if "）)】]".contains(text[to - 1]) {
        let mut openers = (line.from..to).rev().take(LINK_LENGTH + 1);
        let opener = openers.find(|&at| "（(【[".contains(text[at]));
        (_, to) = trimmed(text, line.from, opener.unwrap_or(to - 1));
    }
    if !text[line.from..to].ends_with(&['…']) && !text[line.from..to].ends_with(&['.'; 3]) {
        return None;
    }
    while to > line.from && ".…".contains(text[to - 1]) {
        to -= 1;
    }
    let (from, to) = trimmed(text, line.from, to);
    Some(&text[from..to])
}

/// The running text: where each of its characters comes from, and where the content lines begin.
struct Running<'a> {
    text: &'a [char],
    lines: &'a [ContentLine],
    r: Vec<char>,
    source: Vec<usize>,
    begins: Vec<usize>,
}

/// Where the copies end at present, and what was looked over on the way.
#[derive(Clone, Copy)]
struct State {
    p: usize,
    q: usize,
    /// Length of the last agreement.
    agreed: usize,
    differences: usize,
    changes: usize,
    size_of_changes: usize,
}

/// A repeat: the first copy `a..p` and the second `b..q`, in characters of the running text.
struct Repeat {
    a: usize,
    p: usize,
    b: usize,
    q: usize,
    is_near: bool,
}

fn runs(page: &mut Page) -> bool {
    let text = page.text();
    if text.iter().map(|c| c.len_utf8()).sum::<usize>() > LONGEST_SEARCHED {
        return false;
    }
    let lines = content_lines(&text);
    let running = Running::new(&text, &lines);
    let opening = lines.iter().position(|line| line.width >= LONG_LINE);

    // Each start: where it is in R, where it is in the text, its line if it begins one.
    let mut starts: Vec<(usize, usize, Option<usize>)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if running.key(at).is_some() {
            starts.push((running.begins[at], line.line.from, Some(at)));
        }
    }
    if let Some(opening) = opening {
        starts.extend(running.other_places_of(&lines[opening]));
    }
    starts.sort_unstable();

    let mut takes = Vec::new();
    let mut differences_left = DIFFERENCES;
    let mut places_left = OPENING_PLACES;
    let mut taken_to = 0;
    let mut go_on_at = 0;
    for &(b, place, line) in &starts {
        if b < go_on_at || line.is_none() && places_left == 0 {
            continue;
        }
        places_left -= usize::from(line.is_none());
        let partners: Vec<usize> = match line {
            Some(line) => {
                let same =
                    |&at: &usize| running.key(at).is_some() && running.key(at) == running.key(line);
                (0..line).filter(same).take(PARTNERS).collect()
            }
            None => opening.into_iter().filter(|&at| running.key(at).is_some()).collect(),
        };
        let mut longest = 0;
        let mut found = None;
        for i in partners {
            let states = running.states(i, b, &mut differences_left);
            longest = longest.max(states[0].agreed);
            found =
                states.iter().rev().find_map(|state| running.repeat(i, b, line, state, taken_to));
            if found.is_some() {
                break;
            }
        }
        let Some(Repeat { a, p, b: from, q, is_near }) = found else {
            go_on_at = b + longest.max(1);
            continue;
        };
        let rule = if is_near { "repeat.near" } else { "repeat.run" };
        let of = (running.source[a], running.source[p - 1] + 1);
        let (place, begins_line) = match lines[running.line_of(from)].line.from {
            _ if from == b => (place, line.is_some()),
            place if running.begins[running.line_of(from)] == from => (place, true),
            _ => {
                let mut place = running.source[from];
                while "“‘「『（(【《".contains(text[place - 1]) {
                    place -= 1;
                }
                (place, false)
            }
        };
        let (from, to) = running.span_to_take(place, begins_line, q);
        let from = takes.last().map_or(from, |last: &Take| from.max(last.to));
        takes.push(Take::again(from, to, rule, of));
        taken_to = q;
        go_on_at = q;
    }
    page.take(takes)
}

impl<'a> Running<'a> {
    fn new(text: &'a [char], lines: &'a [ContentLine]) -> Running<'a> {
        let (mut r, mut source, mut begins) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines {
            begins.push(r.len());
            for at in line.from..line.to {
                for c in fold(&text[at..=at]).chars() {
                    r.push(c);
                    source.push(at);
                }
            }
        }
        Running { text, lines, r, source, begins }
    }

    fn line_of(&self, at: usize) -> usize {
        self.begins.iter().rposition(|&begin| begin <= at).expect("the first line begins at 0")
    }

    /// The part of R that is a line's.
    fn part(&self, line: usize) -> &[char] {
        let end = self.begins.get(line + 1).copied().unwrap_or(self.r.len());
        &self.r[self.begins[line]..end]
    }

    /// The key of a line at which a copy may begin.
    fn key(&self, line: usize) -> Option<&[char]> {
        if self.lines[line].width < START_WIDTH { None } else { self.part(line).get(..KEY_LENGTH) }
    }

    /// Where else on lines the opening begins.
    fn other_places_of(&self, opening: &ContentLine) -> Vec<(usize, usize, Option<usize>)> {
        let content = &self.text[opening.from..opening.to];
        let length = (0..).find(|&n| width(&content[..n]) >= OPENING_WIDTH).expect("a long line");
        let needle = &content[..length];
        let mut places = Vec::new();
        for line in self.lines {
            for at in line.from..line.to {
                if !self.text[at..line.to].starts_with(needle) {
                    continue;
                }
                let mut behind = at;
                while behind > line.from
                    && (self.text[behind - 1].is_whitespace()
                        || "”’\"'」』）)】》".contains(self.text[behind - 1]))
                {
                    behind -= 1;
                }
                if behind == line.from || !is_terminator(self.text, behind - 1, line.line.to) {
                    continue;
                }
                let stands_before = self.source.iter().any(|s| (line.from..at).contains(s));
                let first = self.source.iter().position(|s| (at..at + length).contains(s));
                if let (true, Some(b)) = (stands_before, first) {
                    places.push((b, at, None));
                }
            }
        }
        places
    }

    /// How far R agrees from two positions on, the first copy ending before `end`.
    fn agreement(&self, p: usize, q: usize, end: usize) -> usize {
        (0..)
            .take_while(|n| p + n < end && q + n < self.r.len() && self.r[p + n] == self.r[q + n])
            .count()
    }

    /// All states of a run.
    fn states(&self, i: usize, b: usize, differences_left: &mut usize) -> Vec<State> {
        let a = self.begins[i];
        let n = self.agreement(a, b, b);
        let mut state =
            State { p: a + n, q: b + n, agreed: n, differences: 0, changes: 0, size_of_changes: 0 };
        let mut states = vec![state];
        while self.may_differ(i) && *differences_left > 0 {
            *differences_left -= 1;
            let Some((x, y)) = self.gap(state.p, state.q, b) else { break };
            let gaps = [&self.r[state.p..state.p + x], &self.r[state.q..state.q + y]];
            if numerals(gaps[0]) != numerals(gaps[1]) {
                break;
            }
            state.differences += 1;
            let is_remnant = x.min(y) == 0
                && x.max(y) <= REMNANT_LENGTH
                && gaps.concat().into_iter().all(|c| width_of(c) == 1);
            if !is_remnant {
                state.changes += 1;
                state.size_of_changes += x.max(y);
            }
            state.agreed = self.agreement(state.p + x, state.q + y, b);
            state.p += x + state.agreed;
            state.q += y + state.agreed;
            states.push(state);
        }
        states
    }

    /// The nearest place where the copies agree again.
    fn gap(&self, p: usize, q: usize, b: usize) -> Option<(usize, usize)> {
        for sum in 1..=2 * GAP_LENGTH {
            for x in 0..=sum.min(GAP_LENGTH) {
                let y = sum - x;
                if y > GAP_LENGTH
                    || p + x + LENGTH_BEHIND_A_GAP > b
                    || q + y + LENGTH_BEHIND_A_GAP > self.r.len()
                {
                    continue;
                }
                if self.r[p + x..p + x + LENGTH_BEHIND_A_GAP]
                    == self.r[q + y..q + y + LENGTH_BEHIND_A_GAP]
                {
                    return Some((x, y));
                }
            }
        }
        None
    }

    fn may_differ(&self, i: usize) -> bool {
        let long = self.lines[..i].iter().filter(|line| line.width >= LONG_LINE);
        long.count() < LONG_LINES_BEFORE_A_NEAR_RUN
    }

    /// Whether a line ends before this position of R.
    fn line_ends(&self, at: usize) -> bool {
        at == self.r.len() || self.begins.contains(&at)
    }

    /// Whether a terminator stands between the character before this position and the next one, or
    /// the end of the line.
    fn sentence_ends(&self, at: usize) -> bool {
        let line = &self.lines[self.line_of(at - 1)];
        let to = if self.line_ends(at) { line.to } else { self.source[at] };
        (self.source[at - 1] + 1..to).any(|at| is_terminator(self.text, at, line.line.to))
    }

    /// A state as a repeat, if it is one.
    fn repeat(
        &self,
        i: usize,
        b: usize,
        line: Option<usize>,
        state: &State,
        taken_to: usize,
    ) -> Option<Repeat> {
        // Back to the last stop.
        let back = (0..state.agreed).find(|back| {
            let (p, q) = (state.p - back, state.q - back);
            let both = self.line_ends(p) && self.line_ends(q);
            both || (self.sentence_ends(q) && (self.line_ends(p) || self.line_ends(q) || p == b))
        })?;
        let (p, q) = (state.p - back, state.q - back);
        // Lines before both that are the same.
        let (mut a, mut from) = (self.begins[i], b);
        if let Some(j) = line {
            for x in 1..=i {
                let begin = self.begins[j - x];
                if self.part(i - x) != self.part(j - x) || begin < p || begin < taken_to {
                    break;
                }
                (a, from) = (self.begins[i - x], begin);
            }
        }
        // What is glued onto the end of a line before the second copy.
        if let Some(before) = self.line_of(a).checked_sub(1)
            && let Some(begin) = from.checked_sub(self.part(before).len())
            && self.r[begin..from] == *self.part(before)
            && begin >= p
            && begin >= taken_to
            && self.line_of(begin) == self.line_of(from - 1)
            && self.begins[self.line_of(begin)] < begin
            && self.sentence_ends(begin)
        {
            (a, from) = (self.begins[before], begin);
        }
        let is_again = p == from
            && state.differences == 0
            && self.line_ends(p)
            && self.line_ends(q)
            && self.begins[self.line_of(from)] == from
            && {
                let last = &self.lines[self.line_of(q - 1)];
                ends_like_prose(&self.text[last.from..last.to])
            };
        let is_in_place =
            p == from || self.line_of(a) < LINES_OF_A_LEAD || SHARE_OF_A_RUN * (q - from) >= from;
        let width: usize = self.r[from..q].iter().map(|&c| width_of(c)).sum();
        let changes_are_few = state.changes == 0
            || (width >= WIDTH_FOR_A_CHANGE * state.changes
                && SHARE_OF_CHANGES * state.size_of_changes <= q - from
                && 2 * (p - a) >= from - a);
        let is_substantial =
            self.is_substantial(a, p, is_again) || self.is_substantial(from, q, is_again);
        (is_in_place && changes_are_few && is_substantial).then_some(Repeat {
            a,
            p,
            b: from,
            q,
            is_near: state.differences > 0,
        })
    }

    fn is_substantial(&self, from: usize, to: usize, is_again: bool) -> bool {
        let mut parts = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let end = self.begins[at] + self.part(at).len();
            let (first, last) = (from.max(self.begins[at]), to.min(end));
            if first >= last {
                continue;
            }
            let begin = if first == self.begins[at] { line.from } else { self.source[first] };
            let end = if last == end { line.to } else { self.source[last] };
            let terminators =
                (begin..end).filter(|&at| is_terminator(self.text, at, line.line.to)).count();
            parts.push((width(&self.text[begin..end]), terminators));
        }
        let has = |width: usize, terminators: usize| {
            parts.iter().filter(|part| part.0 >= width && part.1 >= terminators).count()
        };
        has(REPEAT_WIDTH_OF_ONE, 2) >= 1
            || has(REPEAT_WIDTH_OF_TWO, 1) >= if is_again { 1 } else { 2 }
    }

    /// What is taken of the text.
    fn span_to_take(&self, place: usize, begins_line: bool, q: usize) -> (usize, usize) {
        let line = &self.lines[self.line_of(q - 1)];
        match (begins_line, self.line_ends(q)) {
            (true, true) => (place, line.line.end),
            (false, true) => {
                let mut from = place;
                while self.text[from - 1].is_whitespace() {
                    from -= 1;
                }
                (from, line.line.to)
            }
            (_, false) => {
                let behind = self.source[q - 1] + 1..self.source[q];
                let opener = behind.into_iter().find(|&at| "“‘「『（(【《".contains(self.text[at]));
                (place, opener.unwrap_or(self.source[q]))
            }
        }
    }
}

fn numerals(gap: &[char]) -> Vec<char> {
    let is_numeral =
        |c: &char| c.is_numeric() || "零〇一二三四五六七八九十百千万萬亿億两兩".contains(*c);
    gap.iter().copied().filter(is_numeral).collect()
}

// =================================================================================================
// docs/cuts.md, section 10: step T, templates
// =================================================================================================

/// An entry of a template.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `line`, `counted`, `end` or `label`.
    pub kind: &'static str,
    /// What it knows.
    pub text: String,
    /// In percent.
    pub share: u8,
}

fn step_t_template(page: &mut Page, template: &[Entry]) -> bool {
    if template.is_empty() {
        return false;
    }
    let text = page.text();
    let lines = content_lines(&text);
    let content = |at: usize| &text[lines[at].from..lines[at].to];
    let knows = |kind: &str, at: usize| known_by(template, kind, content(at));

    // Own prose, and from it the share of each known line.
    let is_own_prose = |at: &usize| has_prose(content(*at)) && knows("line", *at).is_none();
    let first_prose = (0..lines.len()).find(is_own_prose);
    let last_prose = (0..lines.len()).rev().find(is_own_prose);
    let mut shares: Vec<Option<u8>> = (0..lines.len())
        .map(|at| {
            let in_tail = last_prose.is_some_and(|last| at > last);
            knows("line", at).or_else(|| knows("counted", at).filter(|_| in_tail))
        })
        .collect();
    let is_teaser: Vec<bool> = (0..lines.len())
        .map(|at| {
            let fold: Vec<char> = lines[at].fold.chars().collect();
            knows("line", at).is_some_and(|share| share < TEASER_SHARE)
                && width(&fold) >= WIDE
                && !has_prose(content(at))
        })
        .collect();
    for at in 0..lines.len() {
        let same = |other: &usize| is_teaser[*other] && lines[*other].fold == lines[at].fold;
        if is_teaser[at] && (0..lines.len()).filter(same).count() > 1 {
            shares[at] = None;
        }
    }
    if shares.iter().all(Option::is_some) {
        return false;
    }

    let mut takes = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        // A longest run of known lines, and of it what is between the first and the last no teaser.
        let run = shares[at..].iter().take_while(|share| share.is_some()).count();
        let bearing: Vec<usize> = (at..at + run).filter(|&line| !is_teaser[line]).collect();
        if let (Some(&first), Some(&last)) = (bearing.first(), bearing.last()) {
            let last = if at + run == lines.len() { lines.len() - 1 } else { last };
            let n = last - first + 1;
            let at_least =
                |least: u8| shares[first..=last].iter().all(|share| *share >= Some(least));
            let at_edge = first_prose.is_none_or(|prose| prose > last)
                || last_prose.is_none_or(|prose| prose < first);
            let outer = first == 0 || last + 1 == lines.len();
            let letters: Vec<char> =
                content(first).iter().copied().filter(|c| c.is_alphanumeric()).collect();
            if n >= BLOCK && (at_edge || at_least(BLOCK_SHARE))
                || outer && n >= OUTER_BLOCK
                || outer && at_least(ALONE_SHARE) && width(&letters) >= ALONE_WIDTH
            {
                take_block(&text, &lines[first..=last], &shares[first..=last], &mut takes);
            }
        }
        at += run.max(1);
    }
    if let Some(last) = last_prose {
        let ContentLine { line, from, to, .. } = lines[last];
        if let Some((at, share)) = known_end(template, &text[from..to]) {
            let (_, start) = trimmed(&text, from, from + at);
            takes.push(Take {
                class: "template",
                rule: share_rule("end", share),
                ..Take::new(start, line.to, "")
            });
        }
    }
    page.take(takes)
}

/// Takes the lines of a block, and those between them that are neither blank nor content lines.
fn take_block(text: &[char], block: &[ContentLine], shares: &[Option<u8>], takes: &mut Vec<Take>) {
    let (from, to) = (block[0].line.from, block[block.len() - 1].line.from);
    let mut share = 0;
    for line in lines(text).into_iter().filter(|line| (from..=to).contains(&line.from)) {
        if let Some(at) = block.iter().position(|known| known.line.from == line.from) {
            share = shares[at].unwrap_or(share);
        }
        let (first, last) = trimmed(text, line.from, line.to);
        if first < last {
            let rule = share_rule("line", share);
            takes.push(Take { class: "template", rule, ..Take::new(line.from, line.end, "") });
        }
    }
}

fn share_rule(what: &str, share: u8) -> String {
    format!("template.{what}-{}", if share < 10 { 1 } else { share / 10 * 10 })
}

/// The largest share of the entries of this kind that know a trimmed line.
fn known_by(template: &[Entry], kind: &str, line: &[char]) -> Option<u8> {
    let bytes: usize = line.iter().map(|c| c.len_utf8()).sum();
    let knows = |entry: &&Entry| {
        let chars: Vec<char> = entry.text.chars().collect();
        let (from, to) = trimmed(&chars, 0, chars.len());
        let known = &chars[from..to];
        entry.kind == kind
            && match kind {
                "line" => fold(known) == fold(line) && has_prose(known) == has_prose(line),
                "counted" => {
                    !has_prose(line)
                        && without_number(&fold(line)).is_some()
                        && without_number(&fold(line)) == without_number(&fold(known))
                }
                _ => fold(known) == fold(line),
            }
    };
    let entries =
        template.iter().filter(|_| kind == "end" || kind == "label" || bytes <= TEMPLATE_BYTES);
    entries.filter(knows).map(|entry| entry.share).max()
}

/// What is before and behind the one number of a fold, if there is one and enough beside it.
fn without_number(fold: &str) -> Option<(String, String)> {
    let from = fold.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = fold.split_at(from);
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let beside: Vec<char> = before.chars().chain(behind.chars()).filter(|&c| c != ' ').collect();
    let fits = !behind.contains(|c: char| c.is_ascii_digit()) && width(&beside) >= BESIDE_A_NUMBER;
    fits.then(|| (before.to_owned(), behind.to_owned()))
}

/// Where the known end of a trimmed line begins, and its share.
fn known_end(template: &[Entry], line: &[char]) -> Option<(usize, u8)> {
    let know = |kind: &str, text: &[char]| {
        let (from, to) = trimmed(text, 0, text.len());
        if fold(&text[from..to]).is_empty() {
            None
        } else {
            known_by(template, kind, &text[from..to])
        }
    };
    let last = line.len() - 1;
    if let Some(open) = brackets_at_the_end(line) {
        let inner = &line[open + 1..last];
        if let Some(colon) = inner.iter().position(|c| ":：".contains(*c)) {
            let (from, to) = trimmed(inner, 0, colon);
            let (rest, end) = trimmed(inner, colon + 1, inner.len());
            if width(&inner[from..to]) >= LABEL_WIDTH
                && LABEL_REST.contains(&width(&inner[rest..end]))
                && let Some(share) = know("label", &inner[from..to])
            {
                return Some((open, share));
            }
        }
        if width(&line[open..]) < END_BRACKETS_WIDTH {
            return None;
        }
        return know("end", &line[open..]).map(|share| (open, share));
    }
    let ends = |c: &char| "。！？!?．؟।॥".contains(*c);
    if !ends(&line[last]) {
        return None;
    }
    let start = line[..last].iter().rposition(ends)? + 1;
    let (from, to) = trimmed(line, start, line.len());
    if !END_SENTENCE.contains(&width(&line[from..to])) {
        return None;
    }
    know("end", &line[from..to]).map(|share| (start, share))
}

/// Where the brackets open that a line ends with, not as its first character.
fn brackets_at_the_end(line: &[char]) -> Option<usize> {
    let last = line.len() - 1;
    let family = ["(（)）", "[［]］", "【】"]
        .into_iter()
        .find(|family| family.contains(line[last]) && !"(（[［【".contains(line[last]))?;
    let at = line[..last].iter().rposition(|&c| family.contains(c))?;
    (at > 0 && "(（[［【".contains(line[at]) && last - at - 1 <= END_BRACKETS).then_some(at)
}

// =================================================================================================
// docs/cuts.md, section 8: step E, blank lines
// =================================================================================================

fn step_e_blank_lines(page: &mut Page) -> bool {
    let text = page.text();
    let lines = lines(&text);
    let is_blank = |line: &Line| text[line.from..line.to].iter().all(|c| c.is_whitespace());
    let last = lines.iter().rposition(|line| !is_blank(line)).unwrap_or(0);
    let mut takes = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_first_of_a_run_between_two = at > 0 && !is_blank(&lines[at - 1]) && at < last;
        if is_blank(line) && !is_first_of_a_run_between_two {
            takes.push(Take::new(line.from, line.end, "hygiene.blank-lines"));
        }
    }
    page.take(takes)
}

// =================================================================================================
// docs/fingerprint.md, section 1: canonical form
// =================================================================================================

/// A token of the canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// One ideographic character.
    Ideograph(char),
    /// A run of word characters.
    Word(String),
}

/// First and second character of each line of the table, comments aside.
static T2S: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut table = Vec::new();
    for line in include_str!("../../simhash/data/t2s.txt").lines() {
        let mut chars = line.chars();
        if let (Some(from), Some(to)) = (chars.next(), chars.next())
            && from != '#'
        {
            table.push((from, to));
        }
    }
    table.sort_unstable();
    table
});

fn script_variant(c: char) -> char {
    match T2S.binary_search_by_key(&c, |&(from, _)| from) {
        Ok(at) => T2S[at].1,
        Err(_) => c,
    }
}

fn is_ideographic(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
            | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_word(c: char) -> bool {
    (c.is_alphanumeric() && !is_ideographic(c))
        || matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20FF}' | '\u{900}'..='\u{DFF}' | '\u{200C}'..='\u{200D}')
}

/// The canonical form of a cleaned text.
pub fn tokens(clean_text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    for c in clean_text.chars() {
        for c in half_width(c).to_lowercase().map(script_variant) {
            if is_word(c) {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                tokens.push(Token::Word(std::mem::take(&mut word)));
            }
            if is_ideographic(c) {
                tokens.push(Token::Ideograph(c));
            }
        }
    }
    if !word.is_empty() {
        tokens.push(Token::Word(word));
    }
    tokens
}

fn canonical_string(tokens: &[Token]) -> String {
    let mut string = String::new();
    let mut behind_a_word = false;
    for token in tokens {
        match token {
            Token::Ideograph(c) => string.push(*c),
            Token::Word(word) => {
                if behind_a_word {
                    string.push(' ');
                }
                string.push_str(word);
            }
        }
        behind_a_word = matches!(token, Token::Word(_));
    }
    string
}

// =================================================================================================
// docs/fingerprint.md, sections 2 to 5: exact hash, features, simhash, sketch
// =================================================================================================

/// How many values a sketch of more features than this has at least, and at most.
pub const K: usize = 128;
const MOST_VALUES: usize = 255;

/// Pairs of keys, above how many features a text has both of each, and how many pages one may list.
const PAIRS: usize = 12;
const KEYS: usize = 2 * PAIRS;
const LONG: usize = 1024;
const MOST_LISTED: usize = 64;

/// How many entries a figure sketch has at most.
const MOST_FIGURES: usize = 32;

/// A text with fewer features than this is never compared by likeness.
pub const LEAST_FEATURES: usize = 24;
/// With fewer values compared than this nothing is near.
const LEAST_COMPARED: usize = 16;

/// What is remembered of a cleaned text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The exact hash.
    pub exact: u128,
    /// The simhash.
    pub simhash: u64,
    /// How many features there are.
    pub n: usize,
    /// The bottom-k sketch, ascending.
    pub sketch: Vec<u32>,
    /// The keys.
    pub keys: Vec<u32>,
    /// The figure sketch, ascending.
    pub figures: Vec<u64>,
    /// The features themselves.
    pub features: BTreeSet<u64>,
    /// The canonical form.
    pub tokens: Vec<Token>,
}

/// The fingerprint of a cleaned text.
pub fn fingerprint(clean_text: &str) -> Fingerprint {
    let tokens = tokens(clean_text);
    let exact = if tokens.is_empty() {
        xxh3_128(&[b"\0", clean_text.as_bytes()].concat())
    } else {
        xxh3_128(&bytes_of(&canonical_string(&tokens)))
    };
    let shingles = shingles(&canonical_string(&tokens));
    let in_order: Vec<u64> = shingles
        .iter()
        .flatten()
        .filter(|s| s.width == 3 || s.hash % 2 == 0)
        .map(|s| u64::from(s.hash >> 3))
        .collect();
    let features: BTreeSet<u64> = in_order.iter().copied().collect();
    Fingerprint {
        exact,
        simhash: simhash(&features),
        n: features.len(),
        sketch: sketch(&in_order),
        keys: keys(&shingles, features.len()),
        figures: figures(clean_text),
        features,
        tokens,
    }
}

/// The units of a canonical string, two bytes each.
fn bytes_of(canonical: &str) -> Vec<u8> {
    canonical.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn value(token: &Token) -> u64 {
    let text = match token {
        Token::Ideograph(c) => c.to_string(),
        Token::Word(word) => word.clone(),
    };
    let mut value = 0u64;
    for unit in text.encode_utf16() {
        value = (value ^ u64::from(unit)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    value
}

/// The primes of XXH32: P1 to P5.
const P: [u32; 6] = [0, 0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F, 0x1656_67B1];

#[derive(Clone, Copy, Debug)]
struct Shingle {
    width: usize,
    hash: u32,
}

/// The shingle at each unit, if it exists.
fn shingles(canonical: &str) -> Vec<Option<Shingle>> {
    let units: Vec<u16> = canonical.encode_utf16().collect();
    let at = |i: usize| {
        let width = if is_dense(units[i]) { 3 } else { 5 };
        let window = units.get(i..i + width)?;
        let u = |k: usize| window.get(k).map_or(0, |&unit| u32::from(unit));
        let first = (u(0) + 65536 * u(1)).wrapping_mul(P[1]);
        let second = (u(2) + 65536 * u(3)).wrapping_mul(P[4]);
        let third = u(4).wrapping_mul(P[5]);
        let sum = first.wrapping_add(second).wrapping_add(third);
        Some(Shingle { width, hash: avalanche(sum ^ P[3]).min(0xFFFF_FFF7) })
    };
    (0..units.len()).map(at).collect()
}

fn is_dense(unit: u16) -> bool {
    matches!(unit, 0x0E00..=0x109F | 0x1780..=0x17FF | 0x3000..=0xD7FF | 0xF900..=0xFFFF)
}

fn avalanche(mut h: u32) -> u32 {
    h = (h ^ (h >> 15)).wrapping_mul(P[2]);
    h = (h ^ (h >> 13)).wrapping_mul(P[3]);
    h ^ (h >> 16)
}

fn both(a: u64, b: u64) -> u64 {
    xxh3_64(&[a.to_le_bytes(), b.to_le_bytes()].concat())
}

fn simhash(features: &BTreeSet<u64>) -> u64 {
    let half = |feature: u64, prime: u32| {
        let product = (feature as u32).wrapping_mul(prime);
        u64::from(product ^ (product >> 16))
    };
    let mut simhash = 0;
    for b in 0..64 {
        let is_set = |&&f: &&u64| (half(f, P[2]) | half(f, P[3]) << 32) >> b & 1 == 1;
        if 2 * features.iter().filter(is_set).count() > features.len() {
            simhash |= 1 << b;
        }
    }
    simhash
}

fn sketch(in_order: &[u64]) -> Vec<u32> {
    let mut part_of: BTreeMap<u32, u32> = BTreeMap::new();
    for (i, feature) in in_order.iter().enumerate() {
        let part = (8 * i / in_order.len()) as u32;
        part_of.entry(*feature as u32).or_insert(part);
    }
    let most = (part_of.len() / 8).clamp(K, MOST_VALUES);
    part_of.into_iter().map(|(value, part)| value << 3 | part).take(most).collect()
}

/// By number; 0 where there is none.
fn keys(shingles: &[Option<Shingle>], n: usize) -> Vec<u32> {
    let mut anchors = BTreeSet::new();
    for (i, first) in shingles.iter().enumerate() {
        if let Some(first) = first
            && let Some(Some(second)) = shingles.get(i + first.width)
            && first.hash % 4 == 0
        {
            let sum = |a: u32, b: u32| {
                first.hash.wrapping_mul(a).wrapping_add(second.hash.wrapping_mul(b))
            };
            let (upper, lower) = (avalanche(sum(P[1], P[4])), sum(P[2], P[5]));
            anchors.insert(u64::from(upper) << 32 | u64::from(lower));
        }
    }
    let pair_of = |anchor: u64| (((anchor >> 32) * PAIRS as u64) >> 32) as usize;
    let bin_of = |anchor: u64| 2 * pair_of(anchor) + (anchor >> 31 & 1) as usize;
    let key = |anchor: u64, pair: usize| (both(anchor, pair as u64) as u32).max(1);
    let mut keys = vec![0; KEYS];
    for pair in 0..PAIRS {
        let least_of = |p: usize| anchors.iter().copied().find(|&a| pair_of(a) == p % PAIRS);
        // Of no anchors 0, which is in the first bin.
        let least = (pair..pair + PAIRS).find_map(least_of).unwrap_or(0);
        keys[2 * pair + bin_of(least) % 2] = key(least, pair);
        if n > LONG {
            for bin in [2 * pair, 2 * pair + 1] {
                if let Some(&least) = anchors.iter().find(|&&a| bin_of(a) == bin) {
                    keys[bin] = key(least, pair);
                }
            }
        }
    }
    keys
}

/// The figures of all lines.
fn figures(clean_text: &str) -> Vec<u64> {
    let mut figures = BTreeSet::new();
    for line in clean_text.split('\n') {
        figures_of_line(&tokens(line), &mut figures);
    }
    figures.into_iter().take(MOST_FIGURES).collect()
}

fn figures_of_line(tokens: &[Token], figures: &mut BTreeSet<u64>) {
    let is_numeric = |token: &Token| match token {
        Token::Ideograph(_) => false,
        Token::Word(word) => word.starts_with(|c: char| c.is_ascii_digit()),
    };
    let mut from = 0;
    while from < tokens.len() {
        let mut to = from;
        let mut number = 0;
        while to < tokens.len() && is_numeric(&tokens[to]) {
            number = both(number, value(&tokens[to]));
            to += 1;
        }
        if to > from {
            let before = if from > 0 { value(&tokens[from - 1]) } else { 0 };
            let place = both(before, tokens.get(to).map_or(0, value));
            figures.insert(place >> 32 << 32 | number >> 32);
        }
        from = to + 1;
    }
}

/// Whether at most one in ten of the figures that `page` shares with `kept` is in conflict.
fn figures_agree(page: &[u64], kept: &[u64]) -> bool {
    let full = kept.len() == MOST_FIGURES;
    let mut shared = 0;
    let mut conflicts = 0;
    for entry in page {
        let beyond = full && kept.last().is_some_and(|last| entry > last);
        if beyond || !kept.iter().any(|other| other >> 32 == entry >> 32) {
            continue;
        }
        shared += 1;
        if !kept.contains(entry) {
            conflicts += 1;
        }
    }
    10 * conflicts <= shared && !tell_of_other_numbers(page, kept)
}

/// Whether `kept` says something of the figures of `page`, if there are any.
fn is_told(page: &[u64], kept: &[u64]) -> bool {
    let last = kept.last().copied().unwrap_or_default();
    let shared =
        |entry: &u64| *entry <= last && kept.iter().any(|other| other >> 32 == entry >> 32);
    page.is_empty() || kept.len() < MOST_FIGURES || page.iter().any(shared)
}

fn tell_of_other_numbers(p: &[u64], k: &[u64]) -> bool {
    let numbers = |of: &[u64]| of.iter().map(|&entry| entry as u32).collect::<BTreeSet<u32>>();
    let (p_numbers, k_numbers) = (numbers(p), numbers(k));
    let missing = |of: &BTreeSet<u32>, on: &BTreeSet<u32>| of.difference(on).count();
    let (p_missing, k_missing) = (missing(&p_numbers, &k_numbers), missing(&k_numbers, &p_numbers));
    p.len() < MOST_FIGURES
        && k.len() < MOST_FIGURES
        && p_missing >= 3
        && k_missing >= 3
        && 2 * p_missing > p_numbers.len()
        && 2 * k_missing > k_numbers.len()
}

/// Jaccard of two texts and containment of the first in the second, estimated from their sketches.
pub fn estimate(a: &Fingerprint, b: &Fingerprint) -> (f64, f64) {
    let found = compare(&a.sketch, &b.sketch);
    (found.jaccard, found.containment)
}

struct Comparison {
    compared: usize,
    jaccard: f64,
    containment: f64,
    unevenness: f64,
    /// The values compared, by part, and those met.
    all: [f64; 8],
    met: [f64; 8],
}

impl Comparison {
    /// Containment and unevenness over the other parts.
    fn without(&self, part: usize) -> (f64, f64) {
        let (mut all, mut met) = (self.all, self.met);
        all[part] = 0.0;
        met[part] = 0.0;
        let (m, s): (f64, f64) = (all.iter().sum(), met.iter().sum());
        (if m == 0.0 { 0.0 } else { s / m }, unevenness(&all, &met))
    }
}

fn unevenness(all: &[f64; 8], met: &[f64; 8]) -> f64 {
    let (m, s): (f64, f64) = (all.iter().sum(), met.iter().sum());
    let mut sum = 0.0;
    for i in 0..8 {
        if s > 0.0 && s < m && all[i] > 0.0 {
            let off: f64 = met[i] * m - all[i] * s;
            sum += off * off / (all[i] * s * (m - s));
        }
    }
    sum
}

fn compare(p: &[u32], q: &[u32]) -> Comparison {
    let end = |of: &[u32]| if of.len() >= K { of[of.len() - 1] >> 3 } else { u32::MAX };
    let end = end(p).min(end(q));
    let ours: Vec<u32> = p.iter().copied().filter(|entry| entry >> 3 <= end).collect();
    let theirs: BTreeSet<u32> = q.iter().map(|entry| entry >> 3).filter(|&v| v <= end).collect();
    let m = ours.len() as f64;
    let mut all = [0.0; 8];
    let mut met = [0.0; 8];
    for entry in &ours {
        let part = (entry & 7) as usize;
        all[part] += 1.0;
        if theirs.contains(&(entry >> 3)) {
            met[part] += 1.0;
        }
    }
    let s: f64 = met.iter().sum();
    let part = |of: f64| if of == 0.0 { 0.0 } else { s / of };
    let jaccard = part(m + theirs.len() as f64 - s);
    let (containment, unevenness) = (part(m), unevenness(&all, &met));
    Comparison { compared: ours.len(), jaccard, containment, unevenness, all, met }
}

/// The true Jaccard similarity of two sets, for measuring estimates; 0 when both are empty.
pub fn jaccard(a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> f64 {
    let shared = a.intersection(b).count();
    let union = a.len() + b.len() - shared;
    if union == 0 { 0.0 } else { shared as f64 / union as f64 }
}

/// The true share of the first set that lies in the second; 0 when the first is empty.
pub fn containment(a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> f64 {
    if a.is_empty() { 0.0 } else { a.intersection(b).count() as f64 / a.len() as f64 }
}

// =================================================================================================
// docs/fingerprint.md, sections 6 and 7: the verdict
// =================================================================================================

/// What becomes of a page. `of` counts the pages judged, from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It is kept and remembered.
    Kept,
    /// A kept page says the same.
    Exact {
        /// That page.
        of: usize,
    },
    /// A kept page contains it, nearly.
    Near {
        /// That page.
        of: usize,
        /// Estimated Jaccard similarity.
        jaccard: f64,
        /// Estimated containment in that page.
        containment: f64,
        /// Hamming distance of the simhashes.
        distance: u32,
    },
    /// Nothing is left of it.
    Empty,
}

/// The settings of section 7.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Greatest Hamming distance, 0 to 15.
    pub radius: u32,
    /// Least containment.
    pub containment: f64,
    /// Least containment where what is missing lies scattered.
    pub scattered: f64,
    /// How many times as many features as the kept page a dropped one may have.
    pub growth: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { radius: 3, containment: 0.8, scattered: 0.69, growth: 1.15 }
    }
}

impl Settings {
    fn is_enough(&self, n: usize, n_kept: usize, found: &Comparison) -> bool {
        let t = ((320.0 - n as f64) / 296.0).clamp(0.0, 1.0);
        let d = if found.compared < n && found.compared < 100 {
            0.2 * ((100.0 - found.compared as f64) / 100.0)
        } else {
            0.0
        };
        let least = |c: f64| c + f64::max(0.0, 0.95 - c) * t + d;
        let (n, n_kept) = (n as f64, n_kept as f64);
        let shorter = n <= n_kept + (self.growth - 1.0) * f64::max(n_kept, 500.0)
            && n <= n_kept + f64::max(300.0, 0.1 * n_kept);
        let e = 20.0 * (1.0 + found.compared as f64 / n);
        let between = 0.25 * self.containment + 0.75 * self.scattered;
        let but_one = |part: usize| {
            let (containment, unevenness) = found.without(part);
            containment >= least(self.containment) && unevenness <= e
        };
        (found.containment >= least(self.containment) && shorter)
            || (found.containment >= least(self.scattered) && found.unevenness <= e)
            || (found.containment >= least(between)
                && shorter
                && n <= 1000.0
                && (0..8).any(but_one))
    }
}

/// Decides pages one after the other, comparing each with every page kept.
#[derive(Clone, Debug, Default)]
pub struct Judge {
    settings: Settings,
    judged: usize,
    kept: Vec<Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    page: usize,
    exact: u128,
    simhash: u64,
    n: usize,
    sketch: Vec<u32>,
    keys: Vec<u32>,
    figures: Vec<u64>,
    /// By the number of a key: whether the page is listed under it.
    listed: Vec<bool>,
}

impl Judge {
    /// A judge with the default settings who has seen nothing yet.
    pub fn new() -> Judge {
        Judge::default()
    }

    /// A judge with other settings.
    pub fn with(settings: Settings) -> Judge {
        Judge { settings, ..Judge::default() }
    }

    /// Decides the next page, given its cleaned text.
    pub fn judge(&mut self, clean: &str) -> Verdict {
        let page = self.judged;
        self.judged += 1;
        if clean.trim().is_empty() {
            return Verdict::Empty;
        }
        let verdict = self.compare_with_all(clean);
        if verdict == Verdict::Kept {
            self.remember(page, clean);
        }
        verdict
    }

    /// The verdict on a text that is not blank, without remembering it.
    fn compare_with_all(&self, clean: &str) -> Verdict {
        let print = fingerprint(clean);
        if let Some(kept) = self.kept.iter().find(|kept| kept.exact == print.exact) {
            return Verdict::Exact { of: kept.page };
        }
        self.nearest(&print).unwrap_or(Verdict::Kept)
    }

    fn remember(&mut self, page: usize, clean: &str) {
        let print = fingerprint(clean);
        let listed = (0..KEYS).map(|b| print.keys[b] != 0 && self.has_room(&print, b)).collect();
        let Fingerprint { exact, simhash, n, sketch, keys, figures, .. } = print;
        self.kept.push(Kept { page, exact, simhash, n, sketch, keys, figures, listed });
    }

    /// Whether a page would be listed under its key `b`.
    fn has_room(&self, print: &Fingerprint, b: usize) -> bool {
        let there = |kept: &&Kept| kept.listed[b] && kept.keys[b] == print.keys[b];
        print.n >= LEAST_FEATURES && self.kept.iter().filter(there).count() < MOST_LISTED
    }

    fn nearest(&self, print: &Fingerprint) -> Option<Verdict> {
        if print.n < LEAST_FEATURES {
            return None;
        }
        let mut best = None;
        let mut greatest = -1.0;
        for kept in self.kept.iter().filter(|kept| kept.n >= LEAST_FEATURES) {
            let distance = (print.simhash ^ kept.simhash).count_ones();
            let by_key = (0..KEYS).any(|b| kept.listed[b] && kept.keys[b] == print.keys[b]);
            if distance > self.settings.radius && !by_key {
                continue;
            }
            let found = compare(&print.sketch, &kept.sketch);
            let Comparison { jaccard, containment, .. } = found;
            if found.compared >= LEAST_COMPARED
                && (found.compared >= LEAST_FEATURES || is_told(&print.figures, &kept.figures))
                && self.settings.is_enough(print.n, kept.n, &found)
                && figures_agree(&print.figures, &kept.figures)
                && jaccard > greatest
            {
                greatest = jaccard;
                best = Some(Verdict::Near { of: kept.page, jaccard, containment, distance });
            }
        }
        best
    }
}

// =================================================================================================
// docs/fingerprint.md, section 9: paragraphs
// =================================================================================================

const PARAGRAPH: &str = "repeat.paragraph";

/// Settings of section 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParagraphSettings {
    /// Whether repeats are taken out; else they are listed.
    pub drop: bool,
    /// Least width.
    pub length: usize,
    /// Least pages, this one counted.
    pub pages: usize,
    /// Least hosts, that of this page counted.
    pub hosts: usize,
}

/// A paragraph of a kept page that stands on other pages, too: its text, the first page that had
/// it, and on how many pages it is, this one counted.
pub type Repeated = (String, usize, usize);

/// Decides pages one after the other, with their paragraphs. Nothing is ever forgotten here.
#[derive(Clone, Debug)]
pub struct ParagraphJudge {
    settings: ParagraphSettings,
    judge: Judge,
    /// By hash: first page, pages, hosts.
    seen: BTreeMap<u128, (usize, usize, Vec<String>)>,
}

impl ParagraphJudge {
    /// One who has seen nothing yet.
    pub fn new(settings: ParagraphSettings) -> ParagraphJudge {
        ParagraphJudge { settings, judge: Judge::new(), seen: BTreeMap::new() }
    }

    /// Decides the next page: its verdict, what is left of it, and its repeats.
    pub fn judge(
        &mut self,
        text: &str,
        host: Option<&str>,
        rules: &Rules,
    ) -> (Verdict, Cleaned, Vec<Repeated>) {
        let number = self.judge.judged;
        self.judge.judged += 1;
        let mut page = cleaned_page(text, rules, &[]);
        let cleaned = page.cleaned(text);
        if cleaned.text.trim().is_empty() {
            return (Verdict::Empty, cleaned, Vec::new());
        }
        let whole = self.judge.compare_with_all(&cleaned.text);
        let chars = page.text();
        let mut takes = Vec::new();
        let mut repeats = Vec::new();
        for line in lines(&chars) {
            let (from, to) = trimmed(&chars, line.from, line.to);
            if !self.is_paragraph(&chars[from..to]) {
                continue;
            }
            let content: String = chars[from..to].iter().collect();
            let Some((first, pages, hosts)) = self.seen.get(&fingerprint(&content).exact) else {
                continue;
            };
            let more = host.is_some_and(|host| !hosts.iter().any(|known| known == host));
            let hosts = hosts.len() + usize::from(more);
            if pages + 1 >= self.settings.pages
                && (hosts >= self.settings.hosts || self.settings.hosts == 1)
            {
                takes.push(Take::new(line.from, line.end, PARAGRAPH));
                repeats.push((content, *first, pages + 1));
            }
        }
        let is_near = matches!(whole, Verdict::Near { .. });
        if matches!(whole, Verdict::Exact { .. }) || repeats.is_empty() || !self.settings.drop {
            if whole != Verdict::Kept {
                return (whole, cleaned, Vec::new());
            }
            self.keep(number, &cleaned.text, host);
            return (whole, cleaned, repeats);
        }
        page.take(takes);
        step_e_blank_lines(&mut page);
        let rest = page.cleaned(text);
        if rest.text.trim().is_empty() {
            if is_near {
                return (whole, cleaned, Vec::new());
            }
            return (Verdict::Empty, rest, repeats);
        }
        let of_rest = self.judge.compare_with_all(&rest.text);
        if of_rest != Verdict::Kept {
            return (if is_near { whole } else { of_rest }, cleaned, Vec::new());
        }
        if let Verdict::Near { of, .. } = whole
            && !self.is_own(&rest.text, of)
        {
            return (whole, cleaned, Vec::new());
        }
        self.keep(number, &rest.text, host);
        (Verdict::Kept, rest, repeats)
    }

    fn is_paragraph(&self, content: &[char]) -> bool {
        let ends = |at| is_terminator(content, at, content.len());
        width(content) >= self.settings.length && (0..content.len()).any(ends)
    }

    /// Whether a rest is more than the kept page with small changes.
    fn is_own(&self, rest: &str, of: usize) -> bool {
        let chars: Vec<char> = rest.chars().collect();
        let is_paragraph = |line: &Line| {
            let (from, to) = trimmed(&chars, line.from, line.to);
            self.is_paragraph(&chars[from..to])
        };
        let kept = self.judge.kept.iter().find(|kept| kept.page == of);
        let sketch = kept.map_or(&[][..], |kept| &kept.sketch[..]);
        let found = compare(&fingerprint(rest).sketch, sketch);
        lines(&chars).iter().any(is_paragraph) && found.containment <= 0.7
    }

    fn keep(&mut self, number: usize, text: &str, host: Option<&str>) {
        self.judge.remember(number, text);
        let chars: Vec<char> = text.chars().collect();
        let mut here = BTreeSet::new();
        for line in lines(&chars) {
            let (from, to) = trimmed(&chars, line.from, line.to);
            if self.is_paragraph(&chars[from..to]) {
                here.insert(fingerprint(&chars[from..to].iter().collect::<String>()).exact);
            }
        }
        for exact in here {
            let (_, pages, hosts) = self.seen.entry(exact).or_insert((number, 0, Vec::new()));
            *pages += 1;
            if let Some(host) = host
                && hosts.len() < 3
                && !hosts.iter().any(|known| known == host)
            {
                hosts.push(host.to_owned());
            }
        }
    }
}

// =================================================================================================
// docs/fingerprint.md, section 10: which page stays
// =================================================================================================

/// The verdicts on all pages when the best stays; each is given by its cleaned text and the number of
/// its cuts.
pub fn best(pages: &[(String, usize)]) -> Vec<Verdict> {
    let mut order: Vec<usize> = (0..pages.len()).collect();
    order.sort_by_key(|&page| (std::cmp::Reverse(pages[page].0.len()), pages[page].1, page));
    let mut judge = Judge::new();
    let mut verdicts = vec![Verdict::Empty; pages.len()];
    for &page in &order {
        verdicts[page] = match judge.judge(&pages[page].0) {
            Verdict::Exact { of } => Verdict::Exact { of: order[of] },
            Verdict::Near { of, jaccard, containment, distance } => {
                Verdict::Near { of: order[of], jaccard, containment, distance }
            }
            other => other,
        };
    }
    verdicts
}
