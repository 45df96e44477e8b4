//! Pictures of a draft: taken in, described, named in the text; and shown to those at the desk.
//!
//! Markdown carries what a body can: the words for who does not see it, a caption, and the credit at the caption's end.

use floor::Result;
use floor::form::Check;
use floor::route::Answer;
use http::StatusCode;
use people::desk::Desk;
use serde_json::json;

use crate::desk::spot;
use crate::draft_media_store;
use crate::media::{self, ImageRefused};

/// The longest description or caption, in characters.
const MAX_ALT: usize = 500;

/// A picture that was taken in.
pub struct Brought {
    /// How the text names it.
    pub markdown: String,
}

/// Takes in the picture of a form; `None` with a fault beside its field where it is refused.
pub fn brought(desk: &Desk<'_>, check: &mut Check<'_>) -> Result<Option<Brought>> {
    let Some(file) = desk.asked.form().file("picture") else {
        check.fault("picture", "work-fault-no-picture");
        return Ok(None);
    };
    let alt = one_line(check.optional("alt", MAX_ALT));
    let caption = one_line(check.optional("caption", MAX_ALT));
    let credit = one_line(check.optional("credit", 200));
    if alt.is_empty() {
        check.fault("alt", "work-fault-alt");
    }
    if !check.is_sound() {
        return Ok(None);
    }
    let image = match media::prepare(&file.bytes) {
        Ok(image) => image,
        Err(refused) => {
            check.fault("picture", fault_of(&refused));
            return Ok(None);
        }
    };
    let name = desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        draft_media_store::add_image(tx, &text.draft, &file.name, &image)
    })?;
    Ok(Some(Brought {
        markdown: markdown(&name, &alt, &caption, &credit),
    }))
}

/// The same for the script: a picture that was dropped or pasted.
pub fn take(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let mut check = desk.asked.form().check();
    let brought = brought(desk, &mut check)?;
    let answer = match (check.done(), brought) {
        (Ok(()), Some(brought)) => json!({ "markdown": brought.markdown }),
        (Err(faults), _) => {
            let said = ["picture", "alt"]
                .iter()
                .find_map(|name| faults.say(desk.house, &desk.lang, name));
            json!({ "fault": said })
        }
        (Ok(()), None) => json!({ "fault": null }),
    };
    Ok(Answer::bytes("application/json", answer.to_string()))
}

/// A picture of a draft, or of a published text.
pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    let name = desk.asked.param("name");
    let sha256 = name.split('.').next().unwrap_or_default();
    let found = desk
        .house
        .db
        .read(|conn| draft_media_store::blob(conn, sha256))?;
    Ok(match found {
        Some((mime, bytes)) if mime == "image/png" => Answer::bytes("image/png", bytes),
        Some((_, bytes)) => Answer::bytes("image/jpeg", bytes),
        None => Answer::text("\n").status(StatusCode::NOT_FOUND),
    })
}

fn fault_of(refused: &ImageRefused) -> &'static str {
    match refused {
        ImageRefused::TooManyBytes(_)
        | ImageRefused::TooManyPixels(..)
        | ImageRefused::TooMuchMemory => "work-fault-picture-large",
        ImageRefused::Svg => "work-fault-picture-svg",
        ImageRefused::NotAnImage(_) | ImageRefused::OtherForm(_) | ImageRefused::Unknown => {
            "work-fault-picture-kind"
        }
        ImageRefused::Broken(_) => "work-fault-picture-broken",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An image in Markdown, with its caption and credit as its title.
fn markdown(name: &str, alt: &str, caption: &str, credit: &str) -> String {
    let escaped = |text: &str, marks: &[char]| {
        let mut out = String::new();
        for c in text.chars() {
            if marks.contains(&c) {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    let alt = escaped(alt, &['\\', '[', ']', '*', '_', '`', '<', '!']);
    let title = match (caption, credit) {
        ("", "") => return format!("![{alt}]({name})"),
        (caption, "") => caption.to_owned(),
        ("", credit) => format!("© {credit}"),
        (caption, credit) => format!("{caption} © {credit}"),
    };
    format!(
        "![{alt}]({name} \"{}\")",
        escaped(&title, &['\\', '"', '<', '&'])
    )
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn what_is_said_of_a_picture_is_said_in_markdown() {
        assert_eq!(
            markdown("a.jpg", "A [bell]*", "", ""),
            "![A \\[bell\\]\\*](a.jpg)"
        );
        assert_eq!(
            markdown("a.jpg", "A bell", "The \"great\" one", "Bo"),
            "![A bell](a.jpg \"The \\\"great\\\" one © Bo\")"
        );
        let options = prose::markdown::Options {
            dir: prose::lang::Dir::Ltr,
            first_line: 1,
            id_prefix: "",
            images: &|_| None,
        };
        let hostile = markdown("a.jpg", "](x) <script>", "\" onerror=\"x", "</figcaption>");
        let html = prose::markdown::render(&hostile, &options).unwrap().html;
        assert!(
            !html.contains("<script") && !html.contains("<img onerror"),
            "{html}"
        );
        assert_eq!(html.matches("<figure>").count(), 1, "{html}");
    }
}
