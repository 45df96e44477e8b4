//! A labelled field of a form, with its hint, and what is wrong with it beside it.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use floor::markup::Markup;

/// Written into a template as it is: `{{ field }}`.
#[derive(Template, Clone, Default)]
#[template(path = "field.html")]
pub struct Field {
    name: String,
    label: String,
    value: String,
    kind: Kind,
    hint: String,
    fault: String,
    required: bool,
    autocomplete: &'static str,
    inputmode: &'static str,
    lang: String,
    dir: &'static str,
}

#[derive(Clone, Default)]
enum Kind {
    /// `text`, `password`, `number`, …
    Line(&'static str),
    Area(u32),
    Choice(Vec<(String, String)>),
    Box,
    #[default]
    Nothing,
}

impl Field {
    /// One line.
    pub fn line(name: &str, label: String, value: &str) -> Self {
        Self::new(name, label, value, Kind::Line("text"))
    }

    pub fn password(name: &str, label: String) -> Self {
        Self::new(name, label, "", Kind::Line("password"))
    }

    /// Many lines.
    pub fn area(name: &str, label: String, value: &str, rows: u32) -> Self {
        Self::new(name, label, value, Kind::Area(rows))
    }

    /// One of several: pairs of a value and its words.
    pub fn choice(name: &str, label: String, value: &str, offered: Vec<(String, String)>) -> Self {
        Self::new(name, label, value, Kind::Choice(offered))
    }

    /// A box to tick; `value` is what it sends.
    pub fn tick(name: &str, label: String, value: &str, ticked: bool) -> Self {
        let mut field = Self::new(name, label, value, Kind::Box);
        field.required = ticked;
        field
    }

    fn new(name: &str, label: String, value: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            label,
            value: value.to_owned(),
            kind,
            ..Self::default()
        }
    }

    pub fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    pub fn fault(mut self, fault: Option<String>) -> Self {
        self.fault = fault.unwrap_or_default();
        self
    }

    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What a browser may fill in: `username`, `one-time-code`, `current-password`, `off`.
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// Digits only, on a phone's keyboard.
    pub fn digits(mut self) -> Self {
        self.inputmode = "numeric";
        self.dir = "ltr";
        self
    }

    /// The language and direction of what is typed.
    pub fn in_language(mut self, lang: &prose::lang::Lang) -> Self {
        self.lang = lang.to_string();
        self.dir = lang.dir().as_str();
        self
    }

    /// Codes, addresses, tags: left to right everywhere.
    pub fn left_to_right(mut self) -> Self {
        self.dir = "ltr";
        self
    }

    /// What the browser may fill in, and the language of what is typed.
    fn typed(&self) -> Markup {
        let pairs = [
            ("lang", self.lang.as_str()),
            ("dir", self.dir),
            ("autocomplete", self.autocomplete),
            ("inputmode", self.inputmode),
        ];
        attributes(&pairs)
    }

    /// Where the hint and the fault are.
    fn described(&self) -> Markup {
        let id = self.id();
        let fault = (!self.fault.is_empty()).then(|| format!("{id}-fault "));
        let hint = (!self.hint.is_empty()).then(|| format!("{id}-hint"));
        let by = [fault, hint].into_iter().flatten().collect::<String>();
        let invalid = if self.fault.is_empty() { "" } else { "true" };
        attributes(&[("aria-describedby", by.trim()), ("aria-invalid", invalid)])
    }

    fn id(&self) -> String {
        match self.kind {
            Kind::Box => format!("f-{}-{}", self.name, self.value.replace(' ', "-")),
            _ => format!("f-{}", self.name),
        }
    }
}

/// Attributes of an element, without the empty ones.
fn attributes(pairs: &[(&str, &str)]) -> Markup {
    let mut html = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        html.push_str(&format!(" {name}=\"{}\"", Markup::text(value)));
    }
    Markup(html)
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.name)
    }
}

impl HtmlSafe for Field {}
