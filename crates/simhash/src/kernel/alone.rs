//! The kernels by themselves, for benches.

use super::{anchors, bits, least, shingles};
use crate::canonical::Form;
use crate::sketch::K;

/// A kernel at work on a text: each call goes over all of it and says a number that depends on what was found.
pub type Work<'t> = Box<dyn FnMut() -> usize + 't>;

/// Each kernel that makes fingerprints, with its definition. The numbers that it works on are those of the text.
#[must_use]
pub fn kernels(text: &str) -> Vec<(&'static str, Work<'_>, Work<'_>)> {
    let (mut fast, mut slow) = (Form::default(), Form::default());
    let mut form = Form::default();
    form.read(text);
    let units = form.units().to_vec();
    let (mut hashes, mut features) = (vec![0; units.len()], vec![0; units.len()]);
    let len = shingles::read(&units, &mut hashes, &mut features);
    features.truncate(len);
    let both = |work: fn(&Numbers) -> usize| -> Work<'_> {
        let numbers =
            Numbers { units: units.clone(), hashes: hashes.clone(), features: features.clone() };
        Box::new(move || work(&numbers))
    };
    vec![
        (
            "blocks",
            Box::new(move || {
                fast.read(text);
                fast.units().len()
            }),
            Box::new(move || {
                slow.read_by_definition(text);
                slow.units().len()
            }),
        ),
        (
            "shingles",
            both(|n| shingles_by(n, shingles::read)),
            both(|n| shingles_by(n, shingles::by_definition)),
        ),
        (
            "bits",
            both(|n| bits::majority(&n.features) as usize),
            both(|n| bits::by_definition(&n.features) as usize),
        ),
        ("least", both(|n| least_by(n, least::take)), both(|n| least_by(n, least::by_definition))),
        (
            "anchors",
            both(|n| sum(anchors::Anchors::default().read(&n.units, &n.hashes))),
            both(|n| {
                let mut found = Vec::new();
                anchors::by_definition(&n.units, &n.hashes, &mut found);
                sum(&found)
            }),
        ),
    ]
}

/// What kernels take and what they make of it.
struct Numbers {
    units: Vec<u16>,
    hashes: Vec<u32>,
    features: Vec<u32>,
}

fn shingles_by(numbers: &Numbers, read: fn(&[u16], &mut [u32], &mut [u32]) -> usize) -> usize {
    let (mut hashes, mut features) = (vec![0; numbers.units.len()], vec![0; numbers.units.len()]);
    let len = read(&numbers.units, &mut hashes, &mut features);
    features[..len].iter().fold(len, |sum, &feature| sum.wrapping_add(feature as usize))
}

type Take = fn(&[u32], u32, &mut [u32; K + least::SPARE], usize) -> usize;

/// From one stretch of the list after the other.
fn least_by(numbers: &Numbers, take: Take) -> usize {
    let mut to = [0; K + least::SPARE];
    let lists = numbers.features.chunks(2 * 128);
    lists.map(|list| take(list, 0, &mut to, 128) + to[0] as usize).sum()
}

fn sum(anchors: &[u64]) -> usize {
    anchors.iter().fold(0usize, |sum, &anchor| sum.wrapping_add(anchor as usize))
}
