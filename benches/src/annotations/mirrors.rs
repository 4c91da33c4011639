//! The same article on two mirrors, each with marks of its own, must come out equal.

use tamis_scan::Cleaner;
use tamis_testkit::plant::Rng;

use super::chinese::mirror;
use super::texts::Texts;
use super::{Row, clean};
use crate::SEED;

pub(super) fn row(cleaner: &Cleaner, texts: &Texts) -> Row {
    let mut rng = Rng::for_stream(SEED, 10_000);
    let mut row =
        Row { form: "mirrors equal".into(), pages: 0, exact: 0, planted: 0, cut: 0, both: 0 };
    for text in &texts.chinese {
        let (one, other) = (mirror(text, &mut rng), mirror(text, &mut rng));
        row.pages += 1;
        row.exact += usize::from(clean(cleaner, &one).text == clean(cleaner, &other).text);
    }
    row
}
