//! As much DER as public keys need: one value after another, with lengths in their shortest form.

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
/// rsaEncryption (1.2.840.113549.1.1.1) with its NULL parameters.
const RSA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];
/// id-Ed25519 (1.3.101.112).
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];

/// The content of the next value, if it has this tag, and what stands after it.
fn next(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&short, rest) = rest.split_first()?;
    let (length, rest) = match short {
        0..=0x7f => (usize::from(short), rest),
        0x81 => {
            let (&length, rest) = rest.split_first()?;
            (usize::from(length), rest)
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    let shortest = match short {
        0x81 => length >= 0x80,
        0x82 => length > 0xff,
        _ => true,
    };
    (found == tag && shortest && length <= rest.len()).then(|| rest.split_at(length))
}

/// The one value that these bytes are.
fn only(der: &[u8], tag: u8) -> Option<&[u8]> {
    next(der, tag).and_then(|(content, rest)| rest.is_empty().then_some(content))
}

/// The key inside a `SubjectPublicKeyInfo` of this algorithm.
fn inside<'a>(der: &'a [u8], algorithm: &[u8]) -> Option<&'a [u8]> {
    let (found, key) = next(only(der, SEQUENCE)?, SEQUENCE)?;
    let key = only(key, BIT_STRING)?.strip_prefix(&[0])?;
    (found == algorithm).then_some(key)
}

pub(super) fn rsa_inside(der: &[u8]) -> Option<&[u8]> {
    inside(der, RSA)
}

pub(super) fn ed25519(der: &[u8]) -> Option<&[u8]> {
    inside(der, ED25519)
}

/// The `SubjectPublicKeyInfo` around an RSA key.
pub(super) fn rsa_outside(pkcs1: &[u8]) -> Vec<u8> {
    let algorithm = value(SEQUENCE, RSA);
    let key = value(BIT_STRING, &[&[0], pkcs1].concat());
    value(SEQUENCE, &[algorithm, key].concat())
}

fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let [.., high, low] = length.to_be_bytes();
    let mut out = match length {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    out.extend_from_slice(content);
    out
}

/// Modulus and exponent, both positive and odd; 2,048 to 8,192 bits, and 2 to 32 bits.
pub(super) fn is_sound_rsa(pkcs1: &[u8]) -> bool {
    let parts = || {
        let (modulus, rest) = next(only(pkcs1, SEQUENCE)?, INTEGER)?;
        Some((bits(modulus)?, bits(only(rest, INTEGER)?)?))
    };
    parts().is_some_and(|(modulus, exponent)| {
        (2048..=8192).contains(&modulus) && (2..=32).contains(&exponent)
    })
}

/// The length in bits of a positive odd integer in its shortest form.
fn bits(integer: &[u8]) -> Option<usize> {
    let odd = integer.last()? & 1 == 1;
    let digits = match integer {
        [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => rest,
        [1..0x80, ..] => integer,
        _ => return None,
    };
    let empty = digits.first()?.leading_zeros() as usize;
    odd.then_some(digits.len() * 8 - empty)
}
