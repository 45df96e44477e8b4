"""`start`: from the start of `beffroi serve` to its first answered page, in houses of 100, 1,000 and 10,000 calls."""

import subprocess
import time

from ground import house, measure, table

ROUNDS = 15


def start(folder, page):
    """Wall time to the first page, and CPU until then, in ms."""
    port = measure.free_port()
    before = time.perf_counter()
    process = subprocess.Popen([house.BIN, "serve", folder, "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        measure.wait_for(port, page)
        return (time.perf_counter() - before) * 1000, measure.cpu(process.pid) * 1000, measure.memory(process.pid)[0]
    finally:
        process.terminate()
        process.wait(30)


def main():
    house.quietly()
    first = None
    for size in (100, 1_000, 10_000):
        folder = house.kept(size)
        rounds = [start(folder, f"/en/n{size // 2:06}.html") for _ in range(ROUNDS)]
        wall, cpu, rss = (measure.median(column) for column in zip(*rounds))
        first = first or cpu
        ours = f"{wall:.0f} ms, CPU {cpu:.0f} ms, {rss:.0f} MB"
        table.row(f"start, {size:,} calls", ours, "-", "under 150 ms, flat", wall < 150 and cpu < first * 1.5 + 10)


main()
