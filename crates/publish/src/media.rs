//! Images: whatever was given in, a small set of plain JPEG or PNG files out.
//!
//! The format is told by the bytes, never by the name. Dimensions are checked before pixels are decoded, decoding has a memory
//! limit, the orientation is applied, and everything is written anew: cameras, places, names, thumbnails and colour profiles
//! do not survive. The same input gives the same output, byte for byte. Only images are taken; SVG is refused because it can carry
//! scripts. Cost: about 40 ms per megapixel of a photograph, and some eight bytes of memory per pixel.

use floor::hex;
use std::io::Cursor;

use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 20 << 20;
/// The most pixels.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The longest side, in pixels.
pub const MAX_SIDE: u32 = 20_000;
/// The most memory that decoding may take, in bytes.
const MAX_ALLOC: u64 = 256 << 20;
/// The widths that pages choose from. An image is never made wider than it is.
pub const WIDTHS: [u32; 3] = [1600, 960, 480];
const JPEG_QUALITY: u8 = 82;

/// An image made ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Widest first; at least one, at most three, of different widths.
    pub variants: Vec<Variant>,
    /// What was lost on the way, for the writer.
    pub notes: Vec<ImageNote>,
}

/// One size of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
    /// Of `bytes`, 64 hex digits.
    pub sha256: String,
    /// `jpg` or `png`.
    pub ext: &'static str,
    pub mime: &'static str,
}

/// What making an image ready left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageNote {
    /// Only the first picture of a moving image was kept.
    FirstFrameOnly,
}

/// Why an image was refused, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageRefused {
    #[error("the image is {0} bytes long, at most {MAX_BYTES}; save it smaller")]
    TooManyBytes(usize),
    #[error(
        "the image is {0} by {1} pixels, at most {MAX_PIXELS} pixels and {MAX_SIDE} on a side; save it smaller"
    )]
    TooManyPixels(u32, u32),
    #[error("the image takes too much memory to decode; save it smaller, as JPEG or PNG")]
    TooMuchMemory,
    #[error(
        "SVG is not taken, for it can carry scripts and requests; save it as PNG, at 1600 pixels wide"
    )]
    Svg,
    #[error("this is {0} picture, which is not taken; save it as JPEG")]
    OtherForm(&'static str),
    #[error(
        "this is {0}; only images are taken (JPEG, PNG, GIF, WebP): put the file on a page of its own and link to it"
    )]
    NotAnImage(&'static str),
    #[error("this is no image that can be read; save it as JPEG or PNG")]
    Unknown,
    #[error("the image is broken ({0}); open it in an image program and save it again")]
    Broken(String),
}

impl Image {
    /// The largest variant.
    pub fn widest(&self) -> Option<&Variant> {
        self.variants.first()
    }
}

/// Makes an image ready for the tree.
pub fn prepare(bytes: &[u8]) -> Result<Image, ImageRefused> {
    if bytes.len() > MAX_BYTES {
        return Err(ImageRefused::TooManyBytes(bytes.len()));
    }
    let format = sniff(bytes)?;
    let image = as_8_bit(decode(bytes, format)?);
    let photo = matches!(format, ImageFormat::Jpeg | ImageFormat::WebP) && is_opaque(&image);
    let image = without_needless_alpha(image);
    let mut variants = Vec::new();
    for width in widths(image.width()) {
        variants.push(variant(&image, width, photo)?);
    }
    let notes = if is_moving(bytes, format) {
        vec![ImageNote::FirstFrameOnly]
    } else {
        Vec::new()
    };
    Ok(Image { variants, notes })
}

/// The two forms that images are kept in, by the ending of their name.
pub(crate) fn form(ext: &str) -> (&'static str, &'static str) {
    match ext {
        "png" => ("png", "image/png"),
        _ => ("jpg", "image/jpeg"),
    }
}

