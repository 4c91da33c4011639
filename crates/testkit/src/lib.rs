//! What the fast code is judged by: planted corpora with truth.
pub mod plant;
