//! tamis-simhash
