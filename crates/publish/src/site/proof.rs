//! Where a revision stands in the log, how to check it, and the code to scan.

use floor::{Result, hex};
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, QrResult, bits, ec};

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
        let leaf = hex::encode(logged.leaf_hash);
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
    let (width, colors) =
        modules(text).map_err(|cause| floor::Error::internal("a QR code cannot be made", cause))?;
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

/// The modules of a code, row by row, with their number in a row.
///
/// The mask is always the same: weighing all eight, as printers of dense codes do, costs five times all else on the page, and every
/// reader reads every mask.
fn modules(text: &str) -> QrResult<(usize, Vec<Color>)> {
    let bits = bits::encode_auto(text.as_bytes(), EcLevel::M)?;
    let version = bits.version();
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, EcLevel::M)?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::DiagonalLines);
    Ok((
        usize::try_from(version.width()).unwrap_or(1),
        canvas.into_colors(),
    ))
}
