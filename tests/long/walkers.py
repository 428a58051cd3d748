#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Samples of densities whose moments are known, at full length under twenty seeds: some 55 s of a processor each."""
import concurrent.futures
import os
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEEDS = 20


def run(seed):
    return subprocess.run([os.path.join(ROOT, "build", "tests", "walkers_test")], cwd=ROOT,
                          env={**os.environ, "SURETY_TEST_SEEDS": f"{seed}-{seed}"}, capture_output=True, text=True)


class Walkers(unittest.TestCase):
    def test_known_moments_are_found_under_twenty_seeds(self):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for seed, done in enumerate(pool.map(run, range(1, SEEDS + 1)), 1):
                with self.subTest(seed=seed):
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
