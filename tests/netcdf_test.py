#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What xarray reads from `surety evaluate --netcdf` is what the other forms say, future by future.

Runs the program as a user would (SURETY names it; default build/surety), and reads its file with an
interpreter that has xarray: this one, or that of the distribution.
"""
import csv
import io
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SURETY = os.environ.get("SURETY", os.path.join(ROOT, "build", "surety"))
WORLD = os.path.join(ROOT, "bench", "cases", "world")
QUESTION = ["evaluate", WORLD, "--packages", "W0,W1,W3", "--futures", "1500", "--json"]

READ = """
import json, sys, xarray
with xarray.open_dataset(sys.argv[1]) as data:
    data.load()
print(json.dumps({
    "dims": {name: int(size) for name, size in data.sizes.items()},
    "attrs": {name: str(text) for name, text in data.attrs.items()},
    "coords": {name: data[name].values.tolist() for name in data.coords},
    "vars": {name: data[name].values.tolist() for name in data.data_vars},
    "of": {name: list(data[name].dims) for name in data.data_vars}}))
"""


def surety(*words):
    return subprocess.run([SURETY, *words], cwd=ROOT, capture_output=True, text=True, timeout=300,
                          check=False)


def reader():
    for python in (sys.executable, "/usr/bin/python3"):
        ask = subprocess.run([python, "-c", "import xarray, netCDF4"], capture_output=True, check=False)
        if ask.returncode == 0:
            return python
    raise unittest.SkipTest("no Python here has xarray and netCDF4")


class NetCDF(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        python = reader()
        cls.folder = tempfile.mkdtemp(prefix="surety-netcdf-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        path = os.path.join(cls.folder, "world.nc")
        done = surety(*QUESTION, "--netcdf", path, "--no-sensitivities")
        if "without NetCDF" in done.stderr:
            raise unittest.SkipTest("the program was built without NetCDF")
        assert done.returncode == 0, done.stderr
        cls.result = json.loads(done.stdout)
        cls.left = os.listdir(cls.folder)
        cls.data = json.loads(subprocess.run([python, "-c", READ, path], capture_output=True,
                                             text=True, check=True).stdout)

    def column(self, package, outcome):
        at = self.data["coords"]
        return self.data["vars"]["value"][0][at["package"].index(package)][
            at["outcome"].index(outcome)]

    def test_dimensions_are_named(self):
        self.assertEqual(self.data["dims"], {"adversary": 1, "package": 3, "outcome": 6, "time": 7,
                                             "uncertainty": 22, "future": 1500})
        self.assertEqual(self.data["of"]["value"], ["adversary", "package", "outcome", "future"])
        self.assertEqual(self.data["of"]["fan"], ["adversary", "package", "time", "future"])
        self.assertEqual(self.data["coords"]["future"], list(range(1500)))
        self.assertEqual(self.data["coords"]["time"], [0, 1, 2, 3, 4, 5, 6])

    def test_where_it_comes_from_stands_in_it(self):
        attrs = self.data["attrs"]
        self.assertEqual(attrs["Conventions"], "CF-1.8")
        self.assertEqual(attrs["surety_results_sha256"], self.result["digest"])
        self.assertEqual(attrs["surety_model_sha256"], self.result["case"]["model_digest"])
        self.assertEqual(attrs["surety_seed"], "1")
        self.assertEqual(self.left, ["world.nc"])  # nothing aside is left

    def test_spreads_are_those_of_the_other_forms(self):
        for result in self.result["results"]:
            for one in result["outcomes"]:
                numbers = [x for x in self.column(result["package"], one["outcome"])
                           if math.isfinite(x)]
                value = one["value"]
                self.assertEqual(len(numbers), value["count"])
                self.assertEqual(min(numbers), value["least"])
                self.assertEqual(max(numbers), value["most"])
                mean = math.fsum(numbers) / len(numbers)
                self.assertLessEqual(abs(mean - value["mean"]), 1e-13 * abs(mean))

    def test_status_tells_how_each_future_went(self):
        packages = self.data["coords"]["package"]
        for p, package in enumerate(packages):
            columns = [self.column(package, outcome) for outcome in self.data["coords"]["outcome"]]
            for future, status in enumerate(self.data["vars"]["status"][0][p]):
                numbers = [column[future] for column in columns]
                wanted = (2 if any(map(math.isinf, numbers)) else
                          1 if any(map(math.isnan, numbers)) else 0)
                self.assertEqual(status, wanted)

    def test_any_future_can_be_run_again_to_the_same_bits(self):
        for package, future in (("W0", 0), ("W1", 123), ("W3", 1499)):
            done = surety("run", WORLD, "--package", package, "--adversary", "central", "--settle",
                          "imposed", "--mode", "peace", "--vary", "--future", str(future), "--save",
                          "warming,Spent,welfare,climate_sensitivity")
            self.assertEqual(done.returncode, 0, done.stderr)
            rows = [{name: float(text) for name, text in row.items()}
                    for row in csv.DictReader(io.StringIO(done.stdout))]
            self.assertEqual(self.column(package, "warming")[future], rows[-1]["warming"])
            self.assertEqual(self.column(package, "cost")[future], rows[-1]["Spent"])
            self.assertEqual(self.column(package, "wellbeing")[future],
                             min(row["welfare"] for row in rows if row["Time"] >= 75))
            drawn = self.data["vars"]["draw"][
                self.data["coords"]["uncertainty"].index("climate_sensitivity")][future]
            self.assertEqual(drawn, rows[0]["climate_sensitivity"])

    def test_what_cannot_be_written_is_refused_before_the_work(self):
        for path in (self.folder, os.path.join(self.folder, "none", "x.nc")):
            done = surety(*QUESTION, "--netcdf", path)
            self.assertEqual((done.returncode, done.stdout), (4, ""), done.stderr)
        done = surety(*QUESTION, "--netcdf", os.path.join(self.folder, "y.nc"), "--shards",
                      os.path.join(self.folder, "shards"))
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "y.nc")))


if __name__ == "__main__":
    unittest.main()
