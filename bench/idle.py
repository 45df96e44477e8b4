"""`idle`: a server with 100,000 subscribers and nothing to do, for a minute. The CPU time is what the scheduler counted."""

import time

from ground import house, mail, measure, table

SECONDS = 60
COUNT = 100_000


def main():
    house.quietly()
    folder = mail.writing_to(house.scratch("idle") / "house", measure.free_port())
    mail.read_by(folder, COUNT)
    with house.served(folder) as (process, _):
        time.sleep(3)
        before = measure.exact(process.pid)
        time.sleep(SECONDS)
        cpu = measure.exact(process.pid) - before
        rss, _ = measure.memory(process.pid)
    share = cpu / SECONDS
    table.row(
        "idle, 100,000 subscribers",
        f"{rss:.0f} MB Rss, {cpu * 1000:.0f} ms of CPU in {SECONDS} s ({share * 100:.3f} % of a core)",
        "-",
        "under 40 MB, no measurable CPU",
        rss < 40 and share < 0.0005,
    )


main()
