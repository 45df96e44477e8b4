//! What a mail says: its subject, its HTML and its plain text, in one language, for everybody who reads that language.
//!
//! Simple markup, no image, no pixel, no colour of ours, `lang` and `dir` on everything that needs them. Links lead to the house and nowhere
//! through a counter. The one thing that differs from reader to reader, the personal link, stands as `MINE` until it is filled in.

use askama::Template;
use floor::words::Arg;
use floor::{House, Result};
use prose::lang::Lang;
use prose::markdown::{self, Options};
use publish::call::{Call, Revision};
use publish::kind::Kind;
use publish::site::interface_language;

use super::subscriber::Preferences;
use crate::outbox::News;

/// Stands where the personal link goes.
const MINE: &str = "\u{e000}mine\u{e000}";

/// A mail without its recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub lang: Lang,
    pub subject: String,
    pub html: String,
    pub text: String,
}

impl Text {
    /// HTML and plain text with the personal link in its place.
    pub fn filled(&self, link: &str) -> (String, String) {
        (self.html.replace(MINE, link), self.text.replace(MINE, link))
    }
}

/// Addresses of the house's pages.
pub struct Links<'a>(pub &'a House);

impl Links<'_> {
    pub fn home(&self) -> String {
        format!("{}/", self.0.config.house.origin)
    }

    pub fn edition(&self, lang: &Lang, slug: &str) -> String {
        format!("{}/{}/{slug}.html", self.0.config.house.origin, lang.path())
    }

    /// A page of this room, for the bearer of a token.
    pub fn personal(&self, page: &str, token: &str) -> String {
        format!("{}/do/{page}/{token}", self.0.config.house.origin)
    }
}

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterHtml<'a>(View<'a>);

#[derive(Template)]
#[template(path = "letter.txt")]
struct LetterText<'a>(View<'a>);

/// What both parts show.
#[derive(Clone)]
struct View<'a> {
    house: &'a House,
    lang: &'a Lang,
    ui: Lang,
    subject: String,
    kind: String,
    title: String,
    /// That there is no text in the reader's language, in that language.
    instead: Option<(Lang, String)>,
    /// What is wrong, withdrawn or special, before the text.
    note: Option<Note>,
    /// HTML that is safe, and its source.
    html: String,
    text: String,
    url: String,
    also: Vec<Also>,
    mine: &'static str,
}

#[derive(Clone)]
struct Note {
    head: String,
    /// In the language of the text.
    body: String,
}

#[derive(Clone)]
struct Also {
    lang: Lang,
    name: String,
    url: String,
}

impl View<'_> {
    fn say(&self, key: &str) -> String {
        self.house.words.say(self.ui.as_str(), key, &[])
    }

    fn house_name(&self) -> &str {
        self.house.config.name(self.lang.as_str())
    }

    /// Why this mail came. HTML isolates the name by an element, plain text by marks.
    fn why(&self) -> String {
        let name = [("house", Arg::from(self.house_name()))];
        self.house
            .words
            .say_plain(self.ui.as_str(), "letter-why", &name)
    }

    /// `lang` and `dir` of our own words, where they are not those of the text.
    fn ui_lang(&self) -> String {
        match self.ui == *self.lang {
            true => String::new(),
            false => format!(" lang=\"{}\" dir=\"{}\"", self.ui, self.ui.dir()),
        }
    }
}

