//! What each element writes when it closes.

use crate::import::NoteKind;
use crate::import::html::element::{Role, footnote_label, is_back_reference, is_followed};
use crate::import::html::escape;
use crate::import::html::frame::Frame;
use crate::import::html::writer::Writer;

/// The widest table that is kept a table.
const MAX_COLUMNS: usize = 64;

impl Writer<'_> {
    pub(super) fn pop(&mut self) -> Option<()> {
        let mut frame = self.stack.pop()?;
        if frame.role.is_inline() {
            self.close_inline(frame);
            return Some(());
        }
        if !matches!(frame.role, Role::Pre { .. }) {
            frame.end_paragraph();
        }
        self.close_block(frame);
        Some(())
    }

    fn close_inline(&mut self, mut frame: Frame) {
        if !frame.blocks.is_empty() {
            // Blocks inside a mark: the mark has to go, the blocks stay.
            frame.end_paragraph();
            let blocks = match &frame.role {
                Role::Link(url) if !frame.blocks.contains("\n\n") && is_followed(url) => {
                    format!("[{}]({})", frame.blocks, escape::address(url))
                }
                // A card: its first line is the link.
                Role::Link(url) if is_followed(url) => card(&frame.blocks, url),
                _ => frame.blocks,
            };
            self.top().end_paragraph();
            return self.top().push_block(&blocks);
        }
        match frame.role {
            Role::Mark(mark) => self.top().marked(mark, &frame.line),
            Role::Code => self.code(&frame.line),
            Role::Html(name) => self.html(name, &frame.line),
            Role::Link(url) => self.link(&url, &frame.line),
            _ => {}
        }
    }

    fn html(&mut self, name: &str, text: &str) {
        let is_note = text.trim().starts_with("[^");
        let written = match text.trim().is_empty() || is_note {
            true => text.to_owned(),
            false => format!("<{name}>{text}</{name}>"),
        };
        self.top().line.push_str(&written);
    }

    fn code(&mut self, text: &str) {
        let text = text.replace('\n', " ");
        if text.trim().is_empty() {
            return self.top().space();
        }
        let fence = escape::code_fence(&text, 1);
        let pad = if text.starts_with('`') || text.ends_with('`') {
            " "
        } else {
            ""
        };
        self.top()
            .line
            .push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
    }

    fn link(&mut self, url: &str, text: &str) {
        let shown = text.trim();
        if is_back_reference(url) {
            return;
        }
        if let Some(label) = url.strip_prefix('#').and_then(footnote_label) {
            self.top().line.push_str(&format!("[^{label}]"));
            return self.references.push((label, shown.to_owned()));
        }
        let scheme_refused = !url.is_empty() && !url.starts_with('#') && !is_followed(url);
        if scheme_refused {
            self.notes.push((
                NoteKind::Html,
                format!("link to {}", url.split(':').next().unwrap_or_default()),
            ));
        }
        // A picture that leads to its own full size: the picture is that.
        let is_picture = shown.starts_with("![") && shown.matches("](").count() == 1;
        if is_picture && self.has_image(url) {
            return self.top().line.push_str(text);
        }
        let nested = self
            .stack
            .iter()
            .any(|frame| matches!(frame.role, Role::Link(_)));
        if text.starts_with([' ', '\n']) {
            self.top().space();
        }
        if shown.is_empty() || url.is_empty() || url.starts_with('#') || scheme_refused || nested {
            self.top().line.push_str(shown);
        } else {
            let top = self.top();
            // `!` before a link would make it an image.
            if top.line.ends_with('!') && !top.line.ends_with("\\!") {
                top.line.insert(top.line.len() - 1, '\\');
            }
            top.line.push_str(&format!(
                "[{}]({})",
                shown.replace("\\\n", " "),
                escape::address(url)
            ));
        }
        if text.ends_with([' ', '\n']) {
            self.top().space();
        }
    }

    fn close_block(&mut self, frame: Frame) {
        let blocks = frame.blocks;
        match frame.role {
            Role::Skip => {}
            Role::Heading(level) => {
                let text = blocks.replace("\\\n", " ").replace('\n', " ");
                let heading = if level == 0 {
                    format!("**{text}**")
                } else {
                    format!("{} {text}", "#".repeat(level))
                };
                self.top()
                    .push_block(if text.is_empty() { "" } else { &heading });
            }
            Role::Quote => self.top().push_block(&indent(&blocks, "> ", "> ")),
            Role::List { .. } => self.top().push_list(&blocks),
            Role::Item => self.item(&blocks),
            Role::Footnote(label) => self.footnotes.push((label, blocks)),
            Role::Pre { language } => {
                let text = frame.line.trim_matches('\n');
                let fence = escape::code_fence(text, 3);
                self.top()
                    .push_block(&format!("{fence}{language}\n{text}\n{fence}"));
            }
            Role::Caption if !blocks.contains(['*', '\n']) && !blocks.is_empty() => {
                self.top().push_block(&format!("*{blocks}*"))
            }
            Role::Cell { head } => self.cell(head, &blocks),
            Role::Row { cells, heads } => self.row(cells, heads),
            Role::Table { rows, headed } => {
                self.top().push_block(&blocks);
                self.top().push_block(&table(&rows, headed));
            }
            _ => self.top().push_block(&blocks),
        }
    }

    fn item(&mut self, blocks: &str) {
        let top = self.top();
        let marker = match &mut top.role {
            Role::List { next: Some(number) } => {
                let marker = format!("{number}. ");
                *number += 1;
                marker
            }
            _ => "- ".to_owned(),
        };
        let item = format!("{marker}{}", indent(blocks, &" ".repeat(marker.len()), ""));
        let loose = item.contains("\n\n") || top.blocks.contains("\n\n");
        if matches!(top.role, Role::List { .. }) && !top.blocks.is_empty() && !loose {
            top.blocks.push('\n');
            top.blocks.push_str(item.trim_end());
        } else {
            top.push_block(item.trim_end());
        }
    }

    fn cell(&mut self, head: bool, blocks: &str) {
        let text = blocks
            .replace("\\\n", " ")
            .replace("\n\n", " ")
            .replace('\n', " ")
            .replace('|', "\\|");
        match &mut self.top().role {
            Role::Row { cells, heads } => {
                cells.push(text);
                *heads += usize::from(head);
            }
            _ => self.top().push_block(blocks),
        }
    }

    fn row(&mut self, cells: Vec<String>, heads: usize) {
        let table = self
            .stack
            .iter_mut()
            .rev()
            .find(|frame| matches!(frame.role, Role::Table { .. }));
        match table.map(|frame| &mut frame.role) {
            Some(Role::Table { rows, headed }) => {
                if rows.is_empty() {
                    *headed = heads == cells.len();
                }
                rows.push(cells);
            }
            _ => self.top().push_block(&cells.join(" ")),
        }
    }
}

