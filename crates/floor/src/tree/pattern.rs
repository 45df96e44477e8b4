//! Path patterns of the tree, as `{lang}/page/{n}.html` or `log/tile/{rest…}`.
//!
//! A `{name}` stands for at least one byte and never for `/`. A segment may mix literals and names (`{slug}.history.html`,
//! `{sha}.{ext}`): a name followed by a literal ends at that literal's first occurrence, the last literal of a segment is
//! matched at its end. `{name…}` may only come last and stands for all that remains, slashes included. Matching is linear
//! in the path and allocates only the parameters.

use std::cmp::Reverse;

use crate::{Error, Result};

/// A parsed pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: &'static str,
    segments: Vec<Vec<Part>>,
    rest: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Part {
    Literal(&'static str),
    Name(&'static str),
}

/// What the names of a pattern stand for in one path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params<'p>(Vec<(&'static str, &'p str)>);

impl<'p> Params<'p> {
    /// What `name` stands for; empty for a name the pattern does not have.
    pub fn get(&self, name: &str) -> &'p str {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// What `name` stands for as a number, if it is written the one way numbers are: digits without leading zeros.
    pub fn number(&self, name: &str) -> Option<u64> {
        let text = self.get(name);
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let canonical = plain && (text == "0" || !text.starts_with('0'));
        text.parse().ok().filter(|_| canonical)
    }
}

impl Pattern {
    /// Parses a pattern; an error is a mistake in a room, found when the house starts.
    pub fn new(text: &'static str) -> Result<Self> {
        let wrong = |why: &str| Error::bad_input(format!("the page pattern {why}")).at(text);
        let (front, rest) = match text.strip_suffix("…}") {
            None => (text, None),
            Some(open) => {
                let (front, name) = open.rsplit_once('{').ok_or_else(|| wrong("lacks a `{`"))?;
                if !(front.is_empty() || front.ends_with('/')) || name.is_empty() {
                    return Err(wrong("may have `{name…}` only as its whole last segment"));
                }
                (front.trim_end_matches('/'), Some(name))
            }
        };
        let mut segments = Vec::new();
        if !(front.is_empty() && rest.is_some()) {
            for segment in front.split('/') {
                segments.push(parts(segment).map_err(wrong)?);
            }
        }
        Ok(Self {
            text,
            segments,
            rest,
        })
    }

    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The parameters, if `path` (without a leading slash) fits.
    pub fn matches<'p>(&self, path: &'p str) -> Option<Params<'p>> {
        let mut params = Params::default();
        let mut remaining = Some(path);
        for segment in &self.segments {
            let (head, tail) = match remaining?.split_once('/') {
                Some((head, tail)) => (head, Some(tail)),
                None => (remaining?, None),
            };
            match_segment(segment, head, &mut params)?;
            remaining = tail;
        }
        match (self.rest, remaining) {
            (None, None) => Some(params),
            (Some(name), Some(rest)) if !rest.is_empty() => {
                params.0.push((name, rest));
                Some(params)
            }
            _ => None,
        }
    }

    /// The path with every name replaced. Refuses a missing, empty or slashed value, which would not match again.
    pub fn fill(&self, values: &[(&str, &str)]) -> Result<String> {
        let value = |name: &str| {
            let found = values.iter().find(|(known, _)| *known == name);
            let value = found.map_or("", |(_, value)| value);
            (!value.is_empty())
                .then_some(value)
                .ok_or_else(|| Error::bad_input(format!("no value for `{{{name}}}`")).at(self.text))
        };
        let mut path = String::with_capacity(self.text.len() + 32);
        for segment in &self.segments {
            if !path.is_empty() {
                path.push('/');
            }
            for part in segment {
                match part {
                    Part::Literal(literal) => path.push_str(literal),
                    Part::Name(name) => path.push_str(slashless(value(name)?, self.text)?),
                }
            }
        }
        if let Some(name) = self.rest {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(value(name)?);
        }
        Ok(path)
    }

    /// Orders patterns so that the more literal one is asked first.
    pub(super) fn precedence(&self) -> impl Ord + use<> {
        let literal = |parts: &Vec<Part>| {
            let bytes: usize = parts.iter().map(Part::literal_len).sum();
            let whole = matches!(parts[..], [Part::Literal(_)]);
            Reverse((whole, bytes))
        };
        let segments: Vec<_> = self.segments.iter().map(literal).collect();
        (self.rest.is_some(), segments)
    }
}

impl Part {
    fn literal_len(&self) -> usize {
        match self {
            Self::Literal(literal) => literal.len(),
            Self::Name(_) => 0,
        }
    }
}