/// The mail about a call, in the language of `revision`.
pub fn of_call(
    house: &House,
    news: News,
    call: &Call,
    revision: &Revision,
    others: &[Lang],
    instead: Option<&Lang>,
) -> Result<Text> {
    let lang = &revision.lang;
    let ui = interface_language(house, lang);
    let say = |key: &str| house.words.say(ui.as_str(), key, &[]);
    let url = Links(house).edition(lang, &call.slug);
    let withdrawn = news == News::Withdrawn;
    let note = match news {
        News::Withdrawn => Some(Note {
            head: say("letter-withdrawn-note"),
            body: reason(call, lang),
        }),
        News::Corrected => revision.correction.as_ref().map(|correction| Note {
            head: say("letter-corrected-note"),
            body: correction.clone(),
        }),
        News::AllClear => Some(Note {
            head: say("alarm-over"),
            body: revision.summary.clone(),
        }),
        _ => in_force(house, &ui, call).map(|head| Note {
            head,
            body: revision.summary.clone(),
        }),
    };
    let shown = match withdrawn {
        true => String::new(),
        false => revision.text.clone(),
    };
    let view = View {
        house,
        lang,
        subject: subject(house, &ui, news, call, &revision.title),
        kind: say(&format!("kind-{}", call.kind)),
        title: revision.title.clone(),
        instead: instead.map(|wanted| said_instead(house, wanted, lang)),
        note,
        html: html(&shown, lang, &url),
        text: shown,
        url,
        also: others
            .iter()
            .filter(|other| *other != lang)
            .map(|other| Also {
                name: other.endonym(),
                url: Links(house).edition(other, &call.slug),
                lang: other.clone(),
            })
            .collect(),
        mine: MINE,
        ui: ui.clone(),
    };
    Ok(Text {
        lang: lang.clone(),
        subject: view.subject.clone(),
        html: written(&LetterHtml(view.clone()))?,
        text: written(&LetterText(view))?,
    })
}

fn subject(house: &House, ui: &Lang, news: News, call: &Call, title: &str) -> String {
    let key = match news {
        News::Withdrawn => "letter-withdrawn",
        News::Corrected => "letter-corrected",
        News::AllClear => "letter-clear",
        _ if call.kind == Kind::Alarm => "letter-alarm",
        _ => return title.to_owned(),
    };
    // A subject is one line of text that clients show as it is: no marks in it.
    house
        .words
        .say(ui.as_str(), key, &[("title", Arg::from(title))])
}

/// Until when an alarm is in force, in a sentence.
fn in_force(house: &House, ui: &Lang, call: &Call) -> Option<String> {
    let until = call.alarm_until?;
    let time = prose::dates::date_time(until, &house.config.house.timezone, ui).ok()?;
    let time = [("time", Arg::from(time.as_str()))];
    Some(house.words.say_plain(ui.as_str(), "alarm-until", &time))
}

/// The reader's first language, where an alarm has no text in any of theirs: the mail says so.
pub fn instead_of<'w>(
    call: &Call,
    revision: &Revision,
    wants: &'w Preferences,
) -> Option<&'w Lang> {
    let read = |lang: &Lang| lang.language() == revision.lang.language();
    let wanted = wants.langs.first()?;
    (call.kind == Kind::Alarm && !wants.langs.iter().any(read)).then_some(wanted)
}

fn said_instead(house: &House, wanted: &Lang, shown: &Lang) -> (Lang, String) {
    let ui = interface_language(house, wanted);
    let (wanted, shown) = (wanted.endonym(), shown.endonym());
    let names = [
        ("wanted", Arg::from(wanted.as_str())),
        ("shown", Arg::from(shown.as_str())),
    ];
    let said = house.words.say_plain(ui.as_str(), "alarm-instead", &names);
    (ui, said)
}

fn reason(call: &Call, lang: &Lang) -> String {
    let reasons = call.withdrawn.as_ref().map(|withdrawn| &withdrawn.reason);
    let of = |tag: &str| reasons.and_then(|reasons| reasons.get(tag)).cloned();
    of(lang.as_str())
        .or_else(|| of(lang.language()))
        .unwrap_or_default()
}

/// The text as HTML; images become their texts, and links on the house's site lead there from a mailbox too.
fn html(text: &str, lang: &Lang, page: &str) -> String {
    let options = Options {
        dir: lang.dir(),
        first_line: 1,
        id_prefix: "",
        images: &|_| None,
    };
    let rendered = markdown::render(text, &options).map(|rendered| rendered.html);
    let html = rendered.unwrap_or_default();
    let Ok(base) = url::Url::parse(page) else {
        return html;
    };
    let mut whole = String::with_capacity(html.len());
    let mut pieces = html.split("href=\"");
    whole.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (address, rest) = piece.split_once('"').unwrap_or((piece, ""));
        whole.push_str("href=\"");
        match base.join(address) {
            Ok(joined) if !address.contains("://") && !address.starts_with("mailto:") => {
                whole.push_str(joined.as_str());
            }
            _ => whole.push_str(address),
        }
        whole.push('"');
        whole.push_str(rest);
    }
    whole
}

