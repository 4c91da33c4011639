//! Step B: annotations in brackets, and readings that lost theirs. `docs/cuts.md`, section 4.
//!
//! Two passes over the groups: the first sees what each is and gathers what the whole text says (is
//! it annotated?), the second decides on each group.

mod bracket;
mod citation;
mod code;
mod emoji;
mod group;
mod kana;
mod keys;
mod noise;
mod pinyin;
mod plain;
mod zhuyin;

use crate::boilerplate::Rules;
use crate::chars::{char_at, char_before, is_han, is_inline};
use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::kernel::marks::Marks;
use crate::marked::Marked;
use bracket::{Family, bracket_len};
use citation::Strength;
use group::{Group, goes_behind_a_blank, goes_behind_blank};
use kana::Kana;
use noise::Noise;
use pinyin::{BareRun, Reading, Spelled, Spelling};
use plain::{Found, Plain};

/// Least emoji groups in a text that is not annotated.
const LEAST_EMOJI: usize = 3;

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    chain: Vec<Found>,
    groups: Vec<Group>,
    seen: Vec<Seen>,
    spelling: Spelling,
    memo: pinyin::Memo,
    bare: Vec<BareRun>,
    sounds: zhuyin::Bare,
    folded: String,
    pinyin: pinyin::Evidence,
    untoned: pinyin::Untoned,
    kana: kana::Evidence,
}

/// What a group is, its text aside.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    mark: Option<(citation::Content, Strength)>,
    spelled: Option<Spelled>,
    zhuyin: bool,
    kana: Kana,
    noise: Option<Noise>,
}

/// What the text as a whole says.
#[derive(Clone, Copy, Default)]
struct Survey {
    citations: citation::Taken,
    annotated: bool,
    emoji: usize,
    /// 4.4 or 4.5 take groups.
    takes_kana: bool,
    /// Blanks on both sides go with readings.
    takes_blanks: bool,
}

impl Survey {
    fn takes_emoji(self) -> bool {
        self.annotated || self.emoji >= LEAST_EMOJI
    }

    fn takes_empty(self) -> bool {
        self.annotated || self.takes_kana
    }
}

/// Runs the step; says whether it changed anything.
pub(crate) fn run(
    draft: &mut Draft<'_>,
    rules: &Rules,
    marks: &mut Marked,
    buffers: &mut Buffers,
    edits: &mut Vec<Edit>,
) -> bool {
    let marks = marks.of(draft);
    cut(draft.text(), marks, rules, buffers, true, edits);
    draft.apply(edits)
}

/// Makes the cuts of a text; plain chains are looked at as such only if asked for.
fn cut(
    text: &str,
    marks: &Marks,
    rules: &Rules,
    buffers: &mut Buffers,
    look_for_plain: bool,
    edits: &mut Vec<Edit>,
) {
    let Buffers { chain, groups, spelling, memo, bare, sounds, pinyin: evidence, .. } = buffers;
    if evidence.clear() {
        memo.clear();
    }
    let mut plain = Plain { edits, chain, memo, spelling, evidence, emoji: 0 };
    group::find(text, &marks.brackets, Some(&mut plain).filter(|_| look_for_plain), groups);
    let emoji = plain.emoji;
    pinyin::find_bare(text, marks, spelling, bare);
    sounds.find(text, marks.sounds);
    if edits.is_empty() && groups.is_empty() && bare.is_empty() && sounds.is_empty() {
        return;
    }
    let survey = survey(text, rules, buffers, Survey { emoji, ..Survey::default() }, edits);
    decide(text, buffers, survey, edits);
    buffers.sounds.take(edits);
}

