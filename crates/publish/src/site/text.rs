//! The text of a revision as HTML, with its images found in the tree.

use prose::lang::Lang;
use prose::markdown::{self, Image, Options};

use super::markup::Markup;
use crate::call::{Medium, Variant};

/// The width that suits most screens; wider and narrower ones are offered beside it.
const USUAL_WIDTH: u32 = 1280;

/// Renders Markdown. `to_root` goes before every image's path: a way to the root, or the house's address.
///
/// A text that the renderer refuses (it was published under wider limits) is shown as it was written.
pub fn html(text: &str, lang: &Lang, media: &[Medium], to_root: &str) -> Markup {
    with_images(text, lang, "", &|name| image(media, name, to_root))
}

/// The same with images from elsewhere. `id_prefix` keeps the ids of several texts on one page apart.
pub fn with_images(
    text: &str,
    lang: &Lang,
    id_prefix: &str,
    images: &dyn Fn(&str) -> Option<Image>,
) -> Markup {
    let options = Options {
        dir: lang.dir(),
        first_line: 1,
        id_prefix,
        images,
    };
    match markdown::render(text, &options) {
        Ok(rendered) => Markup(rendered.html),
        Err(_) => Markup(format!("<pre>{}</pre>", Markup::text(text))),
    }
}

/// One paragraph of a text, alone.
pub fn passage(text: &str, lang: &Lang, media: &[Medium], to_root: &str, number: usize) -> Markup {
    let prefix = format!("p{number}-");
    with_images(text, lang, &prefix, &|name| image(media, name, to_root))
}

/// An image by the name a text gives it.
pub fn image(media: &[Medium], name: &str, to_root: &str) -> Option<Image> {
    let medium = media.iter().find(|medium| medium.name == name)?;
    let usual = usual(medium)?;
    let sizes = |variant: &Variant| format!("{to_root}{} {}w", variant.path(), variant.width);
    Some(Image {
        src: format!("{to_root}{}", usual.path()),
        srcset: (medium.variants.len() > 1).then(|| {
            medium
                .variants
                .iter()
                .map(sizes)
                .collect::<Vec<_>>()
                .join(", ")
        }),
        width: usual.width,
        height: usual.height,
        alt: String::new(),
    })
}

/// The widest variant that is not wider than most screens, else the narrowest.
pub fn usual(medium: &Medium) -> Option<&Variant> {
    medium
        .variants
        .iter()
        .find(|variant| variant.width <= USUAL_WIDTH)
        .or(medium.variants.last())
}
