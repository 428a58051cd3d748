#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The model book in docs/model is what `surety book` makes of the flagship, and nothing is missing from it."""
import csv
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from served import ROOT, SURETY

CASE = os.path.join(ROOT, "cases", "ukraine")
KEPT = os.path.join(ROOT, "docs", "model")
PAGES = ("README.md", "equations.md", "parameters.md")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


class Book(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([SURETY, "book", "cases/ukraine", "-o", cls.folder.name],
                       cwd=ROOT, check=True, capture_output=True)
        cls.pages = {name: read(cls.folder.name, name) for name in PAGES}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_book_in_docs_is_the_one_that_is_made(self):
        for name in PAGES:
            self.assertEqual(self.pages[name].splitlines(), read(KEPT, name).splitlines(),
                             f"{name}: run `build/surety book cases/ukraine -o docs/model`")

    def test_every_variable_has_its_equation(self):
        names = re.findall(r'<(?:aux|flow|stock|gf) name="([^"]+)"', read(CASE, "model.xmile"))
        for name in names:
            self.assertIn(f"| `{name}`", self.pages["equations.md"])

    def test_every_parameter_has_its_source(self):
        with open(os.path.join(CASE, "parameters.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        lines = {line.split("`")[1]: line for line in self.pages["parameters.md"].splitlines() if line.startswith("| `")}
        for row in rows:
            name = row["name"].lower() + (f"[{row['element']}]" if row["element"] else "")
            self.assertIn(row["source"], lines[name])

    def test_the_headings_of_trace_stand_in_their_order(self):
        headings = [line[3:] for line in self.pages["README.md"].splitlines() if line.startswith("## ")]
        self.assertEqual(headings, ["1. Problem formulation", "2. Model description", "3. Data evaluation",
                                    "4. Conceptual model evaluation", "5. Implementation verification",
                                    "6. Model output verification", "7. Model analysis",
                                    "8. Model output corroboration", "Changes"])

    def test_weaknesses_and_what_it_is_not_for_are_told(self):
        for section in ("What it does not know", "Not to be used for", "Neutrality", "Rival structures"):
            self.assertIn(f"### {section}", self.pages["README.md"])
        self.assertNotIn("has no section", self.pages["README.md"])

    def test_what_was_fitted_and_scored_is_told_and_up_to_date(self):
        page = self.pages["README.md"]
        for heading in ("Forecasts of the past", "What observations say about parameters", "Forecast"):
            self.assertIn(f"### {heading}\n", page)
        for name in ("backtest", "fit", "forecast"):
            self.assertIn(f"From `observations/{name}.csv`, made by `surety {name} cases/ukraine", page)
        self.assertNotIn("Out of date", page, "run tools/fit-tables, then build/surety book cases/ukraine -o docs/model")
        self.assertNotIn("is not told", page)
        for picture in ("posterior.svg", "history.svg"):
            self.assertIn(f"]({picture})", page)
            self.assertEqual(read(KEPT, picture), read(CASE, "observations", picture))

    def test_lost_series_stand_first_with_their_numbers(self):
        with open(os.path.join(CASE, "observations", "backtest.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        section = self.pages["README.md"].split("### Forecasts of the past")[1].split("### ")[0]
        shown = [line.split(" | ")[:2] for line in section.splitlines() if re.match(r"\| [a-z_]+ \| (lost|won|alone|none)", line)]
        self.assertEqual([line[0][2:] for line in shown], [row["series"] for row in rows])
        verdicts = [line[1] for line in shown]
        self.assertEqual(verdicts, sorted(verdicts, key=["lost", "won", "alone", "none"].index))
        self.assertIn(f"{verdicts.count('lost')} of {verdicts.count('lost') + verdicts.count('won')} series", section)

    def test_a_changed_model_makes_its_tables_out_of_date(self):
        with tempfile.TemporaryDirectory() as folder:
            case = shutil.copytree(CASE, os.path.join(folder, "ukraine"))
            with open(os.path.join(case, "observations", "observations.csv"), "a", encoding="utf-8") as file:
                file.write("\n")
            subprocess.run([SURETY, "book", case, "-o", os.path.join(folder, "book")], check=True, capture_output=True)
            self.assertEqual(read(folder, "book", "README.md").count("**Out of date"), 3)
            os.remove(os.path.join(case, "observations", "made.csv"))
            os.remove(os.path.join(case, "observations", "history.svg"))
            subprocess.run([SURETY, "book", case, "-o", os.path.join(folder, "other")], check=True, capture_output=True)
            page = read(folder, "other", "README.md")
            self.assertEqual(page.count("is not told"), 3)
            self.assertNotIn("history.svg", page)
            self.assertFalse(os.path.exists(os.path.join(folder, "other", "history.svg")))

    def test_every_table_is_a_table(self):
        for name, text in self.pages.items():
            columns = 0
            for line in text.splitlines():
                bars = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
                self.assertTrue(not bars or not columns or bars == columns, f"{name}: {line[:80]}")
                columns = bars


if __name__ == "__main__":
    unittest.main()
