//! A text at the desk: its words, its versions, and what happens when two people write at once.
//!
//! Every save names the version it was made from. A save from an older version is merged with what came since, field by field
//! and word by word; where both changed the same words the writer is asked, with both in view. Pure; `draft_store.rs` keeps it.

use floor::{Id, Micros};
use prose::lang::Lang;
use prose::merge::{Choice, Merge, merge};

use crate::kind::Kind;

/// A call at the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftCall {
    /// The call's own id where it is published already.
    pub id: Id,
    pub kind: Kind,
    /// The address asked for; of a published call, its address.
    pub slug: Option<String>,
    pub tags: Vec<String>,
    /// As in the body.
    pub event: Option<serde_json::Value>,
    pub changed_at: Micros,
    /// Whether nothing of it is published yet.
    pub fresh: bool,
}

/// A text at the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftText {
    pub draft: Id,
    pub lang: Lang,
    /// Grows with every change, from 1.
    pub version: u64,
    pub words: Words,
    /// What it is translated from, and the revision that it was last published as made from.
    pub source: Option<(Lang, Option<u32>)>,
    /// The source's text as far as the translator has followed it.
    pub seen: String,
    /// The published revision it began from; 0: none.
    pub base_rev: u32,
    pub changed_by: Id,
    pub changed_at: Micros,
}

/// What a person types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// One line.
    pub title: String,
    pub summary: String,
    /// Markdown.
    pub text: String,
    /// What this revision corrects, for readers; only for a text that was published before.
    pub correction: String,
}

/// Two saves from one version, put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// Title, summary, text, correction.
    pub fields: [Merge; 4],
}

impl Words {
    fn fields(&self) -> [&str; 4] {
        [&self.title, &self.summary, &self.text, &self.correction]
    }

    /// Without the spaces and line ends that forms add.
    pub fn tidy(self) -> Words {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Words {
            title: line(&self.title),
            summary: self.summary.trim().to_owned(),
            text: self.text.trim_matches('\n').trim_end().to_owned(),
            correction: self.correction.trim().to_owned(),
        }
    }
}

/// Puts two changes of `base` together.
pub fn together(base: &Words, mine: &Words, theirs: &Words) -> Together {
    let (base, mine, theirs) = (base.fields(), mine.fields(), theirs.fields());
    Together {
        fields: std::array::from_fn(|at| merge(base[at], mine[at], theirs[at])),
    }
}

impl Together {
    pub fn clashes(&self) -> usize {
        self.fields.iter().map(Merge::clashes).sum()
    }

    /// The words, with `choose` asked for each clash, counted over all fields.
    pub fn words(&self, choose: impl Fn(usize) -> Choice) -> Words {
        let mut before = 0;
        let mut fields = self.fields.each_ref().map(|field| {
            let text = field.text(|number| choose(before + number));
            before += field.clashes();
            text
        });
        let mut take = |at: usize| std::mem::take(&mut fields[at]);
        Words {
            title: take(0),
            summary: take(1),
            text: take(2),
            correction: take(3),
        }
        .tidy()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: &str, text: &str) -> Words {
        Words {
            title: title.to_owned(),
            text: text.to_owned(),
            ..Words::default()
        }
    }

    #[test]
    fn choices_are_counted_over_all_fields() {
        let base = words("Bells", "One.\n\nTwo.");
        let mine = words("Our bells", "One, mine.\n\nTwo.");
        let theirs = words("Their bells", "One, theirs.\n\nTwo.\n\nThree.");
        let both = together(&base, &mine, &theirs);
        assert_eq!(both.clashes(), 2);
        let chosen = both.words(|number| [Choice::Mine, Choice::Theirs][number]);
        assert_eq!(chosen, words("Our bells", "One, theirs.\n\nTwo.\n\nThree."));
        let title = both.words(|_| Choice::Both).title;
        assert_eq!(title, "Our bells Their bells", "a title stays one line");
    }
}