fn parts(segment: &'static str) -> std::result::Result<Vec<Part>, &'static str> {
    let mut parts = Vec::new();
    let mut text = segment;
    while !text.is_empty() {
        if let Some(open) = text.strip_prefix('{') {
            let (name, after) = open.split_once('}').ok_or("has an unclosed `{`")?;
            if name.is_empty() || name.contains(['{', '…']) {
                return Err("has a name that is empty or out of place");
            }
            if let Some(Part::Name(_)) = parts.last() {
                return Err("has two names with nothing between them");
            }
            parts.push(Part::Name(name));
            text = after;
        } else {
            let (literal, after) = text.split_at(text.find('{').unwrap_or(text.len()));
            parts.push(Part::Literal(literal));
            text = after;
        }
    }
    if parts.is_empty() {
        return Err("has an empty segment");
    }
    Ok(parts)
}

fn match_segment<'p>(parts: &[Part], mut text: &'p str, params: &mut Params<'p>) -> Option<()> {
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        match part {
            Part::Literal(literal) => text = text.strip_prefix(literal)?,
            Part::Name(name) => {
                let end = match parts.next() {
                    None => text.len(),
                    Some(next) => {
                        let end = find_literal(text, next, parts.peek().is_none())?;
                        params.0.push((name, &text[..end]));
                        text = &text[end + next.literal_len()..];
                        continue;
                    }
                };
                if end == 0 {
                    return None;
                }
                params.0.push((name, text));
                text = "";
            }
        }
    }
    text.is_empty().then_some(())
}

/// Where the literal after a name begins: at the end if it is the last part, else at its first occurrence; never at 0.
fn find_literal(text: &str, next: &Part, last: bool) -> Option<usize> {
    let Part::Literal(literal) = next else {
        return None;
    };
    let after_first = text.chars().next()?.len_utf8();
    if last {
        return text
            .strip_suffix(literal)
            .map(str::len)
            .filter(|end| *end > 0);
    }
    let found = text[after_first..].find(literal)?;
    Some(after_first + found)
}

fn slashless<'v>(value: &'v str, place: &str) -> Result<&'v str> {
    if value.contains('/') {
        return Err(Error::bad_input(format!("`{value}` would add a folder")).at(place));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matched(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
        let params = Pattern::new(pattern).unwrap().matches(path)?;
        Some(
            params
                .0
                .iter()
                .map(|(n, v)| (*n, (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn names_match_within_a_segment() {
        type Matched = Option<&'static [(&'static str, &'static str)]>;
        let table: &[(&str, &str, Matched)] = &[
            ("index.html", "index.html", Some(&[])),
            ("index.html", "index.htm", None),
            (
                "{lang}/page/{n}.html",
                "fr/page/12.html",
                Some(&[("lang", "fr"), ("n", "12")]),
            ),
            ("{lang}/page/{n}.html", "fr/page/.html", None),
            ("{lang}/page/{n}.html", "/page/1.html", None),
            ("{lang}/page/{n}.html", "fr/page/1/2.html", None),
            (
                "{lang}/{slug}.html",
                "fr/a.html.html",
                Some(&[("lang", "fr"), ("slug", "a.html")]),
            ),
            (
                "b/{ab}/{sha}.{ext}",
                "b/0f/0fab.jpg",
                Some(&[("ab", "0f"), ("sha", "0fab"), ("ext", "jpg")]),
            ),
            ("b/{ab}/{sha}.{ext}", "b/0f/0fab.", None),
            ("x-{a}-y", "x--y", None),
            ("x-{a}-y", "x-é-y", Some(&[("a", "é")])),
            (
                "log/{rest…}",
                "log/tile/0/x001/067",
                Some(&[("rest", "tile/0/x001/067")]),
            ),
            ("log/{rest…}", "log/", None),
            ("log/{rest…}", "log", None),
            ("{all…}", "any/thing", Some(&[("all", "any/thing")])),
        ];
        for (pattern, path, expected) in table {
            let expected = expected.map(|e| e.iter().map(|(n, v)| (*n, (*v).to_owned())).collect());
            assert_eq!(matched(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for text in ["", "a//b", "{a", "{}", "{a}{b}", "{a…}/b", "x{a…}", "…}"] {
            assert!(Pattern::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_have_one_spelling() {
        let params = Params(vec![("a", "12"), ("b", "012"), ("c", "+1"), ("d", "0")]);
        let numbers = ["a", "b", "c", "d", "e"].map(|name| params.number(name));
        assert_eq!(numbers, [Some(12), None, None, Some(0), None]);
    }

    proptest! {
        #[test]
        fn what_is_filled_matches_again(lang in "[a-z-]{1,8}", slug in "[a-z0-9-]{1,12}") {
            let pattern = Pattern::new("{lang}/{slug}.history.html").unwrap();
            let path = pattern.fill(&[("lang", &lang), ("slug", &slug)]).unwrap();
            let params = pattern.matches(&path).unwrap();
            prop_assert_eq!((params.get("lang"), params.get("slug")), (lang.as_str(), slug.as_str()));
        }

        #[test]
        fn no_path_breaks_matching(path in ".{0,40}") {
            for text in ["{a}/{b}.{c}", "{a}-é{b}", "{r…}", "x/{a}.html"] {
                Pattern::new(text).unwrap().matches(&path);
            }
        }
    }

    #[test]
    fn a_missing_or_slashed_value_is_refused() {
        let pattern = Pattern::new("{lang}/x.html").unwrap();
        assert!(pattern.fill(&[]).is_err() && pattern.fill(&[("lang", "a/b")]).is_err());
    }
}
