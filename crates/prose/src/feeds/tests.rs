use quick_xml::Reader;

use super::*;

fn lang(tag: &str) -> Lang {
    Lang::parse(tag).unwrap()
}

fn places(tag: &str) -> Places {
    let at = |file: &str| format!("https://bell.example/{tag}/{file}");
    Places {
        page: at("index.html"),
        atom: at("atom.xml"),
        rss: at("rss.xml"),
        json: at("feed.json"),
    }
}

fn item(n: i64, title: &str, html: &str, state: State) -> Item {
    Item {
        id: format!("tag:bell.example,2026:c{n}:fr"),
        url: format!("https://bell.example/fr/c{n}.html"),
        title: title.into(),
        lang: lang("fr"),
        summary: "En bref".into(),
        html: html.into(),
        published: 1_784_000_000_000_000 + n,
        updated: 1_784_000_100_999_999,
        categories: vec!["grève & paix".into()],
        editions: vec![(lang("ar"), format!("https://bell.example/ar/c{n}.html"))],
        state,
    }
}

fn feed() -> Feed {
    Feed {
        id: "tag:bell.example,2026:fr".into(),
        title: "La Cloche".into(),
        subtitle: "Ce qui se passe".into(),
        author: "La Cloche".into(),
        lang: lang("fr"),
        here: places("fr"),
        others: vec![(lang("ar"), places("ar"))],
        hubs: vec!["https://hub.example/".into()],
        icon: None,
        updated: 1_784_000_200_000_000,
        items: vec![
            item(
                3,
                "Bells < \"noon\" & 'more'",
                "<p>a &amp; b ]]> \u{1}</p>",
                State::Standing,
            ),
            item(
                2,
                "Retiré",
                "<p>texte</p>",
                State::Withdrawn {
                    notice: "Retiré <par nous>".into(),
                },
            ),
            item(
                1,
                "secret",
                "<p>secret</p>",
                State::Erased {
                    at: 1_784_000_150_000_000,
                },
            ),
        ],
    }
}

/// All text of a document by element path; fails where it is not well-formed.
fn read(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut found): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) => {
                path.push(e.name().as_ref().to_owned());
                found.push((path.join("/"), String::new()));
            }
            Event::End(_) => drop(path.pop()),
            Event::Text(t) => add(&mut found, &path, &t),
            Event::GeneralRef(r) => add(
                &mut found,
                &path,
                &quick_xml::escape::unescape(&format!("&{};", &*r)).unwrap(),
            ),
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn add(found: &mut [(String, String)], path: &[String], text: &str) {
    if let Some(last) = found.last_mut().filter(|last| last.0 == path.join("/")) {
        last.1.push_str(text);
    }
}

fn texts<'a>(found: &'a [(String, String)], path: &str) -> Vec<&'a str> {
    found
        .iter()
        .filter(|(p, _)| p == path)
        .map(|(_, text)| text.as_str())
        .collect()
}

#[test]
fn atom_reads_back() {
    let xml = atom(&feed());
    let found = read(&xml);
    assert_eq!(
        texts(&found, "feed/entry/title"),
        ["Bells < \"noon\" & 'more'", "Retiré <par nous>: Retiré"]
    );
    assert_eq!(
        texts(&found, "feed/entry/content")[0],
        "<p>a &amp; b ]]> </p>"
    );
    assert_eq!(
        texts(&found, "feed/entry/content")[1],
        "<p><strong>Retiré &lt;par nous&gt;</strong></p>\n<p>texte</p>"
    );
    assert!(!xml.contains("secret"), "an erased text is gone");
    insta::assert_snapshot!(xml, @r##"
    <?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="fr">
     <id>tag:bell.example,2026:fr</id>
     <title>La Cloche</title>
     <subtitle>Ce qui se passe</subtitle>
     <updated>2026-07-14T03:36:40Z</updated>
     <author>
      <name>La Cloche</name>
      <uri>https://bell.example/fr/index.html</uri>
     </author>
     <link rel="self" type="application/atom+xml" href="https://bell.example/fr/atom.xml"/>
     <link rel="alternate" type="text/html" hreflang="fr" href="https://bell.example/fr/index.html"/>
     <link rel="hub" href="https://hub.example/"/>
     <link rel="alternate" type="application/atom+xml" hreflang="ar" href="https://bell.example/ar/atom.xml"/>
     <generator>Beffroi</generator>
     <entry xml:lang="fr">
      <id>tag:bell.example,2026:c3:fr</id>
      <title>Bells &lt; &quot;noon&quot; &amp; &apos;more&apos;</title>
      <published>2026-07-14T03:33:20Z</published>
      <updated>2026-07-14T03:35:00Z</updated>
      <link rel="alternate" type="text/html" hreflang="fr" href="https://bell.example/fr/c3.html"/>
      <link rel="alternate" type="text/html" hreflang="ar" href="https://bell.example/ar/c3.html"/>
      <category term="grève &amp; paix"/>
      <summary>En bref</summary>
      <content type="html">&lt;p&gt;a &amp;amp; b ]]&gt; &lt;/p&gt;</content>
     </entry>
     <entry xml:lang="fr">
      <id>tag:bell.example,2026:c2:fr</id>
      <title>Retiré &lt;par nous&gt;: Retiré</title>
      <published>2026-07-14T03:33:20Z</published>
      <updated>2026-07-14T03:35:00Z</updated>
      <link rel="alternate" type="text/html" hreflang="fr" href="https://bell.example/fr/c2.html"/>
      <link rel="alternate" type="text/html" hreflang="ar" href="https://bell.example/ar/c2.html"/>
      <category term="withdrawn" label="Retiré &lt;par nous&gt;"/>
      <category term="grève &amp; paix"/>
      <summary>En bref</summary>
      <content type="html">&lt;p&gt;&lt;strong&gt;Retiré &amp;lt;par nous&amp;gt;&lt;/strong&gt;&lt;/p&gt;
    &lt;p&gt;texte&lt;/p&gt;</content>
     </entry>
     <at:deleted-entry ref="tag:bell.example,2026:c1:fr" when="2026-07-14T03:35:50Z"/>
    </feed>
    "##);
}

