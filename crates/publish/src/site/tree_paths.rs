//! The paths of the tree that this room writes, each in one place.

use prose::lang::Lang;

/// Slugs that no call may have: pages of every language stand there, or Windows takes the file for a device, so that a pack could
/// not be unpacked.
pub const RESERVED: [&str; 24] = [
    "index", "about", "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6",
    "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

pub fn home(lang: &Lang) -> String {
    format!("{}/index.html", lang.path())
}

/// An index page; numbered from the oldest, starting at 1.
pub fn numbered(lang: &Lang, page: u64) -> String {
    format!("{}/page/{page}.html", lang.path())
}

pub fn edition(lang: &Lang, slug: &str) -> String {
    format!("{}/{slug}.html", lang.path())
}

pub fn history(lang: &Lang, slug: &str) -> String {
    format!("{}/{slug}.history.html", lang.path())
}

pub fn about(lang: &Lang) -> String {
    format!("{}/about.html", lang.path())
}

/// The feeds' file names, with their media types.
pub const FEEDS: [(&str, &str); 3] = [
    ("atom.xml", "application/atom+xml"),
    ("rss.xml", "application/rss+xml"),
    ("feed.json", "application/feed+json"),
];

pub fn feed(lang: &Lang, file: &str) -> String {
    format!("{}/{file}", lang.path())
}

pub fn call(slug: &str) -> String {
    format!("call/{slug}.html")
}

pub fn sitemap(piece: u64) -> String {
    format!("sitemap/{piece}.xml")
}

pub const VERIFIER: &str = "beffroi/verifier.html";

/// The proof of an entry; it never changes.
pub fn proof(index: u64) -> String {
    format!(
        "beffroi/proof/{:03}/{:03}.tlog-proof",
        index / 1000,
        index % 1000
    )
}

/// The body with this hash; `None` when what is stored is no hash.
pub fn body(sha256: &str) -> Option<String> {
    Some(format!("beffroi/body/{}/{sha256}", sha256.get(..2)?))
}

/// The way from a file to the root of the tree: `../` for each folder it stands in.
pub fn to_root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_format() {
        let lang = Lang::parse("zh-Hant").unwrap();
        assert_eq!(numbered(&lang, 3), "zh-hant/page/3.html");
        assert_eq!(proof(12), "beffroi/proof/000/012.tlog-proof");
        assert_eq!(proof(1_234_567), "beffroi/proof/1234/567.tlog-proof");
        assert_eq!(to_root(&numbered(&lang, 3)), "../../");
        assert_eq!(to_root("index.html"), "");
    }
}
