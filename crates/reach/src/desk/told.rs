//! How one item of the outbox gets on, in words: the same for the page and for the news about it.

use floor::markup::Markup;
use floor::words::Arg;
use floor::{House, SECOND};
use prose::lang::Lang;

use crate::outbox::{Progress, State};

pub fn of(house: &House, lang: &Lang, item: &Progress) -> Markup {
    let words = Words { house, lang };
    let mut html = format!("<p>{}</p>", words.heading(item));
    let total = item.queued + item.sent + item.dropped + item.failed;
    if item.state == State::Open && item.expanded && item.call.is_some() {
        let done = total - item.queued;
        html.push_str(&format!(
            "<progress max=\"{total}\" value=\"{done}\"></progress>"
        ));
    }
    html.push_str(&format!("<p class=\"quiet\">{}</p>", words.numbers(item)));
    for (why, count) in &item.reasons {
        html.push_str(&format!(
            "<p class=\"quiet\" lang=\"en\" dir=\"ltr\">{count} × {}</p>",
            Markup::text(why)
        ));
    }
    Markup(html)
}

struct Words<'a> {
    house: &'a House,
    lang: &'a Lang,
}

impl Words<'_> {
    fn say(&self, key: &str, args: &[(&str, Arg)]) -> Markup {
        Markup::text(&self.house.words.say(self.lang.as_str(), key, args))
    }

    /// A word that another room may not have given us: then as the rows have it.
    fn name(&self, key: &str, word: &str) -> Markup {
        match self.house.words.has(key) {
            true => self.say(key, &[]),
            false => Markup::text(word),
        }
    }

    fn heading(&self, item: &Progress) -> String {
        let state = item.state.as_str();
        let about = match &item.call {
            Some(slug) => {
                let slug = Markup::text(slug);
                format!("<a href=\"/call/{slug}.html\"><bdi>{slug}</bdi></a>")
            }
            None => self.say("outbox-single", &[]).0,
        };
        format!(
            "<strong>{}</strong> · {} · {about} <span class=\"tag\">{}</span>",
            self.name(&format!("outlet-{}", item.outlet), &item.outlet),
            self.name(&format!("news-{}", item.news.as_str()), item.news.as_str()),
            self.name(&format!("outbox-state-{state}"), state)
        )
    }

    fn numbers(&self, item: &Progress) -> String {
        let counts = [
            ("queued", Arg::Number(item.queued)),
            ("sent", Arg::Number(item.sent)),
            ("dropped", Arg::Number(item.dropped)),
            ("failed", Arg::Number(item.failed)),
        ];
        let mut said = vec![self.say("outbox-counts", &counts).0];
        if item.state == State::Open && !item.expanded {
            said.push(self.say("outbox-expanding", &[]).0);
        }
        if let Some(rate) = item.per_minute {
            said.push(self.say("outbox-rate", &[("rate", Arg::Number(rate))]).0);
        }
        if let Some(seconds) = item.seconds_left.filter(|seconds| *seconds > 0) {
            let minutes = Arg::Number(seconds.div_ceil(60));
            said.push(self.say("outbox-left", &[("minutes", minutes)]).0);
        }
        if item.shut_lanes > 0 {
            let count = Arg::Number(item.shut_lanes);
            said.push(self.say("outbox-shut-lanes", &[("count", count)]).0);
        }
        if let Some(until) = item.shut_until {
            let seconds = (until - self.house.clock.now()).max(0) / SECOND;
            let seconds = Arg::Number(u64::try_from(seconds).unwrap_or(0));
            said.push(self.say("outbox-shut", &[("seconds", seconds)]).0);
        }
        said.join(" ")
    }
}
