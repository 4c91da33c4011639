//! fjall: a log-structured merge tree.

use std::path::Path;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use tamis_benches::scale::Outcome;

use crate::{Key, Store};

pub struct Fjall {
    db: Database,
    keys: Keyspace,
    records: Keyspace,
}

impl Fjall {
    pub fn create(folder: &Path) -> Outcome<Self> {
        let db = Database::builder(folder).cache_size(1 << 30).open()?;
        let keys = db.keyspace("keys", KeyspaceCreateOptions::default)?;
        let records = db.keyspace("records", KeyspaceCreateOptions::default)?;
        Ok(Fjall { db, keys, records })
    }
}

impl Store for Fjall {
    fn write(&mut self, keys: &[(Key, u64)], records: &[(u64, Vec<u8>)]) -> Outcome<()> {
        let mut batch = self.db.batch();
        for (key, simhash) in keys {
            batch.insert(&self.keys, *key, simhash.to_le_bytes());
        }
        for (page, record) in records {
            batch.insert(&self.records, page.to_be_bytes(), &**record);
        }
        batch.commit()?;
        Ok(self.db.persist(PersistMode::SyncData)?)
    }

    fn settle(&mut self) -> Outcome<()> {
        self.keys.rotate_memtable_and_wait()?;
        Ok(self.records.rotate_memtable_and_wait()?)
    }

    fn range(&self, from: Key, to: Key, each: &mut dyn FnMut(&[u8], u64)) -> Outcome<()> {
        for found in self.keys.range(from..=to) {
            let (key, simhash) = found.into_inner()?;
            each(&key, u64::from_le_bytes((*simhash).try_into()?));
        }
        Ok(())
    }

    fn record(&self, page: u64, read: &mut dyn FnMut(&[u8])) -> Outcome<()> {
        if let Some(record) = self.records.get(page.to_be_bytes())? {
            read(&record);
        }
        Ok(())
    }
}
