//! What the cleaning benches read: clean pages, pages with readings, and pages made to hurt.

use tamis_testkit::plant::pinyin::{self, Form};
use tamis_testkit::plant::{Lang, Rng, repeat};

use crate::{SEED, articles, texts};

/// Inputs by name, each of about `bytes` bytes before readings are planted; the one line is four times
/// as long.
#[must_use]
pub fn cleaning(bytes: usize) -> Vec<(&'static str, Vec<String>)> {
    let zh = || articles(Lang::Zh, bytes);
    let mut rng = Rng::new(SEED);
    let sentence = "长江是中华民族的母亲河，也是中华民族发展的重要支撑。";
    vec![
        ("clean Chinese", texts(zh(), |page| page)),
        ("clean English", texts(articles(Lang::En, bytes), |page| page)),
        ("clean Russian", texts(articles(Lang::Ru, bytes), |page| page)),
        ("reading after every 10th word", texts(zh(), |p| pinyin::every_nth(p, Form::Ascii, 10))),
        ("reading after every character", texts(zh(), |p| pinyin::every_character(p, Form::Ascii))),
        ("noise on every third character", texts(zh(), |p| pinyin::noise(&mut rng, p, 330))),
        ("article twice", texts(zh(), repeat::article_twice)),
        ("hostile: openers alone", vec!["(".repeat(bytes)]),
        ("hostile: base and opener", vec!["月(".repeat(1000) + "\n"; bytes / 4001]),
        ("hostile: empty groups", vec!["月()".repeat(bytes / 5)]),
        ("hostile: short equal lines", vec!["好的\n".repeat(1000); bytes / 7000]),
        (
            "hostile: short lines",
            vec![(0..bytes / 8).map(|i| format!("第{i}\n")).collect::<String>()],
        ),
        ("hostile: one line", vec![sentence.repeat(4 * bytes / sentence.len())]),
    ]
}
