//! LMDB: a memory-mapped B-tree.

use std::ops::Bound;
use std::path::Path;

use heed::types::Bytes;
use heed::{Database, Env, EnvOpenOptions, RoTxn, WithTls};
use tamis_benches::scale::Outcome;

use crate::{Key, Store};

pub struct Lmdb {
    // Before the environment that it reads.
    read: Option<RoTxn<'static, WithTls>>,
    env: Env,
    keys: Database<Bytes, Bytes>,
    records: Database<Bytes, Bytes>,
}

impl Lmdb {
    pub fn create(folder: &Path) -> Outcome<Self> {
        // SAFETY: the folder was made for this measurement; nobody else maps or changes the file.
        let env = unsafe { EnvOpenOptions::new().map_size(200 << 30).max_dbs(2).open(folder)? };
        let mut write = env.write_txn()?;
        let keys = env.create_database(&mut write, Some("keys"))?;
        let records = env.create_database(&mut write, Some("records"))?;
        write.commit()?;
        Ok(Lmdb { read: None, env, keys, records })
    }
}

impl Store for Lmdb {
    fn write(&mut self, keys: &[(Key, u64)], records: &[(u64, Vec<u8>)]) -> Outcome<()> {
        let mut write = self.env.write_txn()?;
        for (key, simhash) in keys {
            self.keys.put(&mut write, key, &simhash.to_le_bytes())?;
        }
        for (page, record) in records {
            self.records.put(&mut write, &page.to_be_bytes(), record)?;
        }
        Ok(write.commit()?)
    }

    fn settle(&mut self) -> Outcome<()> {
        self.read = Some(self.env.clone().static_read_txn()?);
        Ok(())
    }

    fn range(&self, from: Key, to: Key, each: &mut dyn FnMut(&[u8], u64)) -> Outcome<()> {
        let read = self.read.as_ref().ok_or("not settled")?;
        for found in
            self.keys.range(read, &(Bound::Included(&from[..]), Bound::Included(&to[..])))?
        {
            let (key, simhash) = found?;
            each(key, u64::from_le_bytes(simhash.try_into()?));
        }
        Ok(())
    }

    fn record(&self, page: u64, read: &mut dyn FnMut(&[u8])) -> Outcome<()> {
        let transaction = self.read.as_ref().ok_or("not settled")?;
        if let Some(record) = self.records.get(transaction, &page.to_be_bytes())? {
            read(record);
        }
        Ok(())
    }
}
