//! The headers every answer with content carries: nothing runs, nothing is fetched from elsewhere, nothing is told to others.

use http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::tree::Caching;

/// The policy of every page: images and styles of this house, forms to this house, no script at all.
pub const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The verifier is one file with its script in it; it carries its own, stricter policy, and only lacks what a `meta` cannot say.
const VERIFIER: &str = "beffroi/verifier.html";
const VERIFIER_POLICY: &str = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=(), interest-cohort=()";

/// Adds what every answer carries, where it does not say otherwise itself.
pub fn secure(headers: &mut HeaderMap) {
    let all = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ];
    for (name, value) in all {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

/// The headers of a file of the tree, without those of its coding.
pub(crate) fn of_file(path: &str, media_type: &'static str, caching: Caching) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(12);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static(cache_control(caching)),
    );
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if path == VERIFIER {
        headers.insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(VERIFIER_POLICY),
        );
    }
    if is_for_everyone(path) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(
            "cross-origin-resource-policy",
            HeaderValue::from_static("cross-origin"),
        );
    }
    secure(&mut headers);
    headers
}

fn cache_control(caching: Caching) -> &'static str {
    match caching {
        Caching::Revalidate => "no-cache",
        Caching::Immutable => "public, max-age=31536000, immutable",
    }
}

/// The log, the proofs and the feeds may be read by pages of other sites: verifiers, mirrors, readers.
fn is_for_everyone(path: &str) -> bool {
    let feed = matches!(
        path.rsplit('/').next(),
        Some("atom.xml" | "rss.xml" | "feed.json")
    );
    feed || path.starts_with("log/") || path.starts_with("beffroi/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_for_everyone_is_shared_across_origins() {
        let shared = |path| {
            let headers = of_file(path, "text/plain", Caching::Revalidate);
            headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN)
        };
        let paths = [
            "log/checkpoint",
            "beffroi/keys/1",
            "fr/atom.xml",
            "fr/feed.json",
        ];
        assert!(paths.into_iter().all(shared));
        assert!(
            !["fr/appel.html", "index.html", "logs/x", "site.css"]
                .into_iter()
                .any(shared)
        );
    }

    #[test]
    fn only_the_verifier_may_run_a_script() {
        let policy =
            |path| of_file(path, "text/html", Caching::Revalidate)[CONTENT_SECURITY_POLICY].clone();
        assert_eq!(policy("beffroi/verifier.html"), VERIFIER_POLICY);
        assert_eq!(policy("x/beffroi/verifier.html"), POLICY);
    }
}
