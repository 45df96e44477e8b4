//! Two people at one text: one hand alone gets what it wrote, and whoever chooses a side of every clash loses no passage of it.
#![no_main]
use libfuzzer_sys::fuzz_target;
use prose::diff::paragraphs;
use prose::merge::{Choice, merge};

fuzz_target!(|texts: (&str, &str, &str)| {
    let tidy = |text: &str| paragraphs(text).join("\n\n");
    let (base, mine, theirs) = (tidy(texts.0), tidy(texts.1), tidy(texts.2));
    assert!(merge(&base, &mine, &base).text(|_| Choice::Both) == mine);
    assert!(merge(&base, &base, &theirs).text(|_| Choice::Both) == theirs);
    let one = merge(&base, &mine, &theirs);
    let other = merge(&base, &theirs, &mine);
    assert!(one.clashes() == other.clashes());
    assert!(one.text(|_| Choice::Mine) == other.text(|_| Choice::Theirs));
});
