//! HTML that is already safe, and sentences with links in them.

use std::fmt;

use askama::filters::HtmlSafe;

/// Safe HTML: templates write it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(pub String);

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

impl Markup {
    /// Plain text, escaped.
    pub fn text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len() + 16);
        for c in text.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                '\'' => html.push_str("&#39;"),
                c => html.push(c),
            }
        }
        Self(html)
    }

    pub fn link(href: &str, text: &str) -> Self {
        Self(format!(
            "<a href=\"{}\">{}</a>",
            Self::text(href),
            Self::text(text)
        ))
    }
}

/// What stands in a sentence for the HTML that belongs there: one private-use character for each.
pub fn placeholder(number: usize) -> String {
    char::from_u32(0xE000 + u32::try_from(number).unwrap_or(0))
        .into_iter()
        .collect()
}

/// Escapes a sentence and puts the HTML where its placeholders stand.
pub fn fill(sentence: &str, parts: &[Markup]) -> Markup {
    let mut html = Markup::text(sentence).0;
    for (number, part) in parts.iter().enumerate() {
        html = html.replace(&placeholder(number), &part.0);
    }
    Markup(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_escaped_and_links_are_not() {
        let sentence = format!("made <from> {}", placeholder(0));
        assert_eq!(
            fill(&sentence, &[Markup::link("a.html?x&y", "\"a\"")]).0,
            "made &lt;from&gt; <a href=\"a.html?x&amp;y\">&quot;a&quot;</a>"
        );
    }
}
