//! The threads of an engine: started when first needed, and anew in a forked process.

use std::process;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::config::value_error;

#[derive(Debug)]
pub(crate) struct Pool {
    /// 0: one for each core.
    threads: usize,
    started: Mutex<Option<(u32, Arc<ThreadPool>)>>,
}

impl Pool {
    pub(crate) fn new(threads: usize) -> Self {
        Pool { threads, started: Mutex::new(None) }
    }

    /// The threads of this process.
    pub(crate) fn get(&self) -> PyResult<Arc<ThreadPool>> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let pid = process::id();
        if let Some((_, pool)) = started.as_ref().filter(|(of, _)| *of == pid) {
            return Ok(Arc::clone(pool));
        }
        // After a fork the threads are the parent's; to end them here would wait for them forever.
        if let Some(foreign) = started.take() {
            std::mem::forget(foreign);
        }
        let pool = ThreadPoolBuilder::new().num_threads(self.threads).build();
        let pool = Arc::new(pool.map_err(value_error)?);
        *started = Some((pid, Arc::clone(&pool)));
        Ok(pool)
    }
}
