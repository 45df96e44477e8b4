"""`publish`: one call in five languages with a server running: from the start of `beffroi publish` until it has said what it
published (which is durable and in the log then) and the page is there over HTTP. The command then goes on to state the change in the
manifest; when it has ended, and its CPU to the end with the server's, are told beside it. In houses of 100, 10,000 and 100,000 calls
(the last only when BEFFROI_BENCH_LARGE is set: its house takes long to make).
"""

import os
import subprocess
import time

from ground import house, measure, table, texts

WARM_UP, ROUNDS = 22, 40


def publish(folder, server, port, number):
    """In ms: until it is acknowledged and visible, until the command has ended; CPU of command and server."""
    files = house.PLACE / "to-publish" / f"call{number}"
    texts.call(files, number)
    before, start = measure.cpu(server.pid), time.perf_counter()
    command = subprocess.Popen([house.BIN, "publish", folder, files], stdout=subprocess.PIPE)
    if not command.stdout.readline():
        raise SystemExit("nothing was published")
    page = f"/uk/call{number}.html"
    while measure.get(port, page)[0] != 200:
        if time.perf_counter() - start > 30:
            raise SystemExit(f"{page} was published and is not there")
        time.sleep(0.0005)
    seen = time.perf_counter() - start
    command.stdout.read()
    _, status, used = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode != 0:
        raise SystemExit("the change was not stated in the manifest")
    end = time.perf_counter() - start
    # What the server does about it, it does within moments.
    time.sleep(0.1)
    cpu = used.ru_utime + used.ru_stime + measure.cpu(server.pid) - before
    return seen * 1000, end * 1000, cpu * 1000


def main():
    house.quietly()
    sizes = [100, 10_000] + ([100_000] if os.environ.get("BEFFROI_BENCH_LARGE") else [])
    first = None
    for size in sizes:
        folder = house.copy(size, "house-publishing")
        house.scratch("to-publish")
        with house.served(folder) as (server, port):
            # The lists and feeds of five languages are full after these.
            for number in range(WARM_UP):
                publish(folder, server, port, number)
            rounds = [publish(folder, server, port, WARM_UP + number) for number in range(ROUNDS)]
        seen, end, cpu = zip(*rounds)
        first = first or measure.median(cpu)
        middle = measure.median(seen)
        ours = f"p50 {middle:.0f} ms, p95 {measure.quantile(seen, 0.95):.0f} ms; ended {measure.median(end):.0f} ms; CPU {measure.median(cpu):.0f} ms"
        met = middle < 30 and measure.median(cpu) < first * 1.2
        table.row(f"publish, {size:,} calls", ours, "-", "p50 under 30 ms, same cost at every size", met)


main()
