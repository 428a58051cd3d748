# SPDX-License-Identifier: MIT
"""Bytes on the wire until the first picture stands, asked as a browser asks."""
import re

from served import Server

GZIP = {"Accept-Encoding": "gzip"}


def size_of(server, method, path, body=None):
    """Bytes of an answer's body as they are sent, its text, and bytes of its headers."""
    status, headers, content = server.ask(method, path, body, GZIP, unpack=False)
    assert status == 200, (path, status)
    return len(content), server.ask(method, path, body)[2], len(str(headers))


def bytes_of_first_load():
    """By kind: the page, its scripts and styles, the case, and the first answer."""
    server = Server()
    page, text, heads = size_of(server, "GET", "/")
    sizes = {"page": page, "script": 0, "style": 0}
    wanted = set(re.findall(r'(?:src|href)="[./]*(assets/[^"]+)"', text.decode()))
    known = set()
    while wanted - known:
        path = sorted(wanted - known)[0]
        known.add(path)
        size, text, head = size_of(server, "GET", "/" + path)
        heads += head
        sizes["style" if path.endswith(".css") else "script"] += size
        # what a script imports at once comes with it; import("..") comes when a view is opened
        wanted |= {"assets/" + name for name in re.findall(r'(?:from|import)\s*"\./([^"]+\.js)"', text.decode())}
    sizes["case"], case, head = size_of(server, "GET", "/api/v1/case")
    reference = case["reference"]
    sizes["answer"], _, more = size_of(server, "POST", "/api/v1/runs", {"scenario": {"from": reference}, "base": reference})
    sizes["heads"] = heads + head + more
    server.end()
    return sizes
