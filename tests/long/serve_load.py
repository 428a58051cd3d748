#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fifty people move sliders for a minute, all on one server on loopback.

Each sends a run, waits for its answer, often lets it refine for a moment, and moves on; a third of the time the
next move does not wait, and now and then a second move overtakes a first that still does. No answer may be an error, what
was overtaken must say so, and memory must stay flat."""
import http.client
import json
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from served import Server  # noqa: E402

CLIENTS = 50
SECONDS = int(os.environ.get("SERVE_LOAD_SECONDS", "60"))
GROWTH_MOST_KB = 48 * 1024
MEMORY_MOST_KB = 200 * 1000


class Tally:
    """What came back, over all clients."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts, self.waits, self.wrong = {}, [], []

    def take(self, status, seconds, content):
        with self.lock:
            self.counts[status] = self.counts.get(status, 0) + 1
            if status == 200:
                self.waits.append(seconds)
            elif status != 409:
                self.wrong.append((status, content[:200]))

    def note(self, error):
        with self.lock:
            self.wrong.append(repr(error))


def ask(server, headers, chance):
    """A run under way, on a connection of its own."""
    scenario = {"from": f"P{chance.randint(1, 9):02}", "levers": {"mnf_size": chance.randint(0, 100) / 2}}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    connection.request("POST", "/api/v1/runs", json.dumps({"scenario": scenario, "futures": 100}), headers)
    return connection


def move(server, name, tally, chance):
    """One move of a slider, and a look at how it refines."""
    headers = {"X-Token": server.token, "X-Client": name, "Content-Type": "application/json"}
    begun = time.monotonic()
    overtaken = ask(server, headers, chance) if chance.random() < 0.1 else None
    connection = ask(server, headers, chance)
    if overtaken:
        response = overtaken.getresponse()
        tally.take(response.status, time.monotonic() - begun, response.read())
        overtaken.close()
    if chance.random() < 0.3:
        connection.close()  # the next move does not wait
        return
    response = connection.getresponse()
    content = response.read()
    tally.take(response.status, time.monotonic() - begun, content)
    if response.status == 200 and chance.random() < 0.5:
        connection.request("GET", json.loads(content)["refine"] + "?to=400", headers=headers)
        stream = connection.getresponse()
        if stream.status != 200:
            tally.note(stream.status)
        stream.read(100)  # and away
    connection.close()


def client(server, number, tally, end):
    chance = random.Random(number)
    while time.monotonic() < end:
        try:
            move(server, f"client-{number}", tally, chance)
        except OSError as error:
            tally.note(error)
            return
        time.sleep(chance.random() * 0.2)


def resident_kb(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def main():
    server, tally = Server(), Tally()
    end = time.monotonic() + SECONDS
    threads = [threading.Thread(target=client, args=(server, number, tally, end)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS / 2)
    half = resident_kb(server)
    for thread in threads:
        thread.join()
    full = resident_kb(server)
    status = server.ask("GET", "/api/v1/case")[0]
    code = server.end()
    waits = sorted(tally.waits)
    print(f"# {tally.counts}, half of the answers within {waits[len(waits) // 2]:.2f} s, nineteen of twenty within "
          f"{waits[len(waits) * 19 // 20]:.2f} s; {half} kB after half the time, {full} kB at the end")
    fine = True
    for sound, sentence in ((not tally.wrong, f"no answer was an error {tally.wrong[:3] or ''}"),
                            (tally.counts.get(200, 0) > CLIENTS, "everybody was answered"),
                            (full - half < GROWTH_MOST_KB, "memory stayed flat"),
                            (max(half, full) <= MEMORY_MOST_KB, "memory stayed within 200 MB"),
                            (tally.counts.get(409, 0) > 0, "stale questions were stopped and said so"),
                            (status == 200 and code == 0, "the server served to the end and ended cleanly")):
        print(f"{'ok' if sound else 'not ok'} - {sentence}")
        fine &= sound
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
