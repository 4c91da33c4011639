//! The index against a model, against the index in memory, and against everything that can go wrong.

mod damage;
mod full;
mod kill;
mod model;
mod pages;
mod readers;
