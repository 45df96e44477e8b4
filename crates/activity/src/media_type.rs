//! Which form of an address is asked for or was sent: the page that people read, or the document that servers read.
//!
//! Both have the same address, so the `Accept` field decides. A document that comes under any other media type than the
//! two of ActivityPub is not believed: it could be a file that somebody uploaded there.

/// What we send.
pub const ACTIVITY: &str = "application/activity+json";
/// The other name of the same.
pub const LINKED_DATA: &str =
    "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
pub const JRD: &str = "application/jrd+json";
pub const XRD: &str = "application/xrd+xml";

const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// Whether a `Content-Type` is one of ActivityPub's two.
pub fn is_activity(content_type: &str) -> bool {
    let (name, parameters) = split(content_type);
    match name.as_str() {
        ACTIVITY => true,
        "application/ld+json" => parameters.iter().any(|(key, value)| {
            key == "profile" && value.split_whitespace().any(|profile| profile == PROFILE)
        }),
        _ => false,
    }
}

/// Whether an `Accept` field asks for the document rather than the page: it names one of the two media types, and
/// `text/html` no more. `application/json` and `*/*` are what other programs send; they get the page.
pub fn asks_for_activity(accept: &str) -> bool {
    let (mut document, mut page) = (0.0_f32, 0.0_f32);
    for item in list(accept).take(64) {
        let (name, parameters) = split(item);
        let quality = parameters
            .iter()
            .find(|(key, _)| key == "q")
            .map_or(Some(1.0), |(_, value)| value.parse().ok())
            .unwrap_or(0.0);
        if is_activity(item) {
            document = document.max(quality);
        } else if ["text/html", "application/xhtml+xml"].contains(&name.as_str()) {
            page = page.max(quality);
        }
    }
    document > 0.0 && document >= page
}

/// The items of a list, split at the commas that stand outside of quotes.
fn list(field: &str) -> impl Iterator<Item = &str> {
    outside_quotes(field, ',').filter(|item| !item.trim().is_empty())
}

/// Name in lower case, and parameters with their quotes taken off.
fn split(item: &str) -> (String, Vec<(String, String)>) {
    let mut parts = outside_quotes(item, ';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let parameters = parts
        .filter_map(|part| part.split_once('='))
        .map(|(key, value)| {
            let value = value.trim().trim_matches('"');
            (key.trim().to_ascii_lowercase(), value.to_owned())
        })
        .collect();
    (name, parameters)
}

fn outside_quotes(text: &str, at: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == at && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_content_types_are_documents() {
        for (kind, expected) in [
            (ACTIVITY, true),
            ("application/activity+json; charset=utf-8", true),
            ("Application/Activity+JSON", true),
            (LINKED_DATA, true),
            (
                "application/ld+json;profile=https://www.w3.org/ns/activitystreams",
                true,
            ),
            (
                "application/ld+json; charset=utf-8; profile=\"https://example.org/a https://www.w3.org/ns/activitystreams\"",
                true,
            ),
            ("application/ld+json", false),
            (
                "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams/evil\"",
                false,
            ),
            ("application/json", false),
            ("text/plain; note=\"; application/activity+json\"", false),
            ("image/png", false),
            ("", false),
        ] {
            assert_eq!(is_activity(kind), expected, "{kind}");
        }
    }

    #[test]
    fn servers_get_documents_and_browsers_pages() {
        for (accept, expected) in [
            ("application/activity+json", true),
            // Mastodon.
            ("application/activity+json, application/ld+json", true),
            // GoToSocial.
            (
                "application/activity+json,application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"",
                true,
            ),
            // Firefox and Chromium.
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                false,
            ),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
                false,
            ),
            ("*/*", false),
            ("", false),
            ("application/json", false),
            ("application/activity+json;q=0", false),
            ("text/html, application/activity+json;q=0.9", false),
            ("text/html;q=0.1, application/activity+json;q=0.9", true),
            ("application/activity+json;q=broken", false),
        ] {
            assert_eq!(asks_for_activity(accept), expected, "{accept}");
        }
    }
}
