//! HTTP Message Signatures (RFC 9421), as far as the fediverse uses them: one signature over a request.
//!
//! A signature covers components: parts of the request line and the target (`@method`, `@target-uri`, …) and fields. What
//! has to be covered is the method, the whole target, and `content-digest` where there is a body; a time has to be
//! said. Components with parameters are of no use here and are refused, so that none is misread.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use sfv::{BareItem, Dictionary, FieldType, InnerList, ListEntry, Parser};

use super::{
    Algorithm, Claim, Fields, MAX_PARTS, Refusal, Request, Scheme, Signer, Unsigned, Window,
    key_address,
};

pub(super) fn read(request: &Request<'_>, input: &str, now: Timestamp) -> Result<Claim, Refusal> {
    let (label, covered) = only_input(input)?;
    let signature = signature(request, &label)?;
    let parts = parts(&covered)?;
    demand(request, &parts)?;
    let key = parameter(&covered, "keyid").ok_or(Refusal::KeyName)?;
    let claim = Claim {
        scheme: Scheme::Message,
        key: key_address(text(key).ok_or(Refusal::KeyName)?)?,
        algorithm: algorithm(&covered)?,
        bases: vec![base(request, &parts, covered.clone())?],
        signature,
    };
    if !request.is_ours() {
        return Err(Refusal::OtherHost);
    }
    let window = Window {
        made: number(&covered, "created")?,
        ends: number(&covered, "expires")?,
    };
    match window.is_open(now) {
        true => Ok(claim),
        false => Err(Refusal::Stale),
    }
}

/// The one signature that the request has.
fn only_input(input: &str) -> Result<(String, InnerList), Refusal> {
    let garbled = Refusal::Malformed("its input is not a dictionary of lists");
    let mut inputs: Dictionary = Parser::new(input).parse().map_err(|_| garbled.clone())?;
    match (inputs.pop(), inputs.is_empty()) {
        (Some((label, ListEntry::InnerList(covered))), true) => {
            Ok((label.as_str().to_owned(), covered))
        }
        (Some(_), false) => Err(Refusal::Malformed("there is more than one")),
        _ => Err(garbled),
    }
}

fn signature(request: &Request<'_>, label: &str) -> Result<Vec<u8>, Refusal> {
    let missing = Refusal::Malformed("there is no signature under its name");
    let field = request.short_field("signature")?.ok_or(missing.clone())?;
    let signatures: Dictionary = Parser::new(field).parse().map_err(|_| missing.clone())?;
    match signatures
        .into_iter()
        .find(|(name, _)| name.as_str() == label)
    {
        Some((_, ListEntry::Item(item))) => match item.bare_item {
            BareItem::ByteSequence(bytes) => Ok(bytes),
            _ => Err(missing),
        },
        _ => Err(missing),
    }
}

/// The names of what is covered, each once.
fn parts(covered: &InnerList) -> Result<Vec<String>, Refusal> {
    if covered.items.len() > MAX_PARTS {
        return Err(Refusal::Malformed("it covers too many parts"));
    }
    let mut parts: Vec<String> = Vec::with_capacity(covered.items.len());
    for item in &covered.items {
        let name = text(&item.bare_item).ok_or(Refusal::Malformed("a part has no name"))?;
        if !item.params.is_empty() {
            return Err(Refusal::Absent(name.chars().take(40).collect()));
        }
        if parts.iter().any(|part| part == name) {
            return Err(Refusal::Malformed("it covers a part twice"));
        }
        parts.push(name.to_owned());
    }
    Ok(parts)
}

fn demand(request: &Request<'_>, parts: &[String]) -> Result<(), Refusal> {
    let covered = |name: &str| parts.iter().any(|part| part == name);
    if !covered("@method") {
        return Err(Refusal::Uncovered("@method"));
    }
    let path = covered("@request-target")
        || (covered("@path") && (covered("@query") || !request.target.contains('?')));
    if !(covered("@target-uri") || (covered("@authority") && path)) {
        return Err(Refusal::Uncovered("@target-uri"));
    }
    if request.has_body() && !covered("content-digest") {
        return Err(Refusal::Uncovered("content-digest"));
    }
    Ok(())
}

