//! redb: a copy-on-write B-tree.

use std::path::Path;

use redb::{Database, ReadOnlyTable, ReadableDatabase as _, TableDefinition};
use tamis_benches::scale::Outcome;

use crate::{Key, Store};

const KEYS: TableDefinition<'_, Key, u64> = TableDefinition::new("keys");
const RECORDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("records");

type Keys = ReadOnlyTable<Key, u64>;
type Records = ReadOnlyTable<u64, &'static [u8]>;

pub struct Redb {
    db: Database,
    read: Option<(Keys, Records)>,
}

impl Redb {
    pub fn create(folder: &Path) -> Outcome<Self> {
        Ok(Redb { db: Database::create(folder.join("index.redb"))?, read: None })
    }
}

impl Store for Redb {
    fn write(&mut self, keys: &[(Key, u64)], records: &[(u64, Vec<u8>)]) -> Outcome<()> {
        let write = self.db.begin_write()?;
        {
            let (mut table, mut bodies) = (write.open_table(KEYS)?, write.open_table(RECORDS)?);
            for (key, simhash) in keys {
                table.insert(key, simhash)?;
            }
            for (page, record) in records {
                bodies.insert(page, &**record)?;
            }
        }
        Ok(write.commit()?)
    }

    fn settle(&mut self) -> Outcome<()> {
        let read = self.db.begin_read()?;
        self.read = Some((read.open_table(KEYS)?, read.open_table(RECORDS)?));
        Ok(())
    }

    fn range(&self, from: Key, to: Key, each: &mut dyn FnMut(&[u8], u64)) -> Outcome<()> {
        let (keys, _) = self.read.as_ref().ok_or("not settled")?;
        for found in keys.range(from..=to)? {
            let (key, simhash) = found?;
            each(&key.value(), simhash.value());
        }
        Ok(())
    }

    fn record(&self, page: u64, read: &mut dyn FnMut(&[u8])) -> Outcome<()> {
        let (_, records) = self.read.as_ref().ok_or("not settled")?;
        if let Some(record) = records.get(page)? {
            read(record.value());
        }
        Ok(())
    }
}
