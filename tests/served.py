# SPDX-License-Identifier: MIT
"""A server of `surety serve` for tests, and how to ask it."""
import gzip
import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SURETY = os.environ.get("SURETY", os.path.join(ROOT, "build", "surety"))
MOVED = {"scenario": {"from": "P06", "levers": {"mnf_size": 25}}}


class Server:
    """A server of its own process, which keeps what it keeps in `data`, else in a folder that goes with it."""

    def __init__(self, data=None, program=SURETY, words=(), more=None):
        self.folder = None if data else tempfile.TemporaryDirectory()
        data = data or self.folder.name
        places = dict.fromkeys(("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"), data)
        self.process = subprocess.Popen([program, "serve", "--quiet", *words], cwd=ROOT, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **places, **(more or {})})
        self.address = self.process.stdout.readline().strip()
        self.port, self.token = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\?token=([0-9a-f]{32})",
                                             self.address).groups()
        self.port = int(self.port)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, method, path, body=None, headers=None, token=True, unpack=True):
        """Status, headers and the body, read as JSON where it is."""
        connection = self.connect()
        sent = {"X-Token": self.token} if token else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        text = json.dumps(body) if isinstance(body, (dict, list)) else body
        connection.request(method, path, text, {**sent, **(headers or {})})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if response.getheader("Content-Encoding") == "gzip" and not unpack:
            return response.status, response.headers, content
        if response.getheader("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        if content and "json" in (response.getheader("Content-Type") or ""):
            content = json.loads(content)
        return response.status, response.headers, content

    def end(self, how=signal.SIGINT):
        self.process.send_signal(how)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process.stderr.close()
        if self.folder:
            self.folder.cleanup()
        return code


class Served(unittest.TestCase):
    program = SURETY

    @classmethod
    def setUpClass(cls):
        cls.server = Server(program=cls.program)

    @classmethod
    def tearDownClass(cls):
        code = cls.server.end()
        assert code == 0, f"the server ended with {code}"

    def refused(self, answer, status, kind):
        self.assertEqual(answer[0], status, answer[2])
        self.assertEqual(answer[1]["Content-Type"], "application/problem+json")
        self.assertEqual(answer[2]["type"], f"urn:surety:problem:{kind}")
        self.assertEqual(answer[2]["status"], status)
