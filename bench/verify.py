"""`verify`: the full check of an exported house of 10,000 calls (keys, log, every proof and file), beside `sha256sum -c` of its files."""

import shutil

from ground import house, measure, table

ROUNDS = 5


def main():
    house.quietly()
    folder, out = house.kept(10_000), house.PLACE / "exported"
    shutil.rmtree(out, ignore_errors=True)
    measure.run(house.BIN, "export", folder, out)
    known = house.house_id(folder)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(measure.run(house.BIN, "verify", out, "--house", known))
        theirs.append(measure.run("sha256sum", "--quiet", "-c", "beffroi/manifest.sha256", cwd=out))
    cpu, peer = (measure.median(run.cpu for run in runs) for runs in (ours, theirs))
    text = f"{cpu:.2f} s CPU, {max(run.rss for run in ours):.0f} MB ({cpu / peer:.2f} x)"
    table.row("verify, export of 10,000 calls", text, f"sha256sum {peer:.2f} s CPU", "at most 1.5 times its CPU", cpu <= peer * 1.5)


main()