#[test]
fn rss_reads_back() {
    let xml = rss(&feed());
    let found = read(&xml);
    assert_eq!(
        texts(&found, "rss/channel/item/title"),
        ["Bells < \"noon\" & 'more'", "Retiré <par nous>: Retiré"]
    );
    assert!(!xml.contains("secret"));
    insta::assert_snapshot!(xml, @r##"
    <?xml version="1.0" encoding="utf-8"?>
    <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
     <channel>
      <title>La Cloche</title>
      <link>https://bell.example/fr/index.html</link>
      <description>Ce qui se passe</description>
      <language>fr</language>
      <lastBuildDate>Tue, 14 Jul 2026 03:36:40 GMT</lastBuildDate>
      <generator>Beffroi</generator>
      <atom:link rel="self" type="application/rss+xml" href="https://bell.example/fr/rss.xml"/>
      <atom:link rel="hub" href="https://hub.example/"/>
      <atom:link rel="alternate" type="application/rss+xml" hreflang="ar" href="https://bell.example/ar/rss.xml"/>
      <item>
       <title>Bells &lt; &quot;noon&quot; &amp; &apos;more&apos;</title>
       <link>https://bell.example/fr/c3.html</link>
       <guid isPermaLink="false">tag:bell.example,2026:c3:fr</guid>
       <pubDate>Tue, 14 Jul 2026 03:33:20 GMT</pubDate>
       <dc:creator>La Cloche</dc:creator>
       <category>grève &amp; paix</category>
       <description>En bref</description>
       <content:encoded>&lt;p&gt;a &amp;amp; b ]]&gt; &lt;/p&gt;</content:encoded>
      </item>
      <item>
       <title>Retiré &lt;par nous&gt;: Retiré</title>
       <link>https://bell.example/fr/c2.html</link>
       <guid isPermaLink="false">tag:bell.example,2026:c2:fr</guid>
       <pubDate>Tue, 14 Jul 2026 03:33:20 GMT</pubDate>
       <dc:creator>La Cloche</dc:creator>
       <category>grève &amp; paix</category>
       <description>En bref</description>
       <content:encoded>&lt;p&gt;&lt;strong&gt;Retiré &amp;lt;par nous&amp;gt;&lt;/strong&gt;&lt;/p&gt;
    &lt;p&gt;texte&lt;/p&gt;</content:encoded>
      </item>
     </channel>
    </rss>
    "##);
}

#[test]
fn json_reads_back() {
    let text = json(&feed());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["items"].as_array().unwrap().len(), 2);
    assert_eq!(value["items"][1]["_beffroi"]["state"], "withdrawn");
    insta::assert_snapshot!(text, @r##"
    {
      "version": "https://jsonfeed.org/version/1.1",
      "title": "La Cloche",
      "description": "Ce qui se passe",
      "home_page_url": "https://bell.example/fr/index.html",
      "feed_url": "https://bell.example/fr/feed.json",
      "language": "fr",
      "authors": [
        {
          "name": "La Cloche",
          "url": "https://bell.example/fr/index.html"
        }
      ],
      "hubs": [
        {
          "type": "WebSub",
          "url": "https://hub.example/"
        }
      ],
      "_beffroi": {
        "languages": {
          "ar": "https://bell.example/ar/feed.json"
        }
      },
      "items": [
        {
          "id": "tag:bell.example,2026:c3:fr",
          "url": "https://bell.example/fr/c3.html",
          "title": "Bells < \"noon\" & 'more'",
          "language": "fr",
          "summary": "En bref",
          "content_html": "<p>a &amp; b ]]> \u0001</p>",
          "date_published": "2026-07-14T03:33:20Z",
          "date_modified": "2026-07-14T03:35:00Z",
          "tags": [
            "grève & paix"
          ]
        },
        {
          "id": "tag:bell.example,2026:c2:fr",
          "url": "https://bell.example/fr/c2.html",
          "title": "Retiré <par nous>: Retiré",
          "language": "fr",
          "summary": "En bref",
          "content_html": "<p><strong>Retiré &lt;par nous&gt;</strong></p>\n<p>texte</p>",
          "date_published": "2026-07-14T03:33:20Z",
          "date_modified": "2026-07-14T03:35:00Z",
          "tags": [
            "grève & paix"
          ],
          "_beffroi": {
            "state": "withdrawn"
          }
        }
      ]
    }
    "##);
}

#[test]
fn far_times_are_written_all_the_same() {
    assert_eq!(rfc3339(i64::MAX), "9999-12-30T21:59:59Z");
    assert_eq!(rfc3339(i64::MIN), "0000-01-01T00:00:00Z");
}

proptest::proptest! {
    #[test]
    fn any_text_makes_well_formed_feeds(title in ".{0,40}", html in ".{0,40}", url in ".{0,20}") {
        let mut feed = feed();
        feed.items = vec![Item { url, ..item(1, &title, &html, State::Withdrawn { notice: title.clone() }) }];
        read(&atom(&feed));
        read(&rss(&feed));
        serde_json::from_str::<serde_json::Value>(&json(&feed)).unwrap();
    }
}
