//! The stack of open elements, and what each writes when it closes.

use html5ever::tokenizer::Tag;

use crate::import::NoteKind;
use crate::import::html::element::{self, Role};
use crate::import::html::escape;
use crate::import::html::frame::Frame;
use crate::import::html::{Converted, LineEnds};

/// How deep elements may nest; deeper ones are read as if they were not there.
const MAX_DEPTH: usize = 90;
/// How deep quotes and lists may nest, since each adds to every line inside it.
const MAX_INDENTS: usize = 12;
/// The widest table that is kept a table.
const MAX_COLUMNS: usize = 64;

pub struct Writer<'a> {
    line_ends: LineEnds,
    image: &'a mut dyn FnMut(&str) -> Option<String>,
    /// Never empty: the first frame is the document.
    root: Frame,
    stack: Vec<Frame>,
    /// Footnote references: label and the text they had.
    references: Vec<(String, String)>,
    footnotes: Vec<(String, String)>,
    notes: Vec<(NoteKind, String)>,
}

impl<'a> Writer<'a> {
    pub fn new(line_ends: LineEnds, image: &'a mut dyn FnMut(&str) -> Option<String>) -> Writer<'a> {
        let root = Frame::new("", Role::Block);
        Writer { line_ends, image, root, stack: Vec::new(), references: Vec::new(), footnotes: Vec::new(), notes: Vec::new() }
    }

    pub fn finish(mut self) -> Converted {
        while self.pop().is_some() {}
        self.root.end_paragraph();
        let mut text = std::mem::take(&mut self.root.blocks);
        for (label, body) in &self.footnotes {
            let body = indent(body, "    ", "");
            text.push_str(&format!("\n\n[^{label}]: {body}"));
        }
        for (label, shown) in &self.references {
            if !self.footnotes.iter().any(|(known, _)| known == label) {
                text = text.replace(&format!("[^{label}]"), shown);
            }
        }
        let text = text.trim().to_owned();
        Converted { text: if text.is_empty() { text } else { text + "\n" }, notes: self.notes }
    }

    pub fn text(&mut self, text: &str) {
        let breaks = self.line_ends == LineEnds::Breaks && self.takes_breaks();
        match &mut self.top().role {
            Role::Skip => {}
            Role::Pre { .. } | Role::Code => self.top().line.push_str(text),
            // White space between cells.
            Role::Table { .. } | Role::Row { .. } | Role::List { .. } if text.trim().is_empty() => {}
            _ if breaks => self.classic_text(text),
            _ => self.top().words(text),
        }
    }

    pub fn comment(&mut self, text: &str) {
        let Some(block) = text.trim().strip_prefix("wp:") else { return };
        let name = block.split([' ', '\n', '/']).next().unwrap_or_default();
        let name = if block.starts_with(&format!("{name}/")) { block.split([' ', '\n']).next().unwrap_or_default() } else { name };
        // A block that closes itself leaves its drawing to a plugin.
        let drawn_by_plugin = block.ends_with('/') && !matches!(name, "separator" | "spacer" | "more" | "nextpage" | "footnotes");
        if drawn_by_plugin {
            self.notes.push((NoteKind::Block, name.trim_end_matches('/').to_owned()));
        }
    }

    pub fn start(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        if self.top().role == Role::Skip {
            if name == self.top().name && !tag.self_closing && self.stack.len() < MAX_DEPTH {
                self.stack.push(Frame::new(name, Role::Skip));
            }
            return;
        }
        if element::is_void(name) {
            return self.void(name, tag);
        }
        let (ended, up_to) = element::ends(name);
        self.end_implied(ended, up_to);
        let Some(role) = self.role(name, tag) else { return };
        if self.stack.len() >= MAX_DEPTH {
            return self.notes.push((NoteKind::Html, "elements nested too deep".to_owned()));
        }
        if !role.is_inline() && role != Role::Skip {
            self.top().end_paragraph();
        }
        if !(role == Role::Skip && tag.self_closing) {
            self.stack.push(Frame::new(name, role));
        }
    }

    pub fn end(&mut self, name: &str) {
        if name == "br" {
            return self.top().line_break();
        }
        let inline = element::role(name).is_some_and(|role| role.is_inline()) || name == "a";
        let mut at = None;
        for (index, frame) in self.stack.iter().enumerate().rev() {
            if frame.name == name {
                at = Some(index);
                break;
            }
            if (inline && !frame.role.is_inline()) || (frame.role.holds() && matches!(name, "p" | "div" | "span")) {
                break;
            }
        }
        if let Some(at) = at {
            while self.stack.len() > at {
                self.pop();
            }
        }
    }

    fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().unwrap_or(&mut self.root)
    }

    /// Do line ends break lines here, as the classic editor means them?
    fn takes_breaks(&self) -> bool {
        let frame = self.stack.iter().rev().find(|frame| !frame.role.is_inline());
        frame.is_none_or(|frame| matches!(frame.role, Role::Block | Role::Quote | Role::Item | Role::Caption))
    }

