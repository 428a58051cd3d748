#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who may not ask `surety serve`, and what cannot hurt it: each is refused, and the server goes on serving.

Runs the sanitized program where there is one (SURETY_SANITIZED), so that a fault in memory ends the server
with an error. Waits are generous: nothing here depends on how quick the machine is."""
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from served import MOVED, SURETY, Served, Server

PROGRAM = os.environ.get("SURETY_SANITIZED", SURETY)
WAIT_S = 60


def has_ipv6():
    """Whether this machine has ::1."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
            return True
    except OSError:
        return False


class Hostile(Served):
    program = PROGRAM

    def still_serves(self):
        self.assertEqual(self.server.ask("GET", "/api/v1/case")[0], 200)


class Guarded(Hostile):
    def test_without_the_token_nothing_is_answered(self):
        self.refused(self.server.ask("GET", "/api/v1/case", token=False), 401, "token")
        self.refused(self.server.ask("GET", "/api/v1/case", headers={"X-Token": "0" * 32}), 401, "token")

    def test_the_printed_address_turns_its_token_into_a_cookie(self):
        status, headers, _ = self.server.ask("GET", f"/?token={self.server.token}", token=False)
        self.assertEqual((status, headers["Location"]), (303, "/"))
        cookie = headers["Set-Cookie"]
        self.assertIn("SameSite=Strict", cookie)
        self.assertIn("HttpOnly", cookie)
        status, _, _ = self.server.ask("GET", "/api/v1/case", headers={"Cookie": cookie.split(";")[0]}, token=False)
        self.assertEqual(status, 200)

    def test_another_host_is_refused(self):
        for host in ("evil.example", f"evil.example:{self.server.port}", "127.0.0.1:1", "127.0.0.1"):
            self.refused(self.server.ask("GET", "/api/v1/case", headers={"Host": host}), 403, "foreign")

    def test_another_origin_is_refused(self):
        for origin in ("http://evil.example", "null", "https://127.0.0.1"):
            self.refused(self.server.ask("POST", "/api/v1/runs", MOVED, {"Origin": origin}), 403, "foreign")
        self.refused(self.server.ask("POST", "/api/v1/runs", MOVED, {"Sec-Fetch-Site": "cross-site"}), 403, "foreign")

    def test_paths_lead_nowhere_else(self):
        for path in ("/../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd", "/assets/../../x", "/.git/config",
                     "/api/v1/../v1/case", "/a%00b", "/" + "a" * 5000, "/api/v1/runs/..;/x"):
            status, _, _ = self.server.ask("GET", path)
            self.assertIn(status, (400, 404, 414), path)
        self.still_serves()

    def listened_on(self, table):
        """Addresses on which this port is listened on, as the kernel writes them."""
        try:
            with open(f"/proc/net/{table}", encoding="ascii") as file:
                rows = [row.split() for row in file.read().splitlines()[1:]]
        except FileNotFoundError:  # a kernel without IPv6
            return set()
        return {row[1].split(":")[0] for row in rows
                if row[3] == "0A" and int(row[1].split(":")[1], 16) == self.server.port}

    def test_only_loopback_is_listened_on(self):
        self.assertEqual(self.listened_on("tcp"), {"0100007F"})
        self.assertLessEqual(self.listened_on("tcp6"), {"00000000000000000000000001000000"})

    def test_both_names_of_loopback_lead_here(self):
        if not has_ipv6():
            self.assertEqual(self.listened_on("tcp6"), set())
            return
        connection = http.client.HTTPConnection("::1", self.server.port, timeout=WAIT_S)
        for host, status in ((f"[::1]:{self.server.port}", 200), (f"localhost:{self.server.port}", 200),
                             ("[::1]", 403), (f"[::2]:{self.server.port}", 403)):
            connection.request("GET", "/api/v1/case", headers={"Host": host, "X-Token": self.server.token})
            response = connection.getresponse()
            response.read()
            self.assertEqual(response.status, status, host)
        connection.close()

    def test_a_port_that_is_taken_is_refused(self):
        got = subprocess.run([PROGRAM, "serve", "--port", str(self.server.port)], capture_output=True, text=True,
                             timeout=WAIT_S, check=False)
        self.assertEqual((got.returncode, got.stdout), (4, ""), got.stderr)
        self.assertIn("--port 0 takes any", got.stderr)

    def test_a_body_of_another_kind_is_refused(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"):
            self.refused(self.server.ask("POST", "/api/v1/runs", MOVED, {"Content-Type": kind}), 415, "media-type")

    def test_every_answer_forbids_what_a_page_needs_not(self):
        for path in ("/", "/api/v1/case", "/nothing"):
            headers = self.server.ask("GET", path)[1]
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertNotIn("unsafe", headers["Content-Security-Policy"])
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertIsNone(headers["Access-Control-Allow-Origin"])



class Opened(unittest.TestCase):
    """What --open hands to the desktop, and what a killed server leaves to the next."""

    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.told = os.path.join(self.holder.name, "told")
        with open(os.path.join(self.holder.name, "xdg-open"), "w", encoding="ascii") as file:
            file.write(f'#!/bin/sh\ncat "$1" > "{self.told}.part"\nstat -c %a "$1" "${{1%/*}}" >> "{self.told}.part"\n'
                       f'echo "$@" >> "{self.told}.part"\nmv "{self.told}.part" "{self.told}"\n')
        os.chmod(file.name, 0o700)
        self.run = os.path.join(self.holder.name, "surety")
        self.path = {"PATH": self.holder.name + ":" + os.environ["PATH"]}

    def tearDown(self):
        self.holder.cleanup()

    def test_the_token_is_on_no_command_line(self):
        server = Server(self.holder.name, PROGRAM, ["--open"], self.path)
        begun = time.monotonic()
        while not os.path.exists(self.told) and time.monotonic() - begun < WAIT_S:
            time.sleep(0.01)
        with open(self.told, encoding="utf-8") as file:
            *page, mode, folder_mode, words = file.read().splitlines()
        self.assertIn(server.address, "".join(page))
        self.assertEqual((mode, folder_mode), ("600", "700"))
        self.assertNotIn(server.token, words)
        self.assertEqual(server.end(), 0)
        kept = "questions.sqlite3"  # the first picture's question: the only file that stays
        self.assertEqual(os.listdir(self.run), [kept])
        with open(os.path.join(self.run, kept), "rb") as file:
            self.assertNotIn(server.token.encode(), file.read())

    def test_a_folder_that_others_can_read_is_not_used(self):
        os.mkdir(self.run, 0o755)
        server = Server(self.holder.name, PROGRAM)
        self.assertEqual(os.listdir(self.run), [])
        self.assertEqual(server.end(), 0)

    def test_after_a_server_was_killed_its_token_lives_on_at_its_port_alone(self):
        first = Server(self.holder.name, PROGRAM)
        first.end(signal.SIGKILL)
        again = Server(self.holder.name, PROGRAM, ["-p", str(first.port)])
        self.assertEqual(again.token, first.token)
        other = Server(self.holder.name, PROGRAM)
        self.assertNotEqual(other.token, first.token)
        self.assertEqual((again.end(), other.end()), (0, 0))
        later = Server(self.holder.name, PROGRAM, ["-p", str(first.port)])
        self.assertNotEqual(later.token, first.token)
        self.assertEqual(later.end(), 0)


class Abused(Hostile):
    def raw(self, text, wait=WAIT_S):
        """Sends bytes as they are; all that came back until the other side closed."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=wait) as connection:
            try:
                connection.sendall(text)
                connection.shutdown(socket.SHUT_WR)
                answer = b""
                while part := connection.recv(65536):
                    answer += part
                return answer
            except TimeoutError:
                raise
            except OSError:  # it was closed while we were speaking
                return b"reset"

    def head(self, method="POST", path="/api/v1/runs", more=""):
        return (f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nX-Token: {self.server.token}\r\n"
                f"Content-Type: application/json\r\n{more}\r\n").encode()

    def test_a_body_of_20_megabytes_is_refused(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=WAIT_S) as connection:
            connection.sendall(self.head(more=f"Content-Length: {20 << 20}\r\n"))
            answer = connection.recv(65536)
        self.assertTrue(answer.startswith(b"HTTP/1.1 413 "), answer[:100])
        self.still_serves()

    def test_a_body_without_a_length_is_cut_off(self):
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        answer = self.raw(self.head(more="Transfer-Encoding: chunked\r\n") + chunk * 400)
        self.assertNotIn(b"200 OK", answer)
        self.still_serves()

    def test_what_is_no_http_is_refused(self):
        for text in (b"", b"\r\n\r\n", b"\0" * 1000, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"x" * 100000,
                     b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET " + b"/a" * 40000 + b" HTTP/1.1\r\n\r\n",
                     b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20000 + b"\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                     b"OPTIONS * HTTP/1.1\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\n\r\n",
                     self.head(more="Content-Length: -1\r\n"), self.head(more="Content-Length: 1e9\r\n"),
                     self.head(more="Content-Length: 5\r\nContent-Length: 9\r\n") + b"12345",
                     self.head(more="Content-Length: 99999\r\n") + b"{"):
            self.assertNotIn(b" 200 ", self.raw(text)[:20], text[:60])
        self.still_serves()

    def test_odd_json_is_refused(self):
        deep = "[" * 100000
        odd = [deep, '{"scenario":' * 3000, '{"scenario":{"from":"P06","seed":1e999}}', '"\\ud800"', "\u0000", "nul",
               '{"scenario":{"from":"P06","seed":-1}}', '{"scenario":{"from":{"a":1}}}', '{"scenario":[]}',
               '{"scenario":{"from":"P06","levers":{"mnf_size":"25"}}}', '{"scenario":{"from":"P06","levers":[1]}}',
               '{"scenario":{"from":"P06","clauses":[1,null,{}]}}', '{"scenario":{"from":"P06","futures":1}}',
               '{"scenario":{"from":"P06"},"futures":-5}', '{"scenario":{"from":"P06"},"futures":1e300}',
               '{"scenario":{"from":"P06","clauses":[{"lever":"mnf_size","value":1,"from":"\\n- x: y"}]}}',
               '{"scenario":{"from":"P06","clauses":[{"lever":"a: b\\n  - c","value":1}]}}',
               '{"scenario":{"from":"P06","clauses":[{"lever":"mnf_size","value":1,"when":"IF("}]}}',
               json.dumps({"scenario": {"from": "P06", "clauses": [{"lever": "mnf_size", "value": 1,
                                                                    "when": "(" * 5000}]}})]
        for text in odd:
            status = self.server.ask("POST", "/api/v1/runs", text)[0]
            self.assertIn(status, (400, 422), text[:80])
        for text in odd:
            self.assertIn(self.server.ask("POST", "/api/v1/yaml", json.dumps({"yaml": text}))[0], (400, 422), text[:80])
        self.still_serves()

    def test_texts_of_a_scenario_stay_texts(self):
        title = "\"quoted\" \n- lever: x # {{}} \t \u2028 <script>"
        asked = {"scenario": {"from": "P06", "title": title}, "futures": 4}
        run = self.server.ask("POST", "/api/v1/runs", asked)[2]
        self.assertEqual(run["packages"][0]["title"], title)
        page = self.server.ask("GET", f"/api/v1/runs/{run['id']}.html")
        self.assertNotIn(b"<script>", page[2])
        self.assertIn("default-src 'none'", page[1]["Content-Security-Policy"])

    def test_connections_that_trickle_are_closed_while_others_are_answered(self):
        trickling = [socket.create_connection(("127.0.0.1", self.server.port), timeout=WAIT_S) for _ in range(60)]
        stop = threading.Event()

        def trickle():
            begin = self.head(more="Content-Length: 1000\r\n")
            for at in range(len(begin) + 1000):
                for connection in trickling:
                    try:
                        connection.send(begin[at:at + 1] or b" ")
                    except OSError:
                        pass
                if stop.wait(0.5):
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            begun = time.monotonic()
            closed = 0
            while closed < len(trickling) and time.monotonic() - begun < 2 * WAIT_S:
                self.still_serves()
                time.sleep(0.5)
                closed = sum(self.is_closed(connection) for connection in trickling)
            self.assertEqual(closed, len(trickling))
        finally:
            stop.set()
            thread.join()
            for connection in trickling:
                connection.close()

    @staticmethod
    def is_closed(connection):
        connection.setblocking(False)
        try:
            return connection.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def test_more_connections_than_there_may_be_do_no_harm(self):
        crowd = []
        for _ in range(400):
            try:
                crowd.append(socket.create_connection(("127.0.0.1", self.server.port), timeout=1))
            except OSError:
                break
        for connection in crowd:
            connection.close()
        begun = time.monotonic()
        while time.monotonic() - begun < WAIT_S:
            try:
                self.still_serves()
                return
            except OSError:
                time.sleep(0.2)
        self.still_serves()

    def test_a_client_that_leaves_does_no_harm(self):
        for path in ("/api/v1/runs", "/api/v1/jobs"):
            for number in range(20):
                body = json.dumps({**MOVED, "futures": 100 + number}).encode()
                with socket.create_connection(("127.0.0.1", self.server.port), timeout=WAIT_S) as connection:
                    connection.sendall(self.head(path=path, more=f"Content-Length: {len(body)}\r\n") + body)
        self.still_serves()


if __name__ == "__main__":
    unittest.main()
