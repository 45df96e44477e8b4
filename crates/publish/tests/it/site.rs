//! The public pages of a whole house: what they say, that they hold together, and that facts touch what changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use floor::tree::Touched;
use floor::words::missing_keys;
use publish::draft::{Draft, DraftSource};

use crate::sample::{Sample, bells, edition, lang};

fn filled(origin: &str) -> (tempfile::TempDir, Sample) {
    let dir = tempfile::tempdir().unwrap();
    let sample = Sample::filled(dir.path(), origin);
    (dir, sample)
}

fn snapshot(name: &str, text: &str) {
    // Lines that templates leave empty say nothing to a reader.
    let text: String = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    insta::assert_snapshot!(name, text);
}

#[test]
fn every_language_has_every_word() {
    assert_eq!(missing_keys(publish::WORDS), []);
}

#[test]
fn each_kind_of_page_says_what_it_should() {
    let (_dir, sample) = filled("https://bell.example");
    for (name, path) in [
        ("corrected", "fr/bells-for-water.html"),
        ("stale_rtl", "ar/bells-for-water.html"),
        ("without_words_of_its_own", "kk/bells-for-water.html"),
        ("withdrawn_in_another_language", "en/plant.html"),
        ("erased", "fr/neighbour.html"),
        ("event_rtl", "ar/assembly.html"),
        ("image", "fr/bridge.html"),
        ("history", "fr/bells-for-water.history.html"),
        ("call", "call/bells-for-water.html"),
        ("home_rtl", "ar/index.html"),
        ("index_page", "fr/page/3.html"),
        ("entrance", "index.html"),
        ("about", "fr/about.html"),
        ("languages", "languages.html"),
        ("not_found", "404.html"),
        ("atom", "en/atom.xml"),
        ("rss", "en/rss.xml"),
        ("json", "en/feed.json"),
        ("sitemap_index", "sitemap.xml"),
        ("robots", "robots.txt"),
    ] {
        snapshot(
            name,
            &sample
                .page(path)
                .unwrap_or_else(|| panic!("{path} is missing")),
        );
    }
}

#[test]
fn a_house_without_keys_or_address_has_pages_without_proofs() {
    let dir = tempfile::tempdir().unwrap();
    let sample = Sample::empty(dir.path(), "");
    sample
        .house
        .db
        .write(|tx| tx.execute("DELETE FROM setting WHERE name <> 'seal_salt'", &[]))
        .unwrap();
    sample.publish(
        Draft {
            slug: Some("one".into()),
            editions: vec![edition("fr", "Un", "Bonjour\n", None)],
            ..Draft::default()
        },
        BTreeMap::new(),
    );
    let page = sample.page("fr/one.html").unwrap();
    assert!(
        !page.contains("tlog-proof") && !page.contains("canonical") && !page.contains("beffroi:"),
        "{page}"
    );
    assert!(sample.page("sitemap.xml").is_none() && sample.page("sitemap/1.xml").is_none());
    assert!(
        sample
            .page("fr/atom.xml")
            .unwrap()
            .contains("href=\"../fr/one.html\"")
    );
}

#[test]
fn an_empty_house_is_readable() {
    let dir = tempfile::tempdir().unwrap();
    let sample = Sample::empty(dir.path(), "");
    for path in sample.all_paths() {
        assert!(sample.page(&path).is_some(), "{path}");
    }
    assert!(
        sample
            .page("fr/index.html")
            .unwrap()
            .contains("Rien n’est encore publié")
    );
    assert!(sample.page("de/index.html").is_none() && sample.page("fr/page/1.html").is_none());
}

#[test]
fn paths_that_name_nothing_have_no_page() {
    let (_dir, sample) = filled("https://bell.example");
    for path in [
        "FR/bells-for-water.html",
        "fr_FR/index.html",
        "de/bells-for-water.html",
        "fr/no-such-call.html",
        "kk/bells-for-water.history.html",
        "call/no-such-call.html",
        "fr/page/0.html",
        "fr/page/99.html",
        "fr/page/18446744073709551615.html",
        "sitemap/0.xml",
        "sitemap/9.xml",
        "beffroi/blob/aa/aa.jpg",
    ] {
        assert!(sample.page(path).is_none(), "{path}");
    }
}

