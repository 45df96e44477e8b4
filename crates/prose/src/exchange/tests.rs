use super::*;

fn exchange(texts: &[(&str, &str, bool)]) -> Exchange {
    let unit = |(number, (source, target, done)): (usize, &(&str, &str, bool))| Unit {
        id: format!("p{number}"),
        source: (*source).to_owned(),
        target: (*target).to_owned(),
        done: *done && !target.is_empty(),
    };
    Exchange {
        name: "01h2x.3".to_owned(),
        source: Lang::parse("en").unwrap(),
        target: Lang::parse("ar").unwrap(),
        units: texts.iter().enumerate().map(unit).collect(),
    }
}

const TEXTS: &[(&str, &str, bool)] = &[
    ("The bell", "الجرس", true),
    (
        "Come to <the> square & ring \"it\".",
        "تعالوا إلى «الساحة»",
        false,
    ),
    (
        "- one\n- two\n\n```\n\tcode \\n\n```",
        "- واحد\n- اثنان\n",
        true,
    ),
    ("to be done", "", false),
    ("  spaces kept  ", " نعم ", true),
];

#[test]
fn both_formats_come_back_as_they_went_out() {
    let out = exchange(TEXTS);
    assert_eq!(read_xliff(&write_xliff(&out)).unwrap(), out);
    assert_eq!(read_po(&write_po(&out)).unwrap(), out);
}