/// Goes on with what is known of the plain chains.
fn survey(
    text: &str,
    rules: &Rules,
    buffers: &mut Buffers,
    mut survey: Survey,
    edits: &[Edit],
) -> Survey {
    let Buffers { groups, seen, spelling, bare, folded, pinyin, untoned, kana, .. } = buffers;
    kana.clear();
    seen.clear();
    let mut marks = citation::Marks::default();
    let (mut emoji_in_chain, mut reading_in_chain, mut any_kana) = (false, false, false);
    for group in &*groups {
        if group.chain_start == group.start {
            (emoji_in_chain, reading_in_chain) = (false, false);
        }
        let is_square = group.family == Family::Square;
        let mark = is_square.then(|| marks.next(text, group, rules, folded)).flatten();
        let mut it = Seen { mark, ..Seen::default() };
        if !group.in_code {
            look(text, group, &mut it, spelling, pinyin, kana);
            any_kana |= it.zhuyin || it.kana != Kana::default();
            reading_in_chain |= it.spelled.is_some_and(|spelled| spelled.is_reading);
            emoji_in_chain |= it.noise == Some(Noise::Emoji);
            if reading_in_chain && emoji_in_chain {
                pinyin.note_injected();
            }
            if it.noise == Some(Noise::Emoji) && group.next(text).is_some_and(is_han) {
                survey.emoji += 1;
            }
        }
        seen.push(it);
    }
    survey.citations = marks.verdict();
    for run in &*bare {
        if run.toned {
            run.read(text, spelling);
            if let Some(reading) = Reading::of(spelling, text, run.base_end)
                && reading.reads()
            {
                let next = run.next(text).filter(|&c| !run.is_apart() || goes_behind_blank(c));
                pinyin.note(spelling, reading, text, next, run.is_apart());
            }
        }
    }
    pinyin.settle();
    if !pinyin.is_annotated() {
        let capitals =
            groups.iter().zip(&*seen).filter(|(_, it)| it.spelled.is_some_and(|it| it.capital));
        let capitals = capitals.take(pinyin::LEAST_CAPITALS).count() == pinyin::LEAST_CAPITALS;
        let mut look = |with_capitals| {
            untoned.clear(with_capitals);
            look_without_tones(text, edits, (groups, seen), bare, (untoned, spelling));
            (untoned.prove(), untoned.is_throughout(), untoned.prove_capitals())
        };
        if let (true, throughout, _) = look(false) {
            pinyin.note_untoned(throughout);
        }
        if capitals && look(true).2 {
            pinyin.note_untoned_capitals();
        }
    }
    survey.annotated = pinyin.is_annotated();
    survey.takes_blanks = takes_blanks_behind(text, groups, seen, bare);
    kana.settle(text);
    survey.takes_kana = any_kana && seen.iter().any(|it| it.is_taken_as_kana(kana));
    survey
}

/// Looks at the readings without tones, if they are enough to show that a text is annotated; `edits` are what plain chains may
/// lose.
fn look_without_tones(
    text: &str,
    edits: &[Edit],
    (groups, seen): (&[Group], &[Seen]),
    bare: &[BareRun],
    (untoned, spelling): (&mut pinyin::Untoned, &mut Spelling),
) {
    let edits = || edits.iter().filter(|edit| edit.class == Class::Pinyin);
    let groups = || {
        let spelled = groups.iter().zip(seen);
        spelled.filter(|(_, it)| it.spelled.is_some_and(|spelled| !spelled.toned))
    };
    let bare = || bare.iter().filter(|run| !run.toned && !run.capital && !run.is_apart());
    if edits().count() + groups().count() + bare().count() < pinyin::LEAST_UNTONED {
        return;
    }
    for edit in edits() {
        let width = bracket_len(&text.as_bytes()[edit.start..]);
        if spelling.read(text[edit.start + width..edit.end - width].trim()) {
            untoned.note(spelling, text, (edit.start, edit.end), true);
        }
    }
    for (group, _) in groups() {
        if spelling.read(group.content(text)) {
            untoned.note(spelling, text, (group.start, group.end), true);
        }
    }
    for run in bare() {
        run.read(text, spelling);
        untoned.note(spelling, text, (run.start, run.end), false);
    }
}

/// Sees what a group is by the first character of its content.
fn look(
    text: &str,
    group: &Group,
    it: &mut Seen,
    spelling: &mut Spelling,
    pinyin: &mut pinyin::Evidence,
    kana: &mut kana::Evidence,
) {
    let content = group.content(text);
    match content.as_bytes().first() {
        // ASCII letters, and those up to U+01FF: nothing but a spelling begins so.
        Some(b'A'..=b'Z' | b'a'..=b'z' | 0xC3..=0xC7) => {}
        // Most contents begin with Han and are none of this, nor is what begins with any other ASCII but an
        // emoji bracket.
        Some(b'(') => look_at_others(text, group, it, kana),
        Some(0..=0x7F | 0xE4..=0xE9) => return,
        None | Some(_) => look_at_others(text, group, it, kana),
    }
    // What is nothing but noise is no spelling.
    if it.noise.is_none() {
        it.spelled = Spelled::of(text, group, spelling, pinyin);
    }
}

