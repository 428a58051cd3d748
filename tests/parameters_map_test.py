#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every collected fact is mapped to a name of the model, or to none with a reason."""
import csv
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CASE = os.path.join(ROOT, "cases", "ukraine")


def read(*path):
    with open(os.path.join(CASE, *path), encoding="utf-8") as file:
        return file.read()


def bare(name):
    return name.split("[")[0].strip().lower()


class ParametersMap(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = list(csv.DictReader(read("observations", "parameters_map.csv").splitlines()))
        cls.series = set(re.findall(r"- id: (\w+)\n", read("observations", "series.yaml")))

    def test_each_of_the_187_facts_stands_once(self):
        self.assertEqual([row["id"] for row in self.rows], [f"P{number:03}" for number in range(1, 188)])
        self.assertLessEqual({row["window"] for row in self.rows}, {"pre", "post"})
        self.assertLessEqual({row["relation"] for row in self.rows},
                             {"observation", "driver", "range", "constant", "lever", "none"})

    def test_names_are_those_of_the_model(self):
        known = {name.lower() for name in re.findall(r'<(?:aux|stock|flow) name="([^"]+)"', read("model.xmile"))}
        for row in self.rows:
            if row["model"] != "none":
                for name in row["model"].split(";"):
                    self.assertIn(bare(name), known, row["id"])

    def test_what_has_no_place_says_why(self):
        for row in self.rows:
            self.assertTrue(row["relation"] != "none" or row["note"], row["id"])
            self.assertTrue(row["model"] != "none" or row["relation"] == "none", row["id"])

    def test_observations_name_a_series_that_is_there(self):
        for row in self.rows:
            if row["relation"] == "observation":
                named = set(re.findall(r"\w+", row["note"])) & self.series
                self.assertTrue(named, f"{row['id']}: {row['note']}")


if __name__ == "__main__":
    unittest.main()
