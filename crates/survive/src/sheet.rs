//! Root keys on paper: a sheet for each, as a page to print and as text, and the way back from typed characters.
//!
//! A key of 32 bytes is 52 base32 digits in 13 groups of four. Each group ends in a check digit computed over the field of 32 elements
//! with the group's place in it, so every single wrong digit, every swap of two digits in a group and every group
//! in a wrong place is found, and the message can say which group.

use askama::Template;
use floor::words::{Arg, Words};
use floor::{Error, Result};
use prose::lang::Lang;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use tlog::note::Vkey;
use tlog::record::base32;
use tlog::record::{HouseId, Origin};
use tlog::strict::SigningKey;

const GROUPS: usize = 13;
const PREFIX: &str = "beffroi-root:";

/// One root key to be carried away. It is nowhere else: print it or lose it.
#[derive(Clone, Debug)]
pub struct RootSheet {
    /// Counts from 1.
    pub number: usize,
    pub of: usize,
    /// So many of them have to sign.
    pub needed: usize,
    pub house_id: HouseId,
    pub origin: Origin,
    pub vkey: Vkey,
    pub key: SigningKey,
}

#[derive(Template)]
#[template(path = "root-sheet.html")]
struct SheetPage<'a> {
    lang: &'a str,
    dir: &'static str,
    title: String,
    house: String,
    house_id: &'a HouseId,
    code: String,
    qr: String,
    key: String,
    check: String,
    purpose: String,
    purpose_text: String,
    care: String,
    steps: [String; 4],
    public: String,
    vkey: &'a Vkey,
    origin_name: String,
    origin: &'a Origin,
}

impl RootSheet {
    /// A file name that says what it is.
    pub fn file_name(&self) -> String {
        format!("root-key-{}-of-{}.html", self.number, self.of)
    }

    /// A page to print that needs no other file, in a language of the house where there are words in it.
    pub fn html(&self, words: &Words, lang: &str) -> Result<String> {
        let key = write_key(&self.key);
        let code = format!("{PREFIX}{}", key.replace(' ', ""));
        let qr = QrCode::with_error_correction_level(code, EcLevel::M)
            .map_err(|cause| Error::internal("a QR code cannot be made", cause))?
            .render::<svg::Color<'_>>()
            .min_dimensions(144, 144)
            .build();
        // The XML declaration has no place inside HTML.
        let qr = qr
            .split_once("?>")
            .map_or(qr.clone(), |(_, svg)| svg.to_owned());
        let lang = spoken(words, lang);
        let say = |key: &str| words.say_plain(lang, key, &self.numbers());
        let page = SheetPage {
            lang,
            dir: Lang::parse(lang).map_or("ltr", |lang| lang.dir().as_str()),
            title: say("sheet-title"),
            house: say("sheet-house"),
            house_id: &self.house_id,
            code: say("sheet-code"),
            qr,
            key,
            check: say("sheet-check"),
            purpose: say("sheet-purpose"),
            purpose_text: say("sheet-purpose-text"),
            care: say("sheet-care"),
            steps: [
                say("sheet-care-print"),
                say("sheet-care-apart"),
                say("sheet-care-secret"),
                say("sheet-care-lost"),
            ],
            public: say("sheet-public"),
            vkey: &self.vkey,
            origin_name: say("sheet-origin"),
            origin: &self.origin,
        };
        page.render()
            .map_err(|cause| Error::internal("the sheet cannot be written", cause))
    }

    /// The same in a few lines, for a terminal.
    pub fn text(&self, words: &Words, lang: &str) -> String {
        let lang = spoken(words, lang);
        let say = |key: &str| words.say_plain(lang, key, &self.numbers());
        format!(
            "{} · {} {}\n{}\n\n{}\n\n{}: {}\n",
            say("sheet-title"),
            say("sheet-house"),
            self.house_id,
            say("sheet-short"),
            write_key(&self.key),
            say("sheet-public"),
            self.vkey
        )
    }

    fn numbers(&self) -> [(&'static str, Arg); 3] {
        let number = |count: usize| Arg::Number(count as u64);
        [
            ("number", number(self.number)),
            ("of", number(self.of)),
            ("needed", number(self.needed)),
        ]
    }
}

/// The language itself where there are words in it, else English.
fn spoken<'l>(words: &Words, lang: &'l str) -> &'l str {
    let base = lang.split('-').next().unwrap_or(lang);
    match words.languages().contains(&base) {
        true => base,
        false => "en",
    }
}

/// A private key as it is printed: 13 groups of five characters.
pub fn write_key(key: &SigningKey) -> String {
    let digits = to_digits(key.seed());
    let groups: Vec<String> = digits
        .chunks(4)
        .enumerate()
        .map(|(place, group)| {
            group
                .iter()
                .copied()
                .chain([check(place, group)])
                .map(|digit| char::from(base32::symbol(digit)))
                .collect()
        })
        .collect();
    groups.join(" ")
}

