#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`surety serve --open` shows the first picture on a machine that has nothing but itself (acceptance check 1).

The whole test runs again in a network namespace whose only interface is loopback: what needs more cannot be had
there. A kernel that gives users no namespaces is named, and the page's addresses and the server's sockets alone are
looked at."""
import errno
import fcntl
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from served import SURETY, Server

INSIDE = "SURETY_TEST_ALONE"
WEB = pathlib.Path(__file__).resolve().parent.parent / "web"
PATIENCE_S = 120


def raise_loopback():
    """What `ip link set lo up` does."""
    get, put, up = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        flags = struct.unpack("16sH", fcntl.ioctl(any_socket, get, struct.pack("16sH", b"lo", 0)))[1]
        fcntl.ioctl(any_socket, put, struct.pack("16sH", b"lo", flags | up))


def sockets_of(pid):
    """(state, local port, remote address) of every internet socket that a process holds."""
    held = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            held.update(re.findall(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{name}")))
        except FileNotFoundError:
            pass
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = pathlib.Path(f"/proc/{pid}/net/{table}")
        for row in path.read_text(encoding="ascii").splitlines()[1:] if path.exists() else []:
            fields = row.split()
            if fields[9] in held:
                found.append((table, fields[3], int(fields[1].split(":")[1], 16), fields[2].split(":")[0]))
    return found


HERE = {"0100007F", "00000000000000000000000001000000", "00000000", "0" * 32}


class Alone(unittest.TestCase):
    @unittest.skipUnless(os.environ.get(INSIDE), "this kernel gives users no network of their own")
    def test_nothing_else_can_be_reached_here(self):
        with socket.socket() as outward, self.assertRaises(OSError) as refused:
            outward.connect(("192.0.2.1", 80))  # an address that is kept for documents
        self.assertEqual(refused.exception.errno, errno.ENETUNREACH)

    def test_the_first_picture_needs_no_network(self):
        if not (WEB / "dist/index.html").exists():
            self.fail("the page is not built; tools/build-page says why it is not")
        with tempfile.TemporaryDirectory() as folder:
            told = os.path.join(folder, "told")
            stub = os.path.join(folder, "xdg-open")
            with open(stub, "w", encoding="ascii") as file:
                file.write(f'#!/bin/sh\nprintf %s "$1" > "{told}.part" && mv "{told}.part" "{told}"\n')
            os.chmod(stub, 0o700)
            server = Server(folder, words=["--open"], more={"PATH": folder + ":" + os.environ["PATH"]})
            begun = time.monotonic()
            while not os.path.exists(told) and time.monotonic() - begun < PATIENCE_S:
                time.sleep(0.01)
            door = pathlib.Path(told).read_text(encoding="utf-8")
            with subprocess.Popen(["node", "test/door.mjs", door], cwd=WEB, stdout=subprocess.PIPE, text=True) as node:
                seen = []
                while node.poll() is None:
                    seen += sockets_of(server.process.pid)
                    time.sleep(0.02)
                page = json.loads(node.stdout.read())
            self.assertEqual(server.end(), 0)
        self.assertRegex(page["headline"], r"\d")
        self.assertEqual(page["at"].split("#")[0], f"http://127.0.0.1:{server.port}/")
        foreign = [one for one in page["asked"]
                   if not one.startswith((f"http://127.0.0.1:{server.port}/", "file://", "data:", "blob:"))]
        self.assertEqual(foreign, [])
        self.assertTrue(seen)
        for table, _, port, remote in seen:
            self.assertEqual((table[:3], port), ("tcp", server.port))
            self.assertIn(remote, HERE)


def has_namespaces():
    """Whether this kernel lets us make a network of our own."""
    try:
        return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def main():
    if os.environ.get(INSIDE):
        raise_loopback()
    elif has_namespaces():
        os.environ[INSIDE] = "1"
        os.environ["SURETY"] = SURETY
        os.execvp("unshare", ["unshare", "-rn", sys.executable, *sys.argv])
    else:
        print("# no network namespace is to be had: the page's addresses and the server's sockets are the proof")
    unittest.main()


if __name__ == "__main__":
    main()
