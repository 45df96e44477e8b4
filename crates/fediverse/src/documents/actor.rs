//! The actor of a voice: who it is, where it is reached, with which keys.

use activity::write::actor::{Actor, Key, Kind, Line, Places as ActorPlaces, actor};
use activity::write::{Text, Texts, actor_context};
use floor::{Conn, House, Result};
use prose::lang::Lang;
use publish::site::{Identity, languages, tree_paths};

use super::Rendering;
use super::text::{escaped, paragraph};
use crate::keychain::{ED25519_NAME, RSA_NAME};
use crate::keys;
use crate::places::Places;
use crate::voice::Voice;

/// The longest description, in characters; peers cut at 500.
const ABOUT: usize = 300;

pub(super) fn render(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    voice: &Voice,
) -> Result<Option<Rendering>> {
    let Some(keys) = keys::load(conn)? else {
        return Ok(None);
    };
    let first = languages::first(house)?;
    let lang = voice.language().unwrap_or(&first);
    let house_id = Identity::load(conn)?.shown();
    let (name, other_names) = names(house, places, voice, lang);
    let about = about(house, lang);
    let id = places.actor(voice);
    let hosts = [places.origin().host()];
    let place = |what: &str| places.of_actor(voice, what);
    let [inbox, outbox, followers, featured] =
        ["inbox", "outbox", "followers", "featured"].map(place);
    let speaks = *voice != Voice::Server;
    let (rsa_id, ed25519_id) = (format!("{id}{RSA_NAME}"), format!("{id}{ED25519_NAME}"));
    let shared_inbox = places.shared_inbox();
    let label = house.words.say_plain(lang.as_str(), "house-id", &[]);
    let shown = house_id.as_deref().map(escaped).unwrap_or_default();
    let line = Line {
        name: &label,
        value: &shown,
    };
    let object = actor(&Actor {
        kind: match speaks {
            true => Kind::Organization,
            false => Kind::Application,
        },
        id: &id,
        username: &voice.username(house, places.origin().host()),
        name: Texts {
            first: Text {
                lang: lang.as_str(),
                text: &name,
            },
            others: &other_names,
        },
        summary: about.as_ref().filter(|_| speaks).map(|about| Texts {
            first: Text {
                lang: lang.as_str(),
                text: about,
            },
            others: &[],
        }),
        url: &page(places, voice),
        icon: None,
        places: ActorPlaces {
            inbox: &inbox,
            outbox: &outbox,
            followers: speaks.then_some(&followers),
            featured: speaks.then_some(&featured),
            shared_inbox: Some(&shared_inbox),
        },
        signing_key: Key {
            id: &rsa_id,
            key: &keys.rsa,
        },
        proving_key: Some(Key {
            id: &ed25519_id,
            key: &keys.ed25519,
        }),
        lines: match house_id.is_some() && speaks {
            true => std::slice::from_ref(&line),
            false => &[],
        },
        published: None,
        holds_follows: house.config.fediverse.hold_follows,
        attribution_domains: match speaks {
            true => &hosts,
            false => &[],
        },
        also_known_as: &[],
        moved_to: None,
        takes_message_signatures: true,
    });
    Ok(Some(
        Rendering::of(actor_context(), object).by(id.clone(), keys.made_at),
    ))
}

/// The page that people read.
fn page(places: &Places, voice: &Voice) -> String {
    match voice.language() {
        None => places.whole(""),
        Some(lang) => places.whole(&tree_paths::home(lang)),
    }
}

/// The house's name: in its first language with the others, or in one language, which it then names. A house without a name
/// is called by its host.
fn names<'h>(
    house: &'h House,
    places: &Places,
    voice: &Voice,
    lang: &Lang,
) -> (String, Vec<Text<'h>>) {
    let name = match house.config.name(lang.as_str()) {
        "" => places.host(),
        name => name.to_owned(),
    };
    if voice.language().is_some() {
        return (format!("{name} ({})", lang.endonym()), Vec::new());
    }
    let others = house.config.house.name.iter();
    let others = others.filter(|(tag, _)| tag.as_str() != lang.as_str());
    let text = |(lang, text): (&'h String, &'h String)| Text { lang, text };
    (name, others.map(text).collect())
}

fn about(house: &House, lang: &Lang) -> Option<String> {
    let plain = prose::plain::plain(house.config.about(lang.as_str())).unwrap_or_default();
    let line = prose::plain::excerpt(&plain, ABOUT);
    (!line.is_empty()).then(|| paragraph(&line))
}