/// Reads a key as it was printed, typed in any case, with or without spaces and hyphens, or as its QR code reads.
///
/// # Errors
/// Names the group that is mistyped.
pub fn read_key(typed: &str) -> Result<SigningKey> {
    let typed = typed.trim();
    let typed = typed.strip_prefix(PREFIX).unwrap_or(typed);
    let mut digits = Vec::with_capacity(GROUPS * 5);
    for character in typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .take(GROUPS * 5 + 1)
    {
        let value = base32::forgiving(character).and_then(base32::value);
        digits.push(value.ok_or_else(|| {
            Error::bad_input(format!(
                "`{character}` in group {} is not a character of a root key",
                digits.len() / 5 + 1
            ))
            .hint("a root key uses 0-9 and a-z without i, l, o and u")
        })?);
    }
    if digits.len() != GROUPS * 5 {
        return Err(Error::bad_input(format!(
            "a root key has {GROUPS} groups of five characters; this one has {} characters",
            digits.len()
        ))
        .hint("type all that stands in the box on the sheet"));
    }
    let wrong = |place: usize| {
        Error::bad_input(format!(
            "group {} of the root key is mistyped or in the wrong place",
            place + 1
        ))
        .hint("compare it with the sheet")
    };
    let mut plain = Vec::with_capacity(GROUPS * 4);
    for (place, group) in digits.chunks(5).enumerate() {
        match group.split_last() {
            Some((last, rest)) if *last == check(place, rest) => plain.extend_from_slice(rest),
            _ => return Err(wrong(place)),
        }
    }
    from_digits(&plain)
        .map(|seed| SigningKey::from_seed(&seed))
        .ok_or_else(|| wrong(GROUPS - 1))
}

/// The digits weighted by successive powers of the field's generator, and the place of the group.
fn check(place: usize, group: &[u8]) -> u8 {
    let start = u8::try_from(place & 31).unwrap_or(0);
    group.iter().rev().fold(0, |sum, digit| double(sum ^ digit)) ^ start
}

/// Times x in GF(32), reduced by x^5 + x^2 + 1.
fn double(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        (shifted ^ 0b10_0101) & 31
    }
}

/// 256 bits and four zero bits, five at a time, most significant first.
fn to_digits(seed: &[u8; 32]) -> Vec<u8> {
    let bit = |place: usize| {
        seed.get(place / 8)
            .map_or(0, |byte| byte >> (7 - place % 8) & 1)
    };
    (0..GROUPS * 4)
        .map(|digit| (0..5).fold(0, |value, place| value << 1 | bit(digit * 5 + place)))
        .collect()
}

fn from_digits(digits: &[u8]) -> Option<[u8; 32]> {
    let mut seed = [0; 32];
    for place in 0..GROUPS * 20 {
        let bit = digits.get(place / 5)? >> (4 - place % 5) & 1;
        match seed.get_mut(place / 8) {
            Some(byte) => *byte = *byte << 1 | bit,
            None if bit == 0 => {}
            None => return None,
        }
    }
    Some(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed() -> String {
        write_key(&SigningKey::from_seed(&std::array::from_fn(|n| {
            (n * 37 + 11) as u8
        })))
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let printed = printed();
        assert_eq!(printed.len(), 13 * 5 + 12);
        let typed = [
            printed.clone(),
            printed.to_uppercase().replace(' ', "-"),
            format!("{PREFIX}{}", printed.replace(' ', "")),
            printed.replace('0', "o").replace('1', "I"),
        ];
        for typed in typed {
            assert_eq!(write_key(&read_key(&typed).unwrap()), printed);
        }
    }

    #[test]
    fn every_wrong_digit_swap_and_misplaced_group_is_found() {
        let plain: Vec<char> = printed().replace(' ', "").chars().collect();
        let refused = |digits: &[char]| read_key(&digits.iter().collect::<String>()).is_err();
        for place in 0..plain.len() {
            for other in base32::ALPHABET
                .iter()
                .map(|digit| char::from(*digit))
                .filter(|other| *other != plain[place])
            {
                let mut wrong = plain.clone();
                wrong[place] = other;
                assert!(refused(&wrong), "{other} at {place}");
            }
        }
        for group in 0..GROUPS {
            for (a, b) in
                (0..5).flat_map(|a| (a + 1..5).map(move |b| (group * 5 + a, group * 5 + b)))
            {
                let mut wrong = plain.clone();
                wrong.swap(a, b);
                assert!(plain[a] == plain[b] || refused(&wrong), "swap {a} {b}");
            }
        }
        let groups: Vec<Vec<char>> = plain.chunks(5).map(<[char]>::to_vec).collect();
        for (a, b) in (0..GROUPS).flat_map(|a| (a + 1..GROUPS).map(move |b| (a, b))) {
            let mut wrong = groups.clone();
            wrong.swap(a, b);
            assert!(
                groups[a] == groups[b] || refused(&wrong.concat()),
                "groups {a} {b}"
            );
        }
    }

    #[test]
    fn errors_say_which_group() {
        assert!(read_key("").unwrap_err().to_string().contains("13 groups"));
        assert!(
            read_key(&"u".repeat(65))
                .unwrap_err()
                .to_string()
                .contains("group 1")
        );
        let mut typed = printed();
        typed.replace_range(13..14, if &typed[13..14] == "7" { "8" } else { "7" });
        assert!(
            read_key(&typed)
                .unwrap_err()
                .to_string()
                .contains("group 3"),
            "{typed}"
        );
    }
}
