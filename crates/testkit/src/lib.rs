//! tamis-testkit
pub mod plant;
