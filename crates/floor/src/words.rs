//! (being written)
pub struct Words;
