//! What a rule does to what is here already: who comes from a suspended server follows no longer, and their words and deeds are destroyed.

use std::collections::HashSet;

use floor::{Result, Tx, values};

use crate::inbox::gone;
use crate::rule::{Domain, Severity};
use crate::{peer_store, rule_store};

/// Holds everything that is kept to the rules as they are now. Costs a look at each server that is known.
pub(crate) fn all(tx: &mut Tx<'_>) -> Result<()> {
    let rules = rule_store::all(tx)?;
    let suspended: HashSet<String> = rules
        .into_iter()
        .filter(|rule| rule.severity == Severity::Suspend)
        .map(|rule| rule.domain.as_str().to_owned())
        .collect();
    let rows = tx.query("SELECT DISTINCT host FROM fediverse_peer", values![])?;
    for row in &rows {
        let host: String = row.get(0)?;
        let Ok(domain) = host.parse::<Domain>() else {
            continue;
        };
        let holds = |domain: &String| suspended.contains(domain);
        if domain.and_above().iter().any(holds) {
            for peer in peer_store::of_host(tx, &host)? {
                gone(tx, &peer)?;
            }
        }
    }
    Ok(())
}