/// Sees whether a group is noise or a reading in other letters than Latin ones.
fn look_at_others(text: &str, group: &Group, it: &mut Seen, kana: &mut kana::Evidence) {
    let content = group.content(text);
    it.noise = Noise::of(text, group);
    it.kana = Kana::of(text, group);
    let inline = |next: Option<char>| next.is_some_and(is_inline);
    if it.kana != Kana::default() {
        kana.note(it.kana, content, inline(group.next(text)));
    }
    if !kana::is_zhuyin(content) {
        return;
    }
    let (end, next) = group.far(text);
    if char_before(text, end).is_some_and(is_han) {
        it.zhuyin = true;
        if inline(next) {
            kana.note_zhuyin(content);
        }
    }
}

impl Seen {
    fn is_taken_as_kana(&self, evidence: &kana::Evidence) -> bool {
        self.zhuyin && evidence.takes_zhuyin() || evidence.rule(self.kana).is_some()
    }
}

/// Adds the cuts of groups and bare runs to those of plain chains, as far as these stand.
fn decide(text: &str, buffers: &mut Buffers, survey: Survey, edits: &mut Vec<Edit>) {
    let Buffers { groups, seen, bare, pinyin, kana: of_kana, spelling, .. } = buffers;
    let (pinyin, of_kana) = (&*pinyin, &*of_kana);
    if !survey.annotated {
        edits.retain(|edit| match (edit.class, edit.rule) {
            noise::EMOJI => survey.takes_emoji(),
            noise::EMPTY => survey.takes_empty(),
            _ => false,
        });
    }
    let of_chains = edits.len();
    let mut bare = bare.iter().filter(|_| survey.annotated).peekable();
    let take_bare = |run: &BareRun, spelling: &mut Spelling, edits: &mut Vec<Edit>| {
        if pinyin::takes_bare(text, run, pinyin, spelling) {
            let blank = survey.takes_blanks && run.has_blank_behind(text);
            let end = run.end + usize::from(blank);
            let rule = if run.quoted { "pinyin.bracket" } else { "pinyin.bare" };
            edits.push(Edit::cut(run.base_end, end, Class::Pinyin, rule));
        }
    };
    // Where the last cut of a group ended: a bare run in it goes with it. None lies in a plain chain.
    let mut taken_to = 0;
    for (group, it) in groups.iter().zip(&*seen) {
        while let Some(run) = bare.next_if(|run| run.start < group.start) {
            if run.start >= taken_to {
                take_bare(run, spelling, edits);
            }
        }
        if group.in_code {
            continue;
        }
        let Some((class, rule)) = taken(text, group, it, survey, (pinyin, of_kana), spelling)
        else {
            continue;
        };
        if rule == "furigana.aozora"
            && let Some(bar) = kana::bar(text, group)
        {
            let width = text[bar..].chars().next().map_or(0, char::len_utf8);
            edits.push(Edit::cut(bar, bar + width, class, rule));
        }
        let of_reading = matches!(class, Class::Pinyin | Class::Zhuyin);
        let late = if class == Class::Pinyin { group.late_gap(text) } else { None };
        let start =
            if of_reading { late.unwrap_or_else(|| group.cut_start()) } else { group.start };
        let apart = match it.mark {
            Some((_, Strength::Apart)) if class == Class::Citation => group.squares_apart(text),
            _ => None,
        };
        let start = apart.filter(|_| group.starts_squares()).map_or(start, |(blank, _)| blank);
        let has_blank = late.is_some() && goes_behind_a_blank(text, group.end);
        let blank =
            survey.takes_blanks && of_reading && (has_blank || group.has_blank_behind(text));
        let end = group.end + usize::from(blank);
        let end = apart.filter(|_| group.ends_chain()).map_or(end, |(_, blank)| blank);
        edits.push(Edit::cut(start, end, class, rule));
        taken_to = end;
    }
    for run in bare.filter(|run| run.start >= taken_to) {
        take_bare(run, spelling, edits);
    }
    // Those of chains stand before all others, and a bar before what follows it, maybe before a bare run.
    if edits.len() - of_chains <= FEW {
        for at in of_chains..edits.len() {
            let start = edits[at].start;
            let before = edits[..at].partition_point(|edit| edit.start <= start);
            edits[before..=at].rotate_right(1);
        }
    } else {
        edits.sort_by_key(|edit| edit.start);
    }
}

