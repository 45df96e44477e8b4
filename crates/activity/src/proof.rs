//! Integrity proofs (FEP-8b32, cryptosuite `eddsa-jcs-2022`): a signature that travels inside the document.
//!
//! It says who made the document however it came: forwarded, from an archive, from a stranger. What is signed is the
//! SHA-256 of the canonical options of the proof and that of the canonical document without proofs. Some peers leave
//! the context out of the options and sign with that of the document; both are read, one is written.
//!
//! As with requests, a proof becomes a [`Claim`] first. Whether the key may speak for the document's owner is the
//! business of [`crate::authority`].

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tlog::{SigningKey, VerifyingKey};

use crate::address::Address;
use crate::jcs::canonical;
use crate::json::Object;
use crate::key::{from_base58, to_base58};
use crate::time;
use crate::vocabulary::context;

const TYPE: &str = "DataIntegrityProof";
const SUITE: &str = "eddsa-jcs-2022";
const PURPOSE: &str = "assertionMethod";
/// The most proofs that are read of one document.
const MAX_PROOFS: usize = 4;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("the document has no proof")]
    None,
    #[error("the proof is not of a kind that is known here ({TYPE}, {SUITE}, {PURPOSE})")]
    Kind,
    #[error("the proof names no key by its web address, or its value is not base58")]
    Malformed,
    #[error("the proof was made for another context than the document's")]
    Context,
    #[error("the proof is from the future, has ended, or its times cannot be read")]
    Time,
    #[error("the key did not make this proof")]
    Forged,
}

/// A proof that names its key and stands every test that does not need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The key that is said to have made it.
    pub key: Address,
    signed: [u8; 64],
    signature: Vec<u8>,
}

impl Claim {
    /// Whether the key made it.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), ProofError> {
        key.verify(&self.signed, &self.signature)
            .map_err(|_| ProofError::Forged)
    }
}

/// Puts a proof into a document, as its last entry. The document's context has to be in place.
pub fn prove(document: &mut Object, key: &SigningKey, key_address: &str, now: Timestamp) {
    document.remove("proof");
    let mut options = Object::new();
    if let Some(context) = document.get("@context") {
        options.insert("@context".into(), context.clone());
    }
    for (name, value) in [
        ("type", TYPE),
        ("cryptosuite", SUITE),
        ("verificationMethod", key_address),
        ("proofPurpose", PURPOSE),
    ] {
        options.insert(name.into(), value.into());
    }
    let created = Timestamp::from_second(now.as_second()).unwrap_or(now);
    options.insert("created".into(), time::in_document(created).into());
    let signature = key.sign(&signed(&options, document));
    options.insert("proofValue".into(), to_base58(&signature).into());
    document.insert("proof".into(), options.into());
}

/// The context that documents with a proof have beside their own.
pub fn context_with_proof(others: &[Value]) -> Value {
    let own = [
        json!(context::ACTIVITY_STREAMS),
        json!(context::DATA_INTEGRITY),
    ];
    Value::Array(own.iter().chain(others).cloned().collect())
}

/// Reads the proofs of a document that are of a known kind; an error where there is none of them.
pub fn read(document: &Object, now: Timestamp) -> Result<Vec<Claim>, ProofError> {
    let proofs: Vec<&Value> = match document.get("proof") {
        None | Some(Value::Null) => return Err(ProofError::None),
        Some(Value::Array(proofs)) => proofs.iter().take(MAX_PROOFS).collect(),
        Some(proof) => vec![proof],
    };
    let mut bare = document.clone();
    bare.remove("proof");
    // A Linked Data signature was added after the proof, and is none of the signed document.
    bare.remove("signature");
    let mut claims = Vec::new();
    let mut error = ProofError::Kind;
    for proof in proofs {
        match claim(proof, &bare, now) {
            Ok(claim) => claims.push(claim),
            Err(found) => error = found,
        }
    }
    if claims.is_empty() {
        Err(error)
    } else {
        Ok(claims)
    }
}

fn claim(proof: &Value, document: &Object, now: Timestamp) -> Result<Claim, ProofError> {
    let mut options = proof.as_object().ok_or(ProofError::Kind)?.clone();
    let is = |name: &str, value: &str| proof.get(name).and_then(Value::as_str) == Some(value);
    let known = is("type", TYPE) && is("cryptosuite", SUITE) && is("proofPurpose", PURPOSE);
    if !known || options.contains_key("previousProof") {
        return Err(ProofError::Kind);
    }
    let value = options.remove("proofValue");
    let signature = value
        .as_ref()
        .and_then(Value::as_str)
        .and_then(from_base58)
        .ok_or(ProofError::Malformed)?;
    let key = proof.get("verificationMethod").and_then(Value::as_str);
    let key = key.and_then(|key| key.parse().ok());
    in_time(&options, now)?;
    let mut document = document.clone();
    agree_on_context(&mut options, &mut document)?;
    Ok(Claim {
        key: key.ok_or(ProofError::Malformed)?,
        signed: signed(&options, &document),
        signature,
    })
}

/// Made before now (clocks differ by up to an hour), and not past its end.
fn in_time(options: &Object, now: Timestamp) -> Result<(), ProofError> {
    let at = |name: &str| match options.get(name) {
        None => Ok(None),
        Some(value) => value
            .as_str()
            .and_then(time::from_document)
            .map(|time| Some(time.as_second()))
            .ok_or(ProofError::Time),
    };
    let now = now.as_second();
    let early = at("created")?.is_some_and(|made| made > now + 3600);
    let late = at("expires")?.is_some_and(|ends| ends < now);
    if early || late {
        return Err(ProofError::Time);
    }
    Ok(())
}

/// The proof's context, where it has one, has to begin the document's, and is what was signed; else the
/// document's is.
fn agree_on_context(options: &mut Object, document: &mut Object) -> Result<(), ProofError> {
    let Some(signed) = options.get("@context").cloned() else {
        if let Some(context) = document.get("@context") {
            options.insert("@context".into(), context.clone());
        }
        return Ok(());
    };
    let found = document.get("@context").ok_or(ProofError::Context)?;
    if !list(found).starts_with(&list(&signed)) {
        return Err(ProofError::Context);
    }
    document.insert("@context".into(), signed);
    Ok(())
}

fn list(context: &Value) -> Vec<&Value> {
    match context {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

fn signed(options: &Object, document: &Object) -> [u8; 64] {
    let mut signed = [0; 64];
    let (first, second) = signed.split_at_mut(32);
    first.copy_from_slice(&Sha256::digest(canonical(options)));
    second.copy_from_slice(&Sha256::digest(canonical(document)));
    signed
}

#[cfg(test)]
mod tests;
