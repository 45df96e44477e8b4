//! The page of the house's keys and log, for its stewards: who the house is, who signs, and what the roots still have to sign.

use std::collections::BTreeMap;

use askama::Template;
use floor::markup::Markup;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Error, Id, Micros, Result, SECOND};
use people::desk::Desk;
use people::owed::{self, Change, Owed};
use people::person_store;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::keys::{Keys, show};
use crate::log_store::{self, Head};

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysView<'a> {
    desk: &'a Desk<'a>,
    keys: Keys,
    house_id: String,
    picture: Markup,
    head: Head,
    /// Every editor key, and whose it is.
    editors: Vec<(String, Option<String>)>,
    owed: Vec<Owed>,
    names: BTreeMap<Id, String>,
}

impl KeysView<'_> {
    fn checkpoint(&self) -> Markup {
        let time = Micros::try_from(self.head.time).unwrap_or(0) * SECOND;
        let size = Markup(self.head.size.to_string());
        let parts = [("size", size), ("time", self.desk.time(time))];
        self.desk.sentence("keys-checkpoint", &parts)
    }

    fn roots(&self) -> String {
        let number = |n: usize| Arg::Number(u64::try_from(n).unwrap_or(u64::MAX));
        let args = [
            ("needed", number(self.keys.document.root_threshold)),
            ("count", number(self.keys.document.roots.len())),
        ];
        self.desk.say_with("keys-roots", &args)
    }

    fn is_single(&self) -> bool {
        self.keys.sealed_roots >= self.keys.document.root_threshold
    }

    fn is_open(&self) -> bool {
        self.desk.house.keyring.is_unlocked()
    }

    /// What is owed for whom, since when.
    fn debt(&self, owed: &Owed) -> Markup {
        let key = match owed.change {
            Change::Add => "keys-owed-add",
            Change::Drop { .. } => "keys-owed-drop",
        };
        let name = self.names.get(&owed.person).map_or("?", String::as_str);
        let name = Markup(format!("<bdi>{}</bdi>", Markup::text(name)));
        let parts = [("name", name), ("since", self.desk.time(owed.since))];
        self.desk.sentence(key, &parts)
    }
}

pub(super) fn page(desk: &Desk<'_>) -> Result<Answer> {
    let keys = show(desk.house)?;
    let vkeys: Vec<String> = keys
        .document
        .editors
        .iter()
        .map(|one| one.key.to_string())
        .collect();
    let (head, owed, editors, names) = desk.house.db.read(|conn| {
        let (mut editors, mut names) = (Vec::new(), BTreeMap::new());
        for vkey in vkeys {
            let owner = person_store::owner_of_key(conn, &vkey)?;
            let owner = owner
                .map(|id| person_store::person(conn, &id))
                .transpose()?;
            editors.push((vkey, owner.flatten().map(|person| person.name)));
        }
        let owed = owed::all(conn)?;
        for one in &owed {
            if let Some(person) = person_store::person(conn, &one.person)? {
                names.insert(person.id, person.name);
            }
        }
        Ok((log_store::some_head(conn)?, owed, editors, names))
    })?;
    let view = KeysView {
        house_id: keys.house_id.to_string(),
        picture: picture(&keys.house_id.to_string())?,
        desk,
        keys,
        head,
        editors,
        owed,
        names,
    };
    desk.page(&desk.say("keys-title"), &view)
}

/// The House ID as a QR code, as on the pages that readers see.
fn picture(house_id: &str) -> Result<Markup> {
    let uri = format!("beffroi:{}", house_id.replace('-', "").to_ascii_lowercase());
    let code = QrCode::with_error_correction_level(uri, EcLevel::M)
        .map_err(|cause| Error::internal("a QR code cannot be made", cause))?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(144, 144)
        .build();
    let start = picture.find("<svg").unwrap_or(0);
    Ok(Markup(picture[start..].to_owned()))
}
