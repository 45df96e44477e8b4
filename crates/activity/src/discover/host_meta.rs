//! host-meta (RFC 6415): where WebFinger is asked, for peers that look there first. XML, and the same in JSON.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::json;

use crate::address::Origin;
use crate::json::Object;
use crate::media_type;

fn template(origin: &Origin) -> String {
    format!("{origin}/.well-known/webfinger?resource={{uri}}")
}

/// `/.well-known/host-meta`.
pub fn xml(origin: &Origin) -> String {
    let template = template(origin);
    let mut writer = Writer::new(Vec::new());
    // Writing into memory does not fail.
    let written = writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))
        .and_then(|()| {
            let document = writer
                .create_element("XRD")
                .with_attribute(("xmlns", "http://docs.oasis-open.org/ns/xri/xrd-1.0"));
            document.write_inner_content(|inside| {
                inside
                    .create_element("Link")
                    .with_attribute(("rel", "lrdd"))
                    .with_attribute(("template", template.as_str()))
                    .write_empty()
                    .map(drop)
            })?;
            writer.write_event(Event::Text(BytesText::new("\n")))
        });
    debug_assert!(written.is_ok());
    String::from_utf8(writer.into_inner()).unwrap_or_default()
}

/// `/.well-known/host-meta.json`.
pub fn json(origin: &Origin) -> Object {
    let link = json!({
        "rel": "lrdd",
        "type": media_type::JRD,
        "template": template(origin),
    });
    let mut document = Object::new();
    document.insert("links".into(), json!([link]));
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Address;

    #[test]
    fn both_forms_name_the_same_template() {
        let address: Address = "https://house.example:8443/".parse().unwrap();
        let xml = xml(address.origin());
        let json = serde_json::to_string_pretty(&json(address.origin())).unwrap();
        insta::assert_snapshot!(format!("{xml}{json}"));
    }
}
