//! Signatures as draft-cavage-http-signatures-12 has them: what every server of the fediverse reads and sends.
//!
//! The field is a list of `name="value"`. Servers disagree whether `(request-target)` holds the query and about
//! what `hs2019` means; we sign with the query and `rsa-sha256`, and read the request target either way. Not only what
//! the draft demands has to be covered but what makes a request this one request: its target, our host, a time,
//! and the digest of what it carries.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;

use super::{
    Algorithm, Claim, Fields, MAX_PARTS, Refusal, Request, Scheme, Signer, Unsigned, Window,
    key_address,
};
use crate::time;

/// The parameters of the one field.
#[derive(Default)]
struct Parameters<'a> {
    key: Option<&'a str>,
    algorithm: Option<&'a str>,
    headers: Option<&'a str>,
    signature: Option<&'a str>,
    created: Option<i64>,
    expires: Option<i64>,
}

pub(super) fn read(request: &Request<'_>, now: Timestamp) -> Result<Claim, Refusal> {
    let field = request.short_field("signature")?;
    let parameters = parse(field.ok_or(Refusal::Unsigned)?)?;
    let missing = Refusal::Malformed("it has no key, no list of parts or no signature");
    let (Some(key), Some(headers), Some(signature)) =
        (parameters.key, parameters.headers, parameters.signature)
    else {
        return Err(missing);
    };
    let parts = parts(headers)?;
    demand(request, &parts)?;
    let bad_base64 = |_| Refusal::Malformed("it is not in base64");
    let claim = Claim {
        scheme: Scheme::Cavage,
        key: key_address(key)?,
        algorithm: algorithm(parameters.algorithm)?,
        signature: BASE64.decode(signature).map_err(bad_base64)?,
        bases: targets(request)
            .iter()
            .map(|target| base(request, &parts, target, &parameters))
            .collect::<Result<_, _>>()?,
    };
    if !request.is_ours() {
        return Err(Refusal::OtherHost);
    }
    if !window(request, &parts, &parameters).is_open(now) {
        return Err(Refusal::Stale);
    }
    Ok(claim)
}

/// Every name once; values in quotes without a quote in them, or whole numbers.
fn parse(field: &str) -> Result<Parameters<'_>, Refusal> {
    let mut found = Parameters::default();
    let mut rest = field.trim();
    while !rest.is_empty() {
        let malformed = Refusal::Malformed("it is not a list of name=\"value\"");
        let (name, after) = rest.split_once('=').ok_or(malformed.clone())?;
        let value;
        (value, rest) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or(malformed.clone())?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        rest = rest.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',').ok_or(malformed)?.trim_start();
        }
        keep(&mut found, name.trim(), value.trim())?;
    }
    Ok(found)
}

fn keep<'a>(found: &mut Parameters<'a>, name: &str, value: &'a str) -> Result<(), Refusal> {
    let twice = match name {
        "keyId" => found.key.replace(value).is_some(),
        "algorithm" => found.algorithm.replace(value).is_some(),
        "headers" => found.headers.replace(value).is_some(),
        "signature" => found.signature.replace(value).is_some(),
        "created" => found.created.replace(seconds(value)?).is_some(),
        "expires" => found.expires.replace(seconds(value)?).is_some(),
        _ => false,
    };
    match twice {
        true => Err(Refusal::Malformed("a parameter stands twice")),
        false => Ok(()),
    }
}

/// The draft allows decimals; their fraction decides nothing here.
fn seconds(value: &str) -> Result<i64, Refusal> {
    let whole = value.split('.').next().unwrap_or_default();
    whole
        .parse()
        .map_err(|_| Refusal::Malformed("a time in it is no number"))
}

fn parts(headers: &str) -> Result<Vec<String>, Refusal> {
    let parts: Vec<String> = headers
        .split_ascii_whitespace()
        .map(str::to_ascii_lowercase)
        .collect();
    match parts.len() <= MAX_PARTS {
        true => Ok(parts),
        false => Err(Refusal::Malformed("it covers too many parts")),
    }
}

