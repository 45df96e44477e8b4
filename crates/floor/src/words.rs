//! The words of the interface, in Fluent: every sentence a reader or editor sees that is not a call's own text.
//!
//! A room hands in one source for each language. What is missing in a language falls back: to the shorter tag (`zh-hant-tw`,
//! `zh-hant`, `zh`), the house's first language, English, and at last the key itself. A missing or broken message is
//! logged once and never fails an action; `missing_keys` lets tests refuse it. A plain message costs a look-up and a
//! copy, one with a plural about a microsecond.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use prose::lang::Lang;
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<Arc<FluentResource>>;

/// Faults beyond this many are no longer remembered, and so no longer logged.
const MAX_TOLD: usize = 1000;
const LAST: &str = "en";

/// What a message's `{ $name }` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Chooses the plural, and is shown in plain digits.
    Number(u64),
    Text(String),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Arg {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// The words of all rooms in all their languages.
#[derive(Default)]
pub struct Words {
    languages: HashMap<String, Language>,
    spoken: Vec<Lang>,
    house: String,
    told: Mutex<BTreeSet<String>>,
}

struct Language {
    /// Without isolating marks: pages set `bdi` around what is not theirs.
    markup: Bundle,
    /// With them (U+2068, U+2069), for text without markup.
    plain: Bundle,
}

/// A message that one language lacks, or that is broken in it, though another has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    pub lang: String,
    pub key: String,
}

impl Words {
    /// Words from sources: pairs of a language tag and Fluent text, several of one language in any order.
    pub fn new(sources: &[(&str, &str)]) -> Self {
        let mut words = Self::default();
        for (tag, source) in sources {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) => resource,
                Err((resource, faults)) => {
                    words.tell(&format!("{tag}: {} messages cannot be read", faults.len()));
                    resource
                }
            };
            let language = words
                .languages
                .entry(tag.to_ascii_lowercase())
                .or_insert_with(|| Language::new(tag));
            let resource = Arc::new(resource);
            let twice = language.markup.add_resource(Arc::clone(&resource)).is_err();
            if twice | language.plain.add_resource(resource).is_err() {
                words.tell(&format!("{tag}: a message is there twice"));
            }
        }
        let tags = words.languages();
        words.spoken = tags
            .iter()
            .filter_map(|tag| Lang::parse(tag).ok())
            .collect();
        words
    }

    /// Sets the house's first language, asked before English.
    pub fn with_house_language(mut self, tag: &str) -> Self {
        self.house = tag.to_ascii_lowercase();
        self
    }

    /// The tags there are words for, in lower case, sorted.
    pub fn languages(&self) -> Vec<&str> {
        let mut tags: Vec<&str> = self.languages.keys().map(String::as_str).collect();
        tags.sort_unstable();
        tags
    }

    /// The languages there are words for.
    pub fn spoken(&self) -> &[Lang] {
        &self.spoken
    }

    /// Whether there is such a message, in English at least.
    pub fn has(&self, key: &str) -> bool {
        let last = self.languages.get(LAST);
        last.is_some_and(|language| language.markup.has_message(key))
    }

    /// A message for a page, without isolating marks. `key` may name an attribute: `sign.title`.
    pub fn say(&self, lang: &str, key: &str, args: &[(&str, Arg)]) -> String {
        self.find(lang, key, args, |language| &language.markup)
    }

    /// A message for text without markup: what stands in for a name is isolated, so that directions do not mix.
    pub fn say_plain(&self, lang: &str, key: &str, args: &[(&str, Arg)]) -> String {
        self.find(lang, key, args, |language| &language.plain)
    }

    fn find(
        &self,
        lang: &str,
        key: &str,
        args: &[(&str, Arg)],
        bundle: fn(&Language) -> &Bundle,
    ) -> String {
        let lower = match lang.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(lang.to_ascii_lowercase()),
            false => Cow::Borrowed(lang),
        };
        for tag in chain(&lower, &self.house) {
            if let Some(language) = self.languages.get(tag)
                && let Some(text) = self.format(bundle(language), tag, key, args)
            {
                return text;
            }
        }
        self.tell(&format!("{lang}: no message `{key}` in any language"));
        key.to_owned()
    }

    fn format(
        &self,
        bundle: &Bundle,
        tag: &str,
        key: &str,
        args: &[(&str, Arg)],
    ) -> Option<String> {
        let (id, attribute) = match key.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (key, None),
        };
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let args = (!args.is_empty()).then(|| fluent_args(args));
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, args.as_ref(), &mut faults);
        if let Some(fault) = faults.first() {
            self.tell(&format!("{tag}: `{key}`: {fault}"));
        }
        Some(text.into_owned())
    }

    /// Logs a fault, once.
    fn tell(&self, fault: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < MAX_TOLD && !told.contains(fault) {
            told.insert(fault.to_owned());
            tracing::warn!("words: {fault}");
        }
    }
}

impl Language {
    fn new(tag: &str) -> Self {
        let locale: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut markup = Bundle::new_concurrent(vec![locale.clone()]);
        markup.set_use_isolating(false);
        let plain = Bundle::new_concurrent(vec![locale]);
        Self { markup, plain }
    }
}

