#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`surety fit` on the flagship: what is shown, what is written, what is refused."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SURETY = os.path.join(ROOT, "build", "surety")


def fit(*words, code=0):
    done = subprocess.run([SURETY, "fit", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout if code == 0 else done.stdout + done.stderr


class Fit(unittest.TestCase):
    def test_one_sector_is_told_and_written(self):
        with tempfile.TemporaryDirectory() as folder:
            told = fit("--sector", "eu", "--draws", "200", "--threads", "1", "-o", folder)
            for words in ("learn[mun]", "build_time[mun]", "R-hat", "European shell capacity", "Not identified"):
                self.assertIn(words, told)
            self.assertNotIn("NOT TO BE USED", told)
            with open(os.path.join(folder, "posterior.csv"), newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual(len(rows), 200)
            self.assertEqual(list(rows[0]), ["draw", "learn[mun]", "build_time[mun]", "density:EU"])
            with open(os.path.join(folder, "fit.csv"), newline="", encoding="utf-8") as file:
                table = list(csv.DictReader(file))
            self.assertEqual({row["parameter"] for row in table}, {"learn[mun]", "build_time[mun]"})
            self.assertLessEqual(float(table[0]["spread"]), float(table[1]["spread"]))
            for row in table:
                self.assertEqual(row["verdict"], "identified" if float(row["spread"]) <= 0.9 else "not identified")
                self.assertLess(float(row["r_hat"]), 1.01)
                self.assertLess(float(row["low"]), float(row["q05"]))
                self.assertLess(float(row["q95"]), float(row["high"]))
            picture = xml.etree.ElementTree.parse(os.path.join(folder, "posterior.svg")).getroot()
            words = " ".join("".join(part.itertext()) for part in picture.iter())
            for row in table:
                self.assertIn(row["parameter"], words)
            with open(os.path.join(folder, "errors.csv"), newline="", encoding="utf-8") as file:
                self.assertIn("sigma:eu_outlays", next(csv.reader(file)))
            with open(os.path.join(folder, "fit.json"), encoding="utf-8") as file:
                answer = json.load(file)
            self.assertTrue(answer["blessed"])
            first = os.path.join(folder, "one.csv")
            shutil.copy(os.path.join(folder, "posterior.csv"), first)
            fit("--sector", "EU", "--draws", "200", "--threads", "2", "--quiet", "-o", folder)
            with open(first, "rb") as one, open(os.path.join(folder, "posterior.csv"), "rb") as two:
                self.assertEqual(one.read(), two.read())
            self.assertIn("as it was", fit("--sector", "EU", "--check", first))
            with open(first, encoding="utf-8") as file:
                text = file.read().replace(rows[3]["learn[mun]"], "0.0612345")
            with open(first, "w", encoding="utf-8") as file:
                file.write(text)
            self.assertIn("another now", fit("--sector", "EU", "--check", first, code=1))

    def test_fewer_months_are_fewer_rows(self):
        late = json.loads(fit("--sector", "WA", "--draws", "100", "--json"))
        early = json.loads(fit("--sector", "WA", "--draws", "100", "--to", "2023-12", "--json"))
        self.assertEqual((late["to"], early["to"]), ("2024-06", "2023-12"))
        casualties = [answer["sectors"][0]["series"][0] for answer in (late, early)]
        self.assertGreater(casualties[0]["rows"], casualties[1]["rows"])
        self.assertEqual(casualties[0]["rows"], casualties[1]["rows"] + casualties[1]["left_out"])

    def test_what_cannot_be_is_refused(self):
        self.assertIn("no sector 'XX'", fit("--sector", "XX", code=2))
        self.assertIn("in sector UA", fit("--sector", "UA", code=2))
        self.assertIn("up to 2024-06", fit("--to", "2025-12", code=2))
        self.assertIn("--draws", fit("--draws", "5", code=2))


if __name__ == "__main__":
    unittest.main()
