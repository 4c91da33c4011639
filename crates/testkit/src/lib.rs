//! tamis-testkit

pub mod oracle;