#[test]
fn every_listed_path_renders_and_is_listed_once() {
    let (_dir, sample) = filled("https://bell.example");
    let paths = sample.all_paths();
    let once: BTreeSet<&String> = paths.iter().collect();
    assert_eq!(once.len(), paths.len());
    for path in &paths {
        assert!(sample.page(path).is_some(), "{path}");
    }
}

#[test]
fn a_text_in_hundreds_of_languages_weighs_what_a_text_weighs() {
    let dir = tempfile::tempdir().unwrap();
    let sample = Sample::empty(dir.path(), "https://bell.example");
    let letters = || 'a'..='z';
    let pairs = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let triples = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}a")));
    let tags: BTreeSet<String> = pairs
        .chain(triples)
        .filter_map(|tag| prose::lang::Lang::parse(&tag).ok())
        .map(|lang| lang.to_string())
        .filter(|tag| !matches!(tag.as_str(), "fr" | "pt"))
        .take(396)
        .collect();
    let more = ["fr", "fr-CA", "pt", "pt-BR"];
    let texts: Vec<_> = tags
        .iter()
        .map(String::as_str)
        .chain(more)
        .map(|tag| {
            let source = (tag != "mt").then_some("mt");
            edition(tag, &format!("Text {tag}"), "Words.", source)
        })
        .collect();
    let count = texts.len();
    let draft = Draft {
        slug: Some("all".to_owned()),
        editions: texts,
        ..Draft::default()
    };
    sample.publish(draft, BTreeMap::new());
    sample.log();
    let page = sample.page("pt-br/all.html").unwrap();
    let named = |what: &str| -> Vec<String> {
        let (_, after) = page.split_once(what).unwrap();
        let (inside, _) = after.split_once("</ul>").unwrap_or((after, ""));
        let links = inside.split(" hreflang=\"").skip(1);
        links
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    // Itself, what it was made from, what is close to it, what the house was set up with; and the way to all.
    let mut switch = named("class=\"switch\"");
    switch.sort();
    assert!(count > 300, "{count}");
    assert_eq!(switch, ["ar", "en", "fr", "mt", "pt", "pt-BR"]);
    assert!(page.contains("Toutes les langues ("), "{page}");
    assert_eq!(page.matches("rel=\"alternate\" hreflang").count(), 7);
    let call = sample.page("call/all.html").unwrap();
    assert_eq!(call.matches("<li>").count(), count);
    for path in ["mt/all.html", "pt-br/all.html", "fr/all.html"] {
        let frame = compressed(&sample.page(path).unwrap());
        assert!(frame < 4 * 1024, "{path}: {frame} bytes besides its text");
    }
}

#[test]
fn every_page_is_well_formed_light_and_quiet() {
    let (_dir, sample) = filled("https://bell.example");
    for path in sample.all_paths() {
        let Some(page) = sample.page(&path).filter(|_| path.ends_with(".html")) else {
            continue;
        };
        well_formed(&path, &page);
        assert!(
            !page.contains("<script") && !page.contains(" style="),
            "{path}"
        );
        assert!(
            compressed(&page) < 14 * 1024,
            "{path}: {} bytes compressed",
            compressed(&page)
        );
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        headings_in_order(&path, &page);
    }
    assert!(sample.page("site.css").unwrap().len() < 9 * 1024);
}

#[test]
fn every_link_inside_the_house_leads_somewhere() {
    for origin in ["", "https://bell.example"] {
        let (_dir, sample) = filled(origin);
        let paths: BTreeSet<String> = sample.all_paths().into_iter().collect();
        for path in paths.iter().filter(|path| path.ends_with(".html")) {
            let page = sample.page(path).unwrap();
            for link in links(&page) {
                let target = resolve(path, &link);
                let of_the_log =
                    target.starts_with("beffroi/") && !target.starts_with("beffroi/blob/");
                assert!(
                    of_the_log || paths.contains(&target),
                    "{path}: {link} leads to {target}"
                );
            }
            anchors_exist(path, &page);
        }
    }
}

/// Something that happens to a house.
type Step = Box<dyn Fn(&Sample)>;

