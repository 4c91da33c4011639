//! Of which lines of memory are few bits missing?
//!
//! The contract: a line holds a map of bits, and how far it tells anything. That says which of the steps of
//! what is asked for counts: the bits of its map that the line does not have must not be more than
//! its limit.

mod scalar;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

#[cfg(target_arch = "x86_64")]
use super::avx2::Avx2;

/// A map of bits, short enough to lie in one line of memory with some room left.
pub(crate) type Map = [u64; WORDS];

/// Steps of what is asked for.
pub(crate) const STEPS: usize = 8;
/// Lines that are asked at once.
pub(crate) const LINES: usize = 32;

const WORDS: usize = 7;

/// A map and its end, in one word more.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub(crate) struct Line([u64; WORDS + 1]);

/// What a line is asked.
#[derive(Debug)]
pub(crate) struct Asked {
    /// A line tells as much as there are steps here that are not greater than its end; ascending.
    pub(crate) lasts: [u32; STEPS],
    /// What must be there when it tells nothing, one step, two and so on; of each as many words as a line has, the last one 0.
    maps: [[u64; WORDS + 1]; STEPS + 1],
    /// How many bits of each may be missing; -1 where nothing will do.
    most: [i32; STEPS + 1],
}

impl Line {
    #[inline]
    pub(crate) fn new(map: Map, end: u32) -> Self {
        let mut words = [0; WORDS + 1];
        words[..WORDS].copy_from_slice(&map);
        words[WORDS] = u64::from(end);
        Self(words)
    }

    #[inline]
    pub(crate) fn end(&self) -> u32 {
        self.0[WORDS] as u32
    }
}

impl Asked {
    /// Asks for nothing that could be there.
    pub(crate) fn new() -> Self {
        let maps = [[0; WORDS + 1]; STEPS + 1];
        Self { lasts: [u32::MAX; STEPS], maps, most: [-1; STEPS + 1] }
    }

    /// What must be there when a line tells `steps` steps, of which there are [`STEPS`] at most.
    #[inline]
    pub(crate) fn set(&mut self, steps: usize, map: Map, most: u32) {
        self.maps[steps][..WORDS].copy_from_slice(&map);
        self.most[steps] = most.cast_signed();
    }
}

/// The fastest kernel of this processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Missing(Kernel);

#[derive(Clone, Copy, Debug)]
enum Kernel {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(avx512::Kernel),
}

impl Missing {
    pub(crate) fn new() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = avx512::Kernel::new() {
            return Self(Kernel::Avx512(kernel));
        }
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = Avx2::new() {
            return Self(Kernel::Avx2(avx2));
        }
        Self(Kernel::Scalar)
    }

    /// The lines of which few bits are missing, a bit for each; of more than [`LINES`] the first ones count.
    #[inline]
    pub(crate) fn few(self, asked: &Asked, lines: &[&Line]) -> u32 {
        match self.0 {
            Kernel::Scalar => scalar::few(asked, lines),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2(avx2) => avx2::few(avx2, asked, lines),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512(kernel) => kernel.few(asked, lines),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_kernel_finds_as_defined(
            mut lasts: [u32; STEPS],
            maps: [Map; STEPS],
            most in prop::array::uniform8(0u32..160),
            lines in prop::collection::vec((any::<Map>(), any::<u32>()), 0..40),
        ) {
            lasts.sort_unstable();
            let mut asked = Asked::new();
            asked.lasts = lasts;
            for (at, (&map, &most)) in maps.iter().zip(&most).enumerate() {
                asked.set(at + 1, map, most);
            }
            let few = |map: &Map, end: u32| {
                let Some(step) = lasts.iter().rposition(|&last| last <= end) else { return false };
                let has = |map: &Map, bit: usize| map[bit / 64] >> (bit % 64) & 1 == 1;
                (0..448).filter(|&bit| has(&maps[step], bit) && !has(map, bit)).count() as u32 <= most[step]
            };
            let mut expected = 0;
            for (at, (map, end)) in lines.iter().take(LINES).enumerate() {
                expected |= u32::from(few(map, *end)) << at;
            }
            let lines: Vec<Line> = lines.iter().map(|&(map, end)| Line::new(map, end)).collect();
            let lines: Vec<&Line> = lines.iter().collect();
            prop_assert_eq!(scalar::few(&asked, &lines), expected);
            prop_assert_eq!(Missing::new().few(&asked, &lines), expected);
            #[cfg(target_arch = "x86_64")]
            if let Some(avx2) = Avx2::new() {
                prop_assert_eq!(avx2::few(avx2, &asked, &lines), expected);
            }
        }
    }
}
