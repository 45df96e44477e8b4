//! How a house is found: by name (WebFinger), by host (host-meta), and what kind of server it is (NodeInfo).

pub mod host_meta;
pub mod nodeinfo;
pub mod webfinger;