fn demand(request: &Request<'_>, parts: &[String]) -> Result<(), Refusal> {
    let covered = |name: &str| parts.iter().any(|part| part == name);
    for name in ["(request-target)", "host"] {
        if !covered(name) {
            return Err(Refusal::Uncovered(name));
        }
    }
    if !covered("date") && !covered("(created)") {
        return Err(Refusal::Uncovered("date"));
    }
    if request.has_body() && !covered("digest") {
        return Err(Refusal::Uncovered("digest"));
    }
    Ok(())
}

fn algorithm(name: Option<&str>) -> Result<Option<Algorithm>, Refusal> {
    match name.map(str::to_ascii_lowercase).as_deref() {
        None | Some("hs2019") => Ok(None),
        Some("rsa-sha256") => Ok(Some(Algorithm::Rsa)),
        Some("ed25519" | "ed25519-sha512") => Ok(Some(Algorithm::Ed25519)),
        Some(_) => Err(Refusal::Algorithm),
    }
}

/// `(request-target)` with the query, and without it where there is one.
fn targets(request: &Request<'_>) -> Vec<String> {
    let method = request.method.to_ascii_lowercase();
    let mut targets = vec![format!("{method} {}", request.target)];
    if let Some((path, _)) = request.target.split_once('?') {
        targets.push(format!("{method} {path}"));
    }
    targets
}

fn base(
    request: &Request<'_>,
    parts: &[String],
    target: &str,
    parameters: &Parameters<'_>,
) -> Result<Vec<u8>, Refusal> {
    let line = |part: &String| {
        let absent = || Refusal::Absent(part.chars().take(40).collect());
        let value = match part.as_str() {
            "(request-target)" => target.to_owned(),
            "(created)" => parameters.created.ok_or_else(absent)?.to_string(),
            "(expires)" => parameters.expires.ok_or_else(absent)?.to_string(),
            "host" => request.host().ok_or_else(absent)?.into_owned(),
            name => request.field(name).ok_or_else(absent)?.into_owned(),
        };
        Ok(format!("{part}: {value}"))
    };
    let lines: Vec<String> = parts.iter().map(line).collect::<Result<_, _>>()?;
    Ok(lines.join("\n").into_bytes())
}

/// Only what is covered counts; a covered `(created)` before a covered `Date`.
fn window(request: &Request<'_>, parts: &[String], parameters: &Parameters<'_>) -> Window {
    let covered = |name: &str| parts.iter().any(|part| part == name);
    let date = || {
        let date = request.field("date")?;
        time::from_field(&date).map(Timestamp::as_second)
    };
    Window {
        made: match covered("(created)") {
            true => parameters.created,
            false => date(),
        },
        ends: parameters.expires.filter(|_| covered("(expires)")),
    }
}

/// The fields to send with a request, or `None` when the key cannot sign.
pub fn sign(request: &Unsigned<'_>, signer: &Signer<'_>, now: Timestamp) -> Option<Fields> {
    let host = request.to.origin().authority();
    let mut fields = vec![("host", host), ("date", time::in_field(now))];
    if let Some(payload) = request.payload {
        fields.push(("digest", payload.old_field()));
    }
    let method = request.method.to_ascii_lowercase();
    let mut names = String::from("(request-target)");
    let mut base = format!("(request-target): {method} {}", request.to.target());
    for (name, value) in &fields {
        names.push_str(&format!(" {name}"));
        base.push_str(&format!("\n{name}: {value}"));
    }
    let signature = BASE64.encode((signer.sign)(base.as_bytes())?);
    let algorithm = match signer.algorithm {
        Algorithm::Rsa => "rsa-sha256",
        Algorithm::Ed25519 => "ed25519",
    };
    let key = signer.key;
    fields.push((
        "signature",
        format!(
            "keyId=\"{key}\",algorithm=\"{algorithm}\",headers=\"{names}\",signature=\"{signature}\""
        ),
    ));
    Some(fields)
}
