//! Another server, as small as can be: people with actors that can be fetched, inboxes that keep what comes, and hands that sign.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};

use activity::signature::digest::Payload;
use activity::signature::{Algorithm, Fields, Scheme, Signer, Unsigned, cavage, message};
use activity::{Address, Object, PublicKey, RsaPublicKey};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};
use testkit::TestHouse;

/// One key for all people of all neighbours: who signs is said by its name.
struct Hand {
    pair: RsaKeyPair,
    public: RsaPublicKey,
}

fn hand() -> &'static Hand {
    static HAND: OnceLock<Hand> = OnceLock::new();
    HAND.get_or_init(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        Hand {
            public: RsaPublicKey::from_pkcs1(pair.public_key().as_ref().to_vec()).unwrap(),
            pair: RsaKeyPair::from_pkcs8(pair.as_der().unwrap().as_ref()).unwrap(),
        }
    })
}

/// Something that came to a neighbour.
#[derive(Clone, Debug)]
pub struct Came {
    pub path: String,
    pub fields: BTreeMap<String, String>,
    pub body: Value,
}

impl Came {
    pub fn scheme(&self) -> Scheme {
        match self.fields.contains_key("signature-input") {
            true => Scheme::Message,
            false => Scheme::Cavage,
        }
    }
}

#[derive(Default)]
struct Inside {
    documents: BTreeMap<String, (u16, String)>,
    came: Vec<Came>,
    /// The status that inboxes answer, by path; 202 where none is named.
    answers: BTreeMap<String, u16>,
    /// Who signs only so is understood.
    understands: Option<Scheme>,
    media_type: Option<&'static str>,
    pause: std::time::Duration,
    fetched: Vec<String>,
}

pub struct Neighbour {
    pub address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
}

impl Neighbour {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inside: Arc<Mutex<Inside>> = Arc::default();
        let shared = Arc::clone(&inside);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inside = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &inside));
            }
        });
        Self { address, inside }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    pub fn person(&self, name: &str) -> Person<'_> {
        let person = Person {
            home: self,
            id: self.url(name),
        };
        self.set(name, person.document());
        person
    }

    /// What is found at a path from now on.
    pub fn set(&self, path: &str, document: Value) {
        self.inside()
            .documents
            .insert(format!("/{path}"), (200, document.to_string()));
    }

    pub fn set_status(&self, path: &str, status: u16) {
        self.inside()
            .documents
            .insert(format!("/{path}"), (status, String::new()));
    }

    /// What an inbox answers from now on.
    pub fn answers(&self, path: &str, status: u16) {
        self.inside().answers.insert(format!("/{path}"), status);
    }

    pub fn understands_only(&self, scheme: Scheme) {
        self.inside().understands = Some(scheme);
    }

    /// How long an inbox thinks before it answers.
    pub fn pauses(&self, pause: std::time::Duration) {
        self.inside().pause = pause;
    }

    /// As what documents are sent.
    pub fn set_media_type(&self, media_type: &'static str) {
        self.inside().media_type = Some(media_type);
    }

    /// Everything that came since it was asked last.
    pub fn came(&self) -> Vec<Came> {
        std::mem::take(&mut self.inside().came)
    }

    /// The paths that were fetched since it was asked last.
    pub fn fetched(&self) -> Vec<String> {
        std::mem::take(&mut self.inside().fetched)
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }
}

fn serve(stream: TcpStream, inside: &Mutex<Inside>) {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let mut words = line.split(' ');
        let (method, path) = (
            words.next().unwrap().to_owned(),
            words.next().unwrap_or("/").to_owned(),
        );
        let mut fields = BTreeMap::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            match line.trim().split_once(": ") {
                Some((name, value)) => fields.insert(name.to_ascii_lowercase(), value.to_owned()),
                None => break,
            };
        }
        let length = fields
            .get("content-length")
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let (status, text) = answer(&mut inside.lock().unwrap(), &method, path, fields, &body);
        if method == "POST" {
            let pause = inside.lock().unwrap().pause;
            std::thread::sleep(pause);
        }
        let media_type = inside.lock().unwrap().media_type;
        let media_type = media_type.unwrap_or("application/activity+json");
        let reply = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\r\n{text}",
            text.len()
        );
        if writer.write_all(reply.as_bytes()).is_err() {
            return;
        }
    }
}

fn answer(
    inside: &mut Inside,
    method: &str,
    path: String,
    fields: BTreeMap<String, String>,
    body: &[u8],
) -> (u16, String) {
    if method == "GET" {
        inside.fetched.push(path.clone());
        let found = inside.documents.get(&path).cloned();
        return found.unwrap_or((404, String::new()));
    }
    let came = Came {
        path: path.clone(),
        fields,
        body: serde_json::from_slice(body).unwrap(),
    };
    let understood = inside
        .understands
        .is_none_or(|scheme| scheme == came.scheme());
    let status = match understood {
        true => inside.answers.get(&path).copied().unwrap_or(202),
        false => 401,
    };
    inside.came.push(came);
    (status, String::new())
}

pub struct Person<'n> {
    pub home: &'n Neighbour,
    pub id: String,
}

