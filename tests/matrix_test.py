#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of bits: one digest, whatever the threads, lanes, instructions and processes; another for single precision.

Rows of threads, lanes and vector widths run in the build that is delivered (BUILD, default build); a row that
this processor cannot run prints "skipped: CPU". Processes and kills, in either precision, are in scale_test.py,
compilers in long/compilers.py.
"""
import os
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("BUILD", os.path.join(ROOT, "build"))
WIDTHS = ("portable", "avx2", "avx512")
SINGLE = "single-"
CASES = {
    # Two leaves and an odd rest, along three paths with noise; and four parts of a small model.
    "cases/ukraine": ("333", ["P06"]),
    "bench/cases/world": ("2100", ["W1", "W3"]),
}
ROWS = [(threads, lanes, width) for threads, lanes in ((1, 128), (2, 8), (7, 64)) for width in WIDTHS]
ROWS += [(2, 1024, "portable"), (7, 200, "portable")]
ROWS += [(threads, lanes, SINGLE + width) for threads, lanes, width in
         ((1, 128, "portable"), (2, 8, "avx2"), (7, 64, "avx2"), (2, 64, "avx512"), (1, 1024, "avx512"))]


def row(build, case, threads, lanes, width):
    futures, packages = CASES[case]
    done = subprocess.run(
        [os.path.join(build, "tests", "bits_row"), os.path.join(ROOT, case), futures, str(threads),
         str(lanes), width, *packages], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout.strip()


def columns(build):
    """The digest of each case and precision, with what differs told."""
    digests = {}
    for case in CASES:
        for threads, lanes, width in ROWS:
            found = row(build, case, threads, lanes, width)
            print(f"{case:<18} {threads} threads {lanes:4} lanes {width:<15} {found[:16]}")
            if found != "skipped: CPU":
                precision = SINGLE if width.startswith(SINGLE) else ""
                digests.setdefault(precision + case, set()).add(found)
    return digests


class Matrix(unittest.TestCase):
    def test_every_row_has_the_same_digest(self):
        found = columns(BUILD)
        for what, digests in found.items():
            self.assertEqual(len(digests), 1, what)
        for case in CASES:
            self.assertNotEqual(found[case], found[SINGLE + case])


if __name__ == "__main__":
    unittest.main()
