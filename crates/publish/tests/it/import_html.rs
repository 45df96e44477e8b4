//! HTML to Markdown, seen as a person sees it, and against anything at all.

use proptest::prelude::*;
use publish::import::html::{Converted, LineEnds, to_markdown, wordpress_to_markdown};

fn convert(html: &str) -> Converted {
    to_markdown(html, LineEnds::Spaces, &mut |src| {
        src.strip_prefix("/here/").map(str::to_owned)
    })
}

fn text(html: &str) -> String {
    convert(html).text
}

#[test]
fn a_page_of_everything() {
    let html = r##"
<h1>Title <em>one</em></h1><p>Hello&nbsp;<b>bold</b> and <i>it</i>, <a href="https://a.b/c (d)">a link</a>!<br>New line. 5 * 3 &lt; 16 _x_</p>
<p>An image <img src="/here/x.png" alt="A [nice] one"> and one elsewhere <img src="https://far/y.png"></p>
<ul><li>one<li>two<ul><li>deep</li></ul></li><li><p>three</p></li></ul>
<ol start="3"><li>third</li><li>fourth</li></ol>
<blockquote><p>Quote</p><p>again <cite>who</cite></p></blockquote>
<pre><code class="language-rust">fn main() {
    println!("*");
}</code></pre>
<table><caption>Numbers</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1 | 2</td><td><p>x</p><p>y</p></td></tr></tbody></table>
<table><tr><td>only</td></tr></table>
<dl><dt>Term</dt><dd>Meaning</dd></dl><hr>
<p>Note<sup><a href="#fn1" id="fnref1">1</a></sup> and <code>a`b</code> and <del>gone</del>.</p>
<section class="footnotes"><ol><li id="fn1"><p>The note. <a href="#fnref1">back</a></p></li></ol></section>
<iframe src="https://video.example/1"></iframe><form><input name=a><p>Name</p></form><script>alert(1)</script>
<p><a href="javascript:alert(1)">bad</a> <a href="#top">up</a></p>"##;
    let converted = convert(html);
    insta::assert_snapshot!(converted.text);
    insta::assert_debug_snapshot!(converted.notes);
}

#[test]
fn emphasis_is_written_so_that_it_is_read() {
    assert_eq!(text("<p>a<b> b </b>c</p>"), "a **b** c\n");
    assert_eq!(text("<p><b>a</b><b>b</b></p>"), "**ab**\n");
    assert_eq!(
        text("<p><b>「声明」</b>是</p>"),
        "<strong>「声明」</strong>是\n"
    );
    assert_eq!(
        text("<p>是<b>「声明」</b></p>"),
        "是<strong>「声明」</strong>\n"
    );
    assert_eq!(text("<p><b></b>a<em> </em>b</p>"), "a b\n");
    assert_eq!(text("<p>wow!<a href=b>c</a></p>"), "wow\\![c](b)\n");
}

#[test]
fn text_that_looks_like_markdown_stays_text() {
    for plain in [
        "# no",
        "1. no",
        "- no",
        "> no",
        "*no*",
        "[a](b)",
        "<b>",
        "`x`",
        "a\\b",
        "***",
        "===",
        "| a | b |",
        "&amp;",
        "~~x~~",
        "![a](b)",
    ] {
        let html = format!(
            "<p>{}</p>",
            plain.replace('&', "&amp;").replace('<', "&lt;")
        );
        let markdown = text(&html);
        let shown = prose::plain::plain(&markdown).unwrap();
        assert_eq!(shown.trim(), plain, "{markdown}");
    }
}

#[test]
fn markup_that_nobody_closed_does_no_harm() {
    insta::assert_snapshot!(text(
        "<ul><li>a<li><b>b<p>c</ul>d<table><tr><td>e<td>f<tr><td>g</table><p>h</b></em></p></div>i"
    ));
}

#[test]
fn deep_nesting_is_flattened() {
    let quotes = format!(
        "{}x{}",
        "<blockquote>".repeat(5_000),
        "</blockquote>".repeat(5_000)
    );
    let text = text(&quotes);
    assert!(text.contains('x') && text.len() < 500, "{}", text.len());
    let divs = "<div><b>".repeat(100_000);
    assert_eq!(convert(&divs).text, "");
}

/// What remains of the words when marks are gone.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #[test]
    fn anything_converts(html in "(<(/)?(p|b|i|a href=x|ul|ol|li|table|tr|td|th|pre|code|blockquote|h2|img src=x|br|figure|sup|div|!--)>|[a-z\\n *_\\[\\]#`|\\\\&;]){0,60}") {
        let _ = convert(&html);
        let _ = wordpress_to_markdown(&html, &mut |_| None);
    }

    #[test]
    fn any_text_comes_through(text in "\\PC{0,80}") {
        let html = format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"));
        let converted = convert(&html).text;
        let shown = prose::plain::plain(&converted).unwrap();
        // Footnote marks alone have a meaning that plain text does not show.
        prop_assume!(!converted.contains("[^"));
        prop_assert_eq!(letters(&shown), letters(&text), "{}", converted);
    }
}
