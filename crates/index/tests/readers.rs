//! One writer, many readers.

use tamis_index::{Error, Index, Options, Reader};
use tamis_simhash::Params;

use crate::pages::{origin, page};

#[test]
fn readers_see_one_moment_while_the_writer_goes_on() {
    let temp = tempfile::tempdir().expect("a folder");
    let mut options = Options::default();
    (options.memory_pages, options.fanout) = (256, 2);
    let mut index = Index::open(temp.path(), options.clone()).expect("opens");
    let error = Index::open(temp.path(), options).expect_err("one writer");
    assert!(matches!(error, Error::Locked(_)), "{error}");
    index.insert(&page(0, 1), &origin(0)).expect("inserts");
    index.sync().expect("syncs");
    let old = Reader::open(temp.path(), Params::default()).expect("opens");
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let mut reader = Reader::open(temp.path(), Params::default()).expect("opens");
            let mut before = 0;
            while before < 5000 {
                reader.refresh().expect("opens again");
                let kept = reader.stats().kept;
                assert!(kept >= before, "{kept} < {before}");
                for n in [0, kept / 2, kept - 1, kept] {
                    let found = reader.find(&page(n, 1)).expect("finds");
                    assert_eq!(found.map(|found| found.sequence), (n < kept).then_some(n));
                }
                before = kept;
            }
        });
        for n in 1..=5000 {
            index.insert(&page(n, 1), &origin(n)).expect("inserts");
            if n % 100 == 0 {
                index.sync().expect("syncs");
            }
        }
        index.sync().expect("syncs");
        reading.join().expect("reads");
    });
    assert!(old.find(&page(0, 1)).expect("finds").is_some());
    assert!(old.find(&page(1, 1)).expect("finds").is_none());
}
