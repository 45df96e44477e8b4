//! Trees of Hugo and Jekyll.

use std::fs;

use publish::import::{ImportItem, ImportOptions, ImportResult, markdown};
use publish::kind::Kind;

fn tree(files: &[(&str, &[u8])], lang: Option<&str>) -> Vec<ImportResult> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("room on the disk");
        fs::write(path, bytes).expect("room on the disk");
    }
    let lang = lang.map(|tag| tag.parse().expect("a tag"));
    let read = || {
        markdown::open(
            folder.path(),
            &ImportOptions {
                lang: lang.clone(),
                ..ImportOptions::default()
            },
        )
        .expect("a tree")
        .collect::<Vec<_>>()
    };
    let mut items = read();
    assert_eq!(items, read(), "reading twice gives the same");
    for problem in items.iter_mut().filter_map(|item| item.as_mut().err()) {
        problem.what = problem
            .what
            .replace(&folder.path().display().to_string(), "(folder)");
    }
    items
}

fn told(item: &ImportItem) -> String {
    let draft = item.draft.as_ref();
    let editions: Vec<String> = draft
        .iter()
        .flat_map(|draft| &draft.editions)
        .map(|e| format!("{} {}", e.lang, e.title))
        .collect();
    let media: Vec<&str> = draft
        .iter()
        .flat_map(|draft| &draft.media)
        .map(|media| media.name.as_str())
        .collect();
    let notes: Vec<String> = item
        .notes
        .iter()
        .map(|note| format!("{:?} {}", note.kind, note.what))
        .collect();
    let slug = draft.and_then(|draft| draft.slug.as_deref());
    format!(
        "{} {slug:?} {editions:?} {media:?} {notes:?}",
        item.external_id
    )
}

#[test]
fn hugo_by_file_name_with_bundles() {
    let items = tree(
        &[
            ("content/_index.md", b"---\ntitle: Home\n---\n"),
            ("content/posts/bell/index.md", b"---\ntitle: Bell\ndate: 2020-01-31T10:00:00Z\ntags: [a]\naliases: [/old]\nseries: s\n---\n{{< figure src=\"tower.png\" alt=\"T\" >}}\n{{< youtube abc >}}\n![s](/img/s.png) ![far](https://far/x.png)\n"),
            ("content/posts/bell/index.fr.md", b"---\ntitle: Cloche\ntranslated: yes\n---\nbonjour ![p](../../../outside.png)\n"),
            ("content/posts/bell/tower.png", b"x"),
            ("content/posts/old.md", b"+++\ntitle = 'Old'\ndraft = true\n+++\n"),
            ("content/about.md", b"---\ntitle: About\ntype: page\ntranslationKey: about\n---\nus\n"),
            ("content/apropos.fr.md", b"---\ntitle: A propos\ntranslationKey: about\n---\nnous\n"),
            ("static/img/s.png", b"x"),
            ("README.md", b"# not a text"),
        ],
        Some("en"),
    );
    let items: Vec<ImportItem> = items.into_iter().map(Result::unwrap).collect();
    insta::assert_snapshot!(items.iter().map(told).collect::<Vec<_>>().join("\n"));
    assert_eq!(items[0].draft.as_ref().unwrap().kind, Kind::Page);
    let text = &items[1].draft.as_ref().unwrap().editions;
    assert!(
        text.iter().any(|edition| edition.text
            == "![T](tower.png)\n<https://www.youtube.com/watch?v=abc>\n![s](/img/s.png) ![far](https://far/x.png)\n"),
        "{text:?}"
    );
}

#[test]
fn hugo_by_folder() {
    let items = tree(
        &[
            ("content/fr/posts/a.md", b"---\ntitle: Un\n---\nx\n"),
            ("content/en/posts/a.md", b"---\ntitle: One\n---\nx\n"),
            ("content/en/posts/b.md", b"---\n---\n\nOnly words here.\n"),
        ],
        None,
    );
    let items: Vec<ImportItem> = items.into_iter().map(Result::unwrap).collect();
    insta::assert_snapshot!(items.iter().map(told).collect::<Vec<_>>().join("\n"));
}

