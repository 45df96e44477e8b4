//! Sitemaps (sitemaps.org 0.9) with the other languages of every page.
//!
//! One file holds at most [`MAX_PAGES`] pages, under the format's 50,000 and 50 MB even with a hundred languages each; an index names
//! the files. The same pages give the same bytes.

use jiff::Timestamp;
use quick_xml::escape::escape;

use crate::lang::Lang;

/// How many pages to put in one file.
pub const MAX_PAGES: usize = 2_000;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Absolute address.
    pub url: String,
    /// When it last changed, in microseconds since 1970.
    pub changed: i64,
    /// The same page in every language, this one included; empty where it has only one.
    pub languages: Vec<(Lang, String)>,
    /// The page that lets the reader choose, `x-default`.
    pub chooser: Option<String>,
}

/// A sitemap of these pages.
pub fn sitemap<'a>(pages: impl IntoIterator<Item = &'a Page>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for page in pages {
        out.push_str(&format!(
            "<url><loc>{}</loc><lastmod>{}</lastmod>",
            escape(&page.url),
            day(page.changed)
        ));
        for (lang, url) in &page.languages {
            alternate(&mut out, lang.as_str(), url);
        }
        if let Some(url) = &page.chooser {
            alternate(&mut out, "x-default", url);
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// An index of sitemap files, each with the time of its newest page.
pub fn index<'a>(files: impl IntoIterator<Item = (&'a str, i64)>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, changed) in files {
        out.push_str(&format!(
            "<sitemap><loc>{}</loc><lastmod>{}</lastmod></sitemap>\n",
            escape(url),
            day(changed)
        ));
    }
    out.push_str("</sitemapindex>\n");
    out
}

fn alternate(out: &mut String, lang: &str, url: &str) {
    out.push_str(&format!(
        "<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"{}\"/>",
        escape(url)
    ));
}

fn day(micros: i64) -> String {
    Timestamp::from_microsecond(micros)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .strftime("%Y-%m-%d")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_name_their_languages() {
        let url = |tag: &str| {
            (
                Lang::parse(tag).unwrap(),
                format!("https://bell.example/{tag}/a&b.html"),
            )
        };
        let page = Page {
            url: url("fr").1,
            changed: 1_784_000_000_000_000,
            languages: vec![url("fr"), url("ar")],
            chooser: Some("https://bell.example/call/a.html".into()),
        };
        insta::assert_snapshot!(sitemap([&page]), @r##"
        <?xml version="1.0" encoding="utf-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
        <url><loc>https://bell.example/fr/a&amp;b.html</loc><lastmod>2026-07-14</lastmod><xhtml:link rel="alternate" hreflang="fr" href="https://bell.example/fr/a&amp;b.html"/><xhtml:link rel="alternate" hreflang="ar" href="https://bell.example/ar/a&amp;b.html"/><xhtml:link rel="alternate" hreflang="x-default" href="https://bell.example/call/a.html"/></url>
        </urlset>
        "##);
        insta::assert_snapshot!(index([("https://bell.example/sitemap/1.xml", 0)]), @r##"
        <?xml version="1.0" encoding="utf-8"?>
        <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>https://bell.example/sitemap/1.xml</loc><lastmod>1970-01-01</lastmod></sitemap>
        </sitemapindex>
        "##);
    }
}
