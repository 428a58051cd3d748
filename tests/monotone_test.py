#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stronger is not more dangerous: each lever of the flagship, moved a step in its stronger direction, does not
raise the mean risk, on a weak, a middling and a strong package. Exceptions stand in directions.csv with a sentence."""
import csv
import json
import os
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SURETY = os.environ.get("SURETY", os.path.join(ROOT, "build", "surety"))
CASE = os.path.join(ROOT, "cases", "ukraine")
PACKAGES = ("P01", "P06", "P07")
NOTHING = 0.0001  # a hundredth of one future in 100: where a package is as good as safe, signs are dust
# Set by paths and adversaries, or whose stronger side is a matter of opinion: concessions, relief, terms of loans.
NEITHER = {"settlement_mode", "settle_time", "recon_share", "ru_peace_force", "hybrid", "common_cause_prob",
           "fail_secondary", "deal_deadline", "sanctions_relief", "principal_years", "principal_offset", "legal_cover",
           "asset_return", "loan_months", "concession"}


def rows(name):
    with open(os.path.join(CASE, name), encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Stronger(unittest.TestCase):
    def test_every_lever_has_a_direction_or_is_known_to_have_none(self):
        levers = {row["name"] + (f"[{row['element']}]" if row["element"] else "")
                  for row in rows("parameters.csv") if row["distribution"] == "lever"}
        self.assertEqual({row["lever"] for row in rows("directions.csv")} | NEITHER, levers)

    def test_a_step_in_the_stronger_direction_raises_no_risk_but_where_a_sentence_says_so(self):
        raised = set()
        for package in PACKAGES:
            answer = subprocess.run([SURETY, "matter", CASE, "--package", package, "--step", "--futures", "200", "--json",
                                     "--quiet"], stdout=subprocess.PIPE, check=True)
            moved = {lever["name"]: lever["mean"] for lever in json.loads(answer.stdout)["levers"]}
            for row in rows("directions.csv"):
                change = moved.get(row["lever"], 0.0) * (1 if row["stronger"] == "up" else -1)
                if change > NOTHING:
                    raised.add((row["lever"], package))
        told = {(row["lever"], row["where not"]) for row in rows("directions.csv") if row["exception"]}
        self.assertEqual(raised, told)


if __name__ == "__main__":
    unittest.main()
