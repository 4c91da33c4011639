//! Who decides: in the order of pages, or what a first pass has chosen.

use tamis::{Choice, Decider, Error, Page, Prepared, Verdict};

/// Goes from lane to lane.
#[derive(Debug)]
pub(crate) struct Judge {
    /// Remembers kept pages; of a corpus that was chosen from only their paragraphs, if asked to.
    decider: Decider,
    choice: Option<Choice>,
}

impl Judge {
    /// Decides in the order in which pages come.
    pub(crate) fn in_order(decider: Decider) -> Self {
        Judge { decider, choice: None }
    }

    /// Does what was chosen.
    pub(crate) fn chosen(self, choice: Choice) -> Self {
        Judge { choice: Some(choice), ..self }
    }

    pub(super) fn decide<'a>(
        &mut self,
        page: &Page<'a>,
        prepared: &mut Prepared<'a>,
    ) -> Result<Verdict, Error> {
        let Some(choice) = &self.choice else { return self.decider.decide(page, prepared) };
        // Both passes saw the same records; were one new, it would be empty of evidence, and stay.
        let verdict = choice.verdict(page.shard, page.ordinal).unwrap_or(Verdict::Kept);
        if verdict == Verdict::Kept {
            self.decider.mark(page, prepared);
        }
        Ok(verdict)
    }

    /// Brings to disk what is remembered there.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        self.decider.sync()
    }

    /// Remembers what an earlier run kept.
    pub(super) fn remember<'a>(
        &mut self,
        page: &Page<'a>,
        prepared: &mut Prepared<'a>,
    ) -> Result<(), Error> {
        match self.choice {
            None => self.decider.remember(page, prepared)?,
            Some(_) => self.decider.mark(page, prepared),
        }
        Ok(())
    }

    /// Bytes that it takes; the choice has its share of the plan.
    pub(super) fn memory(&self) -> usize {
        self.decider.memory()
    }

    pub(super) fn growth(&self, page: &Page<'_>, prepared: &Prepared<'_>) -> usize {
        self.decider.growth(page, prepared)
    }
}
