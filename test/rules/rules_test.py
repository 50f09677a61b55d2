"""The table of rules in src/runtime/README.md: of each, its check and the shim's debug mode find the same mistake.

A proof (fixtures/projects/rules) makes the mistake in `wrong`, at the line marked `// finding`, and avoids it in
`right`, which it runs when it is given an argument.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["COTIDY_SOURCE"])
BUILD = pathlib.Path(os.environ["COTIDY_BUILD"])
RUNTIME = SOURCE / "src" / "runtime"
PAGE = (RUNTIME / "README.md").read_text()
FLAGS = ["-std=c++20", "-I", str(RUNTIME / "include")]
ROW = re.compile(r"^\| (.+) \| `(coro-[\w-]+)` \| `(\w+)` \| \[.+\]\((.+)\) \|$", re.MULTILINE)

# What debug mode says of each misuse.
REPORTS = {
    "task_never_awaited": "was never awaited: it did not run",
    "task_awaited_twice": "this task was awaited before",
    "outcome_not_examined": "nobody looked at the error of",
    "loop_nested": "run called inside a running loop",
    "loop_blocked": "kept the loop for",
    "cancellation_ignored": "was cancelled and goes on",
}


def rows():
    """(check, misuse, proof) of each rule that is paired."""
    for _, check, misuse, proof in ROW.findall(PAGE):
        yield check, misuse, (RUNTIME / proof).resolve()


def findings(proof):
    """(check, line) of all that cotidy says by default."""
    done = subprocess.run([BUILD / "bin" / "cotidy", "check", "--no-cache", "--report", "json", proof, "--", *FLAGS],
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise AssertionError(done.stderr)
    return [(finding["check"], finding["line"]) for finding in json.loads(done.stdout)["findings"]]


def marked_lines(proof):
    return [number for number, line in enumerate(proof.read_text().splitlines(), start=1) if "// finding" in line]


class Program:
    """A proof, compiled."""

    def __init__(self, proof, folder):
        self.binary = pathlib.Path(folder) / proof.stem
        subprocess.run([os.environ["CLANG"], *FLAGS, "-O1", "-DNDEBUG", "-pthread", proof, "-o", self.binary],
                       check=True)

    def reports(self, *arguments, debug="1"):
        """What it writes on stderr, a line each."""
        done = subprocess.run([self.binary, *arguments], capture_output=True, text=True, timeout=60,
                              env=dict(os.environ, COTIDY_DEBUG=debug))
        return [line for line in done.stderr.splitlines() if ": cotidy: " in line]


class Rules(unittest.TestCase):
    def test_each_check_finds_the_mistake_and_nothing_else(self):
        for check, _, proof in rows():
            with self.subTest(rule=proof.stem):
                self.assertEqual(findings(proof), [(check, line) for line in marked_lines(proof)])

    def test_debug_mode_reports_the_mistake_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            for _, misuse, proof in rows():
                with self.subTest(rule=proof.stem):
                    program = Program(proof, folder)
                    reports = program.reports()
                    self.assertEqual(len(reports), 1, reports)
                    self.assertIn(REPORTS[misuse], reports[0])
                    self.assertTrue(reports[0].startswith(f"{proof}:"), reports[0])
                    self.assertEqual(program.reports("right"), [])
                    self.assertEqual(program.reports(debug="0"), [])

    def test_each_proof_has_one_row_and_marks_one_line(self):
        proofs = [proof for _, _, proof in rows()]
        self.assertEqual(sorted(proofs), sorted((SOURCE / "fixtures" / "projects" / "rules").glob("*.cpp")))
        self.assertEqual([proof.stem for proof in proofs if len(marked_lines(proof)) != 1], [])

    def test_each_report_of_debug_mode_is_spoken_of(self):
        debug = (RUNTIME / "include" / "cotidy" / "debug.hpp").read_text()
        misuses = re.findall(r"\w+", re.search(r"enum class misuse \{(.*?)\};", debug, re.DOTALL).group(1))
        self.assertEqual([misuse for misuse in misuses if f"`{misuse}`" not in PAGE], [])


if __name__ == "__main__":
    unittest.main()
