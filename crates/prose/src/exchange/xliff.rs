//! XLIFF 2.1 (OASIS): one `<file>`, a `<unit>` for each piece, its state on the segment.
//!
//! Tools cut a unit into several segments, wrap words in inline elements and add their own: the words are read in order,
//! whatever stands around them.

use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Exchange, ExchangeError, Problem, Unit, bounded, language, push};
use crate::markdown::{escape_attribute, escape_text};

const NAMESPACE: &str = "urn:oasis:names:tc:xliff:document:2.0";
const MAX_DEPTH: usize = 32;

/// The file of a translation.
pub fn write(exchange: &Exchange) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<xliff xmlns=\"{NAMESPACE}\" version=\"2.1\" srcLang=\"{}\" trgLang=\"{}\">\n<file id=\"call\" original=\"",
        exchange.source, exchange.target
    ));
    escape_attribute(&mut out, &exchange.name);
    out.push_str("\">\n");
    for unit in &exchange.units {
        out.push_str("<unit id=\"");
        escape_attribute(&mut out, &unit.id);
        out.push_str("\" xml:space=\"preserve\"><segment state=\"");
        out.push_str(state(unit));
        out.push_str("\"><source>");
        words(&mut out, &unit.source);
        out.push_str("</source>");
        if !unit.target.is_empty() {
            out.push_str("<target>");
            words(&mut out, &unit.target);
            out.push_str("</target>");
        }
        out.push_str("</segment></unit>\n");
    }
    out.push_str("</file>\n</xliff>\n");
    out
}

fn state(unit: &Unit) -> &'static str {
    match (unit.target.is_empty(), unit.done) {
        (true, _) => "initial",
        (false, false) => "translated",
        (false, true) => "final",
    }
}

/// Text as XML keeps it: a carriage return would be read as a line feed.
fn words(out: &mut String, text: &str) {
    let mut escaped = String::with_capacity(text.len());
    escape_text(&mut escaped, text);
    out.push_str(&escaped.replace('\r', "&#13;"));
}

/// Reads an XLIFF 2 file.
pub fn read(text: &str) -> Result<Exchange, ExchangeError> {
    bounded(text)?;
    let mut xml = Reader::from_str(text);
    let mut file = File::default();
    loop {
        let at = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
        let line = || {
            1 + text.as_bytes()[..at.min(text.len())]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count()
        };
        let wrong = |problem| ExchangeError {
            line: line(),
            problem,
        };
        let event = xml
            .read_event()
            .map_err(|cause| wrong(Problem::Xml(cause.to_string())))?;
        match event {
            Event::Start(tag) => {
                if file.open.len() >= MAX_DEPTH {
                    return Err(wrong(Problem::TooDeep));
                }
                file.start(&tag, line())?;
                file.open.push(name(&tag));
            }
            Event::Empty(tag) => file.empty(&tag, line())?,
            Event::End(_) => {
                let closed = file.open.pop().unwrap_or_default();
                file.end(&closed, line())?;
            }
            Event::Text(text) => file.say(&text.xml10_content()),
            Event::CData(text) => file.say(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let known = reference.resolve_char_ref().ok().flatten();
                let named = || {
                    let name = reference.xml10_content();
                    quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned)
                };
                match known.map(String::from).or_else(named) {
                    Some(text) => file.say(&text),
                    None => {
                        return Err(wrong(Problem::Xml(
                            "an entity that XML does not know".to_owned(),
                        )));
                    }
                }
            }
            Event::DocType(_) => return Err(wrong(Problem::Doctype)),
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    file.done()
}

/// What was read so far.
#[derive(Default)]
struct File {
    open: Vec<String>,
    languages: Option<(String, String, usize)>,
    name: Option<String>,
    unit: Option<Unit>,
    units: Vec<Unit>,
    known: HashSet<String>,
}

impl File {
    fn start(&mut self, tag: &BytesStart<'_>, line: usize) -> Result<(), ExchangeError> {
        let name = name(tag);
        if self.open.is_empty() {
            let version = attribute(tag, "version").unwrap_or_default();
            if name != "xliff" || !version.starts_with("2.") {
                let problem = Problem::NotXliff;
                return Err(ExchangeError { line, problem });
            }
            let of = |key| attribute(tag, key).unwrap_or_default();
            self.languages = Some((of("srcLang"), of("trgLang"), line));
        }
        match name.as_str() {
            "file" if self.name.is_none() => self.name = attribute(tag, "original"),
            "unit" => {
                self.unit = Some(Unit {
                    id: attribute(tag, "id").unwrap_or_default(),
                    done: true,
                    ..Unit::default()
                });
            }
            "segment" => {
                let state = attribute(tag, "state").unwrap_or_else(|| "initial".to_owned());
                if let Some(unit) = &mut self.unit {
                    unit.done &= matches!(state.as_str(), "final" | "reviewed");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// `<cp hex="0009"/>` is a character that XML cannot hold; other empty elements are marks of a tool.
    fn empty(&mut self, tag: &BytesStart<'_>, line: usize) -> Result<(), ExchangeError> {
        if name(tag) == "cp" {
            let hex = attribute(tag, "hex").unwrap_or_default();
            let code = u32::from_str_radix(&hex, 16).ok();
            if let Some(c) = code.and_then(char::from_u32) {
                self.say(c.encode_utf8(&mut [0; 4]));
            }
            return Ok(());
        }
        self.start(tag, line)
    }

    fn end(&mut self, closed: &str, line: usize) -> Result<(), ExchangeError> {
        if closed != "unit" {
            return Ok(());
        }
        match self.unit.take() {
            Some(mut unit) => {
                unit.done &= !unit.target.is_empty();
                push(&mut self.units, &mut self.known, unit, line)
            }
            None => Ok(()),
        }
    }

    /// Text counts inside the `<source>` or `<target>` of a segment (or of what stands between segments).
    fn say(&mut self, text: &str) {
        let inside = |name: &str| {
            let at = self.open.iter().rposition(|open| open == name)?;
            let above = self.open.get(at.checked_sub(1)?)?;
            (above == "segment" || above == "ignorable").then_some(())
        };
        let (source, target) = (inside("source"), inside("target"));
        if let Some(unit) = &mut self.unit {
            if target.is_some() {
                unit.target.push_str(text);
            } else if source.is_some() {
                unit.source.push_str(text);
            }
        }
    }

    fn done(self) -> Result<Exchange, ExchangeError> {
        let missing = |line, what| ExchangeError {
            line,
            problem: Problem::Missing(what),
        };
        let (source, target, line) = self.languages.ok_or_else(|| missing(1, "version"))?;
        Ok(Exchange {
            name: self.name.ok_or_else(|| missing(line, "original"))?,
            source: language(&source, line)?,
            target: language(&target, line)?,
            units: self.units,
        })
    }
}

/// The element's name without its prefix.
fn name(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_owned()
}

fn attribute(tag: &BytesStart<'_>, key: &str) -> Option<String> {
    let found = tag
        .attributes()
        .flatten()
        .find(|found| found.key.as_ref() == key)?;
    quick_xml::escape::unescape(&found.value)
        .ok()
        .map(|text| text.into_owned())
}
