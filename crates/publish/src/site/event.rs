//! When and where: the block of an event's page.

use floor::Result;
use prose::lang::Lang;

use super::markup::Markup;
use super::shell::Shell;
use crate::call::Call;
use crate::draft::EventDraft;

pub struct EventLine {
    pub label: String,
    pub value: Markup,
}

/// The lines of a call's event; none for a call without one.
pub fn lines(shell: &Shell<'_>, call: &Call) -> Result<Vec<EventLine>> {
    let Some(event) = call
        .event
        .as_ref()
        .and_then(|event| serde_json::from_value::<EventDraft>(event.clone()).ok())
    else {
        return Ok(Vec::new());
    };
    let zone = event
        .zone
        .as_deref()
        .unwrap_or(&shell.house.config.house.timezone);
    let text = |text: &String| Markup(format!("<bdi>{}</bdi>", Markup::text(text)));
    let online = |url: &String| match url.starts_with("https://") || url.starts_with("http://") {
        true => Markup(format!(
            "<a rel=\"noreferrer\" dir=\"ltr\" href=\"{0}\">{0}</a>",
            Markup::text(url)
        )),
        false => text(url),
    };
    let lines = [
        ("event-start", Some(moment(&event.start, zone, &shell.lang))),
        (
            "event-end",
            event.end.as_ref().map(|end| moment(end, zone, &shell.lang)),
        ),
        ("event-place", event.place.as_ref().map(text)),
        ("event-online", event.online.as_ref().map(online)),
    ];
    let shown = |(key, value): (&str, Option<Markup>)| {
        Some(EventLine {
            label: shell.say(key),
            value: value?,
        })
    };
    Ok(lines.into_iter().filter_map(shown).collect())
}

/// A moment in the zone of the place, which is named beside it; as it was written when it cannot be read.
fn moment(written: &str, zone: &str, lang: &Lang) -> Markup {
    let read = written
        .parse::<jiff::Timestamp>()
        .ok()
        .map(|at| at.as_microsecond());
    let shown = read.and_then(|at| {
        let text = prose::dates::date_time(at, zone, lang).ok()?;
        Some((prose::dates::machine(at, zone).ok()?, text))
    });
    match shown {
        None => Markup::text(written),
        Some((machine, text)) => {
            let (text, zone) = (Markup::text(&text), Markup::text(zone));
            Markup(format!(
                "<time datetime=\"{machine}\">{text}</time> <small>(<bdi>{zone}</bdi>)</small>"
            ))
        }
    }
}