/// So many cuts behind others in order are put among them one by one.
const FEW: usize = 8;

/// Whether more readings have a blank behind them than there are blanks between two Han characters.
fn takes_blanks_behind(text: &str, groups: &[Group], seen: &[Seen], bare: &[BareRun]) -> bool {
    let of_readings = groups.iter().zip(seen).filter(|(group, it)| {
        group.has_blank_behind(text)
            && !group.in_code
            && (it.spelled.is_some_and(|spelled| spelled.toned)
                || kana::is_zhuyin(group.content(text)))
    });
    let bare = bare.iter().filter(|run| run.toned && run.has_blank_behind(text));
    let count = of_readings.count() + bare.count();
    let between = memchr::memchr_iter(b' ', text.as_bytes()).filter(|&at| {
        char_before(text, at).is_some_and(is_han) && char_at(text, at + 1).is_some_and(is_han)
    });
    count > 0 && between.take(count).count() < count
}

fn taken(
    text: &str,
    group: &Group,
    it: &Seen,
    survey: Survey,
    (pinyin, kana): (&pinyin::Evidence, &kana::Evidence),
    spelling: &mut Spelling,
) -> Option<(Class, &'static str)> {
    if let Some((content, strength)) = it.mark
        && survey.citations.takes(strength)
    {
        return Some((Class::Citation, content.rule()));
    }
    if survey.annotated
        && let Some(spelled) = it.spelled
        && let Some(rule) =
            pinyin::rule(text, group, spelled, survey.takes_blanks, (pinyin, spelling))
    {
        return Some((Class::Pinyin, rule));
    }
    if survey.annotated
        && it.spelled.is_none()
        && it.noise.is_none()
        && pinyin::is_labelled(text, group, (pinyin, spelling))
    {
        return Some((Class::Pinyin, "pinyin.bracket"));
    }
    if it.zhuyin && kana.takes_zhuyin() {
        return Some((Class::Zhuyin, "zhuyin.bracket"));
    }
    if let Some(rule) = kana.rule(it.kana) {
        return Some((Class::Furigana, rule));
    }
    match it.noise? {
        Noise::Empty if survey.takes_empty() => Some(noise::EMPTY),
        Noise::Emoji if survey.takes_emoji() => Some(noise::EMOJI),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::Structure;
    use proptest::prelude::*;

    /// The cuts of the texts, one after the other with the same buffers.
    fn cuts(texts: &[String], look_for_plain: bool) -> Vec<Vec<Edit>> {
        let rules = Rules::new(false, &[], &[], Structure::default()).unwrap();
        let mut buffers = Buffers::default();
        let mut marks = Marks::default();
        let mut cuts = |text: &String| {
            let mut edits = Vec::new();
            marks.find(text.as_bytes(), false);
            cut(text, &marks, &rules, &mut buffers, look_for_plain, &mut edits);
            edits
        };
        texts.iter().map(&mut cuts).collect()
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[月日行长长女儿花了的经济发展]{1,3}",
            3 => "[月日行长女儿花了的][(（](yuè|rì|háng|xíng|zhǎng|cháng|ér|huār|le|de|de5|Rì) ?[)）]",
            2 => "(经济\\(jīngjì\\)|女儿\\(nǚ'ér\\)|发展（fāzhǎn）|大发展\\(dàfāzhǎn\\)|的\\( *\\)|\\(⭐ ?\\))",
            2 => "\\((🎁|🎁🔥|yuè|yuè |shì |de|jì|jīngjì|x|)\\)",
            1 => "[(（\\[【「，。：、a1` \n)）\\]】」\u{0}]{1,2}",
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        /// Plain chains are as all others, whatever was seen before.
        #[test]
        fn plain_chains_are_cut_as_any(texts in prop::collection::vec(text(), 1..6)) {
            prop_assert_eq!(cuts(&texts, true), cuts(&texts, false));
        }
    }
}
