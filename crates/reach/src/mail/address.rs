//! A mail address, as people type it: checked, and in one form for comparing.

use std::fmt;

/// An address that can be written to. Its `Debug` shows nothing, so that none gets into a log by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(lettre::Address);

/// Why an address was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a mail address")]
pub struct BadAddress;

impl Address {
    /// Reads an address. The domain goes to lower case; the local part stays as typed.
    ///
    /// # Errors
    /// Anything that could not be written to over plain SMTP: quotes, spaces, line ends, letters outside ASCII before
    /// the `@`, a domain without a dot or in brackets, more than 254 bytes.
    pub fn parse(typed: &str) -> Result<Self, BadAddress> {
        let typed = typed.trim();
        let (local, domain) = typed.rsplit_once('@').ok_or(BadAddress)?;
        let domain = url::Host::parse(domain).map_err(|_| BadAddress)?;
        let url::Host::Domain(domain) = domain else {
            return Err(BadAddress);
        };
        let plain =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
        let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
        let fits = !local.is_empty() && local.len() <= 64 && local.len() + domain.len() < 254;
        if !fits
            || dots
            || !local.bytes().all(plain)
            || !domain.contains('.')
            || domain.ends_with('.')
        {
            return Err(BadAddress);
        }
        lettre::Address::new(local, domain)
            .map(Self)
            .map_err(|_| BadAddress)
    }

    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// The form that is compared: providers do not tell `Ada@` from `ada@`.
    pub fn folded(&self) -> String {
        self.as_str().to_ascii_lowercase()
    }

    pub(super) fn inner(&self) -> &lettre::Address {
        &self.0
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_can_be_written_to() {
        for (typed, read) in [
            ("ada@example.org", "ada@example.org"),
            (" Ada.L+news@EXAMPLE.org ", "Ada.L+news@example.org"),
            ("o'neil@münchen.example", "o'neil@xn--mnchen-3ya.example"),
        ] {
            assert_eq!(Address::parse(typed).unwrap().as_str(), read);
        }
    }

    #[test]
    fn what_cannot_is_refused() {
        for typed in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.org",
            "ada@example",
            "ada@localhost",
            "a b@example.org",
            "ada@exam ple.org",
            "\"ada\"@example.org",
            "ada@[127.0.0.1]",
            "ada@127.0.0.1",
            ".ada@example.org",
            "ada.@example.org",
            "a..b@example.org",
            "ada@example.org\r\nBcc: x@example.org",
            "ada\u{0}@example.org",
            "ädä@example.org",
            "ada@example.org.",
            "<ada@example.org>",
            "ada@example.org, eve@example.org",
        ] {
            assert!(Address::parse(typed).is_err(), "{typed:?}");
        }
        assert!(Address::parse(&format!("{}@example.org", "a".repeat(65))).is_err());
        assert!(Address::parse(&format!("a@{}.org", "b.".repeat(130))).is_err());
    }

    #[test]
    fn nothing_is_shown_by_mistake() {
        let address = Address::parse("ada@example.org").unwrap();
        assert!(!format!("{address:?}").contains("ada"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_accepted_is_one_address_on_one_line(typed in "\\PC{0,40}@\\PC{0,40}") {
            if let Ok(address) = Address::parse(&typed) {
                let text = address.as_str();
                proptest::prop_assert!(text.is_ascii() && text.len() <= 254);
                proptest::prop_assert_eq!(text.matches('@').count(), 1);
                proptest::prop_assert!(!text.bytes().any(|b| b <= b' ' || b == 0x7f || b"<>(),;:\\\"[]".contains(&b)));
                proptest::prop_assert_eq!(Address::parse(text).unwrap(), address);
            }
        }
    }
}
