//! What the checks and the renderer say, in the words of the person at the desk.

use crate::desk::said;
use floor::words::Arg;
use people::desk::Desk;
use prose::check::{Finding, Reason};
use prose::markdown::{Warning, WarningKind};

/// Why something in a translation looks wrong.
pub fn finding(desk: &Desk<'_>, finding: &Finding) -> String {
    let text = |text: &str| Arg::Text(text.to_owned());
    let say = |key: &str, args: &[(&str, Arg)]| said::isolated(desk, key, args);
    match &finding.reason {
        Reason::InSourceLanguage(lang) => say(
            "doubt-source-language",
            &[("language", text(&lang.endonym()))],
        ),
        Reason::NameInSourceScript => say("doubt-name-script", &[]),
        Reason::NameDiffers { source } => say("doubt-name-differs", &[("source", text(source))]),
        Reason::NameTwoWays { other, .. } => say("doubt-name-two-ways", &[("other", text(other))]),
        Reason::NumberMissing(number) => say("doubt-number-missing", &[("number", text(number))]),
        Reason::NumberExtra(number) => say("doubt-number-extra", &[("number", text(number))]),
        Reason::NumberDiffers { source, target } => say(
            "doubt-number-differs",
            &[("source", text(source)), ("target", text(target))],
        ),
        Reason::LinkMissing(url) => say("doubt-link-missing", &[("link", text(url))]),
        Reason::LinkExtra(url) => say("doubt-link-extra", &[("link", text(url))]),
        Reason::LinkDiffers { source, target } => say(
            "doubt-link-differs",
            &[("source", text(source)), ("target", text(target))],
        ),
        Reason::ForeignQuote { open, close, .. } => say(
            "doubt-quote",
            &[("open", text(open)), ("close", text(close))],
        ),
        Reason::ParagraphMissing => say("doubt-paragraph-missing", &[]),
        Reason::ParagraphExtra => say("doubt-paragraph-extra", &[]),
        Reason::MixedScript { letter } => say(
            "doubt-mixed-script",
            &[("letter", text(&letter.to_string()))],
        ),
        Reason::Term { term, wanted } => say(
            "doubt-term",
            &[("term", text(term)), ("wanted", text(wanted))],
        ),
    }
}

/// What was left out of a page, or will not serve every reader.
pub fn warning(desk: &Desk<'_>, warning: &Warning) -> String {
    let line = || {
        (
            "line",
            Arg::Number(u64::try_from(warning.line).unwrap_or_default()),
        )
    };
    let named = |key: &str, text: &String| {
        said::isolated(desk, key, &[line(), ("what", Arg::Text(text.clone()))])
    };
    match &warning.kind {
        WarningKind::MissingAlt { name } => named("warning-alt", name),
        WarningKind::UnknownImage { name } => named("warning-image", name),
        WarningKind::RemoteImage { url } => named("warning-remote-image", url),
        WarningKind::UnsafeLink { url } => named("warning-link", url),
        WarningKind::UnusedNote { label } => named("warning-note", label),
        WarningKind::RefusedHtml { tag } => named("warning-html", tag),
    }
}
