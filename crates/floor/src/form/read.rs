//! Reads a form from the bytes of a request: `application/x-www-form-urlencoded` or `multipart/form-data`.
//!
//! What no text of ours may hold is mended here, once: line ends become `\n`, NUL goes, broken UTF-8 shows as U+FFFD.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::HeaderValue;
use http_body_util::{BodyExt, Full};
use multer::{Multipart, parse_boundary};
use url::form_urlencoded;

use super::{File, Form};
use crate::{Error, Result};

/// Fields and files of one form. The largest form of ours has two for each paragraph of a long text.
pub const MAX_FIELDS: usize = 5000;
const MAX_NAME: usize = 200;
const MAX_FILE_NAME: usize = 255;
/// What is looked at of a query.
const MAX_QUERY: usize = 4096;

impl Form {
    /// Reads what a form sent. Without a type it is an empty form.
    pub fn read(kind: Option<&HeaderValue>, body: &Bytes) -> Result<Self> {
        let kind = kind.map(|kind| kind.to_str().unwrap_or_default());
        let essence = kind.map(|kind| kind.split(';').next().unwrap_or(kind).trim());
        match (kind, essence) {
            (None, _) if body.is_empty() => Ok(Self::default()),
            (_, Some("application/x-www-form-urlencoded")) => urlencoded(body),
            (Some(kind), Some("multipart/form-data")) => multipart(kind, body),
            _ => Err(Error::bad_input("this is not a form that this house reads")
                .hint("send it as a web page's form does")),
        }
    }

    /// The pairs behind the `?` of an address; what is beyond any sensible length is left out.
    pub fn of_query(query: &str) -> Self {
        let query = &query.as_bytes()[..query.len().min(MAX_QUERY)];
        urlencoded(query).unwrap_or_default()
    }
}

fn urlencoded(body: &[u8]) -> Result<Form> {
    let mut form = Form::default();
    for (name, value) in form_urlencoded::parse(body) {
        room(&form)?;
        form.fields.push((named(&name)?, mended(&value)));
    }
    Ok(form)
}

fn multipart(kind: &str, body: &Bytes) -> Result<Form> {
    let boundary = parse_boundary(kind).map_err(broken)?;
    let stream = Full::new(body.clone()).into_data_stream();
    let reading = pin!(read_all(Multipart::new(stream, boundary)));
    // The bytes are all here, so there is nothing to wait for.
    match reading.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(form) => form,
        Poll::Pending => Err(broken(multer::Error::IncompleteStream)),
    }
}

async fn read_all(mut multipart: Multipart<'_>) -> Result<Form> {
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        room(&form)?;
        let name = named(field.name().unwrap_or_default())?;
        let file_name = field.file_name().map(str::to_owned);
        let media_type = field.content_type().map(ToString::to_string);
        let bytes = field.bytes().await.map_err(broken)?;
        match file_name {
            None => {
                let text = String::from_utf8_lossy(&bytes);
                form.fields.push((name, mended(&text)));
            }
            // A browser sends an empty part for a field in which no file was chosen.
            Some(file) if file.is_empty() && bytes.is_empty() => {}
            Some(file) => form.files.push((
                name,
                File {
                    name: mended(&file).chars().take(MAX_FILE_NAME).collect(),
                    media_type: media_type.unwrap_or_default(),
                    bytes,
                },
            )),
        }
    }
    Ok(form)
}

fn room(form: &Form) -> Result<()> {
    match form.fields.len() + form.files.len() < MAX_FIELDS {
        true => Ok(()),
        false => Err(Error::bad_input("the form has too many fields")),
    }
}

fn named(name: &str) -> Result<String> {
    match name.len() <= MAX_NAME && !name.chars().any(char::is_control) {
        true => Ok(name.to_owned()),
        false => Err(Error::bad_input("the form has a field with a strange name")),
    }
}

fn mended(text: &str) -> String {
    if !text.contains(['\r', '\0']) {
        return text.to_owned();
    }
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "")
}

fn broken(cause: multer::Error) -> Error {
    Error::bad_input("the form arrived broken")
        .hint("go back and send it again")
        .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(kind: &str, body: impl Into<Bytes>) -> Result<Form> {
        Form::read(HeaderValue::from_str(kind).ok().as_ref(), &body.into())
    }

    const PARTS: &str = "multipart/form-data; boundary=zz";

    #[test]
    fn both_ways_say_the_same() {
        let plain = read(
            "application/x-www-form-urlencoded; charset=UTF-8",
            "title=%D0%9C%D1%96%D1%81%D1%82+1&text=a%0D%0Ab%00&box=on&box=off",
        )
        .unwrap();
        let parts = "--zz\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nМіст 1\r\n\
             --zz\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\nb\0\r\n\
             --zz\r\nContent-Disposition: form-data; name=\"box\"\r\n\r\non\r\n\
             --zz\r\nContent-Disposition: form-data; name=\"box\"\r\n\r\noff\r\n\
             --zz\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n\
             --zz\r\nContent-Disposition: form-data; name=\"image\"; filename=\"pont.png\"\r\nContent-Type: image/png\r\n\r\n\x01\r\n\x02\r\n\
             --zz--\r\n";
        let parts = read(PARTS, parts).unwrap();
        for form in [&plain, &parts] {
            assert_eq!((form.text("title"), form.text("text")), ("Міст 1", "a\nb"));
            assert_eq!(form.all("box").collect::<Vec<_>>(), ["on", "off"]);
            assert!(!form.has("none") && form.file("none").is_none());
        }
        let image = parts.file("image").unwrap();
        assert_eq!(
            (&*image.name, &*image.media_type),
            ("pont.png", "image/png")
        );
        assert_eq!(&image.bytes[..], b"\x01\r\n\x02");
    }

    #[test]
    fn what_is_no_form_is_refused() {
        assert!(read("application/json", "{}").is_err());
        assert!(Form::read(None, &Bytes::from_static(b"a=b")).is_err());
        assert!(Form::read(None, &Bytes::new()).is_ok());
        assert!(
            read(
                PARTS,
                "--zz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ncut of"
            )
            .is_err()
        );
        assert!(read(PARTS, "").is_err());
        assert!(read("multipart/form-data", "--zz--").is_err());
        let many = "a=b&".repeat(MAX_FIELDS + 1);
        assert!(read("application/x-www-form-urlencoded", many).is_err());
        let long = format!("{}=b", "a".repeat(MAX_NAME + 1));
        assert!(read("application/x-www-form-urlencoded", long).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(head in "(--zz\r\n(Content-Disposition: form-data; name=\"?[a-z]{0,3}\"?(; filename=\"[a-z]?\")?\r\n)?\r\n[a-z\r\n-]{0,9}(\r\n)?){0,3}(--zz--)?", tail: Vec<u8>) {
            let mut body = head.into_bytes();
            body.extend(tail);
            let _ = read(PARTS, body.clone());
            let form = read("application/x-www-form-urlencoded", body);
            prop_assert!(form.is_err() || form.unwrap().fields().all(|(_, value)| !value.contains(['\r', '\0'])));
        }
    }
}