/// Blocks inside one link: the link goes round the first of them, where that is plain text, else it stands below.
fn card(blocks: &str, url: &str) -> String {
    let url = escape::address(url);
    match blocks.split_once("\n\n") {
        Some((first, rest))
            if first.starts_with(|c: char| c.is_alphanumeric()) && !first.contains('\n') =>
        {
            format!("[{first}]({url})\n\n{rest}")
        }
        _ => format!("{blocks}\n\n<{url}>"),
    }
}

fn table(rows: &[Vec<String>], headed: bool) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns <= 1 || columns > MAX_COLUMNS {
        let cells = rows.iter().flatten().filter(|cell| !cell.is_empty());
        return cells
            .map(|cell| cell.replace("\\|", "|"))
            .collect::<Vec<_>>()
            .join("\n\n");
    }
    let write = |cells: &[String]| {
        let cells = (0..columns).map(|column| cells.get(column).map_or("", String::as_str));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let (head, body): (&[String], _) = if headed {
        (&rows[0], &rows[1..])
    } else {
        (&[], rows)
    };
    let mut lines = vec![write(head), format!("|{}", " --- |".repeat(columns))];
    lines.extend(body.iter().map(|row| write(row)));
    lines.join("\n")
}

/// Puts `prefix` before each line but the first, which gets `first`. Blank lines get no trailing space.
pub(super) fn indent(text: &str, prefix: &str, first: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (index, line) in text.split('\n').enumerate() {
        let prefix = if index == 0 { first } else { prefix };
        if index > 0 {
            out.push('\n');
        }
        out.push_str(if line.is_empty() {
            prefix.trim_end()
        } else {
            prefix
        });
        out.push_str(line);
    }
    out
}
