//! The stack of open elements, and what each writes when it closes.

use html5ever::tokenizer::Tag;

use crate::import::NoteKind;
use crate::import::html::close::indent;
use crate::import::html::element::{self, Role, attribute, footnote_label, language};
use crate::import::html::escape;
use crate::import::html::frame::Frame;
use crate::import::html::{Converted, LineEnds};

/// How deep elements may nest; deeper ones are read as if they were not there.
const MAX_DEPTH: usize = 90;
/// How deep quotes and lists may nest, since each adds to every line inside it.
const MAX_INDENTS: usize = 12;

pub struct Writer<'a> {
    line_ends: LineEnds,
    image: &'a mut dyn FnMut(&str) -> Option<String>,
    /// Never empty: the first frame is the document.
    root: Frame,
    pub(super) stack: Vec<Frame>,
    /// Footnote references: label and the text they had.
    pub(super) references: Vec<(String, String)>,
    pub(super) footnotes: Vec<(String, String)>,
    pub(super) notes: Vec<(NoteKind, String)>,
}

impl<'a> Writer<'a> {
    pub fn new(
        line_ends: LineEnds,
        image: &'a mut dyn FnMut(&str) -> Option<String>,
    ) -> Writer<'a> {
        let root = Frame::new("", Role::Block);
        Writer {
            line_ends,
            image,
            root,
            stack: Vec::new(),
            references: Vec::new(),
            footnotes: Vec::new(),
            notes: Vec::new(),
        }
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
        Converted {
            text: if text.is_empty() { text } else { text + "\n" },
            notes: self.notes,
        }
    }

    pub fn text(&mut self, text: &str) {
        let breaks = self.line_ends == LineEnds::Breaks && self.takes_breaks();
        match &mut self.top().role {
            Role::Skip => {}
            Role::Pre { .. } | Role::Code => self.top().line.push_str(text),
            // White space between cells.
            Role::Table { .. } | Role::Row { .. } | Role::List { .. } if text.trim().is_empty() => {
            }
            _ if breaks => self.classic_text(text),
            _ => self.top().words(text),
        }
    }

    pub fn comment(&mut self, text: &str) {
        let Some(block) = text.trim().strip_prefix("wp:") else {
            return;
        };
        let name = block.split([' ', '\n', '/']).next().unwrap_or_default();
        let name = if block.starts_with(&format!("{name}/")) {
            block.split([' ', '\n']).next().unwrap_or_default()
        } else {
            name
        };
        // A block that closes itself leaves its drawing to a plugin.
        let drawn_by_plugin = block.ends_with('/')
            && !matches!(
                name,
                "separator" | "spacer" | "more" | "nextpage" | "footnotes"
            );
        if drawn_by_plugin {
            self.notes
                .push((NoteKind::Block, name.trim_end_matches('/').to_owned()));
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
        let Some(role) = self.role(name, tag) else {
            return;
        };
        if self.stack.len() >= MAX_DEPTH {
            return self
                .notes
                .push((NoteKind::Html, "elements nested too deep".to_owned()));
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
            if (inline && !frame.role.is_inline())
                || (frame.role.holds() && matches!(name, "p" | "div" | "span"))
            {
                break;
            }
        }
        if let Some(at) = at {
            while self.stack.len() > at {
                self.pop();
            }
        }
    }

    pub(super) fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().unwrap_or(&mut self.root)
    }

    /// Do line ends break lines here, as the classic editor means them?
    fn takes_breaks(&self) -> bool {
        let frame = self
            .stack
            .iter()
            .rev()
            .find(|frame| !frame.role.is_inline());
        frame.is_none_or(|frame| {
            matches!(
                frame.role,
                Role::Block | Role::Quote | Role::Item | Role::Caption
            )
        })
    }

    fn classic_text(&mut self, text: &str) {
        let inline = self
            .stack
            .last()
            .is_some_and(|frame| frame.role.is_inline());
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
        if paragraph {
            self.top().end_paragraph()
        } else {
            self.top().line_break()
        }
    }

    fn end_implied(&mut self, ended: &[&str], up_to: &[&str]) {
        let mut at = None;
        for (index, frame) in self.stack.iter().enumerate().rev() {
            if up_to.contains(&frame.name.as_str()) && !ended.contains(&frame.name.as_str()) {
                break;
            }
            if ended.contains(&frame.name.as_str()) {
                at = Some(index);
            }
        }
        if let Some(at) = at {
            while self.stack.len() > at {
                self.pop();
            }
        }
    }

    fn role(&mut self, name: &str, tag: &Tag) -> Option<Role> {
        let indents = self
            .stack
            .iter()
            .filter(|frame| matches!(frame.role, Role::Quote | Role::List { .. }))
            .count();
        match name {
            "a" => Some(Role::Link(
                attribute(tag, "href").unwrap_or_default().to_owned(),
            )),
            "sup" if attribute(tag, "data-fn").is_some() => {
                attribute(tag, "data-fn").map(|label| Role::Link(format!("#fn-{label}")))
            }
            "ol" if indents < MAX_INDENTS => {
                let start = attribute(tag, "start")
                    .and_then(|start| start.parse().ok())
                    .unwrap_or(1);
                Some(Role::List {
                    next: Some(start.min(999_999)),
                })
            }
            "blockquote" | "ul" | "menu" | "ol" if indents >= MAX_INDENTS => Some(Role::Block),
            "li" => Some(
                footnote_label(attribute(tag, "id").unwrap_or_default())
                    .map_or(Role::Item, Role::Footnote),
            ),
            "pre" => Some(Role::Pre {
                language: language(tag),
            }),
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
            "form" | "script" | "button" | "select" | "textarea" | "canvas" | "svg" | "math"
            | "applet" => {
                let kind = if matches!(name, "svg" | "math") {
                    NoteKind::Html
                } else {
                    NoteKind::Interactive
                };
                self.notes.push((kind, name.to_owned()));
                Some(Role::Skip)
            }
            _ => element::role(name),
        }
    }

    fn in_pre(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|frame| matches!(frame.role, Role::Pre { .. }))
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

    /// Whether an address is of an image at hand.
    pub(super) fn has_image(&mut self, address: &str) -> bool {
        (self.image)(address).is_some()
    }

    fn image(&mut self, tag: &Tag) {
        let src = attribute(tag, "src").filter(|src| !src.starts_with("data:"));
        let src = src.or_else(|| {
            ["data-src", "data-lazy-src", "data-orig-file"]
                .into_iter()
                .find_map(|key| attribute(tag, key))
        });
        let mut alt = String::new();
        escape::push_escaped(
            &mut alt,
            &attribute(tag, "alt")
                .unwrap_or_default()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        );
        let Some(src) = src else {
            return self
                .notes
                .push((NoteKind::FileMissing, "an image inside the text".to_owned()));
        };
        if let Some(name) = (self.image)(src) {
            return self
                .top()
                .line
                .push_str(&format!("![{alt}]({})", escape::address(&name)));
        }
        self.notes.push((NoteKind::FileMissing, src.to_owned()));
        if src.starts_with("http://") || src.starts_with("https://") {
            let shown = if alt.is_empty() { "🖼" } else { &alt };
            // A link may not stand in a link.
            let inside_link = self
                .stack
                .iter()
                .any(|frame| matches!(frame.role, Role::Link(_)));
            let link = if inside_link {
                shown.to_owned()
            } else {
                format!("[{shown}]({})", escape::address(src))
            };
            self.top().line.push_str(&link);
        }
    }

    fn embed(&mut self, name: &str, tag: &Tag) {
        let src = attribute(tag, "src")
            .or_else(|| attribute(tag, "data"))
            .unwrap_or_default()
            .to_owned();
        let src = if src.starts_with("//") {
            format!("https:{src}")
        } else {
            src
        };
        self.notes.push((
            NoteKind::Embed,
            format!("{name} {src}").trim_end().to_owned(),
        ));
        if src.starts_with("https://") || src.starts_with("http://") {
            self.top().end_paragraph();
            self.top()
                .push_block(&format!("<{}>", escape::address(&src)));
        }
    }
}
