//! WordPress' export format WXR 1.2, item by item, in constant memory.
//!
//! A WXR file is an RSS feed with elements of its own. Nothing but names and text matters, so elements are matched by their
//! prefixed names. Document types are refused: exports have none, and they are where entity bombs live.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use crate::draft::{Problem, SourcePlace};
use crate::import::MAX_ITEM;
use crate::import::metered::{Meter, Metered, open_text};

/// How deep elements may nest; real exports stay under six.
const MAX_DEPTH: usize = 32;

/// An `<item>` as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WxrItem {
    /// The line of its `<item>`.
    pub line: u64,
    pub id: String,
    pub title: String,
    pub link: String,
    pub content: String,
    pub excerpt: String,
    /// `2020-01-31 10:00:00`, UTC; zeros for a text never published.
    pub date_gmt: String,
    pub name: String,
    pub status: String,
    pub kind: String,
    pub password: String,
    pub attachment_url: String,
    /// Domain, nice name, name.
    pub terms: Vec<(String, String, String)>,
    /// Key and value, for the few keys that mean something here.
    pub meta: Vec<(String, String)>,
    pub comments: u64,
}

impl WxrItem {
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.meta
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }
}

/// Meta keys that are kept: languages and translations (WPML, Polylang), the featured image, what an image shows, footnotes.
const META_KEYS: [&str; 6] = [
    "_wpml_import_language_code",
    "_wpml_import_source_language_code",
    "_wpml_import_translation_group",
    "_thumbnail_id",
    "_wp_attachment_image_alt",
    "footnotes",
];

/// A reader of WXR items.
pub struct WxrReader {
    file: String,
    xml: Reader<Metered<BufReader<File>>>,
    meter: Meter,
    buffer: Vec<u8>,
    /// Names of open elements.
    open: Vec<String>,
    text: String,
    meta_key: String,
    term: Option<(String, String)>,
    item: Option<WxrItem>,
    whole: u64,
    is_wxr: bool,
    /// The site's own address.
    pub site: String,
    /// The site's language, as in `<language>`.
    pub language: String,
}

impl WxrReader {
    pub fn open(path: &Path) -> Result<WxrReader, Problem> {
        let file = path.display().to_string();
        let (metered, meter) = open_text(path)?;
        let mut xml = Reader::from_reader(metered);
        xml.config_mut().allow_dangling_amp = true;
        Ok(WxrReader {
            file,
            xml,
            meter,
            buffer: Vec::new(),
            open: Vec::new(),
            text: String::new(),
            meta_key: String::new(),
            term: None,
            item: None,
            whole: 0,
            is_wxr: false,
            site: String::new(),
            language: String::new(),
        })
    }

    /// The next item; `None` at a proper end. An error is final.
    pub fn next_item(&mut self) -> Result<Option<WxrItem>, Problem> {
        self.meter.allow(MAX_ITEM);
        loop {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let event = self.xml.read_event_into(&mut buffer);
            let step = self.step(event);
            self.buffer = buffer;
            match step? {
                Step::On => {}
                Step::Item(item) => return Ok(Some(*item)),
                Step::End => return Ok(None),
            }
        }
    }