#[derive(Template)]
#[template(path = "note.html")]
struct NoteHtml<'a>(NoteView<'a>);

#[derive(Template)]
#[template(path = "note.txt")]
struct NoteText<'a>(NoteView<'a>);

#[derive(Clone)]
struct NoteView<'a> {
    lang: &'a Lang,
    subject: String,
    before: String,
    link: &'a str,
    press: String,
    after: String,
}

/// The question whether an address wants the house's mail: nothing in it was typed by whoever asked.
pub fn confirm(house: &House, lang: &Lang, link: &str) -> Result<Text> {
    note(house, lang, link, "confirm")
}

/// The way to what the house keeps about an address.
pub fn links(house: &House, lang: &Lang, link: &str) -> Result<Text> {
    note(house, lang, link, "links")
}

/// That the alarm is being tried, for somebody of the house.
pub fn test(house: &House, lang: &Lang) -> Result<Text> {
    note(house, lang, &Links(house).home(), "test")
}

fn note(house: &House, wanted: &Lang, link: &str, which: &str) -> Result<Text> {
    let lang = interface_language(house, wanted);
    let name = [("house", Arg::from(house.config.name(lang.as_str())))];
    let say = |part: &str| {
        let key = format!("mail-{which}-{part}");
        house.words.say_plain(lang.as_str(), &key, &name)
    };
    let view = NoteView {
        subject: house
            .words
            .say(lang.as_str(), &format!("mail-{which}-subject"), &name),
        before: say("before"),
        press: say("press"),
        after: say("after"),
        lang: &lang,
        link,
    };
    Ok(Text {
        subject: view.subject.clone(),
        html: written(&NoteHtml(view.clone()))?,
        text: written(&NoteText(view.clone()))?,
        lang: lang.clone(),
    })
}

/// One call in a digest.
#[derive(Clone)]
pub struct Entry {
    pub kind: Kind,
    pub lang: Lang,
    pub title: String,
    pub summary: String,
    pub slug: String,
}

#[derive(Template)]
#[template(path = "digest.html")]
struct DigestHtml<'a>(DigestView<'a>);

#[derive(Template)]
#[template(path = "digest.txt")]
struct DigestText<'a>(DigestView<'a>);

#[derive(Clone)]
struct DigestView<'a> {
    view: View<'a>,
    entries: &'a [Entry],
}

impl DigestView<'_> {
    fn kind(&self, entry: &Entry) -> String {
        self.view.say(&format!("kind-{}", entry.kind))
    }

    fn url(&self, entry: &Entry) -> String {
        Links(self.view.house).edition(&entry.lang, &entry.slug)
    }
}

/// What was published since the last digest, in the words of `lang`.
pub fn digest(house: &House, lang: &Lang, entries: &[Entry]) -> Result<Text> {
    let ui = interface_language(house, lang);
    let name = [("house", Arg::from(house.config.name(ui.as_str())))];
    let subject = house.words.say(ui.as_str(), "digest-subject", &name);
    let view = DigestView {
        view: View {
            house,
            lang: &ui,
            title: subject.clone(),
            instead: None,
            kind: String::new(),
            note: None,
            html: String::new(),
            text: String::new(),
            url: Links(house).home(),
            also: Vec::new(),
            mine: MINE,
            subject,
            ui: ui.clone(),
        },
        entries,
    };
    Ok(Text {
        subject: view.view.subject.clone(),
        html: written(&DigestHtml(view.clone()))?,
        text: written(&DigestText(view.clone()))?,
        lang: ui.clone(),
    })
}

fn written(template: &impl Template) -> Result<String> {
    template
        .render()
        .map_err(|cause| floor::Error::internal("a mail cannot be written", cause))
}
