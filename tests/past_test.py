#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run files of past releases are verified or explained (acceptance check 14); tests/reference/README tells of them."""
import os
import pathlib
import subprocess
import tempfile
import unittest

from served import ROOT, SURETY

PAST = pathlib.Path(ROOT, "tests", "reference", "past")


def verify(path, folder):
    return subprocess.run([SURETY, "verify", "--quiet", str(path)], cwd=folder, capture_output=True, text=True, check=False)


class Past(unittest.TestCase):
    def test_what_has_not_changed_gives_the_same_to_the_last_bit(self):
        runs = sorted(PAST.glob("*-tiny.json"))
        self.assertTrue(runs)
        for run in runs:
            got = verify(run, PAST)
            self.assertEqual(got.returncode, 0, f"{run.name}: {got.stdout}{got.stderr}")

    def test_the_flagship_is_verified_or_explained(self):
        runs = sorted(PAST.glob("*-ukraine.json"))
        self.assertTrue(runs)
        for run in runs:
            got = verify(run, ROOT)
            self.assertIn(got.returncode, (0, 1), got.stderr)
            if got.returncode:
                self.assertIn("not the same: recorded", got.stdout)
                self.assertRegex(got.stdout + got.stderr, r"has changed since the run|is missing|recorded by version")

    def test_another_version_is_named(self):
        text = next(PAST.glob("*-tiny.json")).read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "run.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace('"version": "', '"version": "0.0-').replace('"results_sha256": "', '"results_sha256": "0'))
            got = verify(path, PAST)
        self.assertEqual(got.returncode, 1)
        self.assertIn("recorded by version 0.0-", got.stdout)


if __name__ == "__main__":
    unittest.main()
