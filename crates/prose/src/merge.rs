//! Two people changed one text: what both wrote, where it can be put together, and where they must choose.
//!
//! The three texts are compared paragraph by paragraph. Where both changed one stretch, it is compared again word by word, for
//! two hands may mend two words of one paragraph. What still clashes is kept whole from both sides: nothing is ever dropped.
//! Cost: two comparisons as in [`crate::diff`], under the same limits; what is too much to compare counts as one stretch.

use std::ops::Range;

use similar::DiffOp;

use crate::diff::{MAX_PARAGRAPHS, MAX_WORDS, operations, paragraphs, tokens};

/// Two texts put together, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merge {
    pub parts: Vec<Part>,
}

/// A stretch of paragraphs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the text says here; never empty.
    Agreed(String),
    /// Both changed it, each otherwise; a side that took it out is empty.
    Clash {
        base: String,
        mine: String,
        theirs: String,
    },
}

/// Which side of a clash stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    Mine,
    Theirs,
    /// One after the other: the choice that loses nothing.
    #[default]
    Both,
}

/// Merges two texts that were made from `base`. Paragraphs are parted by one blank line in what comes out.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merge {
    if mine == theirs || theirs == base {
        return whole(mine);
    }
    if mine == base {
        return whole(theirs);
    }
    let (base, mine, theirs) = (paragraphs(base), paragraphs(mine), paragraphs(theirs));
    let mut parts = Vec::new();
    for stretch in stretches(&base, &mine, &theirs, MAX_PARAGRAPHS) {
        let side = |text: &[&str], range: &Range<usize>| text[range.clone()].join("\n\n");
        let part = settle(
            side(&base, &stretch.base),
            side(&mine, &stretch.mine),
            side(&theirs, &stretch.theirs),
        );
        parts.extend(part);
    }
    Merge { parts }
}

impl Merge {
    /// How many stretches need a choice.
    pub fn clashes(&self) -> usize {
        let clash = |part: &&Part| matches!(part, Part::Clash { .. });
        self.parts.iter().filter(clash).count()
    }

    /// The text, with `choose` asked for the first, second, … clash.
    pub fn text(&self, choose: impl Fn(usize) -> Choice) -> String {
        let mut said: Vec<&str> = Vec::new();
        let mut number = 0;
        for part in &self.parts {
            match part {
                Part::Agreed(text) => said.push(text),
                Part::Clash { mine, theirs, .. } => {
                    let choice = choose(number);
                    number += 1;
                    if choice != Choice::Theirs {
                        said.push(mine);
                    }
                    if choice != Choice::Mine {
                        said.push(theirs);
                    }
                }
            }
        }
        said.retain(|text| !text.is_empty());
        said.join("\n\n")
    }
}

fn whole(text: &str) -> Merge {
    let parts = match text {
        "" => Vec::new(),
        text => vec![Part::Agreed(text.to_owned())],
    };
    Merge { parts }
}

/// What stands where base, mine and theirs are all that is known of a stretch; `None` where nothing does.
fn settle(base: String, mine: String, theirs: String) -> Option<Part> {
    let agreed = if mine == theirs || theirs == base {
        Some(mine.clone())
    } else if mine == base
        || goes_on(&base[..], &mine[..], &theirs[..], |one, other| {
            other.starts_with(one)
        })
    {
        Some(theirs.clone())
    } else if goes_on(&base[..], &theirs[..], &mine[..], |one, other| {
        other.starts_with(one)
    }) {
        Some(mine.clone())
    } else {
        words(&base, &mine, &theirs)
    };
    match agreed {
        Some(text) if text.is_empty() => None,
        Some(text) => Some(Part::Agreed(text)),
        None => Some(Part::Clash { base, mine, theirs }),
    }
}

/// Whether `further` is what `less` says and more, as of somebody who was saved in the middle of typing.
fn goes_on<T: ?Sized>(base: &T, less: &T, further: &T, begins: impl Fn(&T, &T) -> bool) -> bool {
    begins(base, less) && begins(less, further)
}

/// The same stretch, put together word by word where nobody changed the same words.
fn words(base: &str, mine: &str, theirs: &str) -> Option<String> {
    if base.is_empty() || mine.is_empty() || theirs.is_empty() {
        return None;
    }
    let (base, mine, theirs) = (tokens(base), tokens(mine), tokens(theirs));
    let mut out = String::new();
    for stretch in stretches(&base, &mine, &theirs, MAX_WORDS) {
        let was = &base[stretch.base];
        let (mine, theirs) = (&mine[stretch.mine], &theirs[stretch.theirs]);
        let kept = if mine == theirs || theirs == was {
            mine
        } else if mine == was || goes_on(was, mine, theirs, |one, other| other.starts_with(one)) {
            theirs
        } else if goes_on(was, theirs, mine, |one, other| other.starts_with(one)) {
            mine
        } else {
            return None;
        };
        kept.iter().for_each(|token| out.push_str(token));
    }
    Some(out)
}

struct Stretch {
    base: Range<usize>,
    mine: Range<usize>,
    theirs: Range<usize>,
}

