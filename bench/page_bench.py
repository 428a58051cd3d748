#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long from a moved slider to its picture, and what the page costs, beside the budgets.

    bench/page_bench.py [MOVES [RUNS]]            default: 200 moves, 5 runs; SURETY names the program

A server and a real browser (web/bench/slider.mjs) on this machine. Times are wall time, which means something on a
machine that does nothing else: the load average is printed with them. Processor time means something anywhere."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))
from served import SURETY, Server  # noqa: E402
from first_load import bytes_of_first_load  # noqa: E402

FUTURES = 1000
SEED = 7


def memory_mb(pid, name):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":")) / 1024


def time_start():
    """Milliseconds from the command to a server that listens; the median of five."""
    waits = []
    for _ in range(5):
        begun = time.perf_counter()
        server = Server()
        waits.append((time.perf_counter() - begun) * 1000)
        server.end()
    return statistics.median(waits)


def stripped_mb():
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(SURETY, folder)
        subprocess.run(["strip", copy], check=True)
        return os.path.getsize(copy) / 1e6


def watch_page(moves, runs):
    """What the browser saw, memory of the server and of the tab (MB)."""
    server = Server()
    begun = time.monotonic()
    with subprocess.Popen(["node", os.path.join(ROOT, "web", "bench", "slider.mjs"), server.address,
                           str(server.process.pid), str(moves), str(runs), str(FUTURES), str(SEED)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        line = node.stdout.readline()
        if not line:
            sys.exit("the browser did not come to an end")
        seen = json.loads(line)
        memory = memory_mb(server.process.pid, "Rss"), memory_mb(seen["tab"], "Pss")
        node.stdin.write("\n")
        node.stdin.close()
        node.wait()
    server.end()
    print(f"# {runs} runs of {moves} moves of {seen['rounds'][0]['sliders']} sliders, {FUTURES} futures, "
          f"{time.monotonic() - begun:.0f} s; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    return seen, memory


def main():
    moves = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    start = time_start()
    seen, (server_mb, tab_mb) = watch_page(moves, runs)
    sizes = bytes_of_first_load()

    def over_runs(what):
        values = sorted(round_[what] for round_ in seen["rounds"])
        return statistics.median(values), f"{values[0]:.0f} to {values[-1]:.0f} over the runs"

    rows = [("slider to picture, median (ms)", 50, *over_runs("median")),
            ("of that, until the answer is read (ms)", None, *over_runs("answer")),
            ("slider to picture, nineteen of twenty within (ms)", 100, *over_runs("p95")),
            ("processor time a move, server (ms)", None, *over_runs("server")),
            ("processor time a move, tab (ms)", None, *over_runs("tab")),
            ("the slowest (ms)", None, max(one["most"] for one in seen["rounds"]), ""),
            ("pictures older than the one before", 0, seen["dragged"]["backwards"],
             f"120 moves, {seen['dragged']['asked'] - 10 - moves * runs} questions"),
            ("release to 10,000 futures (ms)", 1000, statistics.median(seen["refined"]),
             ", ".join(f"{wait:.0f}" for wait in seen["refined"])),
            ("processor time of that, server (ms)", None, statistics.median(seen["refinedWork"]), ""),
            ("start to ready (ms)", 100, start, ""),
            ("address to first picture, nothing known (ms)", 1000, statistics.median(seen["first"]),
             f"{seen['first'][0]:.0f} to {seen['first'][-1]:.0f} in {len(seen['first'])} profiles, browser running"),
            ("first load, compressed (kB)", 200, sum(sizes.values()) / 1000,
             ", ".join(f"{name} {size / 1000:.0f}" for name, size in sizes.items())),
            ("script and style of it (kB)", 90, (sizes["script"] + sizes["style"]) / 1000, ""),
            ("memory of the server (MB)", 200, server_mb, ""), ("memory of the tab at rest (MB)", 150, tab_mb, "the driver keeps each answer beside it"),
            ("the same while it is moved, not yet collected (MB)", None, seen["moved"], ""),
            ("of that, what the page itself made (MB)", None, seen["heap"] / 1e6, ""),
            ("program without symbols (MB)", 6, stripped_mb(), "")]
    for name, budget, value, note in rows:
        verdict = "" if budget is None else "within" if value <= budget else "OVER"
        print(f"{name:52} {value:8.1f}  {'' if budget is None else f'budget {budget}':12} {verdict:7} {note}")


if __name__ == "__main__":
    main()
