//! Every statement about rules for other servers.

use floor::{Conn, House, Result, Row, Tx, Value, values};

use crate::rule::{Domain, Rule, Standing};

const RULE: &str = "domain, severity, reject_media, reject_reports, comment, obfuscate";

/// What the house lets this server do.
pub(crate) fn standing(house: &House, conn: &mut Conn<'_>, host: &str) -> Result<Standing> {
    let only_listed = house.config.fediverse.only_listed;
    let Ok(domain) = host.parse::<Domain>() else {
        return Ok(Standing {
            refused: true,
            ..Standing::default()
        });
    };
    let names = domain.and_above();
    let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT {RULE} FROM fediverse_rule WHERE domain IN ({})",
        places.join(", ")
    );
    let names: Vec<Value> = names.into_iter().map(Value::from).collect();
    let rows = conn.query(&sql, &names)?;
    let rules: Vec<Rule> = rows.iter().map(read).collect::<Result<_>>()?;
    Ok(Standing::of(&rules, only_listed))
}

/// Every rule, by domain.
pub fn all(conn: &mut Conn<'_>) -> Result<Vec<Rule>> {
    let sql = format!("SELECT {RULE} FROM fediverse_rule ORDER BY domain");
    conn.query(&sql, values![])?.iter().map(read).collect()
}

/// Sets the rule of a domain.
pub fn set(tx: &mut Tx<'_>, rule: &Rule) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO fediverse_rule (domain, severity, reject_media, reject_reports, comment, obfuscate, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (domain) DO UPDATE SET severity = excluded.severity, reject_media = excluded.reject_media,
           reject_reports = excluded.reject_reports, comment = excluded.comment, obfuscate = excluded.obfuscate",
        values![
            rule.domain.as_str(),
            rule.severity.as_str(),
            rule.reject_media,
            rule.reject_reports,
            &rule.comment,
            rule.obfuscate,
            now
        ],
    )?;
    Ok(())
}

/// Takes the rule of a domain away; whether there was one.
pub fn lift(tx: &mut Tx<'_>, domain: &Domain) -> Result<bool> {
    let sql = "DELETE FROM fediverse_rule WHERE domain = $1";
    Ok(tx.execute(sql, values![domain.as_str()])? == 1)
}

fn read(row: &Row) -> Result<Rule> {
    Ok(Rule {
        domain: row.get::<String>(0)?.parse()?,
        severity: row.get::<String>(1)?.parse()?,
        reject_media: row.get(2)?,
        reject_reports: row.get(3)?,
        comment: row.get(4)?,
        obfuscate: row.get(5)?,
    })
}
