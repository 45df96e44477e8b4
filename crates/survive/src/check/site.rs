//! Which files the tree has, by the newest site entry that holds: folded from the last keyframe on.

use std::collections::BTreeMap;

use tlog::record::{BodyRef, SiteBody, SiteState};

use super::log::{Log, Refused};

/// Gives the verified body that the entry at an index names.
pub type ReadBody<'a> = &'a mut dyn FnMut(u64, &BodyRef) -> Result<Vec<u8>, Refused>;

/// The state of the tree, and the keyframe it was folded from. `read` gives the verified body that a site entry names.
///
/// # Errors
/// What `read` answers, or a body that does not follow the one before it.
pub fn fold(log: &Log, read: ReadBody<'_>) -> Result<(SiteState, u64), Refused> {
    let mut state = SiteState::default();
    let mut bodies = BTreeMap::new();
    let mut next = log.history.site();
    let mut keyframe = 0;
    while let Some(index) = next {
        let wrong = |what: String| Refused::entry(index, log.size(), what);
        let known = log
            .entry(index)
            .ok_or_else(|| wrong("it is not there".to_owned()))?;
        let body = known
            .body
            .as_ref()
            .ok_or_else(|| wrong("a site entry names no body".to_owned()))?;
        let site =
            SiteBody::parse(&read(index, body)?).map_err(|cause| wrong(cause.to_string()))?;
        if site.base.is_some_and(|base| base >= index) {
            return Err(wrong(
                "its body changes a state that is not before it".to_owned(),
            ));
        }
        (next, keyframe) = (site.base, index);
        bodies.insert(index, site);
    }
    for (index, site) in &bodies {
        state
            .apply(*index, site)
            .map_err(|cause| Refused::entry(*index, log.size(), cause))?;
    }
    Ok((state, keyframe))
}
