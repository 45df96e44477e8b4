"""CPU time, memory, pages over HTTP. CPU is user and system time as the kernel counts it, of a process and its children."""

import http.client
import os
import socket
import statistics
import subprocess
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


class Ran:
    """What a command took: `cpu` and `wall` in seconds, `out` as text, `rss` in MB at its highest."""

    def __init__(self, cpu, wall, rss, out):
        self.cpu, self.wall, self.rss, self.out = cpu, wall, rss, out


def run(*command, cwd=None):
    """Runs to the end; a failure stops the benchmark with the command's own words."""
    start = time.perf_counter()
    process = subprocess.Popen([str(word) for word in command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = process.stdout.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed ({process.returncode}):\n{out[-2000:]}")
    return Ran(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, out)


def tree(pid):
    """A process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [below for child in children for below in tree(int(child))]


def cpu(pid):
    """Seconds that a running process tree has used so far; to a hundredth."""
    stats = (Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in tree(pid))
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICK


def exact(pid):
    """The same to a microsecond, as the scheduler counts it for each thread; threads that ended meanwhile are not in it."""
    threads = (thread for one in tree(pid) for thread in Path(f"/proc/{one}/task").iterdir())
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def memory(pid):
    """Rss and Pss of a process tree, in MB."""
    sums = {"Rss:": 0, "Pss:": 0}
    for one in tree(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            words = line.split()
            if words[0] in sums:
                sums[words[0]] += int(words[1]) / 1024
    return sums["Rss:"], sums["Pss:"]


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def get(port, path, headers=None):
    """Status, headers and bytes of a page; status 0 while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    except ConnectionError:
        return 0, {}, b""
    finally:
        connection.close()


def wait_for(port, path, seconds=30):
    """Asks each millisecond until the page is there."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        if get(port, path)[0] == 200:
            return
        time.sleep(0.001)
    raise SystemExit(f"{path} was not there after {seconds} s")


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


median = statistics.median
