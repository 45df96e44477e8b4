//! GNU gettext's PO: `msgctxt` is the unit's id, `fuzzy` says that the translator is not done.

use std::collections::HashSet;

use super::{Exchange, ExchangeError, Problem, Unit, bounded, language, push};

/// The file of a translation.
pub fn write(exchange: &Exchange) -> String {
    let mut out = String::from("msgid \"\"\nmsgstr \"\"\n");
    for header in [
        "MIME-Version: 1.0".to_owned(),
        "Content-Type: text/plain; charset=UTF-8".to_owned(),
        "Content-Transfer-Encoding: 8bit".to_owned(),
        format!("Language: {}", exchange.target),
        format!("X-Source-Language: {}", exchange.source),
        format!("X-Name: {}", exchange.name),
    ] {
        out.push_str(&format!("{}\n", quoted(&format!("{header}\n"))));
    }
    for unit in &exchange.units {
        out.push('\n');
        if !unit.done && !unit.target.is_empty() {
            out.push_str("#, fuzzy\n");
        }
        field(&mut out, "msgctxt", &unit.id);
        field(&mut out, "msgid", &unit.source);
        field(&mut out, "msgstr", &unit.target);
    }
    out
}

/// A string on as many lines as it has, the way the tools write it.
fn field(out: &mut String, key: &str, text: &str) {
    let several = text.trim_end_matches('\n').contains('\n');
    out.push_str(key);
    out.push(' ');
    if several {
        out.push_str("\"\"\n");
    }
    if text.is_empty() {
        out.push_str("\"\"\n");
    }
    for line in text.split_inclusive('\n') {
        out.push_str(&quoted(line));
        out.push('\n');
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What one entry has said so far.
#[derive(Default)]
struct Entry {
    context: Option<String>,
    id: Option<String>,
    text: Option<String>,
    fuzzy: bool,
    /// Which of them a line of its own goes on with.
    open: Option<Field>,
    line: usize,
}

#[derive(Clone, Copy)]
enum Field {
    Context,
    Id,
    Text,
}

/// Reads a PO file. Entries without `msgctxt` are none of ours and are passed over, as are obsolete ones.
pub fn read(text: &str) -> Result<Exchange, ExchangeError> {
    bounded(text)?;
    let mut reader = Reader::default();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        reader.line(line.trim(), number + 1)?;
    }
    reader.close()?;
    reader.done()
}

#[derive(Default)]
struct Reader {
    entry: Entry,
    header: Option<(usize, String)>,
    units: Vec<Unit>,
    known: HashSet<String>,
}

impl Reader {
    fn line(&mut self, line: &str, number: usize) -> Result<(), ExchangeError> {
        let wrong = |problem| {
            Err(ExchangeError {
                line: number,
                problem,
            })
        };
        if let Some(comment) = line.strip_prefix('#') {
            if self.entry.text.is_some() {
                self.close()?;
            }
            self.entry.fuzzy |= comment.starts_with(',') && comment.contains("fuzzy");
            return Ok(());
        }
        if line.is_empty() {
            return Ok(());
        }
        if line.starts_with('"') {
            let more = string(line, number)?;
            return match self.entry.open() {
                Some(field) => {
                    field.push_str(&more);
                    Ok(())
                }
                None => wrong(Problem::Line(line.chars().take(40).collect())),
            };
        }
        let Some((key, value)) = line.split_once(char::is_whitespace) else {
            return wrong(Problem::Line(line.chars().take(40).collect()));
        };
        let field = match key {
            "msgctxt" => Field::Context,
            "msgid" => Field::Id,
            "msgstr" => Field::Text,
            _ => return wrong(Problem::Line(line.chars().take(40).collect())),
        };
        // A new entry begins where the one before has its translation.
        if !matches!(field, Field::Text) && self.entry.text.is_some() {
            self.close()?;
        }
        let value = string(value.trim(), number)?;
        self.entry.line = number;
        self.entry.set(field, value);
        Ok(())
    }

    /// The entry is complete: the header, a unit, or nobody's.
    fn close(&mut self) -> Result<(), ExchangeError> {
        let entry = std::mem::take(&mut self.entry);
        let Some(text) = entry.text else {
            return Ok(());
        };
        let source = entry.id.unwrap_or_default();
        match entry.context {
            None if source.is_empty() && self.header.is_none() => {
                self.header = Some((entry.line, text));
                Ok(())
            }
            None => Ok(()),
            Some(id) => {
                let done = !entry.fuzzy && !text.is_empty();
                let unit = Unit {
                    id,
                    source,
                    target: text,
                    done,
                };
                push(&mut self.units, &mut self.known, unit, entry.line)
            }
        }
    }

    fn done(self) -> Result<Exchange, ExchangeError> {
        let (line, header) = self.header.unwrap_or((1, String::new()));
        let find = |name: &'static str| {
            let found = header.lines().find_map(|field| field.strip_prefix(name));
            let missing = || ExchangeError {
                line,
                problem: Problem::Missing(name.trim_end_matches(':')),
            };
            found.map(str::trim).ok_or_else(missing)
        };
        Ok(Exchange {
            name: find("X-Name:")?.to_owned(),
            source: language(find("X-Source-Language:")?, line)?,
            target: language(find("Language:")?, line)?,
            units: self.units,
        })
    }
}

impl Entry {
    fn set(&mut self, field: Field, value: String) {
        self.open = Some(field);
        match field {
            Field::Context => self.context = Some(value),
            Field::Id => self.id = Some(value),
            Field::Text => self.text = Some(value),
        }
    }

    fn open(&mut self) -> Option<&mut String> {
        match self.open? {
            Field::Context => self.context.as_mut(),
            Field::Id => self.id.as_mut(),
            Field::Text => self.text.as_mut(),
        }
    }
}

fn string(quoted: &str, line: usize) -> Result<String, ExchangeError> {
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let problem = || ExchangeError {
        line,
        problem: Problem::Quotes,
    };
    let mut out = String::new();
    let mut chars = inner.ok_or_else(problem)?.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(c) => out.push(c),
                None => return Err(problem()),
            },
            '"' => return Err(problem()),
            c => out.push(c),
        }
    }
    Ok(out)
}
