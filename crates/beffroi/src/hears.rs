//! Which room hears which fact, in the transaction that says it.

use floor::{Fact, Result, Tx};

pub(crate) fn hear(tx: &mut Tx<'_>, fact: &Fact) -> Result<()> {
    publish::desk::jobs::hear(tx, fact)?;
    survive::hear(tx, fact)?;
    fediverse::hear(tx, fact)?;
    reach::outbox::hear(tx, fact, crate::OUTLETS)
}
