"""`sync`: a mirror of 10,000 calls after one more call in five languages: bytes on the wire and requests, beside `rsync -z` and
`git bundle` of the same two exported trees. The house has a call in these languages already: the first in a new language changes
every page, all of which name the languages of the house.
"""

import shutil
import socket
import subprocess
import threading

from ground import house, measure, peers, table, texts

SIZE = 10_000


class Counter:
    """Passes connections on to a port, and counts: bytes both ways, requests, and turns (a request after an answer has begun)."""

    def __init__(self, port):
        self.port, self.sent, self.received, self.requests, self.turns = port, 0, 0, 0, 0
        self.answering = True
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.own = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.port))
            threading.Thread(target=self.pump, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(far, near, False), daemon=True).start()

    def pump(self, source, target, asking):
        while data := source.recv(1 << 16):
            if asking:
                self.sent += len(data)
                self.requests += data.count(b"GET /") + data.count(b"HEAD /")
                self.turns += self.answering
            else:
                self.received += len(data)
            self.answering = not asking
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def pull(port, out, known):
    counter = Counter(port)
    ran = measure.run(house.BIN, "mirror", "pull", f"http://127.0.0.1:{counter.own}", out, "--house", known, "--allow-private", "127.0.0.0/8")
    return counter, ran


def rsync(source, target):
    """Bytes both ways over rsync's own protocol."""
    port, place = measure.free_port(), house.scratch("rsync")
    (place / "conf").write_text(f"use chroot = no\n[tree]\npath = {source}\n")
    daemon = subprocess.Popen(["rsync", "--daemon", "--no-detach", f"--port={port}", "--address=127.0.0.1", f"--config={place}/conf"])
    try:
        while True:
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
        out = measure.run("rsync", "-az", "--delete", "--stats", f"rsync://127.0.0.1:{port}/tree/", f"{target}/").out
    finally:
        daemon.terminate()
        daemon.wait(10)
    words = [line.split() for line in out.replace(",", "").splitlines()]
    return sum(int(line[-1]) for line in words if line[:3] in (["Total", "bytes", "sent:"], ["Total", "bytes", "received:"]))


def commit(tree):
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-C", tree]
    measure.run(*git, "add", "--all")
    measure.run(*git, "commit", "--quiet", "--message", "state")


def bundle(tree):
    """Bytes of a bundle that brings the last commit to who has the one before."""
    file = house.PLACE / "change.bundle"
    measure.run("git", "-C", tree, "bundle", "create", file, "HEAD~1..HEAD")
    return file.stat().st_size


def main():
    house.quietly()
    peers.need(rsync="rsync", git="git")
    folder, place = house.copy(SIZE, "house-syncing"), house.scratch("sync")
    tree, copy, mirror = place / "tree", place / "copy", place / "mirror"
    known = house.house_id(folder)
    texts.call(place / "before", 0)
    measure.run(house.BIN, "publish", folder, place / "before")
    measure.run(house.BIN, "export", folder, tree)
    shutil.copytree(tree, copy, copy_function=shutil.copy2)
    measure.run("git", "-C", tree, "init", "--quiet")
    commit(tree)
    with house.served(folder) as (_, port):
        whole, ran = pull(port, mirror, known)
        text = f"{whole.received / 1e6:.1f} MB, {whole.requests} requests, {ran.cpu:.1f} s CPU"
        table.row("sync, first pull of 10,000 calls", text, "-", "-", True)
        texts.call(place / "more", 1)
        measure.run(house.BIN, "publish", folder, place / "more")
        new, ran = pull(port, mirror, known)
    measure.run(house.BIN, "export", folder, tree)
    commit(tree)
    git = bundle(tree)
    shutil.move(tree / ".git", place / "git")
    peer = rsync(tree, copy)
    ours = new.sent + new.received
    text = f"{ours / 1000:.0f} KB, {new.requests} requests, {new.turns} turns, {ran.cpu * 1000:.0f} ms CPU"
    theirs = f"git bundle {git / 1000:.0f} KB, rsync -z {peer / 1000:.0f} KB"
    table.row("sync, after one more", text, theirs, "fewer bytes than the bundle, at most 20 requests", ours < git and new.requests <= 20)


main()
