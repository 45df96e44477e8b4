//! Signing up: one form. The short form at the foot of every page leads here with the address already written.

use askama::Template;
use floor::form::Faults;
use floor::limit::Rule;
use floor::route::{Answer, Asked};
use floor::{House, MINUTE, Result};
use http::StatusCode;
use prose::lang::Lang;
use publish::kind::Kind;

use super::effort::{self, Effort};
use super::frame::{self, Frame};
use crate::mail::{self, Address, Preferences, Rhythm, SignUp};

const ADDRESS: usize = 254;
/// Sign-ups from one network. Who comes through a proxy on this machine that tells nothing has only the limits of the house.
const FROM_ONE_NETWORK: Rule = Rule {
    name: "subscribe",
    burst: 10,
    every: 6 * MINUTE,
};
/// The fields of the form that a person fills in.
const KEPT: [&str; 6] = ["lang", "mail", "langs", "kinds", "rhythm", "consent"];
/// Kinds that can be chosen: alarms come to everybody, pages are no news.
pub(super) const KINDS: [Kind; 4] = [Kind::Statement, Kind::Event, Kind::Letter, Kind::Pledge];

#[derive(Template)]
#[template(path = "subscribe.html")]
struct SubscribeView<'a> {
    f: Frame<'a>,
    token: String,
    bits: u32,
    script: String,
    address: &'a str,
    consent: bool,
    choices: Choices,
    faults: Faults,
}

#[derive(Template)]
#[template(path = "wait.html")]
struct WaitView<'a> {
    f: Frame<'a>,
    too_soon: bool,
    token: String,
    fields: Vec<(&'a str, &'a str)>,
}

/// The part of the form that preferences share.
pub(super) struct Choices {
    pub langs: Vec<Choice>,
    pub kinds: Vec<Choice>,
    pub rhythms: Vec<Choice>,
}

/// A box to tick.
pub(super) struct Choice {
    pub value: String,
    /// A name, or a key of the words.
    pub name: String,
    pub lang: Option<Lang>,
    pub chosen: bool,
}

impl SubscribeView<'_> {
    fn fault(&self, field: &str) -> Option<String> {
        self.faults.say(self.f.house, &self.f.lang, field)
    }
}

impl Choices {
    pub(super) fn new(house: &House, wants: &Preferences) -> Self {
        let mut langs: Vec<Lang> = wants.langs.clone();
        let own = house.config.house.languages.iter();
        for lang in own.filter_map(|tag| Lang::parse(tag).ok()) {
            if !langs.contains(&lang) {
                langs.push(lang);
            }
        }
        Self {
            langs: langs
                .into_iter()
                .map(|lang| Choice {
                    value: lang.to_string(),
                    name: lang.endonym(),
                    chosen: wants.langs.contains(&lang),
                    lang: Some(lang),
                })
                .collect(),
            kinds: KINDS
                .iter()
                .map(|kind| Choice {
                    value: kind.to_string(),
                    name: format!("kind-{kind}"),
                    lang: None,
                    chosen: wants.kinds.is_empty() || wants.kinds.contains(kind),
                })
                .collect(),
            rhythms: Rhythm::ALL
                .iter()
                .map(|rhythm| Choice {
                    value: rhythm.as_str().to_owned(),
                    name: format!("rhythm-{}", rhythm.as_str()),
                    lang: None,
                    chosen: wants.rhythm == *rhythm,
                })
                .collect(),
        }
    }
}

pub(super) fn show(house: &House, asked: &Asked) -> Result<Answer> {
    if !super::is_open(house) {
        return frame::closed(house, asked);
    }
    form(house, asked, Faults::default())
}

pub(super) fn send(house: &House, asked: &Asked) -> Result<Answer> {
    if !super::is_open(house) {
        return frame::closed(house, asked);
    }
    // The short form at the foot of a page has no token: the whole form comes next.
    if !asked.form().has("token") && !asked.form().has("waited") {
        return form(house, asked, Faults::default());
    }
    let typed = match typed(house, asked) {
        Ok(typed) => typed,
        Err(faults) => return form(house, asked, faults),
    };
    // Whoever fills in what people do not see is told what everybody is told.
    if !asked.form().text("site").is_empty() {
        return look(house, asked);
    }
    let network = asked.network();
    let limited = |rule: &Rule| house.limits.take(house.clock.now(), rule, network).is_err();
    let first = asked.form().text("waited").is_empty();
    if first && !network.is_here() && limited(&FROM_ONE_NETWORK) {
        return later(house, asked);
    }
    match effort::of(house, asked)? {
        Effort::Made => {}
        Effort::Owed(token) => return wait(house, asked, token, !first),
        Effort::Spent => return look(house, asked),
        Effort::TooMany => return later(house, asked),
        Effort::Unsound => return form(house, asked, Faults::of("form", "fault-form")),
    }
    let (address, wants) = typed;
    let frame = Frame::new(house, asked, "subscribe");
    let wish = SignUp {
        address: &address,
        wants: &wants,
        consent: &frame.say("subscribe-consent"),
        consent_lang: &frame.lang,
    };
    match mail::sign_up(house, &wish)? {
        mail::Answer::Look => look(house, asked),
        mail::Answer::Later => later(house, asked),
    }
}

