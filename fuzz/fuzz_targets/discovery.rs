//! Names, addresses, keys and media types are read or refused; an address that is read reads again as itself.
#![no_main]
use activity::discover::webfinger;
use activity::{Address, PublicKey, media_type};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(address) = text.parse::<Address>() {
        assert_eq!(address.as_str().parse(), Ok(address.clone()));
        assert!(address.target().starts_with('/'));
    }
    drop(webfinger::Resource::read(text));
    drop(webfinger::read(text.as_bytes()));
    media_type::is_activity(text);
    media_type::asks_for_activity(text);
    if let Ok(key) = PublicKey::from_multibase(text) {
        assert_eq!(PublicKey::from_multibase(&key.to_multibase()), Ok(key));
    }
    if let Ok(PublicKey::Rsa(key)) = PublicKey::from_pem(text) {
        assert_eq!(PublicKey::from_pem(&key.to_pem()), Ok(PublicKey::Rsa(key)));
    }
});
