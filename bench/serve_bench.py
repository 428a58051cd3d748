#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long does a moved slider wait for its answer?

    bench/serve_bench.py [MOVES]                          default: 60; SURETY names the program

One connection to a server of its own, one move after another, the base known from the first: wall time from
request to answer, and processor time of the server. On a machine that does other work only processor time
means something."""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from served import Server  # noqa: E402


def processor_ms(server):
    with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().split()
    return (int(fields[13]) + int(fields[14])) * 1000 / os.sysconf("SC_CLK_TCK")


def main():
    moves = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    server = Server()
    connection = server.connect()
    headers = {"X-Token": server.token, "X-Client": "bench", "Content-Type": "application/json"}

    def move(value, futures):
        body = {"scenario": {"from": "P06", "levers": {"mnf_size": value}}, "futures": futures}
        connection.request("POST", "/api/v1/runs", json.dumps(body), headers)
        response = connection.getresponse()
        response.read()
        assert response.status == 200, response.status

    for turn, futures in enumerate((500, 1000)):
        move(0, futures)
        before, waits = processor_ms(server), []
        for number in range(moves):
            begun = time.perf_counter()
            move(1 + 40 * number / moves + turn / 1000, futures)  # where no slider has been yet
            waits.append((time.perf_counter() - begun) * 1000)
        waits.sort()
        print(f"{futures} futures: median {waits[moves // 2]:.0f} ms, nineteen of twenty within "
              f"{waits[moves * 19 // 20]:.0f} ms; {(processor_ms(server) - before) / moves:.0f} ms of processor")
    server.end()


if __name__ == "__main__":
    main()
