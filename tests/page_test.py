#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page in a real browser against a real server; web/test/page.mjs prints TAP.

The types of the page are checked first: a page that does not pass its compiler is not tested further."""
import os
import pathlib
import subprocess
import sys

WEB = pathlib.Path(__file__).resolve().parent.parent / "web"


def main():
    if not (WEB / "dist/index.html").exists():
        print("1..1\nnot ok 1 - the page is built; tools/build-page says why it is not")
        return 1
    types = subprocess.run(["node", "node_modules/svelte-check/bin/svelte-check", "--tsconfig", "tsconfig.json",
                            "--fail-on-warnings", "--output", "human"], cwd=WEB, check=False,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print("ok - the page passes its compiler" if types.returncode == 0
          else "not ok - the page passes its compiler\n" + types.stdout.decode(), flush=True)
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    program = os.environ.get("SURETY", str(WEB.parent / "build/surety"))
    browser = subprocess.run(["node", "test/page.mjs", *words], cwd=WEB, check=False,
                             env=dict(os.environ, SURETY=program))
    return types.returncode or browser.returncode


if __name__ == "__main__":
    sys.exit(main())
