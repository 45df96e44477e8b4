//! A browser without scripts: keeps cookies, follows redirects, and sends what stands in a form's hidden fields.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use bytes::Bytes;
use floor::http::Network;
use people::totp;

use crate::stage::Stage;

pub struct Visitor<'s> {
    stage: &'s Stage,
    pub cookies: BTreeMap<String, String>,
    pub page: String,
    pub status: u16,
    /// Where the last page was.
    pub path: String,
    /// What the app on the phone holds.
    pub seed: Vec<u8>,
    pub name: String,
    pub codes: Vec<String>,
    /// More headers.
    pub more: Vec<(&'static str, String)>,
}

impl<'s> Visitor<'s> {
    pub fn new(stage: &'s Stage) -> Self {
        Self {
            stage,
            cookies: BTreeMap::new(),
            page: String::new(),
            status: 0,
            path: String::new(),
            seed: Vec::new(),
            name: String::new(),
            codes: Vec::new(),
            more: Vec::new(),
        }
    }

    pub fn get(&mut self, path: &str) -> &mut Self {
        self.ask("GET", path, String::new());
        self
    }

    /// Sends a form of the page that is open: its hidden fields, and what is typed.
    pub fn send(&mut self, action: &str, typed: &[(&str, &str)]) -> &mut Self {
        let form = self
            .form(action)
            .unwrap_or_else(|| panic!("no form for {action} on {}:\n{}", self.path, self.page));
        let mut fields = hidden(&form);
        for (name, value) in typed {
            fields.retain(|(known, _)| known != name || *name == "role");
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.post(action, &fields)
    }

    /// Sends fields, whatever page is open.
    pub fn post(&mut self, path: &str, fields: &[(String, String)]) -> &mut Self {
        let mut body = String::new();
        for (name, value) in fields {
            let plain = |text: &str| floor::tree::url_path(text)[1..].replace('/', "%2F");
            body.push_str(&format!("{}={}&", plain(name), plain(value)));
        }
        self.ask("POST", path, body);
        self
    }

    fn ask(&mut self, method: &str, path: &str, body: String) {
        let (mut method, mut path, mut body) = (method.to_owned(), path.to_owned(), body);
        for _ in 0..5 {
            let answer = self.once(&method, &path, std::mem::take(&mut body));
            let Some(next) = answer else { return };
            (method, path) = ("GET".to_owned(), next);
        }
        panic!("round in circles at {path}");
    }

    /// One request; where it leads on to.
    fn once(&mut self, method: &str, path: &str, body: String) -> Option<String> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("host", "house.example")
            .header("user-agent", "Mozilla/5.0 (X11; Linux) Firefox/140.0")
            .header("cookie", cookies.join("; "));
        if method == "POST" {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        for (name, value) in &self.more {
            request = request.header(*name, value);
        }
        let request = request.body(Bytes::from(body)).unwrap();
        let answer = self
            .stage
            .router
            .ask(&self.stage.house, request, Network::HERE);
        let (status, headers, bytes) = answer.into_parts();
        for cookie in headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            match rest.contains("Max-Age=0") {
                true => drop(self.cookies.remove(name)),
                false => {
                    let value = rest.split(';').next().unwrap();
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        self.path = path.to_owned();
        self.status = status.as_u16();
        self.page = String::from_utf8(bytes.to_vec()).unwrap();
        (self.status == 303).then(|| headers["location"].to_str().unwrap().to_owned())
    }

    /// A form of the page, by where it goes.
    fn form(&self, action: &str) -> Option<String> {
        let mark = format!("action=\"{action}\"");
        let at = self.page.find(&mark)?;
        let end = self.page[at..].find("</form>")?;
        Some(self.page[at..at + end].to_owned())
    }

    pub fn hidden_of(&self, action: &str) -> Vec<(String, String)> {
        hidden(&self.form(action).unwrap())
    }

    #[track_caller]
    pub fn sees(&self, text: &str) -> &Self {
        assert!(
            self.page.contains(text),
            "no `{text}` on {} ({}):\n{}",
            self.path,
            self.status,
            self.page
        );
        self
    }

    #[track_caller]
    pub fn does_not_see(&self, text: &str) -> &Self {
        assert!(!self.page.contains(text), "`{text}` on {}", self.path);
        self
    }

    /// Comes in by a link.
    pub fn arrive(&mut self, link: &str, name: &str) -> &mut Self {
        self.get(link).send(link, &[("name", name), ("lang", "en")]);
        assert_eq!(self.path, "/desk/me/ways", "{}", self.page);
        self
    }

    /// Sets up an authenticator app, and keeps what is shown once.
    pub fn set_up_app(&mut self) -> &mut Self {
        self.get("/desk/me/ways/app");
        let seed = self.hidden_of("/desk/me/ways/app");
        let (_, seed) = seed.into_iter().find(|(name, _)| name == "seed").unwrap();
        self.seed = BASE64.decode(seed).unwrap();
        let code = self.code();
        self.send("/desk/me/ways/app", &[("code", &code)]);
        self.keep_sheet();
        self
    }

    /// Writes down the sign-in name and the recovery codes of the page.
    pub fn keep_sheet(&mut self) {
        let secrets: Vec<String> = self
            .page
            .split("class=\"secret\"")
            .skip(1)
            .map(|rest| {
                let (_, rest) = rest.split_once('>').unwrap();
                rest.split('<').next().unwrap().to_owned()
            })
            .collect();
        let (name, codes): (Vec<_>, Vec<_>) = secrets.into_iter().partition(|one| one.len() == 14);
        self.name = name.into_iter().next().unwrap_or_default();
        self.codes = codes;
    }

    /// What the app shows now.
    pub fn code(&self) -> String {
        totp::now(&self.seed, self.stage.house.clock.now())
    }

    /// Signs in anew with name and app; the clock goes on, for a code is good once.
    pub fn sign_in(&mut self) -> &mut Self {
        self.stage.house.clock.advance(31 * floor::SECOND);
        self.cookies.clear();
        let (name, code) = (self.name.clone(), self.code());
        self.get("/desk/sign-in")
            .send("/desk/sign-in", &[("name", &name), ("code", &code)])
    }

    pub fn is_signed_in(&mut self) -> bool {
        self.get("/desk/me");
        self.path == "/desk/me"
    }
}

/// The hidden fields of a form.
fn hidden(form: &str) -> Vec<(String, String)> {
    let inputs = form.split("<input type=\"hidden\"").skip(1);
    inputs
        .map(|input| {
            let input = input.split('>').next().unwrap();
            let attribute = |name: &str| {
                let start = input
                    .split(&format!("{name}=\""))
                    .nth(1)
                    .unwrap_or_default();
                plain(start.split('"').next().unwrap_or_default())
            };
            (attribute("name"), attribute("value"))
        })
        .collect()
}

/// What an attribute says.
fn plain(html: &str) -> String {
    let pairs = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ];
    let unescape = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
    pairs.iter().fold(html.to_owned(), unescape)
}
