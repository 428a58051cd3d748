#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Samples of densities whose moments are known, at full length under twenty seeds."""
import os
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Walkers(unittest.TestCase):
    def test_known_moments_are_found_under_twenty_seeds(self):
        done = subprocess.run([os.path.join(ROOT, "build", "tests", "walkers_test")], cwd=ROOT,
                              env={**os.environ, "SURETY_TEST_SEEDS": "20"}, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
