#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the documents tell of the backtest is what the shipped scores say."""
import csv
import os
import re
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CASE = os.path.join(ROOT, "cases", "ukraine")
SURETY = os.path.join(ROOT, "build", "surety")
DEFICIT_OF_2022 = 275.5  # RUB bn a month, observations.csv


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def table(text, head):
    """Rows of the table whose head begins so, as lists of cells."""
    lines = text[text.index(head):].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


class Findings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(CASE, "observations", "backtest.csv"), encoding="utf-8", newline="") as file:
            cls.scores = [row for row in csv.DictReader(file) if row["rows"] != "0"]
        cls.titles = dict(re.findall(r"- id: (\w+)\n    title: (.*)\n", read("cases", "ukraine", "observations", "series.yaml")))
        cls.findings = read("docs", "findings.md")

    def near(self, shown, value, what):
        """A number to as many places as are shown; of large ones to the unit."""
        if value == "":
            self.assertEqual(shown, "", what)
            return
        places = len(shown.partition(".")[2])
        self.assertLessEqual(abs(float(shown) - float(value)), 0.5001 * 10**-places, what)

    def test_the_table_of_findings_is_that_of_the_scores(self):
        shown = table(self.findings, "| series | unit | rows | verdict |")
        self.assertEqual([row[0] for row in shown], [self.titles[row["series"]] for row in self.scores])
        says = {"lost": "lost to {naive}", "won": "beats {naive}", "alone": "no naive forecast"}
        columns = ("mae", "naive_mae", "ratio", "crps", "naive_crps", "theil_u", "theil_covariance")
        for cells, row in zip(shown, self.scores):
            self.assertEqual(cells[1:4], [row["unit"], row["rows"], says[row["verdict"]].format(**row)])
            for cell, column in zip(cells[4:], columns):
                self.near(cell, row[column], f"{cells[0]}: {column}")
            self.near(cells[11], 100 * float(row["inside_80"]), cells[0])

    def test_the_number_of_lost_series_is_that_of_the_scores(self):
        verdicts = [row["verdict"] for row in self.scores]
        lost, rivals = verdicts.count("lost"), verdicts.count("lost") + verdicts.count("won")
        self.assertIn(f"{lost} of {rivals} series are lost to a naive forecast", self.findings)

    def test_every_miss_that_the_design_admitted_is_told_with_its_score(self):
        by_name = {row["series"]: row for row in self.scores}
        shown = table(read("docs", "methods", "backtest.md"), "| admitted miss | series |")
        self.assertEqual({cells[1].strip("`") for cells in shown},
                         {"key_rate", "liquid_reserves", "strike_output", "strike_launches", "deficit", "urals_discount"})
        for cells in shown:
            row = by_name[cells[1].strip("`")]
            self.near(cells[2], row["ratio"], cells[0])
            self.assertEqual(cells[3].split()[0], "better" if row["verdict"] == "won" else "not", cells[0])

    def test_the_deficit_of_2022_is_what_both_documents_say(self):
        with tempfile.TemporaryDirectory() as folder:
            said = {}
            for revision in (0, 1):
                path = os.path.join(folder, "run.csv")
                subprocess.run([SURETY, "run", CASE, "--noise", "off", "--set", f"revision={revision}", "--save", "deficit",
                                "--stop", "12", "-o", path], check=True, capture_output=True)
                with open(path, encoding="utf-8", newline="") as file:
                    said[revision] = sum(float(row["deficit"]) for row in list(csv.DictReader(file))[:12]) / 12
        self.assertIn(f"{said[1]:.0f} RUB_bn a month where {DEFICIT_OF_2022 + 0.001:.0f} was reported "
                      f"({said[0]:.0f} with", self.findings)
        self.assertIn(f"{said[1]:.0f} RUB_bn a month where {DEFICIT_OF_2022 + 0.001:.0f} was reported",
                      read("docs", "methods", "backtest.md"))
        self.assertIn(f"deficit,2022-12,12,{DEFICIT_OF_2022},", read("cases", "ukraine", "observations", "observations.csv"))


if __name__ == "__main__":
    unittest.main()
