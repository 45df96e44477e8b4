//! An open element and the Markdown gathered inside it.

use crate::import::html::element::Role;
use crate::import::html::escape;

/// An open element.
pub struct Frame {
    pub name: String,
    pub role: Role,
    /// Finished blocks, with blank lines between them.
    pub blocks: String,
    /// The line of text being written.
    pub line: String,
    /// The emphasis that was closed last, where nothing has been written after it.
    last_mark: Option<Closed>,
}

struct Closed {
    start: usize,
    end: usize,
    mark: &'static str,
}

impl Frame {
    pub fn new(name: &str, role: Role) -> Frame {
        Frame {
            name: name.to_owned(),
            role,
            blocks: String::new(),
            line: String::new(),
            last_mark: None,
        }
    }

    /// Adds words; runs of white space become one space.
    pub fn words(&mut self, text: &str) {
        for (index, word) in text.split([' ', '\t', '\n', '\r', '\u{c}']).enumerate() {
            if index > 0 {
                self.space();
            }
            if !word.is_empty() {
                self.mind_closing_mark(word);
                escape::push_escaped(&mut self.line, word);
            }
        }
    }

    pub fn space(&mut self) {
        // In a mark, a space at the start is for what stands before it.
        if (self.role.is_inline() || !self.line.is_empty()) && !self.line.ends_with([' ', '\n']) {
            self.line.push(' ');
        }
    }

    pub fn line_break(&mut self) {
        let written = self.line.trim_end_matches(' ').len();
        self.line.truncate(written);
        if !self.line.is_empty() && !self.line.ends_with('\n') {
            self.line.push_str("\\\n");
        }
    }

    /// Adds text between two marks. White space moves outside, as Markdown wants it.
    pub fn marked(&mut self, mark: &'static str, text: &str) {
        let inside = text.trim_matches([' ', '\n']).trim_end_matches("\\\n");
        if inside.is_empty() {
            return self.space();
        }
        if text.starts_with([' ', '\n']) {
            self.space();
        }
        let joined = self
            .last_mark
            .as_ref()
            .is_some_and(|last| last.mark == mark && last.end == self.line.len());
        let start = match &self.last_mark {
            // `**a****b**` would not be read as two: they become one.
            Some(last) if joined => {
                self.line.truncate(last.end - mark.len());
                last.start
            }
            _ => {
                let after_word = self
                    .line
                    .chars()
                    .next_back()
                    .is_some_and(char::is_alphanumeric);
                let sign = inside.chars().next().is_some_and(|c| !c.is_alphanumeric());
                if after_word && sign {
                    let (open, close) = tags(mark);
                    self.line.push_str(&format!("{open}{inside}{close}"));
                    return;
                }
                let start = self.line.len();
                self.line.push_str(mark);
                start
            }
        };
        self.line.push_str(inside);
        self.line.push_str(mark);
        self.last_mark = Some(Closed {
            start,
            end: self.line.len(),
            mark,
        });
        if text.ends_with([' ', '\n']) {
            self.space();
        }
    }

    /// Markdown reads `**「a」**b` as no emphasis: where a letter follows a mark that follows a sign, tags take its place.
    fn mind_closing_mark(&mut self, word: &str) {
        let Some(last) = self
            .last_mark
            .take()
            .filter(|last| last.end == self.line.len())
        else {
            return;
        };
        let inside = &self.line[last.start + last.mark.len()..last.end - last.mark.len()];
        let sign = inside
            .chars()
            .next_back()
            .is_some_and(|c| !c.is_alphanumeric());
        if sign && word.chars().next().is_some_and(char::is_alphanumeric) {
            let (open, close) = tags(last.mark);
            let tagged = format!("{open}{inside}{close}");
            self.line.truncate(last.start);
            self.line.push_str(&tagged);
        }
    }

    /// Ends the line of text as a paragraph.
    pub fn end_paragraph(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.last_mark = None;
        let text = line.trim_end_matches([' ', '\n', '\\']);
        // A backslash that escapes itself is text.
        let text = if line[text.len()..].starts_with("\\\\") {
            line.trim_end()
        } else {
            text.trim_start()
        };
        if text.is_empty() {
            return;
        }
        let bare = text.replace('\\', "");
        let is_address = (bare.starts_with("https://") || bare.starts_with("http://"))
            && !bare.contains(char::is_whitespace);
        let block = if is_address {
            format!("<{}>", escape::address(&bare))
        } else {
            escape::paragraph(text)
        };
        self.push_block(&block);
    }

    pub fn push_block(&mut self, block: &str) {
        if block.is_empty() {
            return;
        }
        if !self.blocks.is_empty() {
            self.blocks.push_str("\n\n");
        }
        self.blocks.push_str(block);
    }

    /// Adds a finished list. Under the words of an item it takes no blank line, so that the item's own list stays tight.
    pub fn push_list(&mut self, list: &str) {
        let tight = self.role == Role::Item
            && !self.blocks.is_empty()
            && !self.blocks.contains("\n\n")
            && !list.contains("\n\n");
        if tight && list.starts_with(['-', '1']) {
            self.blocks.push('\n');
            self.blocks.push_str(list);
        } else {
            self.push_block(list);
        }
    }
}

fn tags(mark: &str) -> (&'static str, &'static str) {
    match mark {
        "**" => ("<strong>", "</strong>"),
        "~~" => ("<del>", "</del>"),
        _ => ("<em>", "</em>"),
    }
}
