//! The vectors that other readers are checked by are what this crate makes today.

#[path = "../../examples/record_vectors.rs"]
#[expect(dead_code, reason = "an example's main is not called here")]
mod record_vectors;

#[test]
fn the_record_vectors_are_fresh() {
    let kept = include_str!("../../../../verifier/test/records.json");
    let remedy = "run: cargo run -p tlog --example record_vectors > verifier/test/records.json";
    assert!(
        record_vectors::vectors().unwrap() == kept,
        "verifier/test/records.json is stale; {remedy}"
    );
}
