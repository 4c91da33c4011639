//! tamis-scan