    fn classic_text(&mut self, text: &str) {
        let inline = self.stack.last().is_some_and(|frame| frame.role.is_inline());
        let text = text.replace('\r', "");
        let mut empty = 0;
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 && line.trim().is_empty() {
                empty += 1;
                continue;
            }
            if index > 0 {
                self.classic_break(empty > 0 && !inline);
                empty = 0;
            }
            self.top().words(line);
        }
        if empty > 0 {
            self.classic_break(empty > 1 && !inline);
        }
    }

    fn classic_break(&mut self, paragraph: bool) {
        if paragraph { self.top().end_paragraph() } else { self.top().line_break() }
    }

    fn end_implied(&mut self, ended: &[&str], up_to: &[&str]) {
        let mut at = None;
        for (index, frame) in self.stack.iter().enumerate().rev() {
            if up_to.contains(&frame.name.as_str()) && !ended.contains(&frame.name.as_str()) {
                break;
            }
            if ended.contains(&frame.name.as_str()) {
                at = Some(index);
                if frame.name != "p" {
                    break;
                }
            }
        }
        if let Some(at) = at {
            while self.stack.len() > at {
                self.pop();
            }
        }
    }

    fn role(&mut self, name: &str, tag: &Tag) -> Option<Role> {
        let indents = self.stack.iter().filter(|frame| matches!(frame.role, Role::Quote | Role::List { .. })).count();
        match name {
            "a" => Some(Role::Link(attribute(tag, "href").unwrap_or_default().to_owned())),
            "sup" => attribute(tag, "data-fn").map(|label| Role::Link(format!("#fn-{label}"))),
            "ol" if indents < MAX_INDENTS => {
                let start = attribute(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
                Some(Role::List { next: Some(start.min(999_999)) })
            }
            "blockquote" | "ul" | "menu" | "ol" if indents >= MAX_INDENTS => Some(Role::Block),
            "li" => Some(footnote_label(attribute(tag, "id").unwrap_or_default()).map_or(Role::Item, Role::Footnote)),
            "pre" => Some(Role::Pre { language: language(tag) }),
            "code" if self.in_pre() => {
                let language = language(tag);
                if let Role::Pre { language: known } = &mut self.top().role
                    && known.is_empty()
                {
                    *known = language;
                }
                None
            }
            _ if self.in_pre() => None,
            "iframe" | "object" | "video" | "audio" => {
                self.embed(name, tag);
                Some(Role::Skip)
            }
            "form" | "script" | "button" | "select" | "textarea" | "canvas" | "svg" | "math" | "applet" => {
                let kind = if matches!(name, "svg" | "math") { NoteKind::Html } else { NoteKind::Interactive };
                self.notes.push((kind, name.to_owned()));
                Some(Role::Skip)
            }
            _ => element::role(name),
        }
    }

    fn in_pre(&self) -> bool {
        self.stack.last().is_some_and(|frame| matches!(frame.role, Role::Pre { .. }))
    }

    fn void(&mut self, name: &str, tag: &Tag) {
        match name {
            "br" if self.in_pre() => self.top().line.push('\n'),
            "br" => self.top().line_break(),
            "hr" => {
                self.top().end_paragraph();
                self.top().push_block("---");
            }
            "img" => self.image(tag),
            "embed" => self.embed(name, tag),
            "source" | "track" | "param" | "col" | "wbr" | "area" | "base" | "meta" | "link" => {}
            _ => self.notes.push((NoteKind::Interactive, name.to_owned())),
        }
    }

    fn image(&mut self, tag: &Tag) {
        let src = attribute(tag, "src").filter(|src| !src.starts_with("data:"));
        let src = src.or_else(|| ["data-src", "data-lazy-src", "data-orig-file"].into_iter().find_map(|key| attribute(tag, key)));
        let mut alt = String::new();
        escape::push_escaped(&mut alt, &attribute(tag, "alt").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "));
        let Some(src) = src else {
            return self.notes.push((NoteKind::FileMissing, "an image inside the text".to_owned()));
        };
        if let Some(name) = (self.image)(src) {
            return self.top().line.push_str(&format!("![{alt}]({})", escape::address(&name)));
        }
        self.notes.push((NoteKind::FileMissing, src.to_owned()));
        if src.starts_with("http://") || src.starts_with("https://") {
            let shown = if alt.is_empty() { "🖼" } else { &alt };
            // A link may not stand in a link.
            let inside_link = self.stack.iter().any(|frame| matches!(frame.role, Role::Link(_)));
            let link = if inside_link { shown.to_owned() } else { format!("[{shown}]({})", escape::address(src)) };
            self.top().line.push_str(&link);
        }
    }

    fn embed(&mut self, name: &str, tag: &Tag) {
        let src = attribute(tag, "src").or_else(|| attribute(tag, "data")).unwrap_or_default().to_owned();
        let src = if src.starts_with("//") { format!("https:{src}") } else { src };
        self.notes.push((NoteKind::Embed, format!("{name} {src}").trim_end().to_owned()));
        if src.starts_with("https://") || src.starts_with("http://") {
            self.top().end_paragraph();
            self.top().push_block(&format!("<{}>", escape::address(&src)));
        }
    }

    fn pop(&mut self) -> Option<()> {
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
                Role::Link(url) if !frame.blocks.contains("\n\n") && is_plain(url) => format!("[{}]({})", frame.blocks, escape::address(url)),
                _ => frame.blocks,
            };
            self.top().end_paragraph();
            return self.top().push_block(&blocks);
        }
        match frame.role {
            Role::Mark(mark) => self.top().marked(mark, &frame.line),
            Role::Code => self.code(&frame.line),
            Role::Link(url) => self.link(&url, &frame.line),
            _ => {}
        }
    }

    fn code(&mut self, text: &str) {
        let text = text.replace('\n', " ");
        if text.trim().is_empty() {
            return self.top().space();
        }
        let fence = escape::code_fence(&text, 1);
        let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        self.top().line.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
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
        let scheme_refused = !url.is_empty() && !url.starts_with('#') && !is_plain(url);
        if scheme_refused {
            self.notes.push((NoteKind::Html, format!("link to {}", url.split(':').next().unwrap_or_default())));
        }
        let nested = self.stack.iter().any(|frame| matches!(frame.role, Role::Link(_)));
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
            top.line.push_str(&format!("[{}]({})", shown.replace("\\\n", " "), escape::address(url)));
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
                let heading = if level == 0 { format!("**{text}**") } else { format!("{} {text}", "#".repeat(level)) };
                self.top().push_block(if text.is_empty() { "" } else { &heading });
            }
            Role::Quote => self.top().push_block(&indent(&blocks, "> ", "> ")),
            Role::List { .. } => self.top().push_list(&blocks),
            Role::Item => self.item(&blocks),
            Role::Footnote(label) => self.footnotes.push((label, blocks)),
            Role::Pre { language } => {
                let text = frame.line.trim_matches('\n');
                let fence = escape::code_fence(text, 3);
                self.top().push_block(&format!("{fence}{language}\n{text}\n{fence}"));
            }
            Role::Caption if !blocks.contains(['*', '\n']) && !blocks.is_empty() => self.top().push_block(&format!("*{blocks}*")),
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
        let text = blocks.replace("\\\n", " ").replace('\n', " ").replace('|', "\\|");
        match &mut self.top().role {
            Role::Row { cells, heads } => {
                cells.push(text);
                *heads += usize::from(head);
            }
            _ => self.top().push_block(blocks),
        }
    }

    fn row(&mut self, cells: Vec<String>, heads: usize) {
        let table = self.stack.iter_mut().rev().find(|frame| matches!(frame.role, Role::Table { .. }));
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

fn table(rows: &[Vec<String>], headed: bool) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns <= 1 || columns > MAX_COLUMNS {
        let cells = rows.iter().flatten().filter(|cell| !cell.is_empty());
        return cells.map(|cell| cell.replace("\\|", "|")).collect::<Vec<_>>().join("\n\n");
    }
    let write = |cells: &[String]| {
        let cells = (0..columns).map(|column| cells.get(column).map_or("", String::as_str));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let (head, body): (&[String], _) = if headed { (&rows[0], &rows[1..]) } else { (&[], rows) };
    let mut lines = vec![write(head), format!("|{}", " --- |".repeat(columns))];
    lines.extend(body.iter().map(|row| write(row)));
    lines.join("\n")
}

/// Puts `prefix` before each line but the first, which gets `first`. Blank lines get no trailing space.
fn indent(text: &str, prefix: &str, first: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (index, line) in text.split('\n').enumerate() {
        let prefix = if index == 0 { first } else { prefix };
        if index > 0 {
            out.push('\n');
        }
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// `fn1`, `fn-1`, `fn:1` and the like, as editors write footnotes; the label is letters, digits and hyphens.
fn footnote_label(id: &str) -> Option<String> {
    let label = id.strip_prefix("fn").or_else(|| id.strip_prefix("footnote")).filter(|_| !is_back_reference(id))?;
    let label: String = label.trim_start_matches(['-', ':', '_', '.']).chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    (!label.is_empty() && label.len() <= 64).then_some(label)
}

fn is_back_reference(url: &str) -> bool {
    let id = url.strip_prefix('#').unwrap_or(url);
    ["fnref", "footnote-ref", "ref-fn"].iter().any(|start| id.starts_with(start))
}

/// May readers follow it: http, https, mailto, tel or relative?
fn is_plain(url: &str) -> bool {
    let url = url.trim();
    match url.find([':', '/', '?', '#']).filter(|at| url.as_bytes()[*at] == b':') {
        Some(at) => matches!(url[..at].to_ascii_lowercase().as_str(), "http" | "https" | "mailto" | "tel"),
        None => true,
    }
}

fn language(tag: &Tag) -> String {
    let classes = attribute(tag, "class").unwrap_or_default();
    let named = classes.split_whitespace().find_map(|class| class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")));
    named.filter(|name| name.len() <= 30 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#-".contains(&b))).unwrap_or_default().to_owned()
}
