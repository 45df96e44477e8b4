//! Subscribers from a CSV file: only with the words they agreed to, sealed like all others, in batches.
//!
//! The first line may name the columns (`email`, `langs`, `kinds`, `rhythm`, in any order); without such a line the first
//! column is the address. Languages and kinds are written `fr en`. Who is known or suppressed stays as they are.

use std::io::BufRead;

use floor::{Error, House, Result, Tx};
use prose::lang::Lang;

use super::address::Address;
use super::subscriber::{Preferences, Rhythm, Standing};
use super::subscriber_store as store;
use super::vault::Vault;

const BATCH: usize = 500;
const LINE: usize = 4_096;
const TOLD: usize = 100;

/// What an import did.
#[derive(Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    pub added: u64,
    /// Were there already.
    pub known: u64,
    /// Left, complained or bounced before.
    pub suppressed: u64,
    pub refused: u64,
    /// The first hundred refused lines and why; never what stood there.
    pub faults: Vec<(u64, String)>,
}

/// Which column is what.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Columns {
    email: usize,
    langs: Option<usize>,
    kinds: Option<usize>,
    rhythm: Option<usize>,
}

/// Reads `file` and adds everybody in it.
///
/// # Errors
/// A consent without words, a file that cannot be read, a locked house. What was added before stays; importing again goes on.
pub fn import(house: &House, file: impl BufRead, consent: &str) -> Result<Imported> {
    if consent.trim().chars().count() < 10 {
        return Err(Error::bad_input("the words these people agreed to are missing")
            .hint("give them: --consent 'I want to get the news of … by mail (paper form, spring fair 2026)'"));
    }
    let vault = Vault::open(house)?;
    let mut done = Imported::default();
    let mut batch = Vec::with_capacity(BATCH);
    let mut columns = None;
    let mut lines = Lines { file, number: 0 };
    while let Some((number, line)) = lines.next()? {
        let cells = line.map(|line| cells(&line));
        let cells = match cells {
            Ok(cells) => cells,
            Err(why) => {
                done.refuse(number, why);
                continue;
            }
        };
        if columns.is_none() {
            let named = header(&cells);
            columns = Some(named.clone().unwrap_or(Columns::bare()));
            if named.is_some() {
                continue;
            }
        }
        let Some(columns) = &columns else { continue };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match person(house, columns, &cells) {
            Ok(person) => batch.push(person),
            Err(why) => done.refuse(number, why),
        }
        if batch.len() == BATCH {
            add(house, &vault, &mut batch, consent, &mut done)?;
        }
    }
    add(house, &vault, &mut batch, consent, &mut done)?;
    Ok(done)
}

impl Imported {
    fn refuse(&mut self, line: u64, why: &str) {
        self.refused += 1;
        if self.faults.len() < TOLD {
            self.faults.push((line, why.to_owned()));
        }
    }
}

impl Columns {
    fn bare() -> Self {
        Self {
            email: 0,
            langs: None,
            kinds: None,
            rhythm: None,
        }
    }
}

struct Lines<F> {
    file: F,
    number: u64,
}

type Line = std::result::Result<String, &'static str>;

impl<F: BufRead> Lines<F> {
    /// The next line and its number; too long or unreadable ones are skipped whole and said.
    fn next(&mut self) -> Result<Option<(u64, Line)>> {
        let io = |cause| Error::io("the list", cause);
        let mut bytes = Vec::new();
        let mut over = false;
        loop {
            let buffer = self.file.fill_buf().map_err(io)?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            over |= bytes.len() + piece.len() > LINE;
            if !over {
                bytes.extend_from_slice(piece);
            }
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.file.consume(used);
            if end.is_some() {
                return Ok(Some(self.line(bytes, over)));
            }
        }
        Ok(match bytes.is_empty() && !over {
            true => None,
            false => Some(self.line(bytes, over)),
        })
    }

    fn line(&mut self, bytes: Vec<u8>, over: bool) -> (u64, Line) {
        self.number += 1;
        let line = match (over, String::from_utf8(bytes)) {
            (true, _) => Err("the line is longer than 4,096 bytes"),
            (_, Err(_)) => Err("the line is not UTF-8 text"),
            (_, Ok(line)) => Ok(line
                .trim_start_matches('\u{feff}')
                .trim_end_matches('\r')
                .to_owned()),
        };
        (self.number, line)
    }
}

/// The cells of one line of CSV: commas, or semicolons as spreadsheets of many countries write them; `""` is a quote in quotes.
pub fn cells(line: &str) -> Vec<String> {
    let separator = match line.contains(';') && !line.contains(',') {
        true => ';',
        false => ',',
    };
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            letter if letter == separator && !quoted => cells.push(String::new()),
            letter => cell.push(letter),
        }
    }
    cells
}

