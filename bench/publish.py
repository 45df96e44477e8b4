"""`publish`: one call in five languages with a server running: from the start of `beffroi publish` until it has ended, which
means that all is durable, signed and listed, and the page is there over HTTP. In houses of 100, 10,000 and 100,000 calls
(the last only when BEFFROI_BENCH_LARGE is set: its house takes long to make).
"""

import os
import time

from ground import house, measure, table, texts

ROUNDS = 40


def publish(folder, port, number):
    """Wall and CPU until it is acknowledged, wall until it is visible, in ms."""
    files = house.PLACE / "to-publish" / f"call{number}"
    texts.call(files, number)
    start = time.perf_counter()
    ran = measure.run(house.BIN, "publish", folder, files)
    page = f"/uk/call{number}.html"
    while measure.get(port, page)[0] != 200:
        time.sleep(0.0005)
    return ran.wall * 1000, ran.cpu * 1000, (time.perf_counter() - start) * 1000


def main():
    house.quietly()
    sizes = [100, 10_000] + ([100_000] if os.environ.get("BEFFROI_BENCH_LARGE") else [])
    first = None
    for size in sizes:
        folder = house.copy(size, "house-publishing")
        house.scratch("to-publish")
        with house.served(folder) as (_, port):
            publish(folder, port, 0)
            rounds = [publish(folder, port, number) for number in range(1, ROUNDS + 1)]
        done, cpu, seen = zip(*rounds)
        first = first or measure.median(cpu)
        middle = measure.median(seen)
        ours = f"p50 {middle:.0f} ms, p95 {measure.quantile(seen, 0.95):.0f} ms; CPU {measure.median(cpu):.0f} ms"
        met = middle < 30 and measure.median(cpu) < first * 1.2
        table.row(f"publish, {size:,} calls", ours, "-", "p50 under 30 ms, same cost at every size", met)


main()
