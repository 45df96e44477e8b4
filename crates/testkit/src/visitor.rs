//! A person at the desk of a test house: a browser without scripts, which keeps cookies, follows redirects, and sends a form's hidden
//! fields with what is typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use bytes::Bytes;
use floor::http::Network;
use floor::route::Router;
use people::invitation::{self, Wanted};
use people::totp;

use crate::{TestHouse, must};

const BOUNDARY: &str = "----a-test";

/// A browser at one house.
pub struct Visitor<'h> {
    house: &'h TestHouse,
    router: Arc<Router>,
    cookies: BTreeMap<String, String>,
    /// Headers sent with each request, besides a browser's own.
    pub headers: Vec<(&'static str, String)>,
    /// What was answered last.
    pub page: String,
    pub bytes: Bytes,
    pub status: u16,
    /// Where it was.
    pub path: String,
}

impl TestHouse {
    /// A browser that has never been here.
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor {
            house: self,
            router: must(beffroi::router(self)),
            cookies: BTreeMap::new(),
            headers: Vec::new(),
            page: String::new(),
            bytes: Bytes::new(),
            status: 0,
            path: String::new(),
        }
    }

    /// Somebody with these roles (`editor,translator:fr`), signed in.
    pub fn person(&self, name: &str, roles: &str) -> Visitor<'_> {
        let wanted = Wanted {
            roles: must(roles.parse()),
            lang: "en".to_owned(),
            days: 7,
        };
        let token = must(self.db.write(|tx| invitation::invite(tx, None, &wanted)));
        let mut visitor = self.visitor();
        let link = format!("/desk/welcome/{token}");
        visitor.get(&link);
        visitor.send(&link, &[("name", name), ("lang", "en")]);
        visitor.get("/desk/me/ways/app");
        let fields = hidden(&visitor.form("/desk/me/ways/app"));
        let seed = fields.iter().find(|(name, _)| name == "seed");
        let seed = must(BASE64.decode(seed.map_or("", |(_, seed)| seed)));
        let code = totp::now(&seed, self.clock.now());
        visitor.send("/desk/me/ways/app", &[("code", &code)]);
        visitor
    }
}

impl Visitor<'_> {
    pub fn get(&mut self, path: &str) -> &mut Self {
        self.go("GET", path, None, Vec::new());
        self
    }

    /// Sends a form of the page that is open.
    #[track_caller]
    pub fn send(&mut self, action: &str, typed: &[(&str, &str)]) -> &mut Self {
        self.send_with(action, typed, &[])
    }

    /// The same with files: field, name, bytes.
    #[track_caller]
    pub fn send_with(
        &mut self,
        action: &str,
        typed: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> &mut Self {
        let mut fields = hidden(&self.form(action));
        for (name, value) in typed {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.post(action, &fields, files)
    }

    /// Sends fields and files, whatever page is open.
    pub fn post(
        &mut self,
        path: &str,
        fields: &[(String, String)],
        files: &[(&str, &str, &[u8])],
    ) -> &mut Self {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(head.bytes());
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.go("POST", path, Some(kind), body);
        self
    }

    fn go(&mut self, method: &str, path: &str, kind: Option<String>, body: Vec<u8>) {
        let mut next = self.once(method, path, kind, body);
        for _ in 0..5 {
            let Some(path) = next else { return };
            let path = path.split('#').next().unwrap_or_default().to_owned();
            next = self.once("GET", &path, None, Vec::new());
        }
        panic!("round in circles at {path}");
    }

    /// One request; where it leads on to.
    fn once(
        &mut self,
        method: &str,
        path: &str,
        kind: Option<String>,
        body: Vec<u8>,
    ) -> Option<String> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("host", "house.example")
            .header("cookie", cookies.join("; "));
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = must(request.body(Bytes::from(body)));
        let answer = self.router.ask(self.house, request, Network::HERE);
        let (status, headers, bytes) = answer.into_parts();
        for cookie in headers.get_all("set-cookie") {
            let cookie = must(cookie.to_str());
            let (name, rest) = cookie.split_once('=').unwrap_or((cookie, ""));
            let value = rest.split(';').next().unwrap_or_default();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        self.path = path.to_owned();
        self.status = status.as_u16();
        self.page = String::from_utf8_lossy(&bytes).into_owned();
        self.bytes = bytes;
        let place = headers
            .get("location")
            .and_then(|place| place.to_str().ok());
        place.filter(|_| self.status == 303).map(str::to_owned)
    }

    /// A form of the page, by where it goes.
    #[track_caller]
    fn form(&self, action: &str) -> String {
        let mark = format!("method=\"post\" action=\"{action}\"");
        let at = self.page.find(&mark);
        let from = at.map(|at| &self.page[at..]).unwrap_or_else(|| {
            panic!(
                "no form for {action} on {} ({}):\n{}",
                self.path, self.status, self.page
            )
        });
        from.split("</form>").next().unwrap_or_default().to_owned()
    }

    /// The hidden fields of a form of the page.
    #[track_caller]
    pub fn hidden(&self, action: &str) -> Vec<(String, String)> {
        hidden(&self.form(action))
    }

    /// The hidden fields of the last form of the page that goes there.
    #[track_caller]
    pub fn hidden_of_last(&self, action: &str) -> Vec<(String, String)> {
        let mark = format!("method=\"post\" action=\"{action}\"");
        let at = self.page.rfind(&mark);
        let from = at
            .map(|at| &self.page[at..])
            .unwrap_or_else(|| panic!("no form for {action}:\n{}", self.page));
        hidden(from.split("</form>").next().unwrap_or_default())
    }

    #[track_caller]
    pub fn sees(&self, text: &str) -> &Self {
        let (path, status) = (&self.path, self.status);
        assert!(
            self.page.contains(text),
            "no `{text}` on {path} ({status}):\n{}",
            self.page
        );
        self
    }

    #[track_caller]
    pub fn does_not_see(&self, text: &str) -> &Self {
        assert!(
            !self.page.contains(text),
            "`{text}` on {}:\n{}",
            self.path,
            self.page
        );
        self
    }
}

/// The hidden fields of a piece of HTML.
fn hidden(html: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        let value = rest.split('"').next()?;
        Some(
            value
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&#38;", "&")
                .replace("&amp;", "&"),
        )
    };
    let tags = html
        .split("<input")
        .skip(1)
        .filter_map(|rest| rest.split('>').next());
    tags.filter(|tag| tag.contains("type=\"hidden\""))
        .filter_map(|tag| {
            Some((
                attribute(tag, "name")?,
                attribute(tag, "value").unwrap_or_default(),
            ))
        })
        .collect()
}