fn header(cells: &[String]) -> Option<Columns> {
    let at = |names: &[&str]| {
        cells.iter().position(|cell| {
            let cell = cell.trim().to_lowercase();
            names.contains(&cell.as_str())
        })
    };
    Some(Columns {
        email: at(&["email", "e-mail", "mail", "address", "email address"])?,
        langs: at(&["langs", "lang", "language", "languages"]),
        kinds: at(&["kinds", "kind"]),
        rhythm: at(&["rhythm"]),
    })
}

fn person(
    house: &House,
    columns: &Columns,
    cells: &[String],
) -> std::result::Result<(Address, Preferences), &'static str> {
    let cell = |at: Option<usize>| {
        at.and_then(|at| cells.get(at))
            .map_or("", |cell| cell.trim())
    };
    let address = Address::parse(cell(Some(columns.email))).map_err(|_| "no mail address")?;
    let words = |at| {
        cell(at)
            .split([' ', ',', ';', '|'])
            .filter(|word| !word.is_empty())
    };
    let mut langs = words(columns.langs)
        .map(|tag| Lang::parse(tag).map_err(|_| "a language that is none"))
        .collect::<std::result::Result<Vec<_>, _>>()?;
    if langs.is_empty() {
        langs.extend(Lang::parse(house.config.first_language()).ok());
    }
    let kinds = words(columns.kinds)
        .map(|kind| kind.parse().map_err(|_| "a kind that is none"))
        .collect::<std::result::Result<_, _>>()?;
    let rhythm = match cell(columns.rhythm) {
        "" => Rhythm::Once,
        word => Rhythm::parse(word).ok_or("a rhythm that is none: once, daily or weekly")?,
    };
    Ok((
        address,
        Preferences {
            langs,
            kinds,
            rhythm,
        },
    ))
}

fn add(
    house: &House,
    vault: &Vault,
    batch: &mut Vec<(Address, Preferences)>,
    consent: &str,
    done: &mut Imported,
) -> Result<()> {
    let (added, known, suppressed) = house.db.write(|tx| {
        let mut counts = (0, 0, 0);
        for (address, wants) in batch.iter() {
            let blind = vault.blind(address);
            if store::suppression(tx, &blind)?.is_some() {
                counts.2 += 1;
            } else if store::by_blind(tx, &blind)?.is_some() {
                counts.1 += 1;
            } else {
                insert(house, tx, vault, (address, wants, &blind), consent)?;
                counts.0 += 1;
            }
        }
        Ok(counts)
    })?;
    batch.clear();
    done.added += added;
    done.known += known;
    done.suppressed += suppressed;
    Ok(())
}

fn insert(
    house: &House,
    tx: &mut Tx<'_>,
    vault: &Vault,
    (address, wants, blind): (&Address, &Preferences, &str),
    consent: &str,
) -> Result<()> {
    let id = tx.fresh_id()?.to_string();
    let lane = vault.lane(address);
    let now = tx.now();
    let new = store::New {
        sealed: vault.seal(&id, address, tx.random())?,
        id: &id,
        blind,
        lane: &lane,
        standing: Standing::Active,
        wants,
        consent: store::Consent {
            text: consent.trim(),
            lang: house.config.first_language(),
            at: now,
        },
        source: "import",
    };
    store::insert(tx, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_as_spreadsheets_write_them() {
        assert_eq!(
            cells("a@b.example,\"fr, en\",x"),
            ["a@b.example", "fr, en", "x"]
        );
        assert_eq!(cells("a@b.example;fr"), ["a@b.example", "fr"]);
        assert_eq!(cells("\"say \"\"hello\"\"\""), ["say \"hello\""]);
        assert_eq!(cells(""), [""]);
    }

    #[test]
    fn lines_are_counted_and_too_long_ones_skipped() {
        let long = format!("\u{feff}one\r\n{}\nthree\n\nfive", "x".repeat(LINE + 1));
        let mut lines = Lines {
            file: long.as_bytes(),
            number: 0,
        };
        let mut read = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            read.push((number, line.map_or("refused".to_owned(), |line| line)));
        }
        let expected = [
            (1, "one"),
            (2, "refused"),
            (3, "three"),
            (4, ""),
            (5, "five"),
        ];
        assert_eq!(
            read,
            expected.map(|(number, line)| (number, line.to_owned()))
        );
    }

    proptest::proptest! {
        #[test]
        fn any_line_has_cells(line in "\\PC{0,200}") {
            proptest::prop_assert!(!cells(&line).is_empty());
        }
    }
}
