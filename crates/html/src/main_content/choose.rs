//! Which lines of a page are its content.

use super::outline::{Kind, Line, Page, Section, Tag};

/// A line that says less is no prose: half a dozen words.
const SHORT: u32 = 25;

/// Less content is none.
const LEAST: u32 = 140;

/// The lines of the main content, in order; none where there seems to be none.
pub(super) fn choose(page: &Page) -> Vec<usize> {
    // What names speak against may be the content all the same.
    for careful in [true, false] {
        let lines = Weighed::new(page, careful).choose();
        let amount: u32 = lines.iter().map(|&line| page.lines[line].amount).sum();
        if amount >= LEAST {
            return lines;
        }
    }
    Vec::new()
}

/// So many lines of prose behind its title begin the content.
const BEHIND_TITLE: usize = 5;

/// The score of a box without prose.
const NONE: f32 = f32::MIN;

struct Weighed<'p> {
    page: &'p Page,
    /// Whether a box, or one around it, holds no content.
    out: Vec<bool>,
    scores: Vec<f32>,
    /// What each says, and how much of it is in links.
    amounts: Vec<(u32, u32)>,
}

impl<'p> Weighed<'p> {
    fn new(page: &'p Page, careful: bool) -> Self {
        let sections = &page.sections;
        let mut out = vec![false; sections.len()];
        for (at, section) in sections.iter().enumerate().skip(1) {
            out[at] = out[section.parent] || section.hidden || careful && is_beside(section);
        }
        let mut weighed = Weighed {
            page,
            out,
            scores: vec![NONE; sections.len()],
            amounts: vec![(0, 0); sections.len()],
        };
        weighed.add_up();
        weighed
    }

    /// Prose counts for the box that it lies in, and less for those around it. Only boxes with prose are candidates.
    fn add_up(&mut self) {
        let sections = &self.page.sections;
        let title = self.title();
        let mut behind = 0;
        for (at, line) in self.page.lines.iter().enumerate() {
            let mut score = 1.0 + line.commas as f32 + (line.amount as f32 / 100.0).min(3.0);
            let prose = line.amount >= SHORT && line.kind != Kind::Control && !self.out[line.home];
            if prose && title.is_some_and(|title| at > title) && behind < BEHIND_TITLE {
                behind += 1;
                score *= 2.5;
            }
            let mut home = line.home;
            for level in 0.. {
                let (amount, linked) = &mut self.amounts[home];
                *amount += line.amount;
                *linked += line.linked;
                if prose && level < 5 {
                    let share = if level < 2 { 1 + level } else { 3 * level };
                    if self.scores[home] == NONE {
                        self.scores[home] = bonus(&sections[home]);
                    }
                    self.scores[home] += score / share as f32;
                }
                if home == 0 {
                    break;
                }
                home = sections[home].parent;
            }
        }
        for (score, &amounts) in self.scores.iter_mut().zip(&self.amounts) {
            if *score != NONE {
                *score *= 1.0 - share(amounts);
            }
        }
    }

    /// The line that says what the title of the page says: the longest of such, the first of equals.
    fn title(&self) -> Option<usize> {
        let lines = self.page.lines.iter().enumerate();
        let weight = |line: &Line| line.amount * if line.kind == Kind::Heading { 3 } else { 2 };
        let titles = lines.filter(|(_, line)| line.in_title && !self.out[line.home]);
        titles.rev().max_by_key(|(_, line)| weight(line)).map(|(at, _)| at)
    }

    fn choose(&self) -> Vec<usize> {
        let sections = &self.page.sections;
        let candidates = (0..sections.len()).filter(|&at| !self.out[at] && self.scores[at] != NONE);
        let Some(best) = candidates.max_by(|&a, &b| self.scores[a].total_cmp(&self.scores[b]))
        else {
            return Vec::new();
        };
        let best = self.climb(best);
        let parent = sections[best].parent;
        let threshold = (self.scores[best] * 0.2).max(10.0);
        let mut lines = Vec::new();
        let around =
            if best == 0 { 0..self.page.lines.len() } else { sections[parent].lines.clone() };
        let inner = sections[best].lines.clone();
        // Boxes beside the best one that hold as good prose.
        let mut beside = vec![false; sections.len()];
        for (at, section) in sections.iter().enumerate() {
            let sibling = at != 0 && section.parent == parent && self.scores[at] >= threshold;
            beside[at] =
                !self.out[at] && (at == best || sibling || at != 0 && beside[section.parent]);
        }
        for at in around {
            let line = &self.page.lines[at];
            let wanted = inner.contains(&at)
                || beside[line.home]
                || line.home == parent && stands_alone(line);
            if wanted && !self.out[line.home] && self.stays(line, best) {
                lines.push(at);
            }
        }
        lines
    }

    /// From the best box to one around it that does better, since the content is in several like it.
    fn climb(&self, best: usize) -> usize {
        let (mut top, mut last) = (best, self.scores[best]);
        let threshold = last / 3.0;
        let mut at = best;
        while at != 0 {
            at = self.page.sections[at].parent;
            if at == 0 || self.scores[at] < threshold {
                break;
            }
            if self.scores[at] > last {
                top = at;
                break;
            }
            last = self.scores[at];
        }
        // A box that holds nothing else is as good, and may have siblings.
        while top != 0 {
            let parent = self.page.sections[top].parent;
            if parent == 0 || self.page.sections[parent].lines != self.page.sections[top].lines {
                break;
            }
            top = parent;
        }
        top
    }

    /// Whether a line in the content is none of what stands between: links, buttons, lists of links.
    fn stays(&self, line: &Line, best: usize) -> bool {
        if line.kind == Kind::Control {
            return false;
        }
        let linked = share((line.amount, line.linked));
        if linked > 0.5 && (line.amount < 120 || linked > 0.9) && line.kind != Kind::Heading {
            return false;
        }
        let mut home = line.home;
        while home != best && home != 0 {
            let section = &self.page.sections[home];
            let most = match section.tag {
                Tag::List | Tag::Table | Tag::Form => 0.3,
                _ => 0.5,
            };
            if share(self.amounts[home]) > most {
                return false;
            }
            home = section.parent;
        }
        true
    }
}

/// What an element is worth before anything is known of what it holds.
fn bonus(section: &Section) -> f32 {
    let by_name = 25.0 * (f32::from(u8::from(section.good)) - f32::from(u8::from(section.bad)));
    by_name
        + match section.tag {
            Tag::Article => 10.0,
            Tag::Div => 5.0,
            Tag::Quote | Tag::Cell => 3.0,
            Tag::List | Tag::Form | Tag::Aside => -3.0,
            Tag::Root | Tag::Table => 0.0,
        }
}

/// Whether a box stands beside the content, by what it is called.
fn is_beside(section: &Section) -> bool {
    section.tag == Tag::Aside || section.bad && !section.good && section.tag != Tag::Article
}

/// Prose that lies in no box of its own.
fn stands_alone(line: &Line) -> bool {
    let linked = share((line.amount, line.linked));
    line.kind != Kind::Control
        && (line.amount > 80 && linked < 0.25 || linked == 0.0 && line.commas > 0)
}

fn share((amount, linked): (u32, u32)) -> f32 {
    linked as f32 / amount.max(1) as f32
}
