//! Who may like, answer and pass on a post (GoToSocial's interaction policy, FEP-044f for quotes), and reading it of others.
//!
//! A policy is a wish: peers that know it hide the buttons, others do not. So a reply that needs approval is held
//! whatever its sender knew.

use serde_json::{Value, json};

use crate::json::Object;
use crate::vocabulary::{PUBLIC, is_public};

/// Who may do a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anyone,
    /// Anyone may ask; it counts when approved.
    AfterApproval,
    Nobody,
}

/// What may be done with a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub like: Who,
    pub reply: Who,
    pub announce: Who,
    pub quote: Who,
}

const NAMES: [&str; 4] = ["canLike", "canReply", "canAnnounce", "canQuote"];

impl Policy {
    fn all(self) -> [Who; 4] {
        [self.like, self.reply, self.announce, self.quote]
    }

    /// The value of `interactionPolicy` of a post of this author. "Nobody" is written as: only the author.
    pub fn value(self, author: &str) -> Value {
        let rule = |who: Who| match who {
            Who::Anyone => json!({"automaticApproval": [PUBLIC], "manualApproval": []}),
            Who::AfterApproval => {
                json!({"automaticApproval": [author], "manualApproval": [PUBLIC]})
            }
            Who::Nobody => json!({"automaticApproval": [author], "manualApproval": []}),
        };
        let rules = NAMES.iter().zip(self.all());
        let rules: Object = rules
            .map(|(name, who)| ((*name).to_owned(), rule(who)))
            .collect();
        rules.into()
    }

    /// Reads a policy. What it does not speak of is allowed, as everywhere. `always` and `approvalRequired` are
    /// the names of before 2026.
    pub fn read(value: &Value) -> Self {
        let public = |rule: &Value, names: [&str; 2]| {
            let named = names.iter().filter_map(|name| rule.get(*name));
            named.flat_map(one_or_many).any(is_public)
        };
        let who = |name: &str| match value.get(name) {
            None | Some(Value::Null) => Who::Anyone,
            Some(rule) if public(rule, ["automaticApproval", "always"]) => Who::Anyone,
            Some(rule) if public(rule, ["manualApproval", "approvalRequired"]) => {
                Who::AfterApproval
            }
            Some(_) => Who::Nobody,
        };
        let [like, reply, announce, quote] = NAMES.map(who);
        Self {
            like,
            reply,
            announce,
            quote,
        }
    }
}

fn one_or_many(value: &Value) -> impl Iterator<Item = &str> {
    let values = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    values.iter().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_is_written_and_read() {
        let all = [Who::Anyone, Who::AfterApproval, Who::Nobody];
        for like in all {
            for reply in all {
                let policy = Policy {
                    like,
                    reply,
                    announce: like,
                    quote: reply,
                };
                assert_eq!(
                    Policy::read(&policy.value("https://house.example/actor")),
                    policy
                );
            }
        }
    }

    #[test]
    fn the_older_names_and_single_values_are_read() {
        let policy = Policy::read(&json!({
            "canLike": {"always": "as:Public"},
            "canReply": {"always": [], "approvalRequired": [PUBLIC]},
            "canAnnounce": {"always": ["https://peer.example/ada"]},
            "canQuote": null,
        }));
        assert_eq!(
            policy.all(),
            [Who::Anyone, Who::AfterApproval, Who::Nobody, Who::Anyone]
        );
    }
}
