"""Houses of any size, made once for each binary and copied for who changes them; and the server of one."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from . import measure, texts

BIN = Path(os.environ.get("BEFFROI_BIN", "target/release/beffroi")).resolve()
ROOT = Path(__file__).resolve().parents[2]
PLACE = BIN.parents[1] / "bench"


def scratch(name):
    """An empty folder."""
    folder = PLACE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def site(size):
    """The texts of a house of this size, as Hugo keeps them."""
    folder = PLACE / f"texts-{size}"
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        texts.site(folder, range(size))
        (folder / "whole").touch()
    return folder


def found(folder, lang="en"):
    """An empty house."""
    measure.run(BIN, "init", folder, "--single", "--name", "House", "--lang", lang, "--origin", "http://127.0.0.1:8080")
    return folder


def kept(size):
    """A house with `size` calls, not to be changed. Made by importing, anew for each binary."""
    with BIN.open("rb") as binary:
        made_by = hashlib.file_digest(binary, "sha256").hexdigest()
    folder = PLACE / f"house-{size}"
    mark = folder / "made-by"
    if not mark.exists() or mark.read_text() != made_by:
        shutil.rmtree(folder, ignore_errors=True)
        PLACE.mkdir(parents=True, exist_ok=True)
        found(folder)
        if size:
            ran = measure.run(BIN, "import", folder, "markdown", site(size))
            print(f"  importing {size} calls: {ran.cpu:.1f} s CPU, {ran.cpu / size * 1000:.2f} ms each, {ran.rss:.0f} MB at most")
        mark.write_text(made_by)
    return folder


def copy(size, name):
    """A house with `size` calls, to be changed."""
    folder = PLACE / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept(size), folder)
    return folder


@contextlib.contextmanager
def served(folder, *before):
    """A server of a house: its process and port. `before` goes before the command, as `taskset -c 0`."""
    port = measure.free_port()
    command = [*before, str(BIN), "serve", str(folder), "--listen", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        measure.wait_for(port, "/beffroi/keys/1")
        yield process, port
    finally:
        process.terminate()
        process.wait(30)


def house_id(folder):
    """The House ID, from the house's own list of keys."""
    import json

    return json.loads(measure.run(BIN, "keys", folder, "--json").out)["house_id"]


def quietly():
    """Puts this run before other work of the machine, where it may and BEFFROI_BENCH_SHARED does not say that others need it too."""
    if os.environ.get("BEFFROI_BENCH_SHARED"):
        return
    with contextlib.suppress(OSError):
        os.setsid()
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text("-20")
    time.sleep(0)
