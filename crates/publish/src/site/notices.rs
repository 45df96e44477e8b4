//! What a reader must know before believing an edition: that it was withdrawn, corrected, or is behind its source.

use floor::Result;
use prose::lang::Lang;

use super::markup::Markup;
use super::shell::{Part, Shell, pick};
use super::site_store::Face;
use super::tree_paths;
use crate::call::{Call, Revision, Source};

pub struct WithdrawnView {
    pub sentence: Markup,
    pub reason: Option<ReasonView>,
}

/// The house's words, in the language nearest to the page's.
pub struct ReasonView {
    pub lang: Lang,
    pub text: String,
}

pub struct CorrectedView {
    pub sentence: Markup,
    pub note: String,
    pub history: String,
}

pub struct StaleView {
    pub sentence: Markup,
    pub changes: String,
}

impl WithdrawnView {
    pub fn of(shell: &Shell<'_>, call: &Call) -> Result<Option<Self>> {
        let Some(withdrawal) = &call.withdrawn else {
            return Ok(None);
        };
        let reason = pick(
            &withdrawal.reason,
            &shell.lang,
            shell.house.config.first_language(),
        );
        Ok(Some(Self {
            sentence: shell.sentence("withdrawn", &[("date", shell.day(withdrawal.at)?)]),
            reason: reason.and_then(|(tag, text)| {
                Some(ReasonView {
                    lang: Lang::parse(tag).ok()?,
                    text: text.to_owned(),
                })
            }),
        }))
    }
}

impl CorrectedView {
    pub fn of(shell: &Shell<'_>, call: &Call, revision: &Revision) -> Result<Option<Self>> {
        let Some(note) = &revision.correction else {
            return Ok(None);
        };
        Ok(Some(Self {
            sentence: shell.sentence("corrected", &[("date", shell.day(revision.published_at)?)]),
            note: note.clone(),
            history: history(shell, call, revision),
        }))
    }
}

fn history(shell: &Shell<'_>, call: &Call, revision: &Revision) -> String {
    shell.to(&match revision.rev > 1 {
        true => tree_paths::history(&revision.lang, &call.slug),
        false => tree_paths::edition(&revision.lang, &call.slug),
    })
}

impl StaleView {
    pub fn of(
        shell: &Shell<'_>,
        call: &Call,
        source: Option<&Source>,
        faces: &[Face],
    ) -> Option<Self> {
        let (source, now) = newer_source(source?, faces)?;
        Some(Self {
            sentence: shell.sentence("stale", &stale_parts(shell, source, now)),
            changes: shell.to(&tree_paths::history(&source.lang, &call.slug)),
        })
    }
}

/// The source and the revision it is at now, when the translation is behind it.
pub fn newer_source<'s>(source: &'s Source, faces: &[Face]) -> Option<(&'s Source, u32)> {
    let now = faces
        .iter()
        .find(|face| face.lang == source.lang && !face.erased)?
        .rev;
    (now > source.rev).then_some((source, now))
}

pub fn stale_parts(shell: &Shell<'_>, source: &Source, now: u32) -> [(&'static str, Part); 3] {
    [
        ("made", Part::Number(source.rev.into())),
        ("source", shell.endonym(&source.lang)),
        ("now", Part::Number(now.into())),
    ]
}
