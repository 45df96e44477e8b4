"""`append`: entries a second that the log takes, each durable (fsync) before it is acknowledged: 64 callers with one entry each, who
share commits, and one caller with 1,000 at a time. In an empty log and in one of 1,000,000 entries.
"""

import os

from ground import house, measure, table

APPEND = house.BIN.parent / "examples" / "append"
LARGE = int(os.environ.get("BEFFROI_BENCH_ENTRIES", 1_000_000))


def append(folder, entries, callers, each):
    """Entries a second, and microseconds of CPU for each."""
    ran = measure.run(APPEND, folder, entries, callers, each)
    seconds = float(ran.out.split()[0])
    return entries / seconds, ran.cpu / entries * 1e6


def rows(folder, name, first=None):
    """The rows of a log, whose CPU time is compared with that of the first; returns it."""
    single = [append(folder, 6_400, 64, 1) for _ in range(3)]
    batch = [append(folder, 20_000, 1, 1_000) for _ in range(3)]
    rate, cpu = (measure.median(column) for column in zip(*single))
    rates, cpus = (measure.median(column) for column in zip(*batch))
    met = [fast >= 2_000 and used <= before * 1.25 for fast, used, before in zip((rate, rates), (cpu, cpus), first or (cpu, cpus))]
    table.row(f"append, {name}, 64 callers", f"{rate:,.0f}/s, CPU {cpu:.0f} us", "-", "2,000/s, same at 1,000,000", met[0])
    table.row(f"append, {name}, 1,000 at a time", f"{rates:,.0f}/s, CPU {cpus:.0f} us", "-", "2,000/s, same at 1,000,000", met[1])
    return cpu, cpus


def main():
    house.quietly()
    place = house.scratch("appending")
    folder = house.found(place / "house")
    first = rows(folder, "new log")
    rate, cpu = append(folder, LARGE, 1, 1_000)
    print(f"  filling up to {LARGE:,} entries: {rate:,.0f}/s, {cpu:.0f} us CPU each")
    rows(folder, f"{LARGE:,} entries", first)


main()
