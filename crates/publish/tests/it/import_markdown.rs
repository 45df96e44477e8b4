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
                images: None,
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
