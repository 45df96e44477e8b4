//! Text, and nothing but text: Markdown to safe HTML, languages, feeds, differences, translation checks.
//!
//! Values in, values out: no files, no clock, no randomness. Everything here reads text written by strangers, so every
//! entrance has a limit and an error that names the line.

pub mod beside;
pub mod check;
mod data;
pub mod dates;
pub mod diff;
pub mod direction;
pub mod exchange;
pub mod feeds;
pub mod lang;
mod letter;
pub mod likeness;
pub mod markdown;
pub mod merge;
pub mod plain;
pub mod search;
pub mod sitemap;
pub mod slug;
pub mod stranger;
pub mod text;