/// How a request is sent, to be spoilt by a test.
pub struct Sending {
    pub scheme: Scheme,
    pub key: String,
    pub to: String,
    pub host: String,
    pub at: Timestamp,
    pub media_type: &'static str,
    /// What is sent, if not what was signed.
    pub body: Option<Vec<u8>>,
    /// Fields that are left out.
    pub without: Vec<&'static str>,
}

impl Person<'_> {
    /// The actor's document.
    pub fn document(&self) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.id,
            "type": "Person",
            "preferredUsername": self.id.rsplit('/').next(),
            "name": "Ada \u{202e}Lovelace",
            "inbox": format!("{}/inbox", self.id),
            "endpoints": {"sharedInbox": self.home.url("inbox")},
            "publicKey": {
                "id": format!("{}#main-key", self.id),
                "owner": self.id,
                "publicKeyPem": hand().public.to_pem(),
            },
        })
    }

    /// An activity of theirs.
    pub fn does(&self, kind: &str, number: u32, object: impl Into<Value>) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}#{kind}/{number}", self.id),
            "type": kind,
            "actor": self.id,
            "object": object.into(),
        })
    }

    /// A public note that answers.
    pub fn note(&self, number: u32, reply_to: &str, html: &str) -> Value {
        json!({
            "id": format!("{}/{number}", self.id),
            "type": "Note",
            "attributedTo": self.id,
            "inReplyTo": reply_to,
            "to": ["https://www.w3.org/ns/activitystreams#Public"],
            "content": html,
            "contentMap": {"en": html},
            "published": "2026-11-22T10:00:00Z",
        })
    }

    pub fn writes(&self, number: u32, reply_to: &str, html: &str) -> Value {
        self.does("Create", number, self.note(number, reply_to, html))
    }

    /// Sends it to the house's shared inbox, as every server does; the status.
    pub fn sends(&self, house: &TestHouse, activity: &Value) -> u16 {
        self.sends_as(house, activity, |_| {})
    }

    pub fn sends_as(
        &self,
        house: &TestHouse,
        activity: &Value,
        spoil: impl FnOnce(&mut Sending),
    ) -> u16 {
        // Ids stand in the order of their milliseconds.
        house.clock.advance(1000);
        let mut sending = Sending {
            scheme: Scheme::Cavage,
            key: format!("{}#main-key", self.id),
            to: "https://house.example/fediverse/inbox".to_owned(),
            host: "house.example".to_owned(),
            at: Timestamp::from_microsecond(house.clock.now()).unwrap(),
            media_type: "application/activity+json",
            body: None,
            without: Vec::new(),
        };
        spoil(&mut sending);
        house
            .ask(request(&sending, activity.to_string().into_bytes()))
            .status()
            .as_u16()
    }
}

pub fn request(sending: &Sending, body: Vec<u8>) -> http::Request<Bytes> {
    let to: Address = sending.to.parse().unwrap();
    let payload = Payload::new(body.clone());
    let fields = signed(sending, &to, &payload);
    let mut request = http::Request::post(to.target())
        .header("host", &sending.host)
        .header("content-type", sending.media_type);
    for (name, value) in fields {
        if name != "host" && !sending.without.contains(&name) {
            request = request.header(name, value);
        }
    }
    let body = sending.body.clone().unwrap_or(body);
    request.body(Bytes::from(body)).unwrap()
}

fn signed(sending: &Sending, to: &Address, payload: &Payload) -> Fields {
    let sign = |base: &[u8]| {
        let pair = &hand().pair;
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            base,
            &mut signature,
        )
        .ok()?;
        Some(signature)
    };
    let signer = Signer {
        key: &sending.key,
        algorithm: Algorithm::Rsa,
        sign: &sign,
    };
    let unsigned = Unsigned {
        method: "POST",
        to,
        payload: Some(payload),
    };
    match sending.scheme {
        Scheme::Cavage => cavage::sign(&unsigned, &signer, sending.at).unwrap(),
        Scheme::Message => message::sign(&unsigned, &signer, sending.at).unwrap(),
    }
}

/// Whether an activity that came is signed by the house's key, and proved by it.
pub fn is_signed_by(house: &TestHouse, came: &Came, home: &Neighbour) -> bool {
    let keys = house.db.read(fediverse::keys::load).unwrap().unwrap();
    let PublicKey::Rsa(_) = keys.rsa else {
        panic!("no RSA key")
    };
    let fields: Vec<(&str, &str)> = came
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let body = came.body.to_string();
    let url: Address = home.url("").parse().unwrap();
    let request = activity::signature::Request {
        method: "POST",
        origin: url.origin(),
        target: &came.path,
        fields: &fields,
        authority: None,
        body: body.as_bytes(),
    };
    let now = Timestamp::from_microsecond(house.clock.now()).unwrap();
    let claim = activity::signature::read(&request, now).unwrap();
    let rsa = |key: &RsaPublicKey, message: &[u8], signature: &[u8]| {
        aws_lc_rs::signature::UnparsedPublicKey::new(
            &aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256,
            key.as_pkcs1(),
        )
        .verify(message, signature)
        .is_ok()
    };
    claim.verify(&keys.rsa, &rsa).is_ok()
}

pub fn object(value: &Value) -> Object {
    value.as_object().unwrap().clone()
}
