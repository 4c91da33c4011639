//! tamis-tamis
