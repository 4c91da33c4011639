//! Where copies are lost: of each copy and the page that it must be found to repeat, what every step of a look-up
//! sees, and what comparing all features says.

use std::collections::HashSet;
use std::fmt::Write as _;

use tamis::{NearConfig, estimate};
use tamis_simhash::{Figures, Fingerprint, features_of};

use super::{Base, Kept, Pieces, Pipeline, copies, distinct};

/// The figures of all copies of `bases`, as CSV: `uncleaned` is 1 where the raw texts were compared.
#[must_use]
pub fn why(bases: &[Base], params: NearConfig) -> String {
    let mut out = String::from(
        "languages,kind,base,uncleaned,found,figures,keys,distance,features,of,containment,unevenness,jaccard,exact,pieces\n",
    );
    let mut pipeline = Pipeline::new();
    let (bases, ..) = distinct(bases, params, &mut pipeline);
    for (number, base) in bases.iter().enumerate() {
        let others = [1, 2].map(|n| &bases[(number + n) % bases.len()]);
        let text = base.article.with_title();
        for copy in copies::all(base, number, others) {
            let of = copy.kept.as_ref().unwrap_or(&text);
            for uncleaned in [false, true] {
                let [page, kept] = [&copy.text, of]
                    .map(|text| if uncleaned { text.clone() } else { pipeline.text(text) });
                // A String takes what is written.
                let _ =
                    write!(out, "{},{},{number},{}", base.group, copy.kind, u8::from(uncleaned));
                row(&page, &kept, params, &mut pipeline, &mut out);
            }
        }
    }
    out
}

fn row(page: &str, kept: &str, params: NearConfig, pipeline: &mut Pipeline, out: &mut String) {
    let [a, b] = [page, kept].map(|text| pipeline.raw(text));
    let finds = |print: &Fingerprint| {
        let mut one = Kept::new(params);
        one.keep(&b, "");
        u8::from(one.find(print).is_some())
    };
    let found = finds(&a);
    let figures = finds(&Fingerprint { figures: Figures::NONE, ..a }) - found;
    let keys = a.keys.values().iter().zip(b.keys.values()).filter(|(a, b)| a == b).count();
    let distance = (a.simhash ^ b.simhash).count_ones();
    let near = estimate(&a, &b);
    let [mine, theirs] =
        [page, kept].map(|text| features_of(text).into_iter().collect::<HashSet<_>>());
    let exact = mine.intersection(&theirs).count() as f64 / mine.len().max(1) as f64;
    let pieces = Pieces::of(page).within(&Pieces::of(kept));
    let _ = writeln!(
        out,
        ",{found},{figures},{keys},{distance},{},{},{:.3},{:.1},{:.3},{exact:.3},{pieces:.3}",
        a.features, b.features, near.containment_ab, near.unevenness, near.jaccard
    );
}
