//! Objects in stores, by the crate `object_store`: Amazon S3 and what speaks its language, Google Cloud Storage, Azure
//! Blob Storage, and plain web servers.

mod object;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{
    Error, ObjectMeta, ObjectStore, ObjectStoreExt, ObjectStoreScheme, parse_url_opts,
};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::config::StoreSettings;
pub(crate) use object::{Object, ObjectReader, ROOM};

/// The stores that the inputs of a run are in.
#[derive(Default)]
pub(crate) struct Stores {
    settings: StoreSettings,
    /// Started with the first address: one thread, that waits for the network.
    runtime: Option<Arc<Runtime>>,
    /// By what stands before the path in an address.
    known: BTreeMap<String, Arc<dyn ObjectStore>>,
}

/// What an address leads to.
pub(crate) enum Found {
    One(Object),
    /// Objects below it, as in a folder.
    Below(Vec<Object>),
}

impl Stores {
    pub(crate) fn new(settings: &StoreSettings) -> Self {
        Stores { settings: settings.clone(), ..Stores::default() }
    }

    /// The object at an address, or else all objects below it, whatever they are called.
    ///
    /// # Errors
    ///
    /// When nothing is there, or the store cannot be asked.
    pub(crate) fn find(&mut self, address: &str) -> Result<Found, String> {
        let (store, path) = self.store(address)?;
        let runtime = self.runtime()?;
        let object = |at: String, meta: ObjectMeta| {
            Object::new(Arc::clone(&store), Arc::clone(&runtime), at, meta)
        };
        let whole = path.as_ref().is_empty() || address.ends_with('/');
        if !whole {
            match runtime.block_on(store.head(&path)) {
                Ok(meta) => return Ok(Found::One(object(address.to_owned(), meta))),
                Err(Error::NotFound { .. }) if !is_web(address) => {}
                Err(error) => return Err(said(&error)),
            }
        }
        if is_web(address) {
            return Err("a web server has no list of what it has; name each file".to_owned());
        }
        let all = store.list(Some(&path)).try_collect::<Vec<_>>();
        let all = runtime.block_on(all).map_err(|error| said(&error))?;
        if all.is_empty() {
            return Err("nothing is there".to_owned());
        }
        let base = address.trim_end_matches('/');
        let below = |meta: ObjectMeta| {
            let rest = &meta.location.as_ref()[path.as_ref().len()..];
            object(format!("{base}/{}", rest.trim_start_matches('/')), meta)
        };
        Ok(Found::Below(all.into_iter().map(below).collect()))
    }

    /// The store of an address, and the path in it.
    fn store(&mut self, address: &str) -> Result<(Arc<dyn ObjectStore>, Path), String> {
        let bad = |error: &dyn std::fmt::Display| format!("not an address: {error}");
        if is_web(address) && address.contains('?') {
            return Err("an address with a question cannot be read".to_owned());
        }
        let (root, path) = match is_web(address) {
            // What stands before the path is one store; where it is spelled otherwise, each address has one of its own.
            true => {
                let url = Url::parse(address).map_err(|error| bad(&error))?;
                let (_, path) = ObjectStoreScheme::parse(&url).map_err(|error| bad(&error))?;
                (address.strip_suffix(path.as_ref()).unwrap_or(address), path)
            }
            // A key is what it is: no character of it means anything.
            false => {
                let begin = address.find("://").map_or(0, |at| at + 3);
                let end = address[begin..].find('/').map_or(address.len(), |at| begin + at);
                let path = Path::parse(&address[end..]).map_err(|error| bad(&error))?;
                (&address[..end], path)
            }
        };
        if let Some(store) = self.known.get(root) {
            return Ok((Arc::clone(store), path));
        }
        // A bucket may be in the path of a web address.
        let url = if is_web(address) { address } else { root };
        let url = Url::parse(url).map_err(|error| bad(&error))?;
        // Who writes http:// means it.
        let open = address.starts_with("http://").then_some(("allow_http", "true"));
        let settings = self.settings.iter().chain(open);
        let (store, _) = parse_url_opts(&url, settings).map_err(|error| said(&error))?;
        let store: Arc<dyn ObjectStore> = store.into();
        self.known.insert(root.to_owned(), Arc::clone(&store));
        Ok((store, path))
    }

    fn runtime(&mut self) -> Result<Arc<Runtime>, String> {
        if let Some(runtime) = &self.runtime {
            return Ok(Arc::clone(runtime));
        }
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("tamis-store").enable_all();
        let runtime = builder.build().map_err(|error| format!("no thread for it: {error}"))?;
        Ok(Arc::clone(self.runtime.insert(Arc::new(runtime))))
    }
}

/// Whether an address is read as a page of the web is, percent signs and all.
fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

/// What went wrong, with the causes that the message leaves out.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}
