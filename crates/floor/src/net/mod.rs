//! The way out: the only HTTP requests the house makes, and only to addresses it may reach.
//!
//! An address is checked when the connection is made, and the connection goes to exactly the address that was checked: a
//! name that first points to a public and then to a private address gains nothing (`connect.rs`, `address.rs`). Redirects
//! are followed by us and checked again; the time, the bytes received and the bytes after decompression are limited
//! (`fetch.rs`). Proxies named in the environment are ignored. Every host asked is counted, for the stewards to see.

mod address;
mod connect;
mod decode;
mod fetch;
mod hosts;
mod target;

pub use address::{Ranges, special_purpose};
pub use connect::Resolve;
pub use fetch::{Fetched, Fetcher, Fields, Post, Req};
pub use hosts::{Hosts, Outbound, Outbounds};
