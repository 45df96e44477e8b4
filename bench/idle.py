"""`idle`: a server with 100,000 subscribers and nothing to do, for 20 seconds."""

import time

from ground import house, mail, measure, table

SECONDS = 20
COUNT = 100_000


def main():
    house.quietly()
    folder = mail.writing_to(house.scratch("idle") / "house", measure.free_port())
    mail.read_by(folder, COUNT)
    with house.served(folder) as (process, _):
        time.sleep(3)
        before = measure.cpu(process.pid)
        time.sleep(SECONDS)
        cpu = measure.cpu(process.pid) - before
        rss, _ = measure.memory(process.pid)
    share = cpu / SECONDS
    table.row(
        "idle, 100,000 subscribers",
        f"{rss:.0f} MB Rss, {share * 100:.2f} % of a core",
        "-",
        "under 40 MB, no measurable CPU",
        rss < 40 and share < 0.002,
    )


main()