fn algorithm(covered: &InnerList) -> Result<Option<Algorithm>, Refusal> {
    match parameter(covered, "alg").map(text) {
        None => Ok(None),
        Some(Some("rsa-v1_5-sha256")) => Ok(Some(Algorithm::Rsa)),
        Some(Some("ed25519")) => Ok(Some(Algorithm::Ed25519)),
        Some(_) => Err(Refusal::Algorithm),
    }
}

fn parameter<'a>(covered: &'a InnerList, name: &str) -> Option<&'a BareItem> {
    let mut known = covered.params.iter();
    known
        .find(|(known, _)| known.as_str() == name)
        .map(|(_, value)| value)
}

fn text(item: &BareItem) -> Option<&str> {
    item.as_string().map(sfv::StringRef::as_str)
}

fn number(covered: &InnerList, name: &str) -> Result<Option<i64>, Refusal> {
    let no_number = Refusal::Malformed("a time in it is no number");
    match parameter(covered, name) {
        None => Ok(None),
        Some(value) => {
            let whole = value.as_integer().ok_or(no_number)?;
            Ok(Some(i64::from(whole)))
        }
    }
}

/// One line for each part, and the list of parts with its parameters, in the one form that the RFC gives it.
pub(super) fn base(
    request: &Request<'_>,
    parts: &[String],
    covered: InnerList,
) -> Result<Vec<u8>, Refusal> {
    let mut base = String::new();
    for part in parts {
        let value = component(request, part);
        let value = value.ok_or_else(|| Refusal::Absent(part.chars().take(40).collect()))?;
        base.push_str(&format!("\"{part}\": {value}\n"));
    }
    let list = vec![ListEntry::InnerList(covered)];
    let list = list.serialize().unwrap_or_default();
    base.push_str(&format!("\"@signature-params\": {list}"));
    Ok(base.into_bytes())
}

fn component(request: &Request<'_>, name: &str) -> Option<String> {
    let origin = request.origin;
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((request.target, ""));
    Some(match name {
        "@method" => request.method.to_owned(),
        "@target-uri" => format!("{origin}{}", request.target),
        "@authority" => origin.authority(),
        "@scheme" => origin.scheme().to_owned(),
        "@request-target" => request.target.to_owned(),
        "@path" => path.to_owned(),
        "@query" => format!("?{query}"),
        "host" => request.host()?.into_owned(),
        name if is_field_name(name) => request.field(name)?.into_owned(),
        _ => return None,
    })
}

/// In lower case, as the RFC demands.
fn is_field_name(name: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&byte)
    };
    !name.is_empty() && name.bytes().all(allowed)
}

/// The fields to send with a request, or `None` when the key cannot sign.
pub fn sign(request: &Unsigned<'_>, signer: &Signer<'_>, now: Timestamp) -> Option<Fields> {
    let mut fields = vec![("host", request.to.origin().authority())];
    let mut parts = String::from("\"@method\" \"@target-uri\"");
    let (method, to) = (request.method, request.to);
    let mut base = format!(
        "\"@method\": {method}\n\"@target-uri\": {}{}\n",
        to.origin(),
        to.target()
    );
    if let Some(payload) = request.payload {
        let digest = payload.new_field();
        parts.push_str(" \"content-digest\"");
        base.push_str(&format!("\"content-digest\": {digest}\n"));
        fields.push(("content-digest", digest));
    }
    let algorithm = match signer.algorithm {
        Algorithm::Rsa => "rsa-v1_5-sha256",
        Algorithm::Ed25519 => "ed25519",
    };
    let (key, created) = (signer.key, now.as_second());
    let input = format!("({parts});created={created};keyid=\"{key}\";alg=\"{algorithm}\"");
    base.push_str(&format!("\"@signature-params\": {input}"));
    let signature = BASE64.encode((signer.sign)(base.as_bytes())?);
    fields.push(("signature-input", format!("sig1={input}")));
    fields.push(("signature", format!("sig1=:{signature}:")));
    Some(fields)
}