/// Tells the format by the first bytes.
fn sniff(bytes: &[u8]) -> Result<ImageFormat, ImageRefused> {
    match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP),
        ) => return Ok(format),
        Ok(ImageFormat::Avif) => return Err(ImageRefused::OtherForm("an AVIF")),
        Ok(_) => return Err(ImageRefused::Unknown),
        Err(_) => {}
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    Err(
        match head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']) {
            text if text.contains("<svg") => ImageRefused::Svg,
            text if text.starts_with("%pdf-") => ImageRefused::NotAnImage("a PDF"),
            text if text.starts_with("id3")
                || text.starts_with("oggs")
                || text.starts_with("flac") =>
            {
                ImageRefused::NotAnImage("a sound file")
            }
            text if text.get(4..8) == Some("ftyp") => match text.get(8..12) {
                Some("heic" | "heix" | "hevc" | "heim" | "heis" | "mif1" | "msf1") => {
                    ImageRefused::OtherForm("a HEIC")
                }
                _ => ImageRefused::NotAnImage("a film"),
            },
            text if text.starts_with("pk\u{3}\u{4}") => ImageRefused::NotAnImage("an archive"),
            _ => ImageRefused::Unknown,
        },
    )
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, ImageRefused> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(ImageRefused::Broken("it has no pixels".to_owned()));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width > MAX_SIDE || height > MAX_SIDE {
        return Err(ImageRefused::TooManyPixels(width, height));
    }
    if decoder.total_bytes() > MAX_ALLOC {
        return Err(ImageRefused::TooMuchMemory);
    }
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn refused(error: ImageError) -> ImageRefused {
    match error {
        ImageError::Limits(_) => ImageRefused::TooMuchMemory,
        ImageError::Unsupported(_) => ImageRefused::Unknown,
        error => ImageRefused::Broken(error.to_string().chars().take(200).collect()),
    }
}

/// Eight bits a channel, grey or colour, is all that pages need.
fn as_8_bit(image: DynamicImage) -> DynamicImage {
    match image {
        image @ (DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgba8(_)) => image,
        image if image.color().has_alpha() => DynamicImage::ImageRgba8(image.into_rgba8()),
        image if image.color().has_color() => DynamicImage::ImageRgb8(image.into_rgb8()),
        image => DynamicImage::ImageLuma8(image.into_luma8()),
    }
}

fn is_opaque(image: &DynamicImage) -> bool {
    image
        .as_rgba8()
        .is_none_or(|pixels| pixels.pixels().all(|pixel| pixel.0[3] == 255))
}

fn without_needless_alpha(image: DynamicImage) -> DynamicImage {
    if is_opaque(&image) && image.color().has_alpha() {
        DynamicImage::ImageRgb8(image.into_rgb8())
    } else {
        image
    }
}

fn widths(full: u32) -> Vec<u32> {
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|width| *width < full).collect();
    if widths.len() < WIDTHS.len() {
        widths.insert(0, full);
    }
    widths
}

fn variant(image: &DynamicImage, width: u32, photo: bool) -> Result<Variant, ImageRefused> {
    let resized;
    let image = if width == image.width() {
        image
    } else {
        resized = resize(image, width)?;
        &resized
    };
    let mut bytes = Vec::new();
    if photo {
        image
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))
            .map_err(refused)?;
    } else {
        let encoder = PngEncoder::new_with_quality(
            &mut bytes,
            CompressionType::Default,
            FilterType::Adaptive,
        );
        image.write_with_encoder(encoder).map_err(refused)?;
    }
    let (ext, mime) = if photo {
        ("jpg", "image/jpeg")
    } else {
        ("png", "image/png")
    };
    let sha256 = hex::encode(Sha256::digest(&bytes));
    Ok(Variant {
        width: image.width(),
        height: image.height(),
        bytes,
        sha256,
        ext,
        mime,
    })
}

fn resize(image: &DynamicImage, width: u32) -> Result<DynamicImage, ImageRefused> {
    let height =
        (u64::from(image.height()) * u64::from(width)).div_ceil(u64::from(image.width()).max(1));
    let height = u32::try_from(height)
        .map_err(|_| ImageRefused::TooManyPixels(image.width(), image.height()))?;
    let mut smaller = DynamicImage::new(width, height.max(1), image.color());
    let resized = Resizer::new().resize(image, &mut smaller, None);
    resized.map_err(|error| ImageRefused::Broken(error.to_string()))?;
    Ok(smaller)
}

/// Does the file hold more than one picture? Looks at marks, without decoding.
fn is_moving(bytes: &[u8], format: ImageFormat) -> bool {
    let has = |mark: &[u8], within: usize| {
        bytes[..bytes.len().min(within)]
            .windows(mark.len())
            .any(|window| window == mark)
    };
    match format {
        ImageFormat::Gif => has(b"NETSCAPE2.0", 4096),
        ImageFormat::WebP => has(b"ANIM", 64),
        ImageFormat::Png => has(b"acTL", 256),
        _ => false,
    }
}
