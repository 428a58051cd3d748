#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Futures drawn from a posterior, asked of the program: the flagship's own draws, and one that is none."""
import csv
import io
import json
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SURETY = os.path.join(ROOT, "build", "surety")
DRAWS = os.path.join(ROOT, "cases", "ukraine", "observations", "posterior.csv")
FROM = ["--futures-from", "posterior"]


def surety(*words, code=0):
    done = subprocess.run([SURETY, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout + (done.stderr if code else "")


class FuturesFrom(unittest.TestCase):
    def test_the_flagship_s_draws_are_those_of_its_model_and_observations(self):
        """When this fails, the model's past or the observations have changed: make the draws anew, as
        cases/ukraine/observations/README.md says."""
        told = surety("fit", "--check", DRAWS)
        self.assertEqual(told.count("as it was"), 5, told)

    def test_one_future_s_fitted_parameters_stand_in_one_row(self):
        with open(DRAWS, newline="", encoding="utf-8") as file:
            rows = {(row["adapt_max"], row["disc_slope"], row["cas_coef"]) for row in csv.DictReader(file)}
        seen = set()
        for future in range(4):
            out = surety("run", "--package", "P06", "--vary", "--future", str(future), *FROM, "--stop", "1",
                         "--save", "adapt_max,disc_slope,cas_coef,prior_cred")
            row = next(csv.DictReader(io.StringIO(out)))
            self.assertIn((row["adapt_max"], row["disc_slope"], row["cas_coef"]), rows)
            seen.add(row["adapt_max"])
        self.assertEqual(len(seen), 4)

    def test_an_evaluation_says_so_and_can_be_verified(self):
        with tempfile.TemporaryDirectory() as folder:
            words = ["evaluate", "--packages", "P06", "--futures", "64", "--no-sensitivities", "--quiet"]
            surety(*words, *FROM, "-o", folder)
            with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
                run = json.load(file)
            self.assertEqual(run["futures_from"], "posterior")
            self.assertIn("observations/posterior.csv", [given["path"] for given in run["inputs"]])
            surety("verify", "--quiet", os.path.join(folder, "run.json"))
            one = json.loads(surety(*words, *FROM, "--threads", "1", "--json"))
            plain = json.loads(surety(*words, "--json"))
            self.assertTrue(one["case"]["posterior"].endswith("observations/posterior.csv"))
            self.assertIsNone(plain["case"]["posterior"])
            with open(DRAWS, encoding="utf-8") as file, open(os.path.join(folder, "few.csv"), "w",
                                                             encoding="utf-8") as few:
                few.writelines(file.readlines()[:501])
            surety(*words, "--futures-from", f"posterior:{folder}/few.csv", "-o", folder)
            with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
                other = json.load(file)
            self.assertEqual(other["futures_from"], f"posterior:{folder}/few.csv")
            self.assertNotEqual(other["results_sha256"], run["results_sha256"])
            surety("verify", "--quiet", os.path.join(folder, "run.json"))

    def test_every_study_of_futures_takes_them(self):
        for words in (["claims", "--only", "H01", "--futures", "50", "--no-sensitivities"],
                      ["fail", "--package", "P06", "--when", "p15 > 0.15", "--futures", "400"],
                      ["matter", "--package", "P06", "--futures", "200"],
                      ["learn", "--packages", "P03,P06", "--futures", "200"]):
            given = json.loads(surety(*words, *FROM, "--json"))
            plain = json.loads(surety(*words, "--json"))
            self.assertTrue(given["case"]["posterior"], words)
            for answer in (given, plain):
                for key in ("program", "case"):
                    del answer[key]
            self.assertNotEqual(given, plain, words)

    def test_what_cannot_be_is_refused(self):
        self.assertIn("one by one", surety("matter", "--package", "P06", "--method", "sobol", "--rows", "8", *FROM,
                                           code=2))
        self.assertIn("needs --vary", surety("run", "--package", "P06", *FROM, code=2))
        self.assertIn("posterior:FILE", surety("learn", "--futures-from", "prior", code=2))
        self.assertIn("a posterior has", surety("learn", "--futures-from", "posterior:cases/ukraine/base_rates.csv",
                                                code=2))


if __name__ == "__main__":
    unittest.main()
