//! Text that stays text in Markdown.

/// Appends text to a line of Markdown. Letters next to underscores need no backslash.
pub fn push_escaped(line: &mut String, text: &str) {
    // The tokenizer hands over `&` and what follows it apart.
    if line.ends_with('&')
        && !line.ends_with("\\&")
        && text.starts_with(|c: char| c == '#' || c.is_ascii_alphabetic())
    {
        line.insert(line.len() - 1, '\\');
    }
    let mut before = line.chars().next_back();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
            '_' => !(inside_word(before) && inside_word(chars.peek().copied())),
            '&' => chars
                .peek()
                .is_some_and(|next| *next == '#' || next.is_ascii_alphabetic()),
            _ => false,
        };
        if escape {
            line.push('\\');
        }
        line.push(c);
        before = Some(c);
    }
}

/// A paragraph none of whose lines begins like a heading, a list, a quote or a rule.
pub fn paragraph(text: &str) -> String {
    text.split('\n')
        .map(|line| line_start(line.trim_start()))
        .collect::<Vec<_>>()
        .join("\n")
}

fn line_start(line: &str) -> String {
    if starts_block(line) {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..10).contains(&digits)
        && line[digits..].starts_with(['.', ')'])
        && !line[digits + 1..].starts_with(|c: char| !c.is_whitespace())
    {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line.to_owned()
}

fn starts_block(line: &str) -> bool {
    let marks = line.trim_start_matches(['#', '+', '-']);
    let marked = marks.len() < line.len() && (marks.is_empty() || marks.starts_with([' ', '\t']));
    let ruler = !line.is_empty()
        && line
            .chars()
            .all(|c| matches!(c, '-' | '=' | '|' | ':' | ' '))
        && line.starts_with(['-', '=', '|', ':']);
    marked || ruler || line.starts_with('>') || line.starts_with("+++")
}

/// An address fit to stand between parentheses.
pub fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.trim().chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '\n' | '\r' | '\t' => {}
            c => out.push(c),
        }
    }
    out
}

/// A mark of code long enough for what stands inside: one more backtick than the longest run.
pub fn code_fence(text: &str, least: usize) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(least.max(longest + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_look_like_blocks_are_escaped() {
        for (line, escaped) in [
            ("# no heading", "\\# no heading"),
            ("#hashtag", "#hashtag"),
            ("1. no list", "1\\. no list"),
            ("1789.", "1789\\."),
            ("3.5 kg", "3.5 kg"),
            ("- no list", "\\- no list"),
            ("-5 degrees", "-5 degrees"),
            ("---", "\\---"),
            ("> no quote", "\\> no quote"),
        ] {
            assert_eq!(paragraph(line), escaped);
        }
    }

    #[test]
    fn text_is_escaped_where_it_must_be() {
        let mut line = String::new();
        push_escaped(&mut line, "a_b _c_ *d* [e] 1 < 2 & 3 &amp;");
        assert_eq!(line, "a_b \\_c\\_ \\*d\\* \\[e\\] 1 \\< 2 & 3 \\&amp;");
    }
}
