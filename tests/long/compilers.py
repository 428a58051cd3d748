#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gcc and clang make programs that give the same bits: the table of bits once more, built by the other."""
import os
import shutil
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import matrix_test  # noqa: E402


class Compilers(unittest.TestCase):
    def test_both_give_the_same_digests(self):
        if not shutil.which("clang"):
            self.skipTest("clang is not installed")
        other = os.path.join(ROOT, "build-clang")
        if not os.path.exists(os.path.join(other, "build.ninja")):
            subprocess.run(["meson", "setup", other, "-Dwerror=false"], cwd=ROOT, env={**os.environ, "CC": "clang"},
                           stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["ninja", "-C", other, "tests/bits_row"], stdout=subprocess.DEVNULL, check=True)
        self.assertEqual(matrix_test.columns(other), matrix_test.columns(matrix_test.BUILD))


if __name__ == "__main__":
    unittest.main()
