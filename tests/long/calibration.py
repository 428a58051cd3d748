#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Truths drawn from the prior of the flagship's own sectors are found as often as `surety fit` says."""
import os
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FITS = 200
CHI_SQUARE_MOST = 27.88  # 99.9 % of chi-square with 9 degrees of freedom


class Calibration(unittest.TestCase):
    def test_ranks_of_truths_are_uniform(self):
        for sector in ("EN", "RB"):
            done = subprocess.run([os.path.join(ROOT, "build", "tests", "fit_ranks"), "cases/ukraine", sector, str(FITS)],
                                  cwd=ROOT, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            lines = done.stdout.splitlines()
            self.assertGreater(len(lines), 3)
            for line in lines:
                self.assertLess(float(line.split()[1]), CHI_SQUARE_MOST, line)


if __name__ == "__main__":
    unittest.main()