#[test]
fn facts_touch_every_path_that_changes() {
    let (_dir, sample) = filled("https://bell.example");
    let mut tree = render_all(&sample);
    let corrected = |text: &str, rev: Option<u32>| {
        let mut draft = bells();
        draft.editions[0].text = text.to_owned();
        if let Some(rev) = rev {
            draft.editions = vec![edition("es", "A mediodía", text, None)];
            draft.editions[0].source = Some(DraftSource {
                lang: lang("fr"),
                rev: Some(rev),
            });
        }
        draft
    };
    let new = |slug: &str, tag: &str| Draft {
        slug: Some(slug.to_owned()),
        editions: vec![edition(tag, "Neu", "Hallo\n", None)],
        ..Draft::default()
    };
    let steps: Vec<(&str, Step)> = vec![
        (
            "a correction",
            Box::new(move |s| s.publish(corrected("Autre texte.\n", None), BTreeMap::new())),
        ),
        (
            "a translation catches up",
            Box::new(move |s| s.publish(corrected("Otro texto.\n", Some(3)), BTreeMap::new())),
        ),
        (
            "a new language",
            Box::new(move |s| s.publish(new("neu", "de"), BTreeMap::new())),
        ),
        (
            "an index page fills up and the next begins",
            Box::new(|s| s.many("es", 22)),
        ),
        (
            "a withdrawal",
            Box::new(|s| s.withdraw("bells-for-water", &[("fr", "Non.")])),
        ),
        (
            "a withdrawn call stands again, before its entry is logged",
            Box::new(|s| {
                let mut draft = bells();
                draft.tags = vec!["autre".to_owned()];
                s.publish_unlogged(draft);
            }),
        ),
        ("the entry is logged", Box::new(Sample::log)),
        (
            "an erasure of a call with an image",
            Box::new(|s| s.erase("bridge", "order")),
        ),
        (
            "an erasure on an old index page",
            Box::new(|s| s.erase("note-fr-3", "error")),
        ),
        ("a new sitemap piece", Box::new(|s| s.many("uk", 35))),
    ];
    for (what, step) in steps {
        let seq = sample.house.db.fact_seq().unwrap();
        step(&sample);
        let touched = touched_since(&sample, seq);
        let after = render_all(&sample);
        let changed: BTreeSet<&String> = tree
            .keys()
            .chain(after.keys())
            .filter(|path| tree.get(*path) != after.get(*path))
            .collect();
        // Readers see nothing of a revision before it is in the log.
        assert_eq!(
            changed.is_empty(),
            what == "a withdrawn call stands again, before its entry is logged",
            "{what}"
        );
        let missed: Vec<_> = changed
            .iter()
            .filter(|path| !touched.contains(**path))
            .collect();
        assert!(missed.is_empty(), "{what}: not touched: {missed:?}");
        assert!(
            touched.len() < after.len() / 2 + changed.len(),
            "{what}: touches {} paths of {}",
            touched.len(),
            after.len()
        );
        tree = after;
    }
}

#[test]
fn a_full_index_page_keeps_its_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let sample = Sample::empty(dir.path(), "");
    sample.many("fr", 41);
    let (first, second) = (sample.page("fr/page/1.html"), sample.page("fr/page/2.html"));
    sample.many("en", 3);
    for number in 0..30 {
        let draft = Draft {
            slug: Some(format!("later-{number}")),
            editions: vec![edition("fr", "Plus tard", "Oui\n", None)],
            ..Draft::default()
        };
        sample.publish(draft, BTreeMap::new());
    }
    assert_eq!(
        (sample.page("fr/page/1.html"), sample.page("fr/page/2.html")),
        (first, second)
    );
    assert!(sample.page("fr/page/4.html").is_some());
}

#[test]
fn the_way_in_follows_the_readers_languages() {
    let (_dir, sample) = filled("https://bell.example");
    let way = |header: &str| publish::site::home(&sample.house, header);
    assert_eq!(way("kk, ru;q=0.8"), "kk/index.html");
    assert_eq!(way("zh-CN,zh;q=0.9"), "zh-hans/index.html");
    assert_eq!(way("de"), "fr/index.html");
    assert_eq!(way(""), "fr/index.html");
}

