//! Hugo shortcodes and Liquid tags inside Markdown: a `figure` becomes an image, `highlight` becomes a code block, all others go and
//! are told. Text between an opening and a closing tag stays. Code blocks are not touched.

use crate::import::links::REF;

/// The Markdown without template tags, and what was left out: its name and its line from 0.
pub fn strip(text: &str) -> (String, Vec<(String, u64)>) {
    let mut out = String::with_capacity(text.len());
    let mut left_out = Vec::new();
    let mut fence: Option<&str> = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let trimmed = line.trim_start();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| trimmed.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => {
                strip_line(line, number as u64, &mut out, &mut left_out);
                continue;
            }
            _ => {}
        }
        out.push_str(line);
    }
    (out, left_out)
}

const BRACKETS: [(&str, &str); 5] = [
    ("{{<", ">}}"),
    ("{{%", "%}}"),
    ("{%", "%}"),
    ("{{", "}}"),
    ("{:", "}"),
];

fn strip_line(line: &str, number: u64, out: &mut String, left_out: &mut Vec<(String, u64)>) {
    let mut rest = line;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let tag = BRACKETS.into_iter().find_map(|(open, close)| {
            let inside = from.strip_prefix(open)?;
            let end = inside.find(close)?;
            Some((&inside[..end], &inside[end + close.len()..], open))
        });
        match tag {
            Some((inside, after, open)) => {
                write_tag(inside.trim(), open, number, out, left_out);
                rest = after;
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
}

fn write_tag(
    inside: &str,
    open: &str,
    number: u64,
    out: &mut String,
    left_out: &mut Vec<(String, u64)>,
) {
    let inside = inside.trim_matches(['-', ' ']);
    let name = inside.split_whitespace().next().unwrap_or_default();
    match name {
        // kramdown's classes and ids shape the page, not the text.
        _ if open == "{:" => {}
        "figure" | "img" => match value(inside, "src") {
            Some(src) => {
                let (alt, caption) = (value(inside, "alt"), value(inside, "caption"));
                out.push_str(&format!(
                    "![{}]({src})",
                    alt.or(caption).unwrap_or_default()
                ));
                // A caption that is the description already is not written twice.
                if let Some(caption) = alt.and(caption).filter(|caption| alt != Some(*caption)) {
                    out.push_str(&format!(" *{caption}*"));
                }
            }
            None => left_out.push((name.to_owned(), number)),
        },
        "youtube" | "vimeo" => match inside
            .split_whitespace()
            .nth(1)
            .map(|id| id.trim_matches('"'))
        {
            Some(id) if !id.contains('=') => {
                let host = match name {
                    "vimeo" => "https://vimeo.com/",
                    _ => "https://www.youtube.com/watch?v=",
                };
                out.push_str(&format!("<{host}{id}>"));
            }
            _ => left_out.push((name.to_owned(), number)),
        },
        "highlight" => out.push_str(&format!(
            "```{}",
            inside.split_whitespace().nth(1).unwrap_or_default()
        )),
        "endhighlight" | "/highlight" => out.push_str("```"),
        // What they lead to is known when all texts are.
        "ref" | "relref" | "link" | "post_url" => match target(inside) {
            Some(target) => out.push_str(&format!("{REF}{}", target.replace(' ', "%20"))),
            None => left_out.push((name.to_owned(), number)),
        },
        // `{{ "/a/" | relative_url }}`
        _ if inside.ends_with("relative_url") || inside.ends_with("absolute_url") => {
            match inside.trim_matches(['"', '\'']).split(['"', '\'']).next() {
                Some(path) if !path.contains('|') => out.push_str(path),
                _ => left_out.push((name.to_owned(), number)),
            }
        }
        "raw" | "endraw" | "comment" | "endcomment" => {}
        // Site addresses before a path: the path is enough.
        "site.baseurl" | "site.url" => {}
        name if name.starts_with('/') || name.starts_with("end") => {}
        name => left_out.push((name.to_owned(), number)),
    }
}

/// `ref "bell.md"`, `ref path="bell.md"`, `post_url 2020-01-31-bell`.
fn target(inside: &str) -> Option<&str> {
    let named = value(inside, "path");
    let (_, rest) = inside.split_once(char::is_whitespace)?;
    let bare = rest.trim().trim_start_matches(['"', '\'', '`']);
    let bare = bare.split(['"', '\'', '`', ' ']).next();
    named.or(bare).filter(|target| !target.is_empty())
}

fn value<'a>(inside: &'a str, key: &str) -> Option<&'a str> {
    let (_, after) = inside.split_once(&format!("{key}="))?;
    match after.chars().next()? {
        quote @ ('"' | '\'') => after[1..].split(quote).next(),
        _ => after.split_whitespace().next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_and_films_stay() {
        let (text, left_out) = strip(
            "{{< figure src=\"x.png\" alt=\"X\" caption=\"By Y\" >}} {{< youtube abc >}} {{< vimeo id=\"1\" >}}\n",
        );
        assert_eq!(
            text,
            "![X](x.png) *By Y* <https://www.youtube.com/watch?v=abc> \n"
        );
        assert_eq!(left_out, [("vimeo".to_owned(), 0)]);
    }

    #[test]
    fn figures_stay_and_others_are_told() {
        let (text, left_out) = strip(
            "a {{< figure src=\"x.png\" alt=\"X\" >}}\n{{% box %}}in{{% /box %}}\n```\n{{< keep >}}\n```\n{% include b.html %}![c]({{ site.baseurl }}/c.png){:.wide}\n",
        );
        assert_eq!(
            text,
            "a ![X](x.png)\nin\n```\n{{< keep >}}\n```\n![c](/c.png)\n"
        );
        assert_eq!(left_out, [("box".to_owned(), 1), ("include".to_owned(), 5)]);
    }

    #[test]
    fn lone_braces_stay() {
        assert_eq!(strip("a { b {{ c\n").0, "a { b {{ c\n");
    }
}