#[test]
fn the_files_are_what_the_tools_expect() {
    let out = exchange(&TEXTS[..3]);
    insta::assert_snapshot!(write_xliff(&out), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="ar">
    <file id="call" original="01h2x.3">
    <unit id="p0" xml:space="preserve"><segment state="final"><source>The bell</source><target>الجرس</target></segment></unit>
    <unit id="p1" xml:space="preserve"><segment state="translated"><source>Come to &lt;the&gt; square &amp; ring "it".</source><target>تعالوا إلى «الساحة»</target></segment></unit>
    <unit id="p2" xml:space="preserve"><segment state="final"><source>- one
    - two

    ```
    	code \n
    ```</source><target>- واحد
    - اثنان
    </target></segment></unit>
    </file>
    </xliff>
    "#);
    insta::assert_snapshot!(write_po(&out), @r##"
    msgid ""
    msgstr ""
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: ar\n"
    "X-Source-Language: en\n"
    "X-Name: 01h2x.3\n"

    msgctxt "p0"
    msgid "The bell"
    msgstr "الجرس"

    #, fuzzy
    msgctxt "p1"
    msgid "Come to <the> square & ring \"it\"."
    msgstr "تعالوا إلى «الساحة»"

    msgctxt "p2"
    msgid ""
    "- one\n"
    "- two\n"
    "\n"
    "```\n"
    "\tcode \\n\n"
    "```"
    msgstr ""
    "- واحد\n"
    "- اثنان\n"
    "##);
}

#[test]
fn what_tools_do_to_a_file_is_read() {
    let text = r#"<?xml version="1.0"?><x:xliff xmlns:x="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="fr">
<x:file original="call.1" id="f"><x:skeleton>junk</x:skeleton><x:notes><x:note>a note</x:note></x:notes>
<x:group id="g"><x:unit id="p0"><x:originalData><x:data id="d">zz</x:data></x:originalData>
<x:segment state="reviewed"><x:source>The <x:pc id="1">bell</x:pc>.</x:source><x:target>La <x:pc id="1">cloche</x:pc>.</x:target></x:segment>
<x:ignorable><x:source> </x:source><x:target> </x:target></x:ignorable>
<x:segment state="final"><x:source>It rings&#33;</x:source><x:target>Elle <x:mrk id="m">sonne</x:mrk><x:cp hex="0021"/></x:target></x:segment>
<x:matches><x:match><x:source>other</x:source><x:target>autre</x:target></x:match></x:matches></x:unit></x:group></x:file></x:xliff>"#;
    let read = read_xliff(text).unwrap();
    assert_eq!(
        read.units,
        [Unit {
            id: "p0".into(),
            source: "The bell. It rings!".into(),
            target: "La cloche. Elle sonne!".into(),
            done: true
        }]
    );
    let po = "#~ msgid \"old\"\n#~ msgstr \"vieux\"\nmsgid \"\"\nmsgstr \"\"\n\"Language: fr\\n\"\n\"X-Source-Language: en\\n\"\n\"X-Name: a\\n\"\n\nmsgid \"stranger\"\nmsgstr \"x\"\n\n# by hand\n#, fuzzy, c-format\nmsgctxt \"p1\"\nmsgid \"a\"\nmsgstr \"b\"\n# next\nmsgctxt \"p2\"\nmsgid \"c\"\nmsgstr \"d\"\n";
    let read = read_po(po).unwrap();
    assert_eq!(read.units.len(), 2);
    assert_eq!((read.units[0].done, read.units[1].done), (false, true));
}

#[test]
fn bad_files_are_refused_with_their_line() {
    let xliff = |text: &str| read_xliff(text).unwrap_err().to_string();
    insta::assert_snapshot!(
        [
            xliff("<!DOCTYPE x [<!ENTITY a \"b\">]><xliff/>"),
            xliff("<html></html>"),
            xliff("<xliff version=\"1.2\"></xliff>"),
            xliff(&"<a>".repeat(50)),
            xliff("<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"fr\">\n<file original=\"x\"><unit id=\"a\"/></fil></xliff>"),
            xliff("<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"fr\">\n&bomb;</xliff>"),
            xliff("<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"???\"><file original=\"x\"/></xliff>"),
            xliff("<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"fr\"></xliff>"),
            xliff(""),
            xliff("<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"fr\"><file original=\"x\"><unit id=\"a\"></unit>\n<unit id=\"a\"></unit></file></xliff>"),
        ]
        .join("\n"),
        @r"
    line 1: a document type is not taken; remove the `<!DOCTYPE …>`
    line 1: this is no XLIFF file of version 2; export it again as XLIFF 2.1
    line 1: this is no XLIFF file of version 2; export it again as XLIFF 2.1
    line 1: this is no XLIFF file of version 2; export it again as XLIFF 2.1
    line 2: the XML is broken: ill-formed document: expected `</file>`, but `</fil>` was found
    line 2: the XML is broken: an entity that XML does not know
    line 1: `???` is not a language tag
    line 1: the file does not say its original
    line 1: the file does not say its version
    line 2: the unit `a` is there twice
    "
    );
    let po = |text: &str| read_po(text).unwrap_err().to_string();
    insta::assert_snapshot!(
        [
            po("msgid \"a"),
            po("msgid \"a\"b\""),
            po("hello"),
            po("\"alone\""),
            po("msgid_plural \"a\""),
            po(""),
            po(&"x".repeat(MAX_BYTES + 1)),
        ]
        .join("\n"),
        @r#"
    line 1: a string in a PO file stands between double quotes
    line 1: a string in a PO file stands between double quotes
    line 1: this line is no part of a PO file: hello
    line 1: this line is no part of a PO file: "alone"
    line 1: this line is no part of a PO file: msgid_plural "a"
    line 1: the file does not say its X-Name
    line 1: the file is 8388609 bytes long, at most 8388608 are read
    "#
    );
}

proptest::proptest! {
    #[test]
    fn any_text_goes_out_and_in(texts in proptest::collection::vec(("[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u{fffe}\u{ffff}]{0,40}", "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u{fffe}\u{ffff}]{0,40}", proptest::prelude::any::<bool>()), 0..6)) {
        let texts: Vec<(&str, &str, bool)> = texts.iter().map(|(a, b, done)| (a.as_str(), b.as_str(), *done)).collect();
        let out = exchange(&texts);
        proptest::prop_assert_eq!(&read_po(&write_po(&out)).unwrap(), &out);
        proptest::prop_assert_eq!(&read_xliff(&write_xliff(&out)).unwrap(), &out);
    }

    #[test]
    fn any_bytes_are_read_or_refused(text in "\\PC{0,80}", xml in "(<[a-z/!?]{0,8}( [a-z]=\"[^\"]{0,3}\")?/?>|&[#a-z0-9]{0,5};|[a-z \n]){0,20}", po in "((msgid|msgctxt|msgstr|#,|#~) ?\"?[a-z\\\\]{0,5}\"?\n){0,10}") {
        for text in [&text, &xml, &po] {
            let _ = (read_po(text), read_xliff(text));
        }
        let wrapped = format!("<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"fr\"><file original=\"x\">{xml}</file></xliff>");
        let _ = read_xliff(&wrapped);
    }
}
