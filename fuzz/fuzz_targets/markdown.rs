//! Markdown from anyone becomes HTML without a script or an address that is one.
#![no_main]
use libfuzzer_sys::fuzz_target;
use prose::lang::Dir;
use prose::markdown::relink::{NewLink, relink};
use prose::markdown::{Options, render};

fuzz_target!(|text: &str| {
    let options = Options {
        dir: Dir::Ltr,
        first_line: 1,
        id_prefix: "",
        images: &|_| None,
    };
    if let Ok(same) = relink(text, &mut |_, _| NewLink::Keep) {
        assert_eq!(same, text);
    }
    let _ = relink(text, &mut |_, _| NewLink::To("b.html".to_owned()));
    if let Ok(rendered) = render(text, &options) {
        let html = rendered.html.to_ascii_lowercase();
        assert!(
            !html.contains("<script") && !html.contains("href=\"javascript:"),
            "{html}"
        );
    }
});
