//! The room from outside: files and imports in, pages and feeds out. One binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod alarm;
mod desk;
mod files;
mod import_ghost;
mod import_html;
mod import_markdown;
mod import_wordpress;
mod media;
mod sample;
mod site;
mod wxr_sample;