/// The way of those without scripts: everything they wrote, and a button that counts after a while.
fn wait(house: &House, asked: &Asked, token: String, too_soon: bool) -> Result<Answer> {
    let sent = asked.form().fields();
    let page = WaitView {
        f: Frame::new(house, asked, "subscribe-wait"),
        too_soon,
        token,
        fields: sent.filter(|(name, _)| KEPT.contains(name)).collect(),
    };
    Ok(Answer::html(frame::written(&page)?))
}

fn look(house: &House, asked: &Asked) -> Result<Answer> {
    frame::told(house, asked, "subscribe-look", "subscribe-look-text")
}

fn later(house: &House, asked: &Asked) -> Result<Answer> {
    let answer = form(house, asked, Faults::of("form", "fault-later"))?;
    Ok(answer.status(StatusCode::TOO_MANY_REQUESTS))
}

fn typed(house: &House, asked: &Asked) -> std::result::Result<(Address, Preferences), Faults> {
    let sent = asked.form();
    let mut check = sent.check();
    let address = Address::parse(check.text("mail", ADDRESS));
    if address.is_err() {
        check.fault("mail", "fault-address");
    }
    if !sent.has("consent") {
        check.fault("consent", "fault-consent");
    }
    let wants = preferences(asked);
    if wants.is_none() {
        check.fault("langs", "fault-langs");
    }
    if !effort::is_sound(house, asked).unwrap_or(false) {
        check.fault("form", "fault-form");
    }
    check.done()?;
    match (address, wants) {
        (Ok(address), Some(wants)) => Ok((address, wants)),
        _ => Err(Faults::of("form", "fault-form")),
    }
}

/// What was chosen; `None` without a language. All kinds are written as none, so that a new kind comes too.
pub(super) fn preferences(asked: &Asked) -> Option<Preferences> {
    let sent = asked.form();
    let mut langs = Vec::new();
    for lang in sent.all("langs").filter_map(|tag| Lang::parse(tag).ok()) {
        if langs.len() < 20 && !langs.contains(&lang) {
            langs.push(lang);
        }
    }
    let chosen = |kind: &Kind| sent.all("kinds").any(|word| word == kind.as_str());
    let mut kinds: Vec<Kind> = KINDS.into_iter().filter(chosen).collect();
    if kinds.len() == KINDS.len() {
        kinds.clear();
    } else if kinds.is_empty() {
        // Nothing ticked: nothing but alarms.
        kinds.push(Kind::Alarm);
    }
    (!langs.is_empty()).then(|| Preferences {
        langs,
        kinds,
        rhythm: Rhythm::parse(sent.text("rhythm")).unwrap_or_default(),
    })
}

fn form(house: &House, asked: &Asked, faults: Faults) -> Result<Answer> {
    let f = Frame::new(house, asked, "subscribe");
    let wants = match preferences(asked) {
        Some(wants) => wants,
        None if asked.form().has("token") => Preferences {
            langs: Vec::new(),
            ..Preferences::all(Vec::new())
        },
        None => Preferences::all(vec![first_choice(house, &f.lang)]),
    };
    let sound = faults.is_empty();
    let view = SubscribeView {
        token: effort::token(house)?,
        bits: effort::BITS,
        script: super::script(),
        address: asked.form().text("mail"),
        consent: asked.form().has("consent"),
        choices: Choices::new(house, &wants),
        faults,
        f,
    };
    let answer = Answer::scripted(frame::written(&view)?);
    Ok(answer.refusing(!sound))
}

/// The language of the page, where the house publishes in it; else the house's first.
fn first_choice(house: &House, lang: &Lang) -> Lang {
    let own = house.config.house.languages.iter();
    let own: Vec<Lang> = own.filter_map(|tag| Lang::parse(tag).ok()).collect();
    let near = own.iter().find(|own| own.language() == lang.language());
    near.or(own.first()).unwrap_or(lang).clone()
}
