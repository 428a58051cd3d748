#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Single precision, asked of the program: what it says of itself, that it can be verified, how far it is from double."""
import csv
import io
import json
import os
import tempfile
import unittest

from futures_from_test import surety
from schema import holds
from served import ROOT

SINGLE = ["--precision", "single"]
WORDS = ["evaluate", "--packages", "P01,P06", "--futures", "300", "--no-sensitivities", "--quiet"]


class Precision(unittest.TestCase):
    def test_an_evaluation_says_so_and_can_be_verified(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "run.json")
            surety(*WORDS, *SINGLE, "-o", folder)
            with open(path, encoding="utf-8") as file:
                run = json.load(file)
            self.assertEqual(run["precision"], "single")
            self.assertIn("the same results to the last bit", surety("verify", "--quiet", path))
            with open(os.path.join(folder, "report.html"), encoding="utf-8") as file:
                self.assertIn("Single precision: in 256 futures of 2 packages", file.read())
            with open(path, "w", encoding="utf-8") as file:
                json.dump({**run, "precision": "half"}, file)
            self.assertIn("'precision' must be", surety("verify", "--quiet", path, code=2))
            del run["precision"]
            with open(path, "w", encoding="utf-8") as file:
                json.dump(run, file)
            self.assertIn("not the same", surety("verify", "--quiet", path, code=1))

    def test_parts_of_one_precision_do_not_go_on_in_the_other(self):
        with tempfile.TemporaryDirectory() as folder:
            parts = os.path.join(folder, "parts")
            result = surety(*WORDS, *SINGLE, "--shards", parts).split("result ")[-1]
            self.assertIn("another evaluation", surety(*WORDS, "--resume", parts, code=2))
            self.assertEqual(surety(*WORDS, *SINGLE, "--resume", parts).split("result ")[-1], result)

    def test_every_outcome_is_told_beside_double_precision(self):
        given = json.loads(surety(*WORDS, *SINGLE, "--json"))
        plain = json.loads(surety(*WORDS, "--json"))
        with open(os.path.join(ROOT, "docs", "results.schema.json"), encoding="utf-8") as file:
            schema = json.load(file)
        for answer in (given, plain):
            self.assertEqual(holds(schema, schema, answer), [])
        self.assertIsNone(plain["precision"])
        told = given["precision"]
        self.assertEqual(told["futures"], 256)
        self.assertEqual({row["id"] for row in told["outcomes"]}, {row["id"] for row in given["outcomes"]})
        self.assertTrue(any(row["difference"] > 0 for row in told["outcomes"]))
        for row in told["outcomes"]:
            self.assertLessEqual(row["difference"], 2e-5 * row["largest"], row)
            self.assertLessEqual(row["mean_difference"], row["difference"], row)
            self.assertEqual(row["apart"], 0, row)

    def test_the_table_names_it(self):
        told = surety(*WORDS, *SINGLE)
        self.assertIn("Single precision: in 256 futures of 2 packages run both ways", told)
        self.assertNotIn("ingle precision", surety(*WORDS, "--precision", "double"))

    def test_one_run_follows_the_same_path(self):
        for subject in (["docs/tour/tea.xmile"], ["--package", "P06", "--vary", "--save", "p_renewed,ua_cost"]):
            rows = [list(csv.reader(io.StringIO(surety("run", *subject, *words)))) for words in ([], SINGLE)]
            self.assertEqual(rows[0][0], rows[1][0])
            self.assertEqual(len(rows[0]), len(rows[1]))
            self.assertNotEqual(rows[0], rows[1])
            for expected, got in zip(rows[0][1:], rows[1][1:]):
                for a, b in zip(expected, got):
                    self.assertAlmostEqual(float(a), float(b), delta=1e-5 * abs(float(a)) + 1e-9)

    def test_other_questions_take_it_and_say_so(self):
        for words in (["fail", "--package", "P06", "--when", "p15 > 0.15", "--futures", "400"],
                      ["matter", "--package", "P06", "--futures", "200"],
                      ["learn", "--packages", "P03,P06", "--futures", "200"],
                      ["outlook", "--packages", "P06,P03", "--futures", "50"],
                      ["why", "--package", "P06", "--futures", "50"]):
            given = json.loads(surety(*words, *SINGLE, "--json"))
            plain = json.loads(surety(*words, "--json"))
            self.assertEqual((given["case"]["precision"], plain["case"]["precision"]), ("single", "double"))
            for answer in (given, plain):
                for key in ("program", "case"):
                    del answer[key]
            if words[0] != "fail":  # which counts alone
                self.assertNotEqual(given, plain, words)

    def test_verdicts_on_claims_can_be_verified(self):
        with tempfile.TemporaryDirectory() as folder:
            surety("claims", "--only", "H01", "--futures", "50", "--no-sensitivities", "--quiet", *SINGLE, "-o", folder)
            with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
                self.assertEqual(json.load(file)["precision"], "single")
            self.assertIn("the same verdicts to the last bit", surety("verify", "--quiet", folder))

    def test_another_word_is_refused(self):
        self.assertIn("--precision takes double or single, not 'half'",
                      surety("evaluate", "--precision", "half", code=2))


if __name__ == "__main__":
    unittest.main()
