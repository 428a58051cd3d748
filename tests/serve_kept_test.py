#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What outlives a server: addresses of runs and questions, whatever ended the server that gave them."""
import contextlib
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest
import zipfile

from schema import holds
from served import MOVED, ROOT, SURETY, Served, Server

CASE = os.path.join(ROOT, "cases", "ukraine")
LONG = {"question": "claims", "futures": 3000}


class Formed(Served):
    """A run as files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_given = cls.server.ask("POST", "/api/v1/runs", {**MOVED, "futures": 40})[2]
        cls.address = "/api/v1/runs/" + cls.run_given["id"]

    def form(self, ending):
        status, headers, content = self.server.ask("GET", self.address + ending)
        self.assertEqual(status, 200, content)
        return headers["Content-Type"].split(";")[0], content

    def unpacked(self):
        kind, content = self.form(".zip")
        self.assertEqual(kind, "application/zip")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            return {name: archive.read(name) for name in archive.namelist()}

    def test_json_is_what_the_command_line_writes(self):
        with open(os.path.join(ROOT, "docs", "results.schema.json"), encoding="utf-8") as file:
            schema = json.load(file)
        kind, results = self.form(".json")
        self.assertEqual((kind, holds(schema, schema, results)), ("application/json", []))
        self.assertEqual(results["results"], self.run_given["results"])

    def test_a_form_can_be_had_in_more_futures_with_all_outcomes(self):
        results = self.form(".json?to=60")[1]
        self.assertEqual(results["inputs"]["futures"], 60)
        self.assertGreater(len(results["outcomes"]), len(self.run_given["outcomes"]))

    def test_the_archive_holds_every_form_and_is_the_same_each_time(self):
        files = self.unpacked()
        self.assertEqual(set(files), {"results.json", "results.csv", "report.html", "run.json", "scenario.yaml"})
        self.assertEqual(files, self.unpacked())
        self.assertEqual(json.loads(files["run.json"]), self.form(".meta.json")[1])

    def test_the_run_file_gives_the_same_digest_on_the_command_line(self):
        """Acceptance check 4: one run file through HTTP and the command line."""
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, "cases"))
            shutil.copytree(CASE, os.path.join(folder, "cases", "ukraine"))
            for name, content in self.unpacked().items():
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
            got = subprocess.run([SURETY, "verify", "run.json", "--json"], cwd=folder, capture_output=True, text=True,
                                 check=False)
            self.assertEqual(got.returncode, 0, got.stdout + got.stderr)
            self.assertTrue(json.loads(got.stdout)["same"])
            words = self.form(".json?to=40")[1]["program"]["command"].split()[1:]
            told = json.loads(subprocess.run([SURETY, *words, "--json", "--no-sensitivities"], cwd=folder,
                                             capture_output=True, check=True).stdout)
        self.assertEqual(told["digest"], self.form(".meta.json")[1]["results_sha256"])

    def test_the_command_of_a_package_beside_itself_gives_the_same_digest(self):
        scenario = {"from": "P01"}
        run = self.server.ask("POST", "/api/v1/runs", {"scenario": scenario, "base": "P01", "futures": 40})[2]
        asked = self.server.ask("POST", "/api/v1/command", {"scenario": scenario, "base": "P01", "futures": 40})[2]
        refined = self.server.ask("GET", f"/api/v1/runs/{run['id']}.json?to=40")[2]
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "scenario.yaml"), "w", encoding="utf-8") as file:
                file.write(self.server.ask("POST", "/api/v1/yaml", {"scenario": scenario})[2]["yaml"])
            words = [*asked["command"].split()[1:2], CASE, *asked["command"].split()[2:]]
            told = json.loads(subprocess.run([SURETY, *words, "--json", "--no-sensitivities"], cwd=folder,
                                             capture_output=True, check=True).stdout)
        self.assertEqual(told["results"], refined["results"])
        self.assertEqual(told["digest"], refined["digest"])

    def test_other_forms_are_refused_with_those_that_are_there(self):
        self.assertIn(".zip", self.server.ask("GET", self.address + ".nc")[2]["detail"])


class Outlived(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.folder = os.path.join(self.holder.name, "case")
        shutil.copytree(CASE, self.folder)
        self.server = self.start()

    def tearDown(self):
        self.server.end()
        self.holder.cleanup()

    def start(self, port=0):
        return Server(self.holder.name, words=[self.folder, "-p", str(port)])

    def again(self):
        """Another server in the place of one that was killed."""
        self.server.end(signal.SIGKILL)
        self.server = self.start(self.server.port)

    def ask_run(self, futures):
        return self.server.ask("POST", "/api/v1/runs", {**MOVED, "futures": futures})[2]

    def change(self, name, text):
        with open(os.path.join(self.folder, name), "a", encoding="utf-8") as file:
            file.write(text)

    def test_the_file_is_made_before_a_page_asks(self):
        reference = self.server.ask("GET", "/api/v1/case")[2]["reference"]
        with contextlib.closing(sqlite3.connect(os.path.join(self.holder.name, "surety", "questions.sqlite3"))) as file:
            kept = file.execute("SELECT id, text FROM questions").fetchall()
        asked = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": reference}})[2]["id"]
        self.assertEqual([(one, json.loads(text)["scenario"]) for one, text in kept], [(asked, {"from": reference})])

    def test_a_run_that_is_not_remembered_is_computed_again(self):
        run = self.ask_run(8)
        for futures in range(9, 9 + 60):
            self.ask_run(futures)
        self.assertEqual(self.server.ask("GET", "/api/v1/runs/" + run["id"])[2]["results"], run["results"])

    def test_the_address_of_a_run_outlives_its_server(self):
        run = self.ask_run(8)
        csv = self.server.ask("GET", f"/api/v1/runs/{run['id']}.csv")[2]
        self.again()
        self.assertEqual(self.server.ask("GET", f"/api/v1/runs/{run['id']}.csv")[2], csv)
        self.assertEqual(self.server.ask("GET", "/api/v1/runs/" + run["id"])[2]["results"], run["results"])
        self.again()
        self.assertIn(b"event: done", self.server.ask("GET", run["refine"] + "?to=12")[2])
        got = subprocess.run([SURETY, "serve", self.folder, "--get", f"/api/v1/runs/{run['id']}.csv"], cwd=ROOT,
                             capture_output=True, env={**os.environ, "XDG_STATE_HOME": self.holder.name}, check=True)
        self.assertEqual(got.stdout, csv)

    def test_a_run_of_another_model_says_so_with_both_digests(self):
        run = self.ask_run(8)
        then = run["case"]["model_digest"]
        self.change("model.xmile", "<!-- changed -->\n")
        self.again()
        status, headers, problem = self.server.ask("GET", "/api/v1/runs/" + run["id"])
        now = self.server.ask("GET", "/api/v1/versions")[2]["case"]["model_digest"]
        self.assertNotEqual(then, now)
        self.assertEqual((status, headers["Content-Type"]), (410, "application/problem+json"))
        self.assertEqual(problem["type"], "urn:surety:problem:gone")
        for digest in (then, now):
            self.assertIn(digest, problem["detail"])
            self.assertIn(digest, json.dumps(problem["errors"]))

    def test_a_run_of_other_inputs_says_so(self):
        run = self.ask_run(8)
        self.change("case.yaml", "# changed\n")
        self.again()
        status, _, problem = self.server.ask("GET", "/api/v1/runs/" + run["id"])
        self.assertEqual(status, 410)
        self.assertIn("the same model", problem["detail"])

    def test_what_was_never_asked_is_not_there(self):
        self.assertEqual(self.server.ask("GET", "/api/v1/runs/" + "0" * 32)[0], 404)
        run = self.ask_run(8)
        self.assertEqual(self.server.ask("GET", "/api/v1/jobs/" + run["id"])[0], 404)

    def events_until(self, address, word, last=None):
        """The stream's text up to the first event of this name."""
        connection = self.server.connect()
        connection.request("GET", address, headers={"X-Token": self.server.token,
                                                    **({"Last-Event-ID": last} if last else {})})
        response = connection.getresponse()
        text = b""
        while f"event: {word}\n".encode() not in text or not text.endswith(b"\n\n"):
            part = response.read1(65536)
            self.assertTrue(part, text[-200:])
            text += part
        connection.close()
        return text.decode()

    def test_a_question_goes_on_after_its_server_was_killed(self):
        """Acceptance check 9, the server's side: the same stream, on the same port, with the same token."""
        headers, job = self.server.ask("POST", "/api/v1/jobs", LONG)[1:]
        stream = headers["Location"] + "/events"
        seen = self.events_until(stream, "progress")
        last = re.findall(r"^id: (.*)$", seen, re.M)[-1]
        token = self.server.token
        self.again()
        self.assertEqual(self.server.token, token)
        again = self.events_until(stream, "progress", last)
        self.assertNotIn(last, again)
        self.assertEqual(self.server.ask("POST", "/api/v1/jobs", LONG)[2]["id"], job["id"])
        self.assertEqual(self.server.ask("DELETE", headers["Location"])[0], 200)

    def test_a_question_that_was_stopped_does_not_begin_again(self):
        address = self.server.ask("POST", "/api/v1/jobs", LONG)[1]["Location"]
        self.server.ask("DELETE", address)
        self.again()
        self.assertEqual(self.server.ask("GET", address)[0], 404)

    def test_a_server_that_can_keep_nothing_says_why_and_serves(self):
        with open(os.path.join(self.holder.name, "file"), "wb"):
            pass
        server = Server(words=[self.folder], more={"XDG_STATE_HOME": os.path.join(self.holder.name, "file")})
        kept = server.ask("GET", "/api/v1/versions")[2]["kept"]
        self.assertEqual(kept["questions"], None)
        self.assertIn("file", kept["problem"])
        run = server.ask("POST", "/api/v1/runs", {**MOVED, "futures": 8})[2]
        self.assertEqual(server.ask("GET", "/api/v1/runs/" + run["id"])[0], 200)
        self.assertEqual(server.end(), 0)


if __name__ == "__main__":
    unittest.main()
