//! What the request's headers ask for: a coding, a condition, a range. Parsed in place, without allocation.

use std::ops::Range;

use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH, IF_RANGE, RANGE};

use crate::tree::Coding;

/// The coding to answer in (RFC 9110, 12.5.3): the one with the highest weight, brotli before zstd before gzip
/// among equals; identity only when nothing else is accepted or it is weighed higher.
pub fn coding(headers: &HeaderMap) -> Coding {
    let mut weights: [Option<u16>; 4] = [None; 4];
    let mut any = None;
    for value in headers.get_all(ACCEPT_ENCODING) {
        for item in value.to_str().unwrap_or_default().split(',') {
            let (name, weight) = weighed(item);
            let coding = match name {
                "*" => {
                    any = Some(weight);
                    continue;
                }
                name if name.eq_ignore_ascii_case("br") => Coding::Brotli,
                name if name.eq_ignore_ascii_case("zstd") => Coding::Zstd,
                name if name.eq_ignore_ascii_case("gzip") => Coding::Gzip,
                name if name.eq_ignore_ascii_case("x-gzip") => Coding::Gzip,
                name if name.eq_ignore_ascii_case("identity") => Coding::Identity,
                _ => continue,
            };
            weights[coding as usize] = Some(weight);
        }
    }
    let mut best = (
        weights[Coding::Identity as usize].unwrap_or(0),
        Coding::Identity,
    );
    for coding in Coding::COMPRESSED.into_iter().rev() {
        let weight = weights[coding as usize].or(any).unwrap_or(0);
        if weight > 0 && weight >= best.0 {
            best = (weight, coding);
        }
    }
    best.1
}

/// A name and its `q` in thousandths; without a `q`, or with a broken one, 1,000 and 0.
fn weighed(item: &str) -> (&str, u16) {
    let (name, params) = item.split_once(';').unwrap_or((item, ""));
    let params = params.trim();
    let weight = match params.strip_prefix("q=").or(params.strip_prefix("Q=")) {
        None => 1000,
        Some(text) => thousandths(text.trim()).unwrap_or(0),
    };
    (name.trim(), weight)
}

fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let whole: u16 = whole.parse().ok().filter(|whole| *whole <= 1 && digits)?;
    let part = part
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(3)
        .fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    Some((whole * 1000 + part).min(1000))
}

/// Whether the reader has this form already (RFC 9110, 13.1.2: the weak comparison).
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers.get_all(IF_NONE_MATCH).iter().any(|value| {
        let listed = value.to_str().unwrap_or_default().split(',').map(str::trim);
        let mut listed = listed.map(|tag| tag.strip_prefix("W/").unwrap_or(tag));
        listed.any(|tag| tag == etag || tag == "*")
    })
}

/// What part of the identity bytes is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    Bytes(Range<usize>),
    /// Nothing of it is there: 416.
    Outside,
}

/// Reads `Range` (RFC 9110, 14). Several ranges, other units and broken ones are ignored, as is any range
/// when `If-Range` names another form.
pub fn part(headers: &HeaderMap, etag: &str, size: usize) -> Part {
    let Some(range) = headers.get(RANGE).and_then(|value| value.to_str().ok()) else {
        return Part::Whole;
    };
    let stale = headers
        .get(IF_RANGE)
        .is_some_and(|tag| tag.as_bytes() != etag.as_bytes());
    if stale || headers.get_all(RANGE).iter().count() > 1 {
        return Part::Whole;
    }
    parse_range(range, size).unwrap_or(Part::Whole)
}

fn parse_range(range: &str, size: usize) -> Option<Part> {
    let (unit, set) = range.split_once('=')?;
    let (first, last) = set.trim().split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !unit.trim().eq_ignore_ascii_case("bytes") || !digits(first) || !digits(last) {
        return None;
    }
    // A number too large for us is beyond every file.
    let number = |text: &str| text.parse::<usize>().unwrap_or(usize::MAX);
    let asked = match (first, last) {
        ("", "") => return None,
        ("", suffix) => size.saturating_sub(number(suffix))..size,
        (first, "") => number(first)..size,
        (first, last) if number(last) < number(first) => return None,
        (first, last) => number(first)..number(last).saturating_add(1).min(size),
    };
    Some(if asked.start < size && !asked.is_empty() {
        Part::Bytes(asked)
    } else {
        Part::Outside
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        pairs.collect()
    }

    #[test]
    fn the_best_accepted_coding_is_chosen() {
        let table = [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip, zstd", Coding::Zstd),
            ("gzip", Coding::Gzip),
            ("x-gzip", Coding::Gzip),
            ("GZIP;q=0.9, br;q=0.5", Coding::Gzip),
            ("gzip;q=0", Coding::Identity),
            ("*", Coding::Brotli),
            ("*, br;q=0", Coding::Zstd),
            ("identity;q=1, gzip;q=0.5", Coding::Identity),
            ("identity;q=0.5, gzip", Coding::Gzip),
            ("deflate", Coding::Identity),
            ("br;q=nonsense", Coding::Identity),
            ("br;q=1.5;q=2, gzip;q=0.001", Coding::Gzip),
            ("", Coding::Identity),
        ];
        for (accepted, expected) in table {
            assert_eq!(
                coding(&headers(&[(ACCEPT_ENCODING, accepted)])),
                expected,
                "{accepted}"
            );
        }
        assert_eq!(coding(&HeaderMap::new()), Coding::Identity);
    }

    #[test]
    fn ranges_are_cut_to_the_file() {
        let table = [
            ("bytes=0-0", Part::Bytes(0..1)),
            ("bytes=2-", Part::Bytes(2..10)),
            ("bytes=-3", Part::Bytes(7..10)),
            ("bytes=-99", Part::Bytes(0..10)),
            ("bytes=4-999999999999999999999999", Part::Bytes(4..10)),
            ("bytes=10-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=99999999999999999999999-", Part::Outside),
            ("bytes=3-2", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("pages=1-2", Part::Whole),
            ("bytes", Part::Whole),
        ];
        for (range, expected) in table {
            assert_eq!(
                part(&headers(&[(RANGE, range)]), "\"e\"", 10),
                expected,
                "{range}"
            );
        }
        assert_eq!(
            part(&headers(&[(RANGE, "bytes=0-")]), "\"e\"", 0),
            Part::Outside
        );
    }

    #[test]
    fn if_range_guards_the_range() {
        let asked = |tag| {
            part(
                &headers(&[(RANGE, "bytes=1-2"), (IF_RANGE, tag)]),
                "\"e\"",
                10,
            )
        };
        assert_eq!(asked("\"e\""), Part::Bytes(1..3));
        assert_eq!(asked("\"old\""), Part::Whole);
        assert_eq!(asked("W/\"e\""), Part::Whole);
        assert_eq!(asked("Tue, 15 Nov 1994 12:45:26 GMT"), Part::Whole);
    }

    #[test]
    fn known_tags_are_found_in_lists() {
        let known = |tags| is_known(&headers(&[(IF_NONE_MATCH, tags)]), "\"e\"");
        assert!(
            ["\"e\"", "\"a\", \"e\"", "W/\"e\"", "*"]
                .into_iter()
                .all(known)
        );
        assert!(!["\"a\"", "e", "", "\"e-br\""].into_iter().any(known));
    }

    proptest! {
        #[test]
        fn a_part_is_always_inside(range in "bytes=[0-9]{0,22}-[0-9]{0,22}", size in 0usize..50) {
            if let Part::Bytes(asked) = part(&headers(&[(RANGE, range.as_str())]), "", size) {
                prop_assert!(asked.start < asked.end && asked.end <= size);
            }
        }
    }
}
