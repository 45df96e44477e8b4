//! The writer: one pass over the parsed events.

use std::collections::HashSet;

use pulldown_cmark::{Alignment, CowStr, Event, LinkType, Tag, TagEnd};

use super::html::{
    REL, escape_attribute, escape_text, is_comment, is_elsewhere, plain_name, refused_tags,
    safe_url, sanitise,
};
use super::note::Notes;
use super::{
    ImageUse, Lines, Link, Options, RenderError, Rendered, Spanned, Warning, WarningKind, heading,
};
use crate::direction;
use crate::lang::Dir;
use crate::plain::count_words;

/// How wide a picture stands in a page: the measure of the text, or the whole of a small screen.
pub(super) const SIZES: &str = "(min-width: 45rem) 42.5rem, 100vw";

/// Writes the events of `text` as HTML.
pub fn write(
    text: &str,
    events: &[Spanned<'_>],
    lines: &Lines,
    options: &Options<'_>,
) -> Result<Rendered, RenderError> {
    let done = Rendered {
        headings: heading::headings(events, lines, options.id_prefix),
        ..Rendered::default()
    };
    let ids = done
        .headings
        .iter()
        .map(|heading| heading.id.clone())
        .collect();
    let mut writer = Writer {
        ids,
        events,
        lines,
        options,
        done,
        out: String::with_capacity(text.len() + text.len() / 4),
        mixed: direction::opposes(text, options.dir),
        notes: Notes::default(),
        outer: Vec::new(),
        heading: 0,
        alignments: Vec::new(),
        cell: 0,
        in_head: false,
        raw: false,
        shown: HashSet::new(),
    };
    writer.run();
    writer.finish()
}

struct Writer<'a> {
    events: &'a [Spanned<'a>],
    lines: &'a Lines,
    options: &'a Options<'a>,
    done: Rendered,
    out: String,
    /// Some letters run against the edition: only then are blocks looked at for their direction.
    mixed: bool,
    notes: Notes,
    /// What was being written when a footnote began, with its label and place.
    outer: Vec<(String, CowStr<'a>, usize)>,
    /// The ids of all headings.
    ids: HashSet<String>,
    /// The next heading.
    heading: usize,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    /// Raw HTML was written.
    raw: bool,
    /// Addresses of images written.
    shown: HashSet<String>,
}

