//! Who the house is in the log: its House ID and keys, as the log's room left them in the settings. A house without them has
//! pages without proofs.

use floor::{Conn, Result, values};

/// The house's name in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// 28 lower-case characters without hyphens; empty when the house has none yet.
    pub house_id: String,
    /// The origin line of its log; empty when it has none yet.
    pub origin: String,
}

/// The keys of the newest key document, as vkeys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub version: u64,
    /// How many roots must sign a change.
    pub needed: u64,
    pub roots: Vec<String>,
    /// The key that signs the log now.
    pub log: Vec<String>,
    /// With the kinds each may publish.
    pub editors: Vec<String>,
}

impl Identity {
    pub fn load(conn: &mut Conn<'_>) -> Result<Self> {
        let rows = conn.query(
            "SELECT name, value FROM setting WHERE name IN ('house_id', 'log_origin')",
            values![],
        )?;
        let mut identity = Self::default();
        for row in &rows {
            let value: String = row.get(1)?;
            match row.get::<String>(0)?.as_str() {
                "house_id" => {
                    identity.house_id = value.replace(['-', ' '], "").to_ascii_lowercase()
                }
                _ => identity.origin = value,
            }
        }
        Ok(identity)
    }

    /// The House ID for people: upper case, in groups of four.
    pub fn shown(&self) -> Option<String> {
        (!self.house_id.is_empty()).then(|| grouped(&self.house_id.to_ascii_uppercase(), 4, "-"))
    }

    /// What a QR code says: the house, or one entry of it.
    pub fn uri(&self, entry: Option<u64>) -> String {
        match entry {
            None => format!("beffroi:{}", self.house_id),
            Some(index) => format!("beffroi:{}?i={index}", self.house_id),
        }
    }
}

impl Keys {
    pub fn load(conn: &mut Conn<'_>) -> Result<Option<Self>> {
        let row = conn.optional(
            "SELECT value FROM setting WHERE name = 'key_document'",
            values![],
        )?;
        Ok(row
            .map(|row| row.get::<String>(0))
            .transpose()?
            .map(|text| Self::read(&text)))
    }

    /// Reads the lines of a key document that readers are shown. It was verified when it was made.
    fn read(document: &str) -> Self {
        let mut keys = Self::default();
        for line in document.lines().take_while(|line| !line.is_empty()) {
            let mut words = line.split(' ');
            match (words.next(), words.next()) {
                (Some("version"), Some(n)) => keys.version = n.parse().unwrap_or(0),
                (Some("root"), Some(n)) => {
                    keys.needed = n.parse().unwrap_or(0);
                    keys.roots = words.map(str::to_owned).collect();
                }
                (Some("log"), Some(vkey)) if !words.any(|word| word == "until") => {
                    keys.log.push(vkey.to_owned())
                }
                (Some("editor"), Some(vkey)) => {
                    keys.editors
                        .push(format!("{vkey} {}", words.collect::<Vec<_>>().join(" ")));
                }
                _ => {}
            }
        }
        keys
    }
}

/// Characters in groups, for the eye.
pub fn grouped(text: &str, size: usize, between: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters
        .chunks(size)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_document_is_read_line_by_line() {
        let document = "beffroi/keys/v1\nbeffroi/0\nversion 2\nprev sha256:00\nroot 2 a+1 b+2 c+3\nlog l+4 from 0 until 9 x\nlog m+5 from 9\neditor e+6 any\n\n— sig\n";
        let keys = Keys::read(document);
        assert_eq!((keys.version, keys.needed, keys.roots.len()), (2, 2, 3));
        assert_eq!(
            (keys.log, keys.editors),
            (vec!["m+5".to_owned()], vec!["e+6 any".to_owned()])
        );
    }

    #[test]
    fn the_house_id_is_shown_in_groups() {
        let identity = Identity {
            house_id: "abcd2345".into(),
            origin: String::new(),
        };
        assert_eq!(identity.shown().unwrap(), "ABCD-2345");
        assert_eq!(identity.uri(Some(7)), "beffroi:abcd2345?i=7");
    }
}
