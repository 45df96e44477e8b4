//! Texts for peers: small pieces of HTML, and what an image shows.

use prose::lang::Lang;
use publish::draft::EventDraft;

/// Plain text as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

pub(super) fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", escaped(text))
}

/// When and where, in one line: many peers show nothing else of an event.
pub(super) fn when_and_where(event: &EventDraft, house_zone: &str, lang: &Lang) -> String {
    let zone = event.zone.as_deref().unwrap_or(house_zone);
    let moment = |written: &String| {
        let at = written.parse::<jiff::Timestamp>().ok()?.as_microsecond();
        prose::dates::date_time(at, zone, lang).ok()
    };
    let start = moment(&event.start).unwrap_or_else(|| event.start.clone());
    let parts = [
        event.place.clone(),
        Some(format!("{start} ({zone})")),
        event.online.clone(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What the image with this address shows, as the rendered text says.
pub(super) fn description(html: &str, url: &str) -> Option<String> {
    let source = format!("src=\"{url}\"");
    let tag = html
        .split("<img ")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .find(|tag| tag.contains(&source))?;
    let (_, after) = tag.split_once("alt=\"")?;
    let alt = after.split('"').next()?;
    let plain = alt
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    (!plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_found_by_its_image() {
        let html = "<p><img src=\"https://a.example/1.png\" alt=\"A &quot;bell&quot; &amp;amp;\"><img src=\"https://a.example/2.png\" alt=\"\"></p>";
        let found = |url| description(html, url);
        assert_eq!(
            found("https://a.example/1.png").unwrap(),
            "A \"bell\" &amp;"
        );
        assert_eq!(found("https://a.example/2.png"), None);
        assert_eq!(found("https://a.example/3.png"), None);
    }
}
