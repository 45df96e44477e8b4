//! Where a revision stands in the log, how to check it, and the code to scan.

use floor::Result;
use qrcode::{Color, EcLevel, QrCode};

use super::identity::grouped;
use super::markup::Markup;
use super::shell::Shell;
use super::tree_paths;
use crate::call::Revision;

/// The proof box of an edition page.
pub struct ProofView {
    pub index: u64,
    pub rev: u32,
    /// The leaf hash in groups of eight hex digits.
    pub leaf: String,
    pub proof: String,
    /// Absent when the text is erased.
    pub body: Option<String>,
    pub how: Option<Markup>,
    /// For paper.
    pub code: Markup,
}

impl ProofView {
    /// `None` for a house without a log, or a revision that is not in it.
    pub fn of(shell: &Shell<'_>, revision: &Revision) -> Option<Self> {
        let logged = revision
            .logged
            .as_ref()
            .filter(|_| !shell.identity.house_id.is_empty())?;
        let there = revision.erased_at.is_none();
        let leaf: String = logged
            .leaf_hash
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Some(Self {
            index: logged.index,
            rev: revision.rev,
            leaf: grouped(&leaf, 8, " "),
            proof: shell.to(&tree_paths::proof(logged.index)),
            body: there
                .then(|| tree_paths::body(&logged.body_sha256))
                .flatten()
                .map(|path| shell.to(&path)),
            how: there.then(|| shell.sentence("proof-how", &[("verifier", shell.verifier())])),
            code: code(
                &shell.identity.uri(Some(logged.index)),
                &shell.say("print-check"),
            )
            .ok()?,
        })
    }
}

/// A QR code as inline SVG: one path, one run of dark modules after the other, with the four light modules around it that readers need.
pub fn code(text: &str, label: &str) -> Result<Markup> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|cause| floor::Error::internal("a QR code cannot be made", cause))?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::with_capacity(2048);
    for (y, row) in colors.chunks(width).enumerate() {
        path.push_str(&format!("M0 {y}.5"));
        for run in row.chunk_by(|one, next| one == next) {
            match run.first() {
                Some(Color::Dark) => path.push_str(&format!("h{}", run.len())),
                _ => path.push_str(&format!("m{} 0", run.len())),
            }
        }
    }
    let side = width + 8;
    Ok(Markup(format!(
        "<svg class=\"code\" role=\"img\" aria-label=\"{}\" viewBox=\"-4 -4 {side} {side}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M-4-4h{side}v{side}h-{side}z\"/><path stroke=\"#000\" d=\"{path}\"/></svg>",
        Markup::text(label)
    )))
}
