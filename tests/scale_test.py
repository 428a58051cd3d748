#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Large evaluations: parts on disk, going on after a kill, many processes; always the same bits.

Runs the program as a user would (SURETY names it; default build/surety).
"""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SURETY = os.environ.get("SURETY", os.path.join(ROOT, "build", "surety"))
WORLD = os.path.join(ROOT, "bench", "cases", "world")
FUTURES = 9000  # three parts, the last one short
QUESTION = ["evaluate", WORLD, "--packages", "W0,W1", "--json"]
MPIRUN = ["mpirun", "--oversubscribe", "--allow-run-as-root"]


def surety(*words, before=()):
    return subprocess.run([*before, SURETY, *words], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, check=False)


def ask(*words, futures=FUTURES, before=()):
    """The digest of an evaluation."""
    done = surety(*QUESTION, "--futures", str(futures), *words, before=before)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)["digest"]


class Scale(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.digest = ask()

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="surety-scale-")
        self.shards = os.path.join(self.folder, "shards")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def refused(self, done, code, *parts):
        self.assertEqual(done.returncode, code, done.stderr)
        for part in parts:
            self.assertIn(part, done.stderr)
        self.assertEqual(done.stdout, "")

    def listed(self):
        return sorted(os.listdir(self.shards)) if os.path.isdir(self.shards) else []

    def begin_and_kill(self, *before):
        """Kills an evaluation, and with it its whole group, when one of its parts is on the disk."""
        process = subprocess.Popen(
            [*before, SURETY, *QUESTION, "--futures", str(FUTURES), "--threads", "1", "--shards",
             self.shards], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        patience = time.monotonic() + 120
        while sum(name.endswith(".shard") for name in self.listed()) < 1:
            self.assertLess(time.monotonic(), patience)
            self.assertIsNone(process.poll(), "it ended before it could be killed")
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def test_parts_on_disk_change_no_bit(self):
        self.assertEqual(ask("--shards", self.shards), self.digest)
        self.assertEqual(self.listed(), [f"futures-{first:012}-{min(4096, FUTURES - first)}.shard"
                                         for first in range(0, FUTURES, 4096)])

    def test_an_evaluation_that_was_killed_goes_on_to_the_same_bits(self):
        self.begin_and_kill()
        before = {name: os.stat(os.path.join(self.shards, name)).st_mtime_ns
                  for name in self.listed() if name.endswith(".shard")}
        self.assertEqual(ask("--resume", self.shards), self.digest)
        for name, when in before.items():  # what was there was not computed again
            self.assertEqual(os.stat(os.path.join(self.shards, name)).st_mtime_ns, when)

    def test_more_futures_take_up_whole_parts_of_fewer(self):
        ask("--shards", self.shards, futures=5000)
        kept = os.stat(os.path.join(self.shards, "futures-000000000000-4096.shard")).st_mtime_ns
        self.assertEqual(ask("--resume", self.shards), self.digest)
        self.assertEqual(
            os.stat(os.path.join(self.shards, "futures-000000000000-4096.shard")).st_mtime_ns, kept)

    def test_parts_of_something_else_are_refused(self):
        ask("--shards", self.shards, futures=500)
        for other in (["--seed", "2"], ["--set", "land_care=0.5"], ["--reference", "W1"]):
            self.refused(surety(*QUESTION, "--futures", "500", "--resume", self.shards, *other), 2,
                         "is of another evaluation")

    def test_a_damaged_part_is_refused(self):
        ask("--shards", self.shards, futures=500)
        path = os.path.join(self.shards, "futures-000000000000-500.shard")
        with open(path, "r+b") as file:
            file.seek(5000)
            byte = file.read(1)
            file.seek(5000)
            file.write(bytes([byte[0] ^ 1]))
        again = [*QUESTION, "--futures", "500", "--resume", self.shards]
        self.refused(surety(*again), 2, "is damaged")
        with open(path, "r+b") as file:
            file.truncate(4000)
        self.refused(surety(*again), 2, "no whole shard")

    def test_folders_of_parts_are_neither_overwritten_nor_made_up(self):
        ask("--shards", self.shards, futures=500)
        self.refused(surety(*QUESTION, "--shards", self.shards), 2, "--resume")
        self.refused(surety(*QUESTION, "--resume", self.folder + "/none"), 2, "no such folder")
        self.refused(surety(*QUESTION, "--shards", self.shards, "--resume", self.shards), 2, "one")

    def needs_ranks(self):
        if not shutil.which("mpirun"):
            self.skipTest("mpirun is not installed")
        done = surety("evaluate", WORLD, "--futures", "2", before=[*MPIRUN, "-n", "2"])
        if "without MPI" in done.stderr:
            self.skipTest("the program was built without MPI")

    def test_any_number_of_processes_gives_the_same_bits(self):
        self.needs_ranks()
        for ranks in ("1", "2", "3"):
            self.assertEqual(ask("--threads", "1", before=[*MPIRUN, "-n", ranks]), self.digest,
                             f"{ranks} ranks")

    def kill_a_rank(self, ranks, *words):
        """Kills one rank of a large evaluation when three parts are on the disk; what the job said."""
        job = subprocess.Popen(
            [*MPIRUN, "-n", ranks, SURETY, *QUESTION, "--futures", "400000", "--threads", "1",
             "--shards", self.shards, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        patience = time.monotonic() + 120
        while sum(name.endswith(".shard") for name in self.listed()) < 3:
            self.assertLess(time.monotonic(), patience)
            time.sleep(0.01)
        with open(f"/proc/{job.pid}/task/{job.pid}/children", encoding="ascii") as file:
            os.kill(int(file.read().split()[-1]), signal.SIGKILL)
        out, told = job.communicate(timeout=60)
        self.assertNotEqual(job.returncode, 0)
        self.assertEqual(out, "")
        return told

    def test_a_rank_that_dies_ends_the_job_and_others_go_on_with_its_parts(self):
        self.needs_ranks()
        self.assertIn("signal 9", self.kill_a_rank("3"))
        self.assertEqual(ask("--resume", self.shards), self.digest)
        self.assertEqual(ask("--resume", self.shards, before=[*MPIRUN, "-n", "2"]), self.digest)

    def test_single_precision_has_one_digest_over_processes_and_kills(self):
        self.needs_ranks()
        single = ["--precision", "single"]
        digest = ask(*single)
        self.assertNotEqual(digest, self.digest)
        for ranks in ("1", "2", "3"):
            before = [*MPIRUN, "-n", ranks]
            self.assertEqual(ask("--threads", "1", *single, before=before), digest, f"{ranks} ranks")
            self.kill_a_rank(ranks, *single)
            found = ask("--resume", self.shards, *single, before=before)
            self.assertEqual(found, digest, f"{ranks} ranks, after a kill")
            shutil.rmtree(self.shards)

    def test_what_goes_wrong_is_told_once(self):
        self.needs_ranks()
        done = surety(*QUESTION, "--resume", self.folder + "/none", before=[*MPIRUN, "-n", "3"])
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count("no such folder"), 1)


if __name__ == "__main__":
    unittest.main()