/// Cuts three lists into stretches that all three share, and those between them.
fn stretches(base: &[&str], mine: &[&str], theirs: &[&str], limit: usize) -> Vec<Stretch> {
    let (in_mine, in_theirs) = (places(base, mine, limit), places(base, theirs, limit));
    let shared = |at: usize| Some((in_mine[at]?, in_theirs[at]?));
    let mut found = Vec::new();
    let (mut b, mut m, mut t) = (0, 0, 0);
    while b < base.len() || m < mine.len() || t < theirs.len() {
        let next = (b..base.len()).find_map(|at| shared(at).map(|(m, t)| (at, m, t)));
        let (to_b, to_m, to_t) = match next {
            // Shared and right here: as far as it goes.
            Some((at, at_m, at_t)) if (at, at_m, at_t) == (b, m, t) => {
                let goes_on =
                    |n: &usize| *n < base.len() && shared(*n) == Some((m + n - b, t + n - b));
                let run = (b..).take_while(goes_on).count();
                (b + run, m + run, t + run)
            }
            Some(next) => next,
            None => (base.len(), mine.len(), theirs.len()),
        };
        found.push(Stretch {
            base: b..to_b,
            mine: m..to_m,
            theirs: t..to_t,
        });
        (b, m, t) = (to_b, to_m, to_t);
    }
    found
}

/// For each item of `base`, where it stands unchanged in `other`.
fn places(base: &[&str], other: &[&str], limit: usize) -> Vec<Option<usize>> {
    let mut places = vec![None; base.len()];
    for op in operations(base, other, limit) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            for n in 0..len {
                places[old_index + n] = Some(new_index + n);
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "# Bells\n\nThe bell rings at noon.\n\nCome all.\n\nBring water.";

    fn merged(mine: &str, theirs: &str) -> (usize, String) {
        let merge = merge(BASE, mine, theirs);
        (merge.clashes(), merge.text(|_| Choice::Both))
    }

    #[test]
    fn changes_in_different_paragraphs_stand_together() {
        let mine = BASE.replace("noon", "one");
        let theirs = BASE.replace("# Bells", "# The bells") + "\n\nAnd bread.";
        assert_eq!(
            merged(&mine, &theirs),
            (
                0,
                "# The bells\n\nThe bell rings at one.\n\nCome all.\n\nBring water.\n\nAnd bread."
                    .to_owned()
            )
        );
        assert_eq!(merged(BASE, &theirs), (0, theirs.clone()));
        assert_eq!(merged(&theirs, BASE), (0, theirs));
    }

    #[test]
    fn different_words_of_one_paragraph_stand_together() {
        let mine = BASE.replace("noon", "one");
        let theirs = BASE.replace("The bell", "The great bell");
        assert_eq!(
            merged(&mine, &theirs),
            (
                0,
                BASE.replace("The bell rings at noon", "The great bell rings at one")
            )
        );
    }

    #[test]
    fn a_clash_keeps_both_and_lets_choose() {
        let merge = merge(
            BASE,
            &BASE.replace("noon", "one"),
            &BASE.replace("noon", "two"),
        );
        assert_eq!(merge.clashes(), 1);
        let text = |choice| merge.text(|_| choice);
        assert_eq!(text(Choice::Mine), BASE.replace("noon", "one"));
        assert_eq!(text(Choice::Theirs), BASE.replace("noon", "two"));
        assert!(text(Choice::Both).contains("at one.\n\nThe bell rings at two."));
    }

    #[test]
    fn somebody_who_was_saved_in_the_middle_of_typing_clashes_with_nobody() {
        let before = format!("{BASE}\n\nAnd br");
        let after = format!("{BASE}\n\nAnd bread.\n\nAnd salt.");
        assert_eq!(merged(&after, &before), (0, after.clone()));
        assert_eq!(merged(&before, &after), (0, after));
    }

    #[test]
    fn taking_out_what_another_mends_is_a_clash() {
        let mine = BASE.replace("\n\nCome all.", "");
        let theirs = BASE.replace("Come all.", "Come, all of you.");
        let (clashes, text) = merged(&mine, &theirs);
        assert_eq!((clashes, text), (1, theirs));
    }

    #[test]
    fn texts_without_a_common_beginning_lose_nothing() {
        let merge = merge("", "mine", "theirs");
        assert_eq!(merge.clashes(), 1);
        assert_eq!(merge.text(|_| Choice::Both), "mine\n\ntheirs");
        assert_eq!(super::merge("", "", "").text(|_| Choice::Both), "");
    }

    proptest::proptest! {
        #[test]
        fn one_hand_alone_gets_its_text_and_both_get_all_words(
            base in "([a-d]{1,3}( [a-d]{1,3}){0,3}\n\n){0,5}",
            mine in "([a-d]{1,3}( [a-e]{1,3}){0,3}\n\n){0,5}",
            theirs in "([a-d]{1,3}( [a-f]{1,3}){0,3}\n\n){0,5}",
        ) {
            let tidy = |text: &str| paragraphs(text).join("\n\n");
            let (base, mine, theirs) = (tidy(&base), tidy(&mine), tidy(&theirs));
            proptest::prop_assert_eq!(merge(&base, &mine, &base).text(|_| Choice::Both), &mine[..]);
            proptest::prop_assert_eq!(merge(&base, &base, &theirs).text(|_| Choice::Both), &theirs[..]);
            let merged = merge(&base, &mine, &theirs);
            proptest::prop_assert_eq!(merged.clashes(), merge(&base, &theirs, &mine).clashes());
            // A word that only one of the two wrote, and the base had not, is in what comes out.
            let both = merged.text(|_| Choice::Both);
            for word in mine.split_whitespace().chain(theirs.split_whitespace()) {
                if !base.contains(word) {
                    proptest::prop_assert!(both.contains(word), "{} is lost in {:?}", word, both);
                }
            }
        }
    }
}
