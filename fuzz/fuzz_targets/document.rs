//! A document that anyone delivers is read or refused; what is read is judged, and has one canonical text.
#![no_main]
use activity::authority::{Known, judge};
use activity::json::{DELIVERED, read};
use activity::read::{Activity, Actor, Collection, Post};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(object) = read(bytes, DELIVERED) else {
        return;
    };
    let canonical = activity::jcs::canonical(&object);
    if let Ok(again) = read(canonical.as_bytes(), DELIVERED) {
        assert_eq!(activity::jcs::canonical(&again), canonical);
    }
    drop(activity::proof::read(&object, jiff::Timestamp::UNIX_EPOCH));
    drop(Actor::read(&object));
    drop(Post::read(&object));
    drop(Collection::read(&object));
    if let Ok(activity) = Activity::read(&object) {
        let nobody = |_: &activity::Address| None;
        let known = Known {
            owner: &nobody,
            asked: &nobody,
        };
        drop(judge(&activity, known));
    }
});
