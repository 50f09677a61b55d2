"""Compares what the driver says of a project with what the project's own comments expect.

They are those of fixtures; the text of a finding is "check: message".
"""
import json
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["COTIDY_SOURCE"])
BUILD = pathlib.Path(os.environ["COTIDY_BUILD"])
PROJECTS = SOURCE / "fixtures" / "projects"
COTIDY = BUILD / "bin" / "cotidy"

sys.path.insert(0, str(SOURCE / "test" / "fixtures"))
from comments import expectations, misnamed  # noqa: E402


class Run:
    """One run of `cotidy check`, and its JSON report."""

    def __init__(self, *arguments):
        command = [COTIDY, "check", "--report", "json", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECTS)
        self.status, self.errors = done.returncode, done.stderr
        try:
            self.report = json.loads(done.stdout)
        except json.JSONDecodeError:
            raise AssertionError(f"no report (exit {done.returncode})\n{done.stdout}{done.stderr}") from None

    def findings(self, root):
        for finding in self.report["findings"]:
            if finding["status"] == "suppressed":
                continue
            file = os.path.realpath(root / finding["file"])
            yield file, finding["line"], f"{finding['check']}: {finding['message']}", finding["function"]


def expected(files):
    for file in files:
        for expectation in expectations(file.read_text()):
            if expectation.kind == "finding":
                yield os.path.realpath(file), expectation.line, expectation.text


def differences(run, root, files):
    """What is unexpected, missing or misnamed, as readable lines."""
    wrong, functions = [], []
    left = list(expected(files))
    for file, line, message, function in run.findings(root):
        functions.append(function)
        match = next((one for one in left if one[:2] == (file, line) and one[2] in message), None)
        if match:
            left.remove(match)
        else:
            wrong.append(f"unexpected: {os.path.relpath(file, root)}:{line}: {message}")
    wrong += [f"missing: {os.path.relpath(file, root)}:{line}: {text}" for file, line, text in left]
    text = "\n".join(file.read_text() for file in files)
    return wrong + [f"misnamed: {problem}" for problem in misnamed(text, functions)]
