//! Images: what comes out, that nothing of the camera is left, and what is refused.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;
use publish::media::{ImageNote, ImageRefused, MAX_BYTES, prepare};

fn photo(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| {
        Rgb([
            (x * 255 / width.max(1)) as u8,
            (y * 255 / height.max(1)) as u8,
            ((x ^ y) & 0xff) as u8,
        ])
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("an image");
    bytes.into_inner()
}

/// EXIF as a telephone writes it: orientation 6 (turned right), a maker and a place.
fn exif() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value,
        ]
        .concat()
    };
    tiff.extend(3u16.to_le_bytes());
    tiff.extend(entry(0x010f, 2, 4, *b"Ada\0"));
    tiff.extend(entry(0x0112, 3, 1, [6, 0, 0, 0]));
    let gps_at = 8 + 2 + 3 * 12 + 4u32;
    tiff.extend(entry(0x8825, 4, 1, gps_at.to_le_bytes()));
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(1u16.to_le_bytes());
    tiff.extend(entry(0x0001, 2, 2, *b"N\0\0\0"));
    tiff.extend(0u32.to_le_bytes());
    tiff
}

/// A JPEG with EXIF and a comment put in after its first two bytes.
fn jpeg_from_a_telephone(width: u32, height: u32) -> Vec<u8> {
    let plain = encode(&photo(width, height), ImageFormat::Jpeg);
    let mut bytes = plain[..2].to_vec();
    let payload = [&b"Exif\0\0"[..], &exif()].concat();
    bytes.extend([0xff, 0xe1]);
    bytes.extend((payload.len() as u16 + 2).to_be_bytes());
    bytes.extend(payload);
    bytes.extend(b"\xff\xfe\x00\x08SECRET");
    bytes.extend(&plain[2..]);
    bytes
}

#[test]
fn a_photograph_is_turned_and_forgets_its_camera() {
    let bytes = jpeg_from_a_telephone(1200, 600);
    let read = exif::Reader::new()
        .read_from_container(&mut Cursor::new(&bytes))
        .unwrap();
    assert!(
        read.get_field(exif::Tag::GPSLatitudeRef, exif::In::PRIMARY)
            .is_some(),
        "the test image does carry a place"
    );
    let image = prepare(&bytes).unwrap();
    let sizes: Vec<_> = image
        .variants
        .iter()
        .map(|v| (v.width, v.height, v.ext))
        .collect();
    assert_eq!(sizes, [(600, 1200, "jpg"), (480, 960, "jpg")]);
    for variant in &image.variants {
        assert!(
            exif::Reader::new()
                .read_from_container(&mut Cursor::new(&variant.bytes))
                .is_err()
        );
        assert!(!variant.bytes.windows(6).any(|window| window == b"SECRET"));
        let decoded = image::load_from_memory(&variant.bytes).unwrap();
        assert_eq!(decoded.dimensions(), (variant.width, variant.height));
    }
    // Turned right: what was at the left is at the top, and red grew from left to right.
    let turned = image::load_from_memory(&image.variants[0].bytes).unwrap();
    assert!(turned.get_pixel(300, 10).0[0] < 40 && turned.get_pixel(300, 1190).0[0] > 215);
}

#[test]
fn the_same_bytes_give_the_same_bytes() {
    let bytes = jpeg_from_a_telephone(30, 1700);
    let (first, second) = (prepare(&bytes).unwrap(), prepare(&bytes).unwrap());
    assert_eq!(first, second);
    assert_eq!(
        first.variants.iter().map(|v| v.width).collect::<Vec<_>>(),
        [1600, 960, 480]
    );
    assert_eq!(first.widest().unwrap().sha256.len(), 64);
}

