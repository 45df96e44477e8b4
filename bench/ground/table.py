"""The table of results in bench/README.md: one row for each figure, replaced by each run."""

import datetime
import itertools
import subprocess
from pathlib import Path

from .house import ROOT

README = ROOT / "bench" / "README.md"
HEAD = "| bench | ours | peer | reach | met | when, commit |\n| --- | --- | --- | --- | --- | --- |\n"


def row(bench, ours, peer, reach, met):
    """Prints a row, and puts it in the place of the one with the same name, or at the end."""
    print(f"{bench:34} ours {ours:34} peer {peer:34} {'met' if met else 'SHORT'} ({reach})", flush=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    cells = [bench, ours, peer, reach, "yes" if met else "**no**", f"{datetime.date.today()} {commit}"]
    line = "| " + " | ".join(cells) + " |"
    before, rest = README.read_text(encoding="utf-8").split(HEAD)
    rows = list(itertools.takewhile(lambda one: one.startswith("|"), rest.split("\n")))
    after = rest.split("\n")[len(rows):]
    same = [place for place, one in enumerate(rows) if one.startswith(f"| {bench} |")] or [len(rows)]
    rows[same[0]:same[0] + 1] = [line]
    README.write_text(before + HEAD + "\n".join(rows + after), encoding="utf-8")
