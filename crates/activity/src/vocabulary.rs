//! The names that everybody in the fediverse uses, written once.

/// Addressed to everybody.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Whether an address means everybody. Peers shorten it.
pub fn is_public(id: &str) -> bool {
    [PUBLIC, "as:Public", "Public"].contains(&id)
}

/// JSON-LD contexts. We send them so that peers who expand documents know our words; we never fetch one.
pub mod context {
    pub const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";
    /// `publicKey`, `publicKeyPem`, `owner`.
    pub const SECURITY: &str = "https://w3id.org/security/v1";
    /// `assertionMethod`, `Multikey`, `publicKeyMultibase`, `controller`.
    pub const CONTROLLER: &str = "https://www.w3.org/ns/cid/v1";
    /// `proof` and its parts.
    pub const DATA_INTEGRITY: &str = "https://w3id.org/security/data-integrity/v2";
}

/// Relations of links in WebFinger and NodeInfo documents.
pub mod relation {
    pub const SELF: &str = "self";
    pub const PROFILE: &str = "http://webfinger.net/rel/profile-page";
    pub const SUBSCRIBE: &str = "http://ostatus.org/schema/1.0/subscribe";
    /// The actor that acts for a whole server (FEP-d556).
    pub const SERVICE: &str = "https://www.w3.org/ns/activitystreams#Service";
    /// The same, from NodeInfo (FEP-2677).
    pub const APPLICATION: &str = "https://www.w3.org/ns/activitystreams#Application";
    pub const NODEINFO_2_0: &str = "http://nodeinfo.diaspora.software/ns/schema/2.0";
    pub const NODEINFO_2_1: &str = "http://nodeinfo.diaspora.software/ns/schema/2.1";
}
