//! Who the house is, how to check what it publishes, how to follow it, and what to do when it is blocked.

use askama::Template;
use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};
use prose::lang::Lang;

use super::identity::Keys;
use super::markup::Markup;
use super::proof::code;
use super::shell::{Part, Shell, lang_attributes, pick};
use super::{home, languages, text, tree_paths};

#[derive(Template)]
#[template(path = "about.html")]
struct AboutView<'a> {
    s: Shell<'a>,
    about: Markup,
    about_lang: Markup,
    code: Markup,
    check: Markup,
    keys: Option<KeysView>,
}

struct KeysView {
    href: String,
    version: Markup,
    threshold: Markup,
    log: Vec<String>,
    editors: Vec<String>,
    roots: Vec<String>,
}

pub fn render(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Some(lang) = super::lang_of(params) else {
        return Ok(None);
    };
    if !languages::has(house, conn, &lang)? {
        return Ok(None);
    }
    let keys = Keys::load(conn)?;
    let shell = Shell::new(house, conn, lang.clone(), tree_paths::about(&lang))?;
    let title = shell.say("about");
    let shell = shell
        .titled(title)
        .described(home::about_line(house, &lang));
    let (about, about_lang) = about(&shell);
    let view = AboutView {
        about,
        about_lang,
        code: code(&shell.identity.uri(None), &shell.say("house-id"))?,
        check: shell.sentence("check-text", &[("verifier", shell.verifier())]),
        keys: keys.map(|keys| keys_view(&shell, keys)),
        s: shell,
    };
    super::written(&view).map(Some)
}

/// What the house says of itself, with the language it says it in.
fn about(shell: &Shell<'_>) -> (Markup, Markup) {
    let config = &shell.house.config;
    let Some((tag, written)) = pick(&config.house.about, &shell.lang, config.first_language())
    else {
        return Default::default();
    };
    let lang = Lang::parse(tag).unwrap_or_else(|_| shell.lang.clone());
    let attributes = if lang == shell.lang {
        Markup::default()
    } else {
        lang_attributes(&lang)
    };
    (text::html(written, &lang, &[], &shell.root), attributes)
}

fn keys_view(shell: &Shell<'_>, keys: Keys) -> KeysView {
    let count = u64::try_from(keys.roots.len()).unwrap_or(u64::MAX);
    KeysView {
        href: shell.to(&format!("beffroi/keys/{}", keys.version)),
        version: shell.sentence("keys-version", &[("number", Part::Number(keys.version))]),
        threshold: shell.sentence(
            "key-threshold",
            &[
                ("needed", Part::Number(keys.needed)),
                ("count", Part::Number(count)),
            ],
        ),
        log: keys.log,
        editors: keys.editors,
        roots: keys.roots,
    }
}
