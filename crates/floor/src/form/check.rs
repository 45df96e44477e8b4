//! A field at a time: its type, its limits, and what is wrong with it, in words that stand beside it.

use std::collections::BTreeMap;
use std::str::FromStr;

use prose::lang::Lang;

use super::Form;
use crate::House;
use crate::words::Arg;

/// Reads fields and remembers what is wrong with which; everything is asked before anything is refused.
pub struct Check<'f> {
    form: &'f Form,
    faults: Faults,
}

/// What is wrong with a form, by field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults(BTreeMap<String, Fault>);

#[derive(Clone, Debug, PartialEq)]
struct Fault {
    /// A message of the interface's words.
    key: &'static str,
    args: Vec<(&'static str, Arg)>,
}

impl<'f> Check<'f> {
    pub(super) fn new(form: &'f Form) -> Self {
        Self {
            form,
            faults: Faults::default(),
        }
    }

    /// A text that has to be there, without blanks at its ends, of at most `most` characters.
    pub fn text(&mut self, name: &str, most: usize) -> &'f str {
        let text = self.optional(name, most);
        if text.is_empty() {
            self.fault(name, "fault-empty");
        }
        text
    }

    /// A text that may be empty.
    pub fn optional(&mut self, name: &str, most: usize) -> &'f str {
        let text = self.form.text(name).trim();
        let length = text.chars().count();
        if length > most {
            let over = u64::try_from(length - most).unwrap_or(u64::MAX);
            let over = vec![("over", Arg::Number(over))];
            self.faults.add(name, "fault-too-long", over);
        }
        text
    }

    /// What reads as a `T`: a number, an id, a language.
    pub fn parsed<T: FromStr>(&mut self, name: &str, otherwise: &'static str) -> Option<T> {
        let read = self.form.text(name).trim().parse().ok();
        if read.is_none() {
            self.fault(name, otherwise);
        }
        read
    }

    /// A language tag.
    pub fn lang(&mut self, name: &str) -> Option<Lang> {
        let read = Lang::parse(self.form.text(name)).ok();
        if read.is_none() {
            self.fault(name, "fault-language");
        }
        read
    }

    /// One of the values that the form offers.
    pub fn one_of<'t, T>(&mut self, name: &str, offered: &'t [(&str, T)]) -> Option<&'t T> {
        let sent = self.form.text(name);
        let found = offered.iter().find(|(value, _)| *value == sent);
        if found.is_none() {
            self.fault(name, "fault-choice");
        }
        found.map(|(_, value)| value)
    }

    /// Says that something is wrong with a field; the first fault of a field counts.
    pub fn fault(&mut self, name: &str, key: &'static str) {
        self.faults.add(name, key, Vec::new());
    }

    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// What is wrong, if anything is.
    pub fn done(self) -> Result<(), Faults> {
        match self.faults.is_empty() {
            true => Ok(()),
            false => Err(self.faults),
        }
    }
}

impl Faults {
    /// One fault of one field.
    pub fn of(name: &str, key: &'static str) -> Self {
        let mut faults = Self::default();
        faults.add(name, key, Vec::new());
        faults
    }

    pub fn add(&mut self, name: &str, key: &'static str, args: Vec<(&'static str, Arg)>) {
        let fault = Fault { key, args };
        self.0.entry(name.to_owned()).or_insert(fault);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields with something wrong, by name.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What is wrong with a field, in a language.
    pub fn say(&self, house: &House, lang: &Lang, name: &str) -> Option<String> {
        let fault = self.0.get(name)?;
        Some(house.words.say(lang.as_str(), fault.key, &fault.args))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_checked_before_any_is_refused() {
        let form = Form::of_query("title=++&note=%20abcd%20&n=x&m=7&lang=zz&role=king");
        let mut check = form.check();
        assert_eq!(check.text("title", 10), "");
        assert_eq!(check.optional("note", 3), "abcd");
        assert_eq!(check.parsed::<u32>("n", "fault-number"), None);
        assert_eq!(check.parsed("m", "fault-number"), Some(7));
        assert_eq!(check.lang("lang"), None);
        assert_eq!(check.one_of("role", &[("editor", 1)]), None);
        check.fault("title", "fault-choice");
        assert!(!check.is_sound());
        let faults = check.done().unwrap_err();
        let named: Vec<_> = faults.fields().collect();
        assert_eq!(named, ["lang", "n", "note", "role", "title"]);
        assert_eq!(faults.0["title"].key, "fault-empty");
        assert_eq!(faults.0["note"].args, [("over", Arg::Number(1))]);
    }

    #[test]
    fn a_sound_form_is_done() {
        let form = Form::of_query("title=Pont");
        let mut check = form.check();
        assert_eq!(check.text("title", 4), "Pont");
        assert_eq!(check.done(), Ok(()));
    }
}
