#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every test that docs/acceptance.md names is there."""
import os
import pathlib
import re
import unittest

from served import ROOT


class Named(unittest.TestCase):
    def test_every_file_and_every_test_is_there(self):
        text = pathlib.Path(ROOT, "docs", "acceptance.md").read_text(encoding="utf-8")
        content = None
        for word, said in re.findall(r"`([^`]+)`|\"([^\"]+)\"", text):
            if said:
                self.assertIn(f'"{said}"', content or "")
            elif word.startswith(("tests/", "web/", "fuzz/", "bench/")):
                path = os.path.join(ROOT, word)
                self.assertTrue(os.path.exists(path), word)
                content = pathlib.Path(path).read_text(encoding="utf-8") if os.path.isfile(path) else ""
            elif word.startswith("test_"):
                self.assertIn(f"def {word}(", content or "", word)

    def test_all_fourteen_checks_are_listed(self):
        text = pathlib.Path(ROOT, "docs", "acceptance.md").read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"^\| (\d+) \|", text, re.M), [str(number) for number in range(1, 15)])


if __name__ == "__main__":
    unittest.main()
