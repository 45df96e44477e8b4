//! The desk: where a group writes, translates and publishes.
//!
//! One action, one file: its page, its form, what it changes. A page is a template in `pages/desk/` inside the shell of `people`; it works as
//! a plain form, and `desk.js` makes it quicker. A person is shown what stands in the way in their own words and keeps all
//! they typed. Editors write in every language, translators in theirs; every change is noted in the audit trail. Costs: a page
//! is a handful of rows by index, however many calls there are; the list shows twenty calls.

mod add_language;
mod begin_call;
pub mod clear_alarm;
mod describe_call;
mod discard_text;
mod doubts;
mod glossary;
pub mod interchange;
mod interchange_page;
pub mod jobs;
mod list;
mod overview;
mod picture;
mod preview;
mod publish_call;
pub mod release;
mod review;
mod said;
mod sound_alarm;
mod spot;
mod suggest;
mod suggestions;
pub mod text;
mod translate;
pub mod translating;
mod withdraw_call;
mod write;

use floor::route::Route;
use people::desk::{Asset, get, post};
use people::person::Need;

use crate::media;

/// The words of the desk, by language.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../../words/desk/en.ftl")),
    ("fr", include_str!("../../words/desk/fr.ftl")),
    ("es", include_str!("../../words/desk/es.ftl")),
    ("uk", include_str!("../../words/desk/uk.ftl")),
    ("ar", include_str!("../../words/desk/ar.ftl")),
];

const SCRIPT: Asset = Asset::script(
    "/desk/assets/{version}/words.js",
    include_bytes!("../../pages/desk/desk.js"),
);
const STYLE: Asset = Asset::style(
    "/desk/assets/{version}/words.css",
    include_bytes!("../../pages/desk/desk.css"),
);

/// A form with a text of the longest kind in it, in a browser's encoding.
const TEXT: usize = 8 << 20;
/// A form with a picture in it.
const PICTURE: usize = media::MAX_BYTES + (9 << 20);

/// Every route of this room.
pub fn routes() -> Vec<Route> {
    let words = Need::Words;
    vec![
        SCRIPT.route(),
        STYLE.route(),
        get("/desk/calls", words, list::show),
        post("/desk/calls", Need::Editor, begin_call::begin),
        get("/desk/calls/{call}", words, overview::show),
        post("/desk/calls/{call}", Need::Editor, describe_call::describe),
        post("/desk/calls/{call}/languages", words, add_language::add),
        get(
            "/desk/calls/{call}/publish",
            Need::Editor,
            publish_call::show,
        ),
        post(
            "/desk/calls/{call}/publish",
            Need::Editor,
            publish_call::publish,
        ),
        get(
            "/desk/calls/{call}/withdraw",
            Need::Editor,
            withdraw_call::show,
        ),
        post(
            "/desk/calls/{call}/withdraw",
            Need::Editor,
            withdraw_call::withdraw,
        ),
        get(
            "/desk/calls/{call}/all-clear",
            Need::Editor,
            clear_alarm::show,
        ),
        post(
            "/desk/calls/{call}/all-clear",
            Need::Editor,
            clear_alarm::write,
        ),
        get("/desk/calls/{call}/{lang}", words, write::show),
        post("/desk/calls/{call}/{lang}", words, write::save).up_to(PICTURE),
        post(
            "/desk/calls/{call}/{lang}/begin",
            words,
            add_language::begin,
        ),
        post(
            "/desk/calls/{call}/{lang}/discard",
            words,
            discard_text::discard,
        ),
        post("/desk/calls/{call}/{lang}/take-in", words, write::take_in),
        post(
            "/desk/calls/{call}/{lang}/remarks/{remark}",
            words,
            review::settle,
        ),
        post("/desk/calls/{call}/{lang}/autosave", words, write::autosave).up_to(TEXT),
        post("/desk/calls/{call}/{lang}/picture", words, picture::take).up_to(PICTURE),
        post("/desk/calls/{call}/{lang}/preview", words, preview::page).up_to(PICTURE),
        post(
            "/desk/calls/{call}/{lang}/fragment",
            words,
            preview::fragment,
        )
        .up_to(TEXT),
        get(
            "/desk/calls/{call}/{lang}/translate",
            words,
            translate::show,
        ),
        post(
            "/desk/calls/{call}/{lang}/translate",
            words,
            translate::save,
        )
        .up_to(TEXT),
        get(
            "/desk/calls/{call}/{lang}/translation.xlf",
            words,
            interchange_page::xliff,
        ),
        get(
            "/desk/calls/{call}/{lang}/translation.po",
            words,
            interchange_page::po,
        ),
        post(
            "/desk/calls/{call}/{lang}/import",
            words,
            interchange_page::import,
        )
        .up_to(TEXT + (1 << 20)),
        get("/desk/calls/{call}/{lang}/review", words, review::show),
        post("/desk/calls/{call}/{lang}/review", words, review::act),
        get(
            "/desk/calls/{call}/{lang}/suggestions",
            words,
            suggestions::show,
        ),
        post(
            "/desk/calls/{call}/{lang}/suggestions",
            words,
            suggestions::act,
        ),
        get("/desk/glossary", words, glossary::show),
        post("/desk/glossary", words, glossary::add),
        post("/desk/glossary/remove", words, glossary::remove),
        get("/desk/beffroi/blob/{ab}/{name}", words, picture::show),
        Route::get("/do/suggest/{secret}", suggest::show),
        Route::post("/do/suggest/{secret}", suggest::suggest),
    ]
}