#[test]
fn jekyll() {
    let items = tree(
        &[
            ("_posts/2020-01-31-the-bell.md", b"---\nlayout: post\ntitle: The bell\ncategories: news town\nref: bell\n---\n{% include x.html %}\n{% highlight rb %}\nputs 1\n{% endhighlight %}\n![t]({{ site.baseurl }}/assets/t.png)\n"),
            ("_posts/2020-02-01-la-cloche.md", b"---\ntitle: La cloche\nlang: fr\nref: bell\n---\nx\n"),
            ("_posts/2020-02-02-hidden.md", b"---\ntitle: H\npublished: false\n---\n"),
            ("assets/t.png", b"x"),
            ("_site/copy.md", b"# built"),
        ],
        Some("en"),
    );
    let items: Vec<ImportItem> = items.into_iter().map(Result::unwrap).collect();
    insta::assert_snapshot!(items.iter().map(told).collect::<Vec<_>>().join("\n"));
    let bell = items.iter().find_map(|item| item.draft.as_ref()).unwrap();
    assert_eq!(
        (bell.published, bell.tags.len()),
        (Some(1_580_428_800_000_000), 2)
    );
    insta::assert_snapshot!(bell.editions[0].text);
}

#[test]
fn a_bad_text_does_not_stop_the_others() {
    let items = tree(
        &[
            ("a.md", b"---\ntitle: [\n---\n"),
            ("b.md", b"---\ntitle: B\nlang: zz\n---\n"),
            ("c.md", b"---\ntitle: C\ndate: never\n---\nfine\n"),
            ("d.md", b"\xe9t\xe9"),
            ("e.md", b""),
            ("f.md", b"---\ntitle: F\nlang: fr\n---\n"),
            ("f.fr.md", b"---\ntitle: F\n---\n"),
        ],
        Some("en"),
    );
    assert_eq!(items.iter().filter(|item| item.is_ok()).count(), 1);
    let faults: Vec<String> = items
        .iter()
        .filter_map(|item| item.as_ref().err())
        .map(|p| {
            format!(
                "{}:{:?} {}; {}",
                p.place.file.rsplit('/').next().unwrap(),
                p.place.line,
                p.what,
                p.remedy
            )
        })
        .collect();
    insta::assert_snapshot!(faults.join("\n"));
}

#[test]
fn no_tree_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &std::path::Path| {
        markdown::open(path, &ImportOptions::default())
            .map(|_| ())
            .unwrap_err()
            .what
    };
    assert_eq!(open(folder.path()), "there is no Markdown file here");
    assert_eq!(open(&folder.path().join("gone")), "there is no such folder");
}