#[test]
fn drawings_stay_png_and_nothing_grows() {
    let drawing = DynamicImage::ImageRgba8(RgbaImage::from_fn(500, 10, |x, _| {
        Rgba([0, 0, 0, (x % 256) as u8])
    }));
    let image = prepare(&encode(&drawing, ImageFormat::Png)).unwrap();
    assert_eq!(
        image
            .variants
            .iter()
            .map(|v| (v.width, v.height, v.mime))
            .collect::<Vec<_>>(),
        [(500, 10, "image/png"), (480, 10, "image/png")]
    );
    let tiny = prepare(&encode(&photo(3, 1), ImageFormat::Gif)).unwrap();
    assert_eq!(
        tiny.variants
            .iter()
            .map(|v| (v.width, v.ext))
            .collect::<Vec<_>>(),
        [(3, "png")]
    );
    let web = prepare(&encode(&photo(400, 300), ImageFormat::WebP)).unwrap();
    assert_eq!(
        web.variants
            .iter()
            .map(|v| (v.width, v.ext))
            .collect::<Vec<_>>(),
        [(400, "jpg")]
    );
    let thin = prepare(&encode(&photo(4000, 1), ImageFormat::Png)).unwrap();
    assert_eq!(
        thin.variants.last().map(|v| (v.width, v.height)),
        Some((480, 1))
    );
}

#[test]
fn text_in_a_png_is_gone() {
    let mut png = encode(&photo(10, 10), ImageFormat::Png);
    let text = b"tEXtAuthor\0Ada";
    let mut chunk = (text.len() as u32 - 4).to_be_bytes().to_vec();
    chunk.extend(text);
    chunk.extend(crc(text).to_be_bytes());
    png.splice(33..33, chunk);
    let image = prepare(&png).unwrap();
    assert!(
        !image.variants[0]
            .bytes
            .windows(6)
            .any(|window| window == b"Author")
    );
}

#[test]
fn a_moving_gif_keeps_its_first_picture() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    encoder
        .set_repeat(image::codecs::gif::Repeat::Infinite)
        .unwrap();
    for grey in [0, 255] {
        let frame = RgbaImage::from_pixel(4, 4, Rgba([grey, grey, grey, 255]));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    let image = prepare(&bytes).unwrap();
    assert_eq!(image.notes, [ImageNote::FirstFrameOnly]);
    assert_eq!(
        image::load_from_memory(&image.variants[0].bytes)
            .unwrap()
            .to_rgb8()
            .get_pixel(0, 0)
            .0,
        [0, 0, 0]
    );
}

#[test]
fn bombs_and_strangers_are_refused() {
    assert_eq!(
        prepare(&vec![0; MAX_BYTES + 1]),
        Err(ImageRefused::TooManyBytes(MAX_BYTES + 1))
    );
    assert_eq!(
        prepare(&png_that_claims(19_999, 19_999)),
        Err(ImageRefused::TooManyPixels(19_999, 19_999))
    );
    for (width, height) in [(60_000, 60_000), (u32::MAX >> 1, 1), (1, 30_000)] {
        let refused = prepare(&png_that_claims(width, height)).unwrap_err();
        assert!(
            matches!(
                refused,
                ImageRefused::TooManyPixels(..)
                    | ImageRefused::TooMuchMemory
                    | ImageRefused::Broken(_)
            ),
            "{refused}"
        );
    }
    let told = |bytes: &[u8]| prepare(bytes).unwrap_err().to_string();
    let mut cut = encode(&photo(100, 100), ImageFormat::Png);
    cut.truncate(200);
    insta::assert_snapshot!(
        [
            told(b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
            told(b"%PDF-1.7\n"),
            told(b"ID3\x04song"),
            told(b"\0\0\0\x18ftypheic"),
            told(b"\0\0\0\x18ftypavif"),
            told(b"\0\0\0\x18ftypisom"),
            told(b"PK\x03\x04zip"),
            told(b"BM bitmap"),
            told(b""),
            told(b"hello"),
            told(&cut),
        ]
        .join("\n")
    );
}

/// A PNG whose head claims a size and whose body is nearly empty.
fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut png = encode(&photo(1, 1), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// PNG's checksum: CRC-32.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_images_are_read_or_refused(format in 0usize..4, at in 0usize..2000, byte in any::<u8>(), keep in 0usize..4000) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP][format];
        let mut bytes = encode(&photo(40, 30), format);
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes.truncate(keep.max(1));
        let _ = prepare(&bytes);
    }
}