impl<'a> Writer<'a> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.events.len() {
            at = self.event(at);
        }
    }

    fn finish(mut self) -> Result<Rendered, RenderError> {
        let prefix = self.options.id_prefix;
        self.notes
            .finish(prefix, self.lines, &mut self.out, &mut self.done.warnings);
        self.done.warnings.sort_by_key(|warning| warning.line);
        self.done.html = if self.raw {
            sanitise(&self.out, prefix, self.shown)?
        } else {
            self.out
        };
        Ok(self.done)
    }

    /// Writes the event at `at`; answers where to go on.
    fn event(&mut self, at: usize) -> usize {
        let (event, range) = &self.events[at];
        match event {
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => return self.image(at, dest_url, title),
            Event::Start(Tag::HtmlBlock) => return self.html_block(at),
            Event::Start(Tag::Paragraph) => {
                if let Some(next) = self.figure(at) {
                    return next;
                }
                self.open("p", at);
            }
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag, at),
            Event::Text(text) => self.text(text),
            Event::Code(text) => self.code(text),
            Event::Html(raw) | Event::InlineHtml(raw) => self.raw_html(raw, range.start),
            Event::SoftBreak => self.soft_break(at),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(true) => self.out.push_str("☑ "),
            Event::TaskListMarker(false) => self.out.push_str("☐ "),
            Event::FootnoteReference(label) => {
                self.notes
                    .refer(label, self.options.id_prefix, &mut self.out)
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text),
        }
        at + 1
    }

    fn start(&mut self, tag: &'a Tag<'a>, at: usize) {
        match tag {
            Tag::Heading { .. } => self.open_heading(at),
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>\n"),
            Tag::CodeBlock(_) => self.open_code(at),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(start)) => self.out.push_str(&format!("<ol start=\"{start}\">\n")),
            Tag::Item => self.open("li", at),
            Tag::FootnoteDefinition(label) => {
                let body = std::mem::take(&mut self.out);
                self.outer
                    .push((body, label.clone(), self.events[at].1.start));
            }
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.out
                    .push_str("<div class=\"table\" tabindex=\"0\">\n<table>\n");
            }
            Tag::TableHead => {
                (self.in_head, self.cell) = (true, 0);
                self.out.push_str("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.open_cell(at),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.open_link(*link_type, dest_url, title, at),
            _ => {}
        }
    }

    fn end(&mut self, tag: &TagEnd, at: usize) {
        match tag {
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(_) => {
                let level = self
                    .done
                    .headings
                    .get(self.heading)
                    .map_or(2, |heading| heading.level);
                self.heading += 1;
                self.out.push_str(&format!("</h{level}>\n"));
            }
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::CodeBlock => self.out.push_str("</code></pre>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::Item => self.out.push_str("</li>\n"),
            TagEnd::FootnoteDefinition => {
                if let Some((body, label, offset)) = self.outer.pop() {
                    let html = std::mem::replace(&mut self.out, body);
                    self.notes.define(&label, html, offset);
                }
            }
            TagEnd::Table => self.out.push_str("</tbody>\n</table>\n</div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.out.push_str("</tr>\n</thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self
                .out
                .push_str(if self.in_head { "</th>" } else { "</td>" }),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link => self.close_link(at),
            _ => {}
        }
    }

    /// Opens a block, with its direction where that is not the edition's.
    fn open(&mut self, name: &str, at: usize) {
        self.out.push('<');
        self.out.push_str(name);
        self.dir_attribute(at);
        self.out.push('>');
    }

    fn open_heading(&mut self, at: usize) {
        let Some(heading) = self.done.headings.get(self.heading) else {
            return;
        };
        self.out
            .push_str(&format!("<h{} id=\"{}\"", heading.level, heading.id));
        self.dir_attribute(at);
        self.out.push('>');
    }

    fn open_cell(&mut self, at: usize) {
        self.out.push_str(if self.in_head {
            "<th scope=\"col\""
        } else {
            "<td"
        });
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        self.cell += 1;
        self.out.push_str(class);
        self.dir_attribute(at);
        self.out.push('>');
    }

    /// Code runs left to right even where the edition does not, unless its letters say otherwise.
    fn open_code(&mut self, at: usize) {
        let own = self.direction_at(at).unwrap_or(Dir::Ltr);
        self.out.push_str("<pre");
        if own != self.options.dir {
            self.out.push_str(&format!(" dir=\"{own}\""));
        }
        self.out.push_str("><code>");
    }

    fn dir_attribute(&mut self, at: usize) {
        if let Some(dir) = self.direction_at(at).filter(|dir| *dir != self.options.dir) {
            self.out.push_str(&format!(" dir=\"{dir}\""));
        }
    }

    /// The direction of the block that starts at `at`, by its own words up to the next block.
    fn direction_at(&self, at: usize) -> Option<Dir> {
        if !self.mixed {
            return None;
        }
        let link = matches!(self.events[at].0, Event::Start(Tag::Link { .. }));
        let ends = |event: &Event<'_>| {
            !is_inline(event) || (link && matches!(event, Event::End(TagEnd::Link)))
        };
        let own = self.events[at + 1..]
            .iter()
            .take_while(|(event, _)| !ends(event));
        direction::of_all(own.filter_map(|(event, _)| match event {
            Event::Text(text) => Some(&**text),
            _ => None,
        }))
    }

    fn text(&mut self, text: &str) {
        self.done.words += count_words(text);
        escape_text(&mut self.out, text);
    }

    fn code(&mut self, text: &str) {
        self.done.words += count_words(text);
        self.out.push_str(if self.options.dir == Dir::Rtl {
            "<code dir=\"ltr\">"
        } else {
            "<code>"
        });
        escape_text(&mut self.out, text);
        self.out.push_str("</code>");
    }

    /// A line break in the source is a space, except between characters of scripts written without spaces.
    fn soft_break(&mut self, at: usize) {
        let before = match at.checked_sub(1).map(|i| &self.events[i].0) {
            Some(Event::Text(text)) => text.chars().next_back(),
            _ => None,
        };
        let after = match self.events.get(at + 1).map(|(event, _)| event) {
            Some(Event::Text(text)) => text.chars().next(),
            _ => None,
        };
        if !(before.is_some_and(crate::plain::is_unspaced)
            && after.is_some_and(crate::plain::is_unspaced))
        {
            self.out.push('\n');
        }
    }

    fn open_link(&mut self, kind: LinkType, url: &str, title: &str, at: usize) {
        let url = if kind == LinkType::Email {
            format!("mailto:{url}")
        } else {
            url.to_owned()
        };
        let line = self.lines.of(self.events[at].1.start);
        let Some(href) = safe_url(&self.own_heading(&url)) else {
            self.done.warnings.push(Warning {
                line,
                kind: WarningKind::UnsafeLink { url },
            });
            // Keeps the end tag balanced.
            self.out.push_str("<span>");
            return;
        };
        self.out.push_str("<a href=\"");
        self.out.push_str(&href);
        self.out.push('"');
        if is_elsewhere(&url) {
            self.out.push_str(" rel=\"");
            self.out.push_str(REL);
            self.out.push('"');
        }
        self.title(title);
        self.out.push('>');
        self.done.links.push(Link { url, line });
        if self.turns(at) {
            self.out.push_str("<bdi>");
        }
    }

    fn close_link(&mut self, at: usize) {
        let open = self.matching_start(at);
        let Event::Start(Tag::Link {
            link_type,
            dest_url,
            ..
        }) = &self.events[open].0
        else {
            return;
        };
        let refused = *link_type != LinkType::Email && safe_url(dest_url).is_none();
        if !refused && self.turns(open) {
            self.out.push_str("</bdi>");
        }
        self.out.push_str(if refused { "</span>" } else { "</a>" });
    }

    /// Does the text of the link that opens at `at` run against the edition?
    fn turns(&self, at: usize) -> bool {
        self.direction_at(at)
            .is_some_and(|dir| dir != self.options.dir)
    }

    /// The start of the link that ends at `at`: links do not nest.
    fn matching_start(&self, at: usize) -> usize {
        self.events[..at]
            .iter()
            .rposition(|(event, _)| matches!(event, Event::Start(Tag::Link { .. })))
            .unwrap_or(at)
    }

    /// A link to a heading of this text by its bare name finds it under its prefixed id.
    fn own_heading(&self, url: &str) -> String {
        let Some(name) = url.strip_prefix('#') else {
            return url.to_owned();
        };
        let id = format!("{}s-{name}", self.options.id_prefix);
        if self.ids.contains(&id) {
            format!("#{id}")
        } else {
            url.to_owned()
        }
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            escape_attribute(&mut self.out, title);
            self.out.push('"');
        }
    }

    /// A paragraph that is one image with a title becomes a figure with that title as its caption.
    fn figure(&mut self, at: usize) -> Option<usize> {
        let Event::Start(Tag::Image {
            dest_url, title, ..
        }) = &self.events.get(at + 1)?.0
        else {
            return None;
        };
        let end = self.image_end(at + 1);
        if title.is_empty() || !matches!(self.events.get(end)?.0, Event::End(TagEnd::Paragraph)) {
            return None;
        }
        self.out.push_str("<figure>");
        self.image(at + 1, dest_url, "");
        self.out.push_str("<figcaption>");
        escape_text(&mut self.out, title);
        self.out.push_str("</figcaption></figure>\n");
        Some(end + 1)
    }

    /// The event after the image that starts at `at`; images may nest in alternative text.
    fn image_end(&self, at: usize) -> usize {
        let mut depth = 0usize;
        for (i, (event, _)) in self.events.iter().enumerate().skip(at) {
            match event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) if depth == 1 => return i + 1,
                Event::End(TagEnd::Image) => depth -= 1,
                _ => {}
            }
        }
        self.events.len()
    }

    fn image(&mut self, at: usize, address: &str, title: &str) -> usize {
        let name = &*plain_name(address);
        let end = self.image_end(at);
        let line = self.lines.of(self.events[at].1.start);
        let mut alt = alt_text(&self.events[at..end]);
        self.done.images.push(ImageUse {
            name: name.to_owned(),
            line,
        });
        let Some(image) = (self.options.images)(name) else {
            self.lost_image(name, &alt, line);
            return end;
        };
        if alt.trim().is_empty() {
            alt.clone_from(&image.alt);
        }
        if alt.trim().is_empty() {
            self.warn(
                line,
                WarningKind::MissingAlt {
                    name: name.to_owned(),
                },
            );
        }
        self.out.push_str("<img src=\"");
        escape_attribute(&mut self.out, &image.src);
        if let Some(srcset) = &image.srcset {
            self.out.push_str("\" srcset=\"");
            escape_attribute(&mut self.out, srcset);
            self.out.push_str("\" sizes=\"");
            self.out.push_str(SIZES);
        }
        self.out.push_str(&format!(
            "\" width=\"{}\" height=\"{}\" alt=\"",
            image.width, image.height
        ));
        escape_attribute(&mut self.out, &alt);
        self.out.push('"');
        self.title(title);
        self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
        self.shown.insert(image.src);
        self.shown.extend(image.srcset);
        end
    }

    /// An image that can not be shown: a link where it is on another host, else its words.
    fn lost_image(&mut self, name: &str, alt: &str, line: usize) {
        let words = if alt.trim().is_empty() { name } else { alt };
        let remote = is_elsewhere(name).then(|| safe_url(name)).flatten();
        let Some(href) = remote else {
            self.warn(
                line,
                WarningKind::UnknownImage {
                    name: name.to_owned(),
                },
            );
            escape_text(&mut self.out, words);
            return;
        };
        self.warn(
            line,
            WarningKind::RemoteImage {
                url: name.to_owned(),
            },
        );
        self.done.links.push(Link {
            url: name.to_owned(),
            line,
        });
        self.out
            .push_str(&format!("<a href=\"{href}\" rel=\"{REL}\">"));
        escape_text(&mut self.out, words);
        self.out.push_str("</a>");
    }

    fn html_block(&mut self, at: usize) -> usize {
        let lines = self.events[at + 1..]
            .iter()
            .map_while(|(event, _)| match event {
                Event::Html(raw) | Event::Text(raw) => Some(&**raw),
                _ => None,
            });
        let count = lines.clone().count();
        let block: String = lines.collect();
        self.raw_html(&block, self.events[at].1.start);
        at + count + 2
    }

    fn raw_html(&mut self, raw: &str, offset: usize) {
        if is_comment(raw) {
            return;
        }
        if matches!(raw.trim(), "<br>" | "<br/>" | "<br />") {
            self.out.push_str("<br>");
            return;
        }
        for (at, tag) in refused_tags(raw) {
            let line = self.lines.of(offset) + raw[..at].matches('\n').count();
            self.warn(line, WarningKind::RefusedHtml { tag });
        }
        self.raw = true;
        self.out.push_str(raw);
    }

    fn warn(&mut self, line: usize, kind: WarningKind) {
        self.done.warnings.push(Warning { line, kind });
    }
}

/// Is the event part of a line of text, rather than the edge of a block?
fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        Event::End(tag) => matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        ),
        Event::Rule | Event::Html(_) => false,
        _ => true,
    }
}

/// The words inside an image, without marks.
fn alt_text(events: &[Spanned<'_>]) -> String {
    let words = events.iter().map(|(event, _)| match event {
        Event::Text(text) | Event::Code(text) => text,
        Event::SoftBreak | Event::HardBreak => " ",
        _ => "",
    });
    words.collect()
}
