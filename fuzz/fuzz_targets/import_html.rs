//! HTML from other systems becomes Markdown that renders.
#![no_main]
use libfuzzer_sys::fuzz_target;
use publish::import::html::{LineEnds, to_markdown, wordpress_to_markdown};

fuzz_target!(|html: &str| {
    for converted in [
        to_markdown(html, LineEnds::Spaces, &mut |_| None),
        to_markdown(html, LineEnds::Breaks, &mut |_| Some("picture.png".to_owned())),
        wordpress_to_markdown(html, &mut |_| None),
    ] {
        drop(prose::plain::plain(&converted.text));
    }
});
