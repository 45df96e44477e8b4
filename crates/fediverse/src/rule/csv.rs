//! Lists of rules as servers exchange them: the CSV of Mastodon, and plain lists with one domain a line.
//!
//! A heading, if there is one, says which column is which. A line that names no domain (half hidden ones have a `*`) is passed over and
//! counted. `allow` is no word of Mastodon's; lists of those that are spoken with are written as plain domains.

use super::{Domain, Rule, Severity};

/// The most bytes and lines that are read.
pub const MAX_BYTES: usize = 4 << 20;
const MAX_LINES: usize = 100_000;
const COMMENT: usize = 500;
const HEADING: &str = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate";

/// What was read of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub rules: Vec<Rule>,
    /// Lines that say nothing usable.
    pub passed_over: u64,
}

/// Reads a list; a line that names no severity gets this one.
pub fn read(text: &str, otherwise: Severity) -> Read {
    let mut columns = Columns::usual();
    let mut read = Read::default();
    for (number, line) in lines(text).into_iter().take(MAX_LINES).enumerate() {
        let first = line.first().map_or("", |field| field.trim());
        if number == 0 && line.iter().any(|field| is_named(field, "domain")) {
            columns = Columns::of(&line);
            continue;
        }
        let remark = first.is_empty() || first.starts_with('#');
        if remark && line.len() < 2 {
            continue;
        }
        match columns.rule(&line, otherwise) {
            Some(rule) => read.rules.push(rule),
            None => read.passed_over += 1,
        }
    }
    read
}

/// Where each thing stands in a line.
struct Columns([Option<usize>; 6]);

impl Columns {
    const NAMES: [&'static str; 6] = [
        "domain",
        "severity",
        "reject_media",
        "reject_reports",
        "public_comment",
        "obfuscate",
    ];

    fn usual() -> Self {
        Self([0, 1, 2, 3, 4, 5].map(Some))
    }

    fn of(heading: &[String]) -> Self {
        Self(Self::NAMES.map(|name| {
            let mut known = heading.iter();
            known.position(|field| is_named(field, name))
        }))
    }

    fn rule(&self, line: &[String], otherwise: Severity) -> Option<Rule> {
        let field = |place: usize| {
            let at = self.0.get(place).copied().flatten();
            at.and_then(|at| line.get(at))
                .map_or("", |field| field.trim())
        };
        let yes = |place: usize| field(place).eq_ignore_ascii_case("true") || field(place) == "1";
        let severity = match field(1).to_ascii_lowercase().as_str() {
            "" => otherwise,
            "suspend" => Severity::Suspend,
            "silence" | "limit" => Severity::Limit,
            "noop" | "none" => Severity::None,
            "allow" => Severity::Allow,
            _ => return None,
        };
        Some(Rule {
            domain: field(0).parse::<Domain>().ok()?,
            severity,
            reject_media: yes(2),
            reject_reports: yes(3),
            comment: prose::stranger::line(field(4), COMMENT),
            obfuscate: yes(5),
        })
    }
}

fn is_named(field: &str, name: &str) -> bool {
    let field = field.trim().trim_start_matches('#');
    field.eq_ignore_ascii_case(name)
}

/// The fields of each line (RFC 4180): in quotes where they hold commas, quotes or line ends.
fn lines(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut all, mut line, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => line.push(std::mem::take(&mut field)),
            '\n' | '\r' if !quoted => {
                line.push(std::mem::take(&mut field));
                all.push(std::mem::take(&mut line));
            }
            c => field.push(c),
        }
    }
    line.push(field);
    all.push(line);
    all
}

/// The rules as Mastodon reads them, without those that only allow.
pub fn write(rules: &[Rule]) -> String {
    let mut text = format!("{HEADING}\n");
    for rule in rules {
        let severity = match rule.severity {
            Severity::Suspend => "suspend",
            Severity::Limit => "silence",
            Severity::None => "noop",
            Severity::Allow => continue,
        };
        let comment = rule.comment.replace('"', "\"\"");
        // A spreadsheet takes what begins so for a formula.
        let comment = comment.trim_start_matches(['=', '+', '-', '@', '\t']);
        text.push_str(&format!(
            "{},{severity},{},{},\"{comment}\",{}\n",
            rule.domain, rule.reject_media, rule.reject_reports, rule.obfuscate
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let read = read(text, Severity::Suspend);
        let rules: Vec<String> = read
            .rules
            .iter()
            .map(|rule| format!("{} {}", rule.domain, rule.severity.as_str()))
            .collect();
        format!("{} / {}", rules.join(", "), read.passed_over)
    }

    #[test]
    fn lists_of_mastodon_and_plain_ones_are_read() {
        for (text, expected) in [
            (
                "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\r\nbad.example,suspend,true,true,\"spam, \"\"lies\"\"\",false\r\nloud.example,silence,false,false,,true\r\nhid***.example,suspend,false,false,,true\r\n",
                "bad.example suspend, loud.example limit / 1",
            ),
            (
                "domain\nA.example\n\nb.example.\n",
                "a.example suspend, b.example suspend / 0",
            ),
            ("a.example\n# a remark\n", "a.example suspend / 0"),
            ("severity,domain\nx", " / 1"),
            (
                "domain,public_comment,severity\na.example,\"two\nlines\",noop\n",
                "a.example none / 0",
            ),
            ("a.example,explode\n", " / 1"),
            ("#domain\n\u{fe61}\n", " / 1"),
            ("", " / 0"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_what_is_written_is_read_again(text in "([a-z*.\",# =\r\n]|\\PC){0,200}") {
            let first = read(&text, Severity::Limit).rules;
            let kept: Vec<Rule> = first.into_iter().filter(|rule| rule.severity != Severity::Allow).collect();
            let again = read(&write(&kept), Severity::None);
            prop_assert_eq!(again.rules.len(), kept.len());
            for (one, other) in again.rules.iter().zip(&kept) {
                prop_assert_eq!((&one.domain, one.severity), (&other.domain, other.severity));
            }
        }
    }
}
