#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The flagship's rival structures from the command line: chosen, told, recorded, and what survives all of them."""
import json
import os
import subprocess
import tempfile
import unittest

from served import ROOT, SURETY

IDS = ["present", "deterrence", "dilemma", "limited", "accident"]


def surety(*arguments):
    return subprocess.run([SURETY, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def answer(*arguments):
    done = surety(*arguments, "--json", "--quiet")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Structures(unittest.TestCase):
    def test_each_says_what_it_holds_who_holds_it_and_where(self):
        rows = json.loads(surety("list", "structures", "--json").stdout)["rows"]
        self.assertEqual([row["id"] for row in rows], IDS)
        for row in rows:
            self.assertTrue(row["title"] and row["holds"] and row["who"] and row["source"])

    def test_the_present_one_is_the_model_as_it_is_written(self):
        few = ("evaluate", "--packages", "P01,P06", "--futures", "64", "--no-sensitivities")
        plain, present = answer(*few), answer(*few, "--structure", "present")
        self.assertEqual(plain["case"]["structure"], "present")
        self.assertEqual(plain["digest"], present["digest"])
        self.assertIsNone(plain["rivals"])

    def test_every_other_one_changes_the_risk_and_is_recorded(self):
        digests = set()
        for one in IDS[1:]:
            with tempfile.TemporaryDirectory() as folder:
                done = surety("evaluate", "--packages", "P01,P06", "--futures", "64", "--quiet", "--structure", one, "-o", folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(f"structure {one}", " ".join(done.stdout.split()))
                with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
                    run = json.load(file)
                self.assertEqual(run["structure"], one)
                digests.add(run["results_sha256"])
                self.assertEqual(surety("verify", folder, "--quiet").returncode, 0)
        self.assertEqual(len(digests), len(IDS) - 1)

    def test_all_says_which_rankings_survive(self):
        rivals = answer("evaluate", "--packages", "P01,P04,P07", "--futures", "200", "--no-sensitivities", "--structure", "all")["rivals"]
        self.assertEqual([one["id"] for one in rivals["structures"]], IDS)
        self.assertEqual(rivals["survive"] + rivals["turn"] + rivals["open"], rivals["conclusions"])
        standing = {(pair["better"], pair["worse"]): pair["standing"] for pair in rivals["pairs"]}
        self.assertEqual(standing[("P07", "P01")], "holds")
        self.assertEqual(standing[("P04", "P01")], "turns")

    def test_claims_are_judged_under_every_one(self):
        claims = answer("claims", "--only", "H03,H15", "--futures", "100", "--no-sensitivities", "--structure", "all")["claims"]
        for claim in claims:
            verdicts = [one["verdict"] for one in claim["structures"]]
            self.assertEqual(len(verdicts), len(IDS))
            decided = len(set(verdicts)) == 1 and verdicts[0] in ("supported", "refuted")
            self.assertEqual(claim["survives"], decided)

    def test_one_that_does_not_exist_is_a_usage_error_that_names_those_that_do(self):
        for arguments in (("evaluate", "--structure", "none"), ("matter", "--structure", "all"), ("run", "--structure", "all")):
            done = surety(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn(", ".join(IDS), done.stderr)
        bare = surety("run", "cases/ukraine/model.xmile", "--structure", "accident")
        self.assertEqual(bare.returncode, 2)
        self.assertIn("case folder", bare.stderr)


if __name__ == "__main__":
    unittest.main()