#[test]
fn hugo_with_its_configuration() {
    let items = tree(
        &[
            ("hugo.toml", b"baseURL = 'https://www.old.example/blog/'\ndefaultContentLanguage = 'fr'\n[languages.fr]\nweight = 1\n[languages.cn]\nlanguageCode = 'zh-CN'\n[languages.de]\ncontentDir = 'deutsch'\n"),
            ("content/_index.md", b"---\ntitle: Accueil\n---\nBienvenue\n"),
            ("content/posts/cloche.md", b"---\ntitle: La cloche\nslug: grande-cloche\naliases: [/vieux/]\n---\n\nVoir [tour]({{< ref \"tour.md\" >}}), [tour](../tour/#haut), [rien]({{< relref path=\"nulle-part\" >}}), [racine](/),\n[perdu](/tags/x/), [ailleurs](https://other.example/posts/tour/), [plein](https://old.example/blog/posts/tour/)\n\n![](pas-la.png)\n<!--more-->\n![](la.png)\n"),
            ("content/posts/la.png", b"x"),
            ("content/posts/tour.md", b"---\ntitle: La tour\n---\n[cloche](/posts/grande-cloche/) [vieux](/vieux)\n"),
            ("content/posts/tour.cn.md", b"---\ntitle: \xe5\xa1\x94\n---\n[x](/cn/posts/tour/) [fr](/posts/cloche/)\n"),
            ("content/posts/v1.2.md", b"---\ntitle: Version\n---\nx\n"),
            ("content/posts/old.md", b"---\ntitle: Fini\nexpiryDate: 1970-01-01\n---\nx\n"),
            ("content/posts/soon.md", b"---\ntitle: Bient\xc3\xb4t\nexpiryDate: 2999-01-01\n---\nx\n"),
            ("content/posts/page.html", b"<p>x"),
            ("deutsch/posts/tour.md", b"---\ntitle: Der Turm\n---\n[Glocke](cloche.md)\n"),
        ],
        None,
    );
    let items: Vec<ImportItem> = items.into_iter().map(Result::unwrap).collect();
    let texts = |item: &ImportItem| {
        let editions = item.draft.iter().flat_map(|draft| draft.editions.clone());
        editions.map(|edition| edition.text).collect::<String>()
    };
    let lines: Vec<String> = items
        .iter()
        .map(|item| {
            let lines: Vec<u64> = item
                .notes
                .iter()
                .filter_map(|note| note.place.line)
                .collect();
            format!("{} {lines:?}\n{}", told(item), texts(item))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn jekyll_with_its_configuration() {
    let items = tree(
        &[
            ("_config.yml", b"url: https://old.example\nbaseurl: /blog\nlang: es\nexcerpt_separator: <!--corte-->\n"),
            ("_posts/2020-01-31-la-campana.md", b"---\ntitle: La campana\ncategories: [avisos]\n---\nVer [torre]({% post_url 2020-02-01-la-torre %}), [torre]({{ site.baseurl }}/2020/02/01/la-torre.html), [torre]({% link _posts/2020-02-01-la-torre.md %}),\n[torre]({{ '/torre/' | relative_url }}), [torre](https://old.example/blog/torre), [nada]({{ site.url }}/nada).\n<!--corte-->\nM\xc3\xa1s.\n"),
            ("_posts/2020-02-01-la-torre.md", b"---\ntitle: La torre\npermalink: /torre/\n---\n[campana](/avisos/2020/01/31/la-campana.html)\n"),
            ("_drafts/nota.md", b"---\ntitle: Nota\n---\nx\n"),
        ],
        None,
    );
    let items: Vec<ImportItem> = items.into_iter().map(Result::unwrap).collect();
    let text = |at: usize| items[at].draft.as_ref().unwrap().editions[0].text.clone();
    insta::assert_snapshot!(
        [
            items.iter().map(told).collect::<Vec<_>>().join("\n"),
            text(1),
            text(2)
        ]
        .join("\n")
    );
}

#[test]
fn a_configuration_that_cannot_be_read_is_told() {
    let items = tree(
        &[
            ("config.toml", b"baseURL = \n"),
            ("a.md", b"---\ntitle: A\n---\nx\n"),
        ],
        Some("en"),
    );
    let item = items[0].as_ref().unwrap();
    assert!(item.draft.is_some());
    let note = &item.notes[0];
    assert!(
        note.what
            .starts_with("the configuration: the TOML cannot be read")
            && note.place.line == Some(1),
        "{note:?}"
    );
}

#[test]
fn files_with_a_mark_or_in_another_encoding() {
    let utf16: Vec<u8> = "---\ntitle: B\n---\nx\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let items = tree(
        &[
            ("a.md", b"\xef\xbb\xbf---\ntitle: A\n---\nx\n"),
            ("b.md", &utf16),
        ],
        Some("en"),
    );
    assert_eq!(
        items[0].as_ref().unwrap().draft.as_ref().unwrap().editions[0].title,
        "A"
    );
    let problem = items[1].as_ref().unwrap_err();
    assert_eq!(
        (problem.what.as_str(), problem.remedy.as_str()),
        ("the file is UTF-16, not UTF-8", "save it again as UTF-8")
    );
    assert!(problem.place.file.ends_with("b.md"));
}
