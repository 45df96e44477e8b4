use proptest::prelude::*;

use super::*;

fn photo(name: &str) -> Option<Image> {
    (name == "photo.jpg").then(|| Image {
        src: "../beffroi/blob/ab/cd.jpg".into(),
        srcset: Some("../beffroi/blob/ab/cd.jpg 800w".into()),
        width: 800,
        height: 600,
        alt: String::new(),
    })
}

fn render_in(dir: Dir, text: &str) -> Rendered {
    render(
        text,
        &Options {
            dir,
            first_line: 1,
            id_prefix: "",
            images: &photo,
        },
    )
    .unwrap()
}

fn html(text: &str) -> String {
    render_in(Dir::Ltr, text).html
}

fn warnings(text: &str) -> Vec<String> {
    render_in(Dir::Ltr, text)
        .warnings
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_whole_text() {
    let text = "\
# Our demands

Bread *and* **roses**, ~~not~~ `now()` & <https://example.org/?a=1&b=2>.[^1]

## Наші вимоги

1. one
2. two
   - [x] done
   - [ ] open

> quoted\\
> twice

| left | right |
|:-----|------:|
| a    | b     |

```rust
if a < b { \"x\" }
```

![A crowd](photo.jpg \"On the square\")

See [above](#our-demands), mail <bell@example.org>.

# Our demands

[^1]: As the song says.
";
    insta::assert_snapshot!(html(text), @r##"
    <h2 id="s-our-demands">Our demands</h2>
    <p>Bread <em>and</em> <strong>roses</strong>, <del>not</del> <code>now()</code> &amp; <a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">https://example.org/?a=1&amp;b=2</a>.<sup><a href="#note-1" id="ref-1" role="doc-noteref">1</a></sup></p>
    <h3 id="s-b619dcc6">Наші вимоги</h3>
    <ol>
    <li>one</li>
    <li>two<ul>
    <li>☑ done</li>
    <li>☐ open</li>
    </ul>
    </li>
    </ol>
    <blockquote>
    <p>quoted<br>
    twice</p>
    </blockquote>
    <div class="table" tabindex="0">
    <table>
    <thead>
    <tr><th scope="col" class="left">left</th><th scope="col" class="right">right</th></tr>
    </thead>
    <tbody>
    <tr><td class="left">a</td><td class="right">b</td></tr>
    </tbody>
    </table>
    </div>
    <pre><code>if a &lt; b { "x" }
    </code></pre>
    <figure><img src="../beffroi/blob/ab/cd.jpg" srcset="../beffroi/blob/ab/cd.jpg 800w" sizes="(min-width: 45rem) 42.5rem, 100vw" width="800" height="600" alt="A crowd" loading="lazy" decoding="async"><figcaption>On the square</figcaption></figure>
    <p>See <a href="#s-our-demands">above</a>, mail <a href="mailto:bell@example.org">bell@example.org</a>.</p>
    <h2 id="s-our-demands-2">Our demands</h2>
    <section class="notes" role="doc-endnotes">
    <ol>
    <li id="note-1"><p>As the song says. <a href="#ref-1" class="back" role="doc-backlink">↩︎</a></p>
    </li>
    </ol>
    </section>
    "##);
}

#[test]
fn raw_html_is_cleaned() {
    let text = "<div dir=\"rtl\" id=\"top\" style=\"x\" onclick=\"y\">a</div>\n\n<script>alert(1)</script>\n\nH<sub>2</sub>O <a href=\"javascript:x\">l</a> <img src=\"https://a.example/x.png\"> ![c](photo.jpg)\n\n# T\n\nx[^n] <svg><animate/></svg>\n\n[^n]: note\n\n| a |\n|:-:|\n| b |\n";
    insta::assert_snapshot!(html(text), @r##"
    <div dir="rtl">a</div>

    <p>H<sub>2</sub>O <a rel="noopener noreferrer">l</a>  <img src="../beffroi/blob/ab/cd.jpg" srcset="../beffroi/blob/ab/cd.jpg 800w" sizes="(min-width: 45rem) 42.5rem, 100vw" width="800" height="600" alt="c" loading="lazy" decoding="async"></p>
    <h2 id="s-t">T</h2>
    <p>x<sup><a href="#note-1" id="ref-1" role="doc-noteref" rel="noopener noreferrer">1</a></sup> </p>
    <div class="table" tabindex="0">
    <table>
    <thead>
    <tr><th scope="col" class="center">a</th></tr>
    </thead>
    <tbody>
    <tr><td class="center">b</td></tr>
    </tbody>
    </table>
    </div>
    <section class="notes" role="doc-endnotes">
    <ol>
    <li id="note-1"><p>note <a href="#ref-1" class="back" role="doc-backlink" rel="noopener noreferrer">↩︎</a></p>
    </li>
    </ol>
    </section>
    "##);
    insta::assert_snapshot!(warnings(text).join("\n"), @r##"
    line 3: the HTML tag <script> is not allowed and was left out
    line 5: the HTML tag <img> is not allowed and was left out
    line 9: the HTML tag <svg> is not allowed and was left out
    line 9: the HTML tag <animate> is not allowed and was left out
    "##);
}

#[test]
fn comments_and_breaks_need_no_cleaning() {
    assert_eq!(
        html("a<br>b\n\n<!-- more\n\nand --> \n\nc <!-- x --> d"),
        "<p>a<br>b</p>\n<p>c  d</p>\n"
    );
}

#[test]
fn headings_start_below_the_title_and_keep_their_ids() {
    let levels = |text: &str| {
        render_in(Dir::Ltr, text)
            .headings
            .iter()
            .map(|h| h.level)
            .collect::<Vec<_>>()
    };
    assert_eq!(levels("# a\n## b\n###### c"), [2, 3, 6]);
    assert_eq!(levels("### a\n#### b"), [2, 3]);
    let ids = |text: &str| {
        render_in(Dir::Ltr, text)
            .headings
            .into_iter()
            .map(|h| h.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids("# A\n# A\n# A 2\n# A"),
        ["s-a", "s-a-2", "s-a-2-2", "s-a-3"]
    );
    assert_eq!(ids("# 呼吁\n# Заклик *до*"), ids("# 呼吁\n# Заклик до"));
    assert!(ids("# 呼吁").iter().all(|id| id.is_ascii()));
}

#[test]
fn what_will_not_serve_is_said_with_its_line() {
    insta::assert_snapshot!(warnings("a\n\n![](photo.jpg)\n\n![x](gone.jpg) ![y](https://a.example/b.png)\n\n[c](javascript:alert(1))\n\n[^z]: unused\n").join("\n"), @r##"
    line 3: the image photo.jpg has no alternative text; say in a few words what it shows: ![words](photo.jpg)
    line 5: there is no image gone.jpg; put it beside the text, or mend its name
    line 5: the image https://a.example/b.png is on another host and became a link; put a copy beside the text
    line 7: the link javascript:alert(1) was left out; links may begin with https:, http:, mailto: or tel:, or be relative
    line 9: nothing refers to the footnote [^z]; it was left out
    "##);
}

#[test]
fn blocks_that_run_the_other_way_say_so() {
    assert_eq!(
        html("سلام عليكم NATO\n\nNATO\n"),
        "<p dir=\"rtl\">سلام عليكم NATO</p>\n<p>NATO</p>\n"
    );
    assert_eq!(
        render_in(
            Dir::Rtl,
            "سلام عليكم جميعا `x` [Le Monde](a.html)\n\nEnglish text [نص](b) here and there\n"
        )
        .html,
        "<p>سلام عليكم جميعا <code dir=\"ltr\">x</code> <a href=\"a.html\"><bdi>Le Monde</bdi></a></p>\n<p dir=\"ltr\">English text <a href=\"b\">نص</a> here and there</p>\n"
    );
}

#[test]
fn lines_of_chinese_join_without_a_space() {
    assert_eq!(
        html("钟楼敲响\n警钟\nand so"),
        "<p>钟楼敲响警钟\nand so</p>\n"
    );
}

#[test]
fn limits_are_errors() {
    let fails = |text: &str| {
        render(
            text,
            &Options {
                dir: Dir::Ltr,
                first_line: 1,
                id_prefix: "",
                images: &photo,
            },
        )
        .unwrap_err()
    };
    assert_eq!(
        fails(&"a".repeat(MAX_BYTES + 1)),
        RenderError::TooLong {
            bytes: MAX_BYTES + 1
        }
    );
    assert_eq!(
        fails(&format!("x\n\n{}", ">".repeat(5000))),
        RenderError::TooDeep { line: 3 }
    );
    assert_eq!(fails(&"<b>x ".repeat(5000)), RenderError::TooMuchHtml);
}

#[test]
fn ids_take_the_prefix() {
    let done = render(
        "# A\n\n[x](#a)[^1]\n\n[^1]: n",
        &Options {
            dir: Dir::Ltr,
            first_line: 1,
            id_prefix: "e1-",
            images: &photo,
        },
    )
    .unwrap();
    assert!(
        done.html.contains("id=\"e1-s-a\"")
            && done.html.contains("href=\"#e1-s-a\"")
            && done.html.contains("href=\"#e1-note-1\"")
            && done.html.contains("id=\"e1-note-1\""),
        "{}",
        done.html
    );
}

/// Reads HTML as a browser would and finds anything that could run or load.
fn assert_safe(html: &str) {
    let lower = html.to_ascii_lowercase();
    let mut rest = lower.as_str();
    while let Some(at) = rest.find('<') {
        let tag = &rest[at..rest[at..].find('>').map_or(rest.len(), |end| at + end + 1)];
        let name: String = tag[1..]
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        assert!(
            ![
                "script", "style", "iframe", "object", "embed", "svg", "math", "form", "input",
                "link", "meta", "base"
            ]
            .contains(&name.as_str()),
            "{tag} in {html}"
        );
        let outside: String = tag.split('"').step_by(2).collect();
        assert!(
            !outside
                .split_whitespace()
                .any(|word| word.starts_with("on") && word.contains('=')),
            "{tag} in {html}"
        );
        for scheme in ["javascript:", "vbscript:", "data:"] {
            assert!(
                !tag.contains(&format!("href=\"{scheme}"))
                    && !tag.contains(&format!("src=\"{scheme}")),
                "{tag} in {html}"
            );
        }
        rest = &rest[at + tag.len().max(1)..];
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,8}",
        prop::sample::select(vec![
            "<script>",
            "</script>",
            "<img src=x onerror=alert(1)>",
            "<a href='javascript:x'>",
            "[a](javascript:alert(1))",
            "[a](<java\nscript:x>)",
            "![a\" onload=x](photo.jpg)",
            "![](photo.jpg \"t\\\" on=1\")",
            "<svg/onload=x>",
            "<style>",
            "\n\n",
            "> ",
            "- ",
            "1. ",
            "[^a]",
            "[^a]: ",
            "|a|\n|-|\n",
            "`",
            "```\n",
            "**",
            "_",
            "~~",
            "# ",
            "<div onclick=x>",
            "</div>",
            "<!--",
            "-->",
            "&#x6A;avascript:",
            "\\",
            "<https://a\">",
            "<details open ontoggle=x>",
            "[x]: javascript:y\n[x]",
            "سلام",
            "\u{0}",
            "\"",
            "'",
            "<b id=s-x>",
            "<math><mi>",
            "<p title='</p><script>'>",
            "\n",
            "    ",
            "<noscript>",
            "<textarea>",
            "<![CDATA[",
            "<?x",
            "<!X",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_is_written_the_html_is_safe(text in hostile()) {
        for dir in [Dir::Ltr, Dir::Rtl] {
            assert_safe(&render_in(dir, &text).html);
        }
    }

    #[test]
    fn plain_text_never_panics(text in hostile()) {
        crate::plain::plain(&text).unwrap();
    }
}
