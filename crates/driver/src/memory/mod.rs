//! Memory is asked for.
//!
//! One counter for the whole run. The ceiling is dealt out before the first byte is read
//! ([`Plan`]), so that whether a run fits never depends on which thread was quicker: buffers have
//! their share and wait for each other within it; kept pages have theirs and end the run when it
//! is used up.

mod plan;
mod room;
mod spare;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

pub(crate) use plan::Plan;
pub(crate) use plan::{FRAME, WORK};
pub use room::Room;
pub(crate) use spare::Spare;

/// Buffers of batches that are kept, besides what is counted: little, and seldom so many.
const BATCHES: usize = 3;

/// The shared counter.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    plan: Plan,
    held: Mutex<Held>,
    given_back: Condvar,
    batches: Spare,
}

#[derive(Clone, Copy, Debug, Default)]
struct Held {
    buffers: u64,
    kept: u64,
    peak: u64,
}

impl Budget {
    /// A counter that deals out this plan.
    #[must_use]
    pub(crate) fn new(plan: Plan) -> Self {
        let held = Held { peak: plan.fixed, ..Held::default() };
        let batches = Spare::new(BATCHES * Spare::size(plan.batch as usize));
        let given_back = Condvar::new();
        let shared = Shared { plan, held: Mutex::new(held), given_back, batches };
        Budget { shared: Arc::new(shared) }
    }

    /// Takes from the share of the buffers; waits until others have given back enough.
    ///
    /// Only the reader asks, and what it waits for needs no reader, so this ends. A permit may
    /// not be larger than the share; what is asked for beyond it is not waited for.
    #[must_use]
    pub(crate) fn take(&self, bytes: u64) -> Permit {
        let mut permit = Permit { budget: self.clone(), bytes: 0 };
        permit.grow(bytes);
        permit
    }

    /// Says what the kept pages hold now.
    pub(crate) fn kept(&self, bytes: u64) {
        let mut held = self.lock();
        held.kept = bytes;
        self.peak_of(&mut held);
    }

    /// Buffers of batches that were done, for those that come.
    #[must_use]
    pub(crate) fn batches(&self) -> &Spare {
        &self.shared.batches
    }

    /// The plan that is dealt out.
    #[must_use]
    pub(crate) fn plan(&self) -> &Plan {
        &self.shared.plan
    }

    /// The most that was ever held at once, fixed part included.
    #[must_use]
    pub(crate) fn peak(&self) -> u64 {
        self.lock().peak
    }

    fn peak_of(&self, held: &mut Held) {
        held.peak = held.peak.max(self.shared.plan.fixed + held.buffers + held.kept);
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        // Three numbers are never half written; a panic elsewhere does not spoil them.
        self.shared.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes that were taken; dropping it gives them back.
#[derive(Debug)]
pub(crate) struct Permit {
    budget: Budget,
    bytes: u64,
}

impl Permit {
    /// Takes more; waits until others have given back enough.
    pub(crate) fn grow(&mut self, bytes: u64) {
        let share = self.budget.shared.plan.buffers;
        // What this permit holds already cannot be given back while it waits.
        let bytes = bytes.min(share.saturating_sub(self.bytes));
        let mut held = self.budget.lock();
        while held.buffers + bytes > share {
            let wait = self.budget.shared.given_back.wait(held);
            held = wait.unwrap_or_else(PoisonError::into_inner);
        }
        held.buffers += bytes;
        self.budget.peak_of(&mut held);
        drop(held);
        self.bytes += bytes;
    }

    /// What was taken.
    #[must_use]
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives back all but so many bytes.
    pub(crate) fn shrink(&mut self, to: u64) {
        let back = self.bytes.saturating_sub(to);
        self.bytes -= back;
        self.budget.lock().buffers -= back;
        self.budget.shared.given_back.notify_all();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.shrink(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(buffers: u64) -> Budget {
        Budget::new(Plan {
            ceiling: 1000,
            fixed: 10,
            buffers,
            kept: 500,
            batch: 1,
            waiting: 1,
            spare_frames: 0,
            ahead: 0,
            pages: 0,
            columns: 0,
        })
    }

    #[test]
    fn a_permit_waits_for_its_bytes() {
        let budget = budget(100);
        let first = budget.take(80);
        let other = budget.clone();
        let waiting = std::thread::spawn(move || other.take(50).bytes);
        std::thread::sleep(std::time::Duration::from_millis(30));
        assert!(!waiting.is_finished());
        drop(first);
        assert_eq!(waiting.join().unwrap(), 50);
        assert_eq!(budget.peak(), 90);
    }

    #[test]
    fn a_permit_alone_never_waits() {
        let budget = budget(100);
        let mut permit = budget.take(60);
        permit.grow(1000);
        assert_eq!(budget.peak(), 110);
        permit.shrink(5);
        budget.kept(300);
        assert_eq!(budget.peak(), 315);
    }
}
