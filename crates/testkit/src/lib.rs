//! What the fast code is judged by: the slow oracle, and planted corpora with truth.

pub mod cases;
pub mod oracle;
pub mod plant;
