//! Every address of this room, in one place. Documents have addresses of their own, which never change: a shared cache that
//! ignores `Vary` then cannot give a reader JSON, or a server a page.

use activity::{Address, Origin};
use floor::{Error, House, Result};
use prose::lang::Lang;

use crate::voice::Voice;

/// What an address of ours names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ours {
    Actor(Voice),
    /// A call's slug, and the voice that says it there.
    Call(String, Voice),
}

/// The addresses of a house that has a public one.
pub(crate) struct Places(Address);

impl Places {
    /// An error where the house has no public address: nobody could come back to it.
    pub(crate) fn of(house: &House) -> Result<Self> {
        let origin = &house.config.house.origin;
        match format!("{origin}/").parse() {
            Ok(address) if !origin.is_empty() => Ok(Self(address)),
            _ => Err(Error::not_found(
                "this house has no public address, so no voice in the fediverse",
            )
            .hint("set house.origin in beffroi.toml")),
        }
    }

    pub(crate) fn origin(&self) -> &Origin {
        self.0.origin()
    }

    /// The host in names, with its port where that is not the usual one.
    pub(crate) fn host(&self) -> String {
        self.origin().authority()
    }

    /// The whole address of a path without a leading slash.
    pub(crate) fn whole(&self, path: &str) -> String {
        format!("{}/{path}", self.origin())
    }

    pub(crate) fn actor(&self, voice: &Voice) -> String {
        self.whole(&format!("fediverse/{}", voice.segment()))
    }

    /// Something of an actor: its inbox, outbox, followers, featured posts.
    pub(crate) fn of_actor(&self, voice: &Voice, what: &str) -> String {
        format!("{}/{what}", self.actor(voice))
    }

    pub(crate) fn outbox_page(&self, voice: &Voice, page: u64) -> String {
        format!("{}/outbox/{page}", self.actor(voice))
    }

    /// Something of a call: its replies, its conversation.
    pub(crate) fn of_call(&self, voice: &Voice, slug: &str, what: &str) -> String {
        format!("{}/{what}", self.call(voice, slug))
    }

    /// What an address of ours names, whether it is that of a document or of a page; `None` for what is not ours.
    pub(crate) fn meaning(&self, address: &Address) -> Option<Ours> {
        if address.origin() != self.origin() {
            return None;
        }
        let target = address.target();
        let document = match target.starts_with("/fediverse/") {
            true => target,
            false => document_at(&target)?,
        };
        let mut segments = document.strip_prefix("/fediverse/")?.split('/');
        match (
            segments.next()?,
            segments.next(),
            segments.next(),
            segments.next(),
        ) {
            ("call", Some(slug), None, _) => Some(Ours::Call(slug.to_owned(), Voice::House)),
            ("call", Some(slug), Some(lang), None) => match Voice::read(lang)? {
                voice @ Voice::Language(_) => Some(Ours::Call(slug.to_owned(), voice)),
                _ => None,
            },
            (voice, None, _, _) => Voice::read(voice).map(Ours::Actor),
            _ => None,
        }
    }

    /// The inbox of all voices.
    pub(crate) fn shared_inbox(&self) -> String {
        self.whole("fediverse/inbox")
    }

    /// A call, as this voice says it.
    pub(crate) fn call(&self, voice: &Voice, slug: &str) -> String {
        match voice.language() {
            None => self.whole(&format!("fediverse/call/{slug}")),
            Some(lang) => self.whole(&format!("fediverse/call/{slug}/{}", lang.path())),
        }
    }
}

/// The document of the page at `path`, for a program that accepts ActivityPub: `None` where there is only the page.
pub fn document_of(house: &House, path: &str, accept: &str) -> Option<String> {
    let wanted = activity::media_type::asks_for_activity(accept);
    let public = !house.config.house.origin.is_empty();
    (wanted && public).then(|| document_at(path))?
}

pub(crate) fn document_at(path: &str) -> Option<String> {
    let mut segments = path.strip_prefix('/')?.split('/');
    let found = match (segments.next()?, segments.next(), segments.next()) {
        ("" | "index.html", None, _) => "/fediverse/house".to_owned(),
        ("call", Some(page), None) => format!("/fediverse/call/{}", slug(page)?),
        (tag, Some("" | "index.html" | "about.html"), None) => format!("/fediverse/{}", lang(tag)?),
        (tag, Some(page), None) => format!("/fediverse/call/{}/{}", slug(page)?, lang(tag)?),
        _ => return None,
    };
    Some(found)
}

/// The call of a page's file name. Its history and its like have a dot more.
fn slug(page: &str) -> Option<&str> {
    let slug = page.strip_suffix(".html")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (!slug.is_empty() && slug.bytes().all(plain)).then_some(slug)
}

fn lang(tag: &str) -> Option<String> {
    let path = Lang::parse(tag).ok()?.path();
    (path == tag).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_documents_and_files_have_none() {
        for (page, document) in [
            ("/", Some("/fediverse/house")),
            ("/index.html", Some("/fediverse/house")),
            ("/fr/", Some("/fediverse/fr")),
            ("/zh-hant/index.html", Some("/fediverse/zh-hant")),
            ("/fr/about.html", Some("/fediverse/fr")),
            ("/fr/bell.html", Some("/fediverse/call/bell/fr")),
            ("/call/bell.html", Some("/fediverse/call/bell")),
            ("/fr/bell.history.html", None),
            ("/fr/page/1.html", None),
            ("/fr/atom.xml", None),
            ("/zh-Hant/bell.html", None),
            ("/languages.html", None),
            ("/site.css", None),
            ("/fr/%2e%2e.html", None),
            ("fr/", None),
        ] {
            assert_eq!(document_at(page).as_deref(), document, "{page}");
        }
    }
}
