//! tamis-driver