    fn step(&mut self, event: quick_xml::Result<Event<'_>>) -> Result<Step, Problem> {
        match event.map_err(|error| self.broken(&error))? {
            Event::Start(start) => {
                let start_name = start.name().into_inner().to_owned();
                self.start(start_name, &start)?;
            }
            Event::End(_) => return Ok(self.end()),
            Event::Text(text) => self.text.push_str(&text.into_inner()),
            Event::CData(text) => self.text.push_str(&text.into_inner()),
            Event::GeneralRef(reference) => self.reference(&reference),
            Event::DocType(_) => {
                return Err(self.problem(
                    "the file declares a document type, which exports never do",
                    "export it again from WordPress",
                ));
            }
            Event::Eof if !self.open.is_empty() => return Err(self.cut_off()),
            Event::Eof if !self.is_wxr => {
                return Err(self.problem(
                    "this is no WordPress export",
                    "in WordPress choose Tools, Export, All content",
                ));
            }
            Event::Eof => return Ok(Step::End),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        Ok(Step::On)
    }

    fn start(
        &mut self,
        name: String,
        start: &quick_xml::events::BytesStart<'_>,
    ) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.problem(
                "elements nest too deep for an export",
                "export it again from WordPress",
            ));
        }
        self.text.clear();
        if self.open.is_empty() && name == "rss" {
            self.is_wxr = start.attributes_raw().contains("wordpress.org/export");
        }
        match (self.open.len(), name.as_str()) {
            (2, "item") => {
                self.meter.allow(MAX_ITEM);
                self.item = Some(WxrItem {
                    line: self.meter.line(),
                    ..WxrItem::default()
                });
            }
            (3, "category") => {
                let attribute = |key| {
                    let value = start.try_get_attribute(key).ok().flatten()?;
                    Some(value.value.into_owned())
                };
                self.term = attribute("domain").zip(attribute("nicename"));
            }
            _ => {}
        }
        self.open.push(name);
        Ok(())
    }

    fn end(&mut self) -> Step {
        let Some(name) = self.open.pop() else {
            return Step::On;
        };
        let text = std::mem::take(&mut self.text);
        if self.open.len() == 2 && name == "item" {
            self.whole += 1;
            return self
                .item
                .take()
                .map_or(Step::On, |item| Step::Item(Box::new(item)));
        }
        let Some(item) = &mut self.item else {
            match (self.open.len(), name.as_str()) {
                (2, "wp:base_blog_url") => self.site = text,
                (2, "language") => self.language = text,
                _ => {}
            }
            return Step::On;
        };
        match (self.open.len(), name.as_str()) {
            (3, "title") => item.title = text,
            (3, "link") => item.link = text,
            (3, "content:encoded") => item.content = text,
            (3, "excerpt:encoded") => item.excerpt = text,
            (3, "wp:post_id") => item.id = text,
            (3, "wp:post_date_gmt") => item.date_gmt = text,
            (3, "wp:post_name") => item.name = text,
            (3, "wp:status") => item.status = text,
            (3, "wp:post_type") => item.kind = text,
            (3, "wp:post_password") => item.password = text,
            (3, "wp:attachment_url") => item.attachment_url = text,
            (3, "wp:comment") => item.comments += 1,
            (3, "category") => {
                if let Some((domain, nicename)) = self.term.take() {
                    item.terms.push((domain, nicename, text));
                }
            }
            (4, "wp:meta_key") => self.meta_key = text,
            (4, "wp:meta_value") if META_KEYS.contains(&self.meta_key.as_str()) => {
                item.meta.push((self.meta_key.clone(), text))
            }
            _ => {}
        }
        Step::On
    }

    /// Character references and the five of XML. Others stay as they are written: in HTML they still mean something.
    fn reference(&mut self, reference: &BytesRef<'_>) {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            return self.text.push(character);
        }
        let name = reference.borrow().into_inner();
        match quick_xml::escape::resolve_predefined_entity(&name) {
            Some(text) => self.text.push_str(text),
            None => self.text.push_str(&format!("&{name};")),
        }
    }

    fn broken(&self, error: &quick_xml::Error) -> Problem {
        if self.meter.is_spent() {
            let what = format!("one item is larger than {} MiB", MAX_ITEM >> 20);
            return self.problem(
                &what,
                "remove it from the export, or shorten it in WordPress",
            );
        }
        match error {
            quick_xml::Error::Syntax(_) if self.at_end() => self.cut_off(),
            quick_xml::Error::Encoding(_) => self.problem(
                "the file is not UTF-8",
                "save it as UTF-8, or export it again",
            ),
            error => self.problem(
                &format!("the XML is broken ({error})"),
                "export it again from WordPress; do not edit the file by hand",
            ),
        }
    }

    /// A tag or section that never closes reads to the end of the file.
    fn at_end(&self) -> bool {
        self.meter.has_ended()
    }

    fn cut_off(&self) -> Problem {
        let inside = match &self.item {
            Some(item) => format!(" inside the item that begins on line {}", item.line),
            None => String::new(),
        };
        let what = format!(
            "the file is cut off{inside}; {} items before it are whole",
            self.whole
        );
        self.problem(&what, "copy or export it again; nothing was imported")
    }

    fn problem(&self, what: &str, remedy: &str) -> Problem {
        Problem::new(
            SourcePlace::line(&self.file, self.meter.line()),
            what,
            remedy,
        )
    }
}

enum Step {
    On,
    Item(Box<WxrItem>),
    End,
}
