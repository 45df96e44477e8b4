"""`export`: the whole tree of 10,000 calls, first and after one more, beside Hugo building the same texts with the lists, feeds
and sitemap that a plain site has."""

import shutil

from ground import house, measure, peers, table, texts

SIZE = 10_000
LAYOUTS = {
    "_default/baseof.html": '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title><link rel="stylesheet" href="/site.css"></head>'
    '<body><header><a href="/">{{ .Site.Title }}</a></header><main>{{ block "main" . }}{{ end }}</main></body></html>',
    "_default/single.html": '{{ define "main" }}<h1>{{ .Title }}</h1><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time>'
    "<p>{{ .Description }}</p>{{ .Content }}{{ end }}",
    "_default/list.html": '{{ define "main" }}{{ range .Paginator.Pages }}<article><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>{{ .Summary }}</article>{{ end }}'
    '{{ template "_internal/pagination.html" . }}{{ end }}',
}


def hugo_site():
    """The texts, and the least theme that shows them."""
    place = house.scratch("hugo")
    shutil.copytree(house.site(SIZE) / "content", place / "content")
    (place / "config.toml").write_text('baseURL = "http://127.0.0.1/"\ntitle = "House"\npaginate = 20\n[services.rss]\nlimit = 20\n')
    for name, text in LAYOUTS.items():
        path = place / "layouts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return place


def hugo(place):
    """From nothing: Hugo keeps nothing from one build to the next."""
    shutil.rmtree(place / "public", ignore_errors=True)
    return measure.run("hugo", "--quiet", cwd=place)


def main():
    house.quietly()
    peers.need(hugo="hugo")
    ours, theirs = house.copy(SIZE, "house-exporting"), hugo_site()
    first, again, peer, peer_again = [], [], [], []
    for number in range(3):
        out = house.PLACE / "exported"
        shutil.rmtree(out, ignore_errors=True)
        first.append(measure.run(house.BIN, "export", ours, out))
        peer.append(hugo(theirs))
        one = house.scratch("one-more") / f"more{number}"
        texts.call(one, number)
        measure.run(house.BIN, "publish", ours, one)
        texts.post(theirs, SIZE + number)
        again.append(measure.run(house.BIN, "export", ours, out))
        peer_again.append(hugo(theirs))
    cpu = lambda runs: measure.median(run.cpu for run in runs)
    shown = lambda runs: f"{cpu(runs):.2f} s CPU, {max(run.rss for run in runs):.0f} MB"
    table.row("export, 10,000 calls, first", shown(first), "Hugo " + shown(peer), "less CPU than Hugo", cpu(first) < cpu(peer))
    part = cpu(again) / cpu(first) * 100
    table.row("export, after one more", f"{shown(again)} ({part:.1f} %)", "Hugo " + shown(peer_again), "under 1 % of the first", part < 1)


main()