/// The tags to ask, in order: `lang` and its shorter forms, those of `house`, English.
fn chain<'t>(lang: &'t str, house: &'t str) -> impl Iterator<Item = &'t str> {
    let shorter = |tag: &&'t str| tag.rsplit_once('-').map(|(shorter, _)| shorter);
    let from = move |tag: &'t str| std::iter::successors(Some(tag), shorter);
    from(lang).chain(from(house)).chain([LAST])
}

fn fluent_args<'a>(args: &'a [(&str, Arg)]) -> FluentArgs<'a> {
    let mut fluent = FluentArgs::with_capacity(args.len());
    for (name, arg) in args {
        let value = match arg {
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Text(text) => FluentValue::from(text.as_str()),
        };
        fluent.set((*name).to_owned(), value);
    }
    fluent
}

/// What some language lacks or has broken, of the messages that any language has; sorted. A room's test asks for none.
pub fn missing_keys(sources: &[(&str, &str)]) -> Vec<Missing> {
    let mut keys = BTreeSet::new();
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for (tag, source) in sources {
        keys.extend(source.lines().filter_map(key_of));
        let text = texts.entry(tag).or_default();
        text.push_str(source);
        text.push('\n');
    }
    let mut missing = BTreeSet::new();
    for (tag, text) in &texts {
        let words = Words::new(&[(tag, text)]);
        let language = words.languages.values().next();
        for key in &keys {
            if !language.is_some_and(|language| language.markup.has_message(key)) {
                let (lang, key) = ((*tag).to_owned(), (*key).to_owned());
                missing.insert(Missing { lang, key });
            }
        }
    }
    missing.into_iter().collect()
}

/// The message a line of Fluent begins, if it begins one.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end_matches(' ');
    let letter = key.starts_with(|c: char| c.is_ascii_alphabetic());
    let word = key
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (letter && word).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: &str = "
hello = Hello
only-english = Only in English
by = by { $name }
calls = { $n ->
    [one] one call
   *[other] { $n } calls
 }
sign = Sign
    .title = Put your name under it
";
    const UK: &str = "
hello = Привіт
by = від { $name }
calls = { $n ->
    [one] { $n } заклик
    [few] { $n } заклики
   *[many] { $n } закликів
 }
sign = Підписати
";
    const FR: &str = "hello = Bonjour\nfrench = Seulement en français";

    fn words() -> Words {
        Words::new(&[
            ("en", EN),
            ("uk", UK),
            ("fr", FR),
            ("zh-Hant", "hello = 你好"),
        ])
    }

    #[test]
    fn a_missing_message_falls_back_and_never_fails() {
        let words = words().with_house_language("fr");
        let say = |lang, key| words.say(lang, key, &[]);
        assert_eq!(say("uk", "hello"), "Привіт");
        assert_eq!(say("uk-UA", "hello"), "Привіт");
        assert_eq!(say("zh-hant-tw", "hello"), "你好");
        assert_eq!(say("zh", "hello"), "Bonjour");
        assert_eq!(say("uk", "french"), "Seulement en français");
        assert_eq!(say("uk", "only-english"), "Only in English");
        assert_eq!(say("uk", "nowhere"), "nowhere");
        assert_eq!(say("", ""), "");
        assert_eq!(say("uk", "sign.title"), "Put your name under it");
    }

    #[test]
    fn plurals_follow_the_language() {
        let words = words();
        let say = |lang, n| words.say(lang, "calls", &[("n", Arg::Number(n))]);
        assert_eq!([1, 5].map(|n| say("en", n)), ["one call", "5 calls"]);
        assert_eq!(
            [1, 2, 5, 21, 1_000_000].map(|n| say("uk", n)),
            [
                "1 заклик",
                "2 заклики",
                "5 закликів",
                "21 заклик",
                "1000000 закликів"
            ]
        );
    }

    #[test]
    fn names_are_isolated_only_in_plain_text() {
        let words = words();
        let ada = [("name", Arg::from("עדה"))];
        assert_eq!(words.say("en", "by", &ada), "by עדה");
        assert_eq!(words.say_plain("en", "by", &ada), "by \u{2068}עדה\u{2069}");
        assert_eq!(words.say("en", "by", &[]), "by {$name}");
    }

    #[test]
    fn a_fault_is_told_once() {
        let words = words();
        for _ in 0..3 {
            words.say("uk", "nowhere", &[]);
        }
        assert_eq!(words.told.lock().unwrap().len(), 1);
    }

    #[test]
    fn missing_and_broken_keys_are_found() {
        let sources = [
            ("en", "a = A\nb = B\n-term = T\n# c = comment\n"),
            ("en", "c = C"),
            ("fr", "a = A\nc = { $broken"),
        ];
        let missing: Vec<_> = missing_keys(&sources)
            .into_iter()
            .map(|m| (m.lang, m.key))
            .collect();
        let pair = |lang: &str, key: &str| (lang.to_owned(), key.to_owned());
        assert_eq!(missing, [pair("fr", "b"), pair("fr", "c")]);
        assert!(missing_keys(&sources[..2]).is_empty());
    }

    #[test]
    fn a_broken_source_loses_only_what_is_broken() {
        let words = Words::new(&[("en", "good = Good\nbad = { $x\nalso = Also\n")]);
        assert_eq!(words.say("en", "good", &[]), "Good");
        assert_eq!(words.say("en", "also", &[]), "Also");
        assert_eq!(words.say("en", "bad", &[]), "bad");
    }
}
