"""`read`: one edition page, 64 connections, beside nginx with the same bytes precompressed and the same headers, those of a 304 too.

Both have core 0, wrk has core 1. Runs alternate; the figures are medians of CPU time per request.
"""

import http.client
import subprocess

from ground import house, measure, peers, table

SECONDS, ROUNDS = 2, 9
CODINGS = {"identity": {}, "gzip": {"Accept-Encoding": "gzip"}, "brotli": {"Accept-Encoding": "br"}}
PAGE = "/en/n005000.html"
# What nginx says by itself.
OWN = {"content-type", "content-length", "etag", "date", "accept-ranges", "content-encoding", "vary"}

CONFIG = """
daemon off; worker_processes 1; pid {place}/pid; error_log /dev/null;
load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; }} charset utf-8;
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; server_tokens off;
  open_file_cache max=1000; open_file_cache_valid 1h;
  gzip_static on; gzip_vary on; brotli_static on;
  {temp}
  server {{ listen 127.0.0.1:{port}; root {place}/root; {headers} }}
  server {{ listen 127.0.0.1:{again}; root {place}/root; {few} }}
}}
"""


def nginx(port):
    """nginx on core 0 with the bytes and headers that our server gives; a second port has the headers of its 304."""
    place = house.scratch("nginx")
    file = place / "root" / PAGE[1:]
    file.parent.mkdir(parents=True)
    for coding, end in (("identity", ""), ("gzip", ".gz"), ("br", ".br")):
        _, headers, body = measure.get(port, PAGE, {"Accept-Encoding": coding})
        file.with_name(file.name + end).write_bytes(body)
    _, fewer, _ = measure.get(port, PAGE, known(port, {"Accept-Encoding": "br"}))
    same, few = ("".join(f'add_header {name} "{value}";\n' for name, value in all.items() if name.lower() not in OWN) for all in (headers, fewer))
    temp = "".join(f"{kind}_temp_path {place}/temp;\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    own, again = measure.free_port(), measure.free_port()
    (place / "conf").write_text(CONFIG.format(place=place, port=own, again=again, headers=same, few=few, temp=temp))
    subprocess.run(["chmod", "-R", "a+rX", place], check=True)
    process = subprocess.Popen(["taskset", "-c", "0", "nginx", "-c", place / "conf"], stderr=subprocess.DEVNULL)
    measure.wait_for(own, PAGE)
    return (process, own), (process, again)


def load(process, port, headers):
    """Microseconds of CPU per request, requests per second, bytes per response."""
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{SECONDS}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    before = measure.cpu(process.pid)
    out = measure.run(*command, f"http://127.0.0.1:{port}{PAGE}").out
    used = measure.cpu(process.pid) - before
    words = out.split()
    if "Non-2xx" in out and "If-None-Match" not in headers:
        raise SystemExit(f"not every answer was a page:\n{out}")
    count = int(words[words.index("requests") - 1])
    return used / count * 1e6, count / SECONDS, read_bytes(words) / count


def read_bytes(words):
    """Of wrk's `123456 requests in 4.10s, 1.36GB read`."""
    text = words[words.index("read") - 1]
    units = {"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
    return float(text.rstrip("KMGB")) * units.get(text[-2:], 1)


def known(port, coding):
    """The condition that makes the answer a 304."""
    _, headers, _ = measure.get(port, PAGE, coding)
    return {**coding, "If-None-Match": {name.lower(): value for name, value in headers.items()}["etag"]}


def compare(name, ours, theirs, headers):
    load(*ours, headers(ours[1])), load(*theirs, headers(theirs[1]))
    rounds = [(load(*ours, headers(ours[1])), load(*theirs, headers(theirs[1]))) for _ in range(ROUNDS)]
    shown = []
    for side in zip(*rounds):
        shown.append([measure.median(column) for column in zip(*side)])
    text = [f"{cpu:.1f} us, {rate / 1000:.0f}k/s, {size:,.0f} B" for cpu, rate, size in shown]
    table.row(f"read, {name}", text[0], f"nginx {text[1]}", "CPU per request no more than nginx", shown[0][0] <= shown[1][0])


def crawl(port, size):
    """Reads every edition page once, compressed as browsers ask for it."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for number in range(size):
        connection.request("GET", f"/en/n{number:06}.html", headers={"Accept-Encoding": "gzip, br"})
        connection.getresponse().read()


def main():
    house.quietly()
    peers.need(nginx="nginx", wrk="wrk", **{"/usr/lib/nginx/modules/ngx_http_brotli_static_module.so": "libnginx-mod-http-brotli-static"})
    size = 10_000
    with house.served(house.kept(size), "taskset", "-c", "0") as ours:
        theirs, unchanged = nginx(ours[1])
        try:
            for name, headers in CODINGS.items():
                compare(name, ours, theirs, lambda _, headers=headers: headers)
            compare("304", ours, unchanged, lambda port: known(port, {"Accept-Encoding": "br"}))
            loaded, peer = measure.memory(ours[0].pid)[0], measure.memory(theirs[0].pid)[0]
        finally:
            theirs[0].terminate()
            theirs[0].wait(10)
        table.row("read, memory after that", f"{loaded:.0f} MB Rss", f"nginx {peer:.0f} MB", "under 40 MB with 10,000 calls", loaded < 40)
        before = measure.cpu(ours[0].pid)
        crawl(ours[1], size)
        each = (measure.cpu(ours[0].pid) - before) / size * 1000
        crawled = measure.memory(ours[0].pid)[0]
        ours = f"{crawled:.0f} MB Rss, CPU {each:.2f} ms each"
        table.row("read, memory after all 10,000 pages", ours, "-", "under 40 MB", crawled < 40)


main()
