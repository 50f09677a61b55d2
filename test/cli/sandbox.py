"""A folder to put a small project into, and the driver run in it."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["COTIDY_SOURCE"])
BUILD = pathlib.Path(os.environ["COTIDY_BUILD"])
COTIDY = BUILD / "bin" / "cotidy"

TASK = """#pragma once
#include <coroutine>
struct task {
  struct promise_type {
    task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception() { throw; }
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
  ~task();
};
task work();
"""

BAD = '#include "task.h"\ntask drops() {\n  work();\n  co_return;\n}\n'
GOOD = '#include "task.h"\ntask awaits() {\n  co_await work();\n}\n'
FLAGS = ["-std=c++20"]


class Done:
    """A run that has ended."""

    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def report(self):
        try:
            return json.loads(self.out)
        except json.JSONDecodeError:
            raise AssertionError(f"no report (exit {self.status})\n{self.out}{self.err}") from None

    @property
    def findings(self):
        return [f"{f['file']}:{f['line']} {f['check']}" for f in self.report["findings"] if f["status"] != "suppressed"]

    @property
    def coverage(self):
        return self.report["coverage"]

    def reasons(self, kind):
        return {row["file"]: row["reason"] for row in self.coverage[kind]}


class Sandbox(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(os.path.realpath(folder.name))
        self.write("task.h", TASK)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text) if isinstance(text, bytes) else path.write_text(text)
        return path

    def database(self, *files, flags=(), where="compile_commands.json", compiler="c++"):
        rows = [{"directory": str(self.root), "file": file,
                 "arguments": [compiler, "-std=c++20", "-I.", *flags, "-c", file]} for file in files]
        return self.write(where, json.dumps(rows))

    def run_cotidy(self, *arguments, cwd=None, **more):
        return Done(subprocess.run([COTIDY, *map(str, arguments)], capture_output=True, text=True,
                                   errors="surrogateescape", cwd=cwd or self.root, **more))

    def check(self, *arguments, **more):
        """`cotidy check` with a JSON report."""
        return self.run_cotidy("check", "--report", "json", *arguments, **more)

    def check_file(self, file, *options, flags=FLAGS):
        """The same for one file that is in no database."""
        return self.check(file, *options, "--", "-I.", *flags)

    def assert_refused(self, done, *texts):
        """Exit code 2 and one line on stderr that holds \\p texts."""
        self.assertEqual((done.status, done.out), (2, ""), done.err)
        self.assertEqual(done.err.count("\n"), 1, done.err)
        self.assertTrue(done.err.startswith("cotidy: "), done.err)
        for text in texts:
            self.assertIn(text, done.err)