#[test]
fn text_from_outside_stays_text() {
    let dir = tempfile::tempdir().unwrap();
    let sample = Sample::empty(dir.path(), "");
    let mut hostile = edition(
        "fr",
        "<script>alert(1)</script> & \"x\"",
        "<script>alert(1)</script>\n\n[x](javascript:alert(1))\n",
        None,
    );
    hostile.summary = "</p><img src=x onerror=alert(1)>\u{e000}\u{202e}".to_owned();
    let tags = vec!["<b>\"".to_owned()];
    sample.publish(
        Draft {
            slug: Some("hostile".into()),
            tags,
            editions: vec![hostile],
            ..Draft::default()
        },
        BTreeMap::new(),
    );
    sample.withdraw("hostile", &[("fr", "<script>\u{e000}\u{e001}</script>")]);
    for path in [
        "fr/hostile.html",
        "fr/index.html",
        "call/hostile.html",
        "index.html",
        "fr/page/1.html",
    ] {
        let page = sample.page(path).unwrap();
        assert!(
            !page.contains("<script") && !page.contains("<img") && !page.contains("javascript:"),
            "{page}"
        );
        well_formed(path, &page);
    }
}

/// Every tag is closed in order, every attribute quoted, every entity known: our pages are also XML but for the void elements.
fn well_formed(path: &str, page: &str) {
    const VOID: [&str; 7] = ["meta", "link", "br", "img", "hr", "input", "wbr"];
    let mut open: Vec<String> = Vec::new();
    let mut reader = quick_xml::Reader::from_str(page);
    reader.config_mut().check_end_names = false;
    loop {
        use quick_xml::events::Event;
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("{path}: {error} at {}", reader.error_position()))
        {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                for attribute in start.html_attributes() {
                    attribute.unwrap_or_else(|error| panic!("{path}: <{name}>: {error}"));
                }
                if !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Event::End(end) => {
                let name = end.name().as_ref().to_owned();
                assert_eq!(open.pop().as_deref(), Some(name.as_str()), "{path}");
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{path}: {open:?}");
}

fn headings_in_order(path: &str, page: &str) {
    let mut last = 0;
    for part in page.split("<h").skip(1) {
        let Some(level) = part.chars().next().and_then(|c| c.to_digit(10)) else {
            continue;
        };
        assert!(level <= last + 1, "{path}: h{level} after h{last}");
        last = level;
    }
}

/// The links of a page that stay in the house, without fragments.
fn links(page: &str) -> Vec<String> {
    let marks = [" href=\"", " src=\""];
    let mut links: Vec<String> = marks
        .iter()
        .flat_map(|mark| page.split(mark).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    let sets = page
        .split(" srcset=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    links.extend(
        sets.flat_map(|set| set.split(", "))
            .filter_map(|one| one.split(' ').next())
            .map(str::to_owned),
    );
    links.retain(|link| !link.starts_with("http") && !link.starts_with('#'));
    links
        .iter()
        .filter_map(|link| link.split('#').next())
        .map(str::to_owned)
        .collect()
}

/// What a browser makes of a relative link: `..` stops at the top.
fn resolve(path: &str, link: &str) -> String {
    let mut segments: Vec<&str> = path.split('/').collect();
    segments.pop();
    for segment in link.split('/') {
        match segment {
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

fn anchors_exist(path: &str, page: &str) {
    for anchor in page
        .split(" href=\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        assert!(
            page.contains(&format!("id=\"{anchor}\"")),
            "{path}: no #{anchor}"
        );
    }
}

fn compressed(page: &str) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(page.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

fn render_all(sample: &Sample) -> BTreeMap<String, String> {
    sample
        .all_paths()
        .into_iter()
        .map(|path| (path.clone(), sample.page(&path).unwrap()))
        .collect()
}

fn touched_since(sample: &Sample, seq: u64) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (_, fact) in sample.house.db.facts_after(seq).unwrap() {
        match sample
            .house
            .db
            .read(|conn| publish::site::touched(&sample.house, conn, &fact))
            .unwrap()
        {
            Touched::Paths(more) => paths.extend(more),
            Touched::Nothing => {}
            Touched::Everything => panic!("{fact:?} touches everything"),
        }
    }
    paths
}
