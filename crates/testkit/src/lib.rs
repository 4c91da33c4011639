//! tamis-testkit
