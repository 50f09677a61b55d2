"""One engine, three doors: the driver, the drop-in clang-tidy and the plugin say the same."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from doors import BUILD, config, through_driver, through_drop_in, through_plugin
from fixture import Fixture, all_fixtures

CONFIGURED = "// libraries: cppcoro\n" + """#include "library.h"
lib::task<> work();
lib::task<> f() {
  work(); // NOLINT
  work(); // NOLINT(coro-dropped-*)
  // NOLINTNEXTLINE(coro-dropped-task)
  work();
  // NOLINTBEGIN(*)
  work();
  work();
  // NOLINTEND(*)
  work(); // NOLINT(coro-blocking-call)
  (void)work();
  co_return;
}
"""


class Doors(unittest.TestCase):
    maxDiff = None

    def test_same_findings_on_every_fixture(self):
        wanted = os.environ.get("COTIDY_CHECK")
        compared = 0
        for fixture in all_fixtures():
            if wanted and fixture.check != wanted:
                continue
            with self.subTest(fixture=fixture.path.name, library=fixture.library.name):
                driver = through_driver(fixture)
                self.assertEqual(driver, through_drop_in(fixture))
                self.assertEqual(driver, through_plugin(fixture))
                compared += 1
        self.assertGreater(compared, 0)


class Configuration(unittest.TestCase):
    """What users know of clang-tidy holds in every door."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "coro-dropped-task"
        self.folder.mkdir()

    def fixture(self, text=CONFIGURED, extra=""):
        path = self.folder / "main.cpp"
        path.write_text(text)
        fixture = Fixture(path, "cppcoro")
        (self.folder / ".clang-tidy").write_text(
            "Checks: '-*,coro-*'\n" + extra)
        return fixture

    def runs(self, fixture):
        """The output of each door, which finds its configuration in the folder."""
        flags = [str(fixture.path), "--", *fixture.flags(), "-w"]
        for command in ([BUILD / "bin" / "cotidy", "check", "--color", "never"],
                        [BUILD / "bin" / "cotidy-clang-tidy", "--quiet"],
                        [os.environ["CLANG_TIDY"], "--quiet", f"--load={BUILD}/lib/cotidy-plugin.so"]):
            done = subprocess.run([*command, *flags], capture_output=True, text=True, cwd=self.folder)
            yield str(command[0]), done

    def lines(self, done):
        found = [line for line in done.stdout.splitlines() if "[coro-" in line]
        return [line.split("main.cpp:")[1].split(": ")[0] for line in found]

    def test_what_does_not_compile_is_told_without_a_crash(self):
        broken = """#include <session.h> // missing, so that
struct session; // is all that there is of it
#include "library.h"
lib::task<int> step();
lib::task<> walk() {
  session s(step(), 2);
  step();
  co_await step();
}
"""
        for door, done in self.runs(self.fixture(broken)):
            with self.subTest(door=door):
                self.assertIn(done.returncode, (1, 3), done.stdout + done.stderr)
                self.assertIn("'session.h' file not found", done.stdout + done.stderr)

    def test_nolint(self):
        for door, done in self.runs(self.fixture()):
            with self.subTest(door=door):
                self.assertEqual(self.lines(done), ["13:3", "14:9"], done.stdout + done.stderr)

    def test_check_options(self):
        fixture = self.fixture(extra="CheckOptions: {coro-dropped-task.ExplicitDiscard: allow}\n")
        for door, done in self.runs(fixture):
            with self.subTest(door=door):
                self.assertEqual(self.lines(done), ["13:3"], done.stdout + done.stderr)

    def test_warnings_as_errors(self):
        for door, done in self.runs(self.fixture(extra="WarningsAsErrors: 'coro-*'\n")):
            with self.subTest(door=door):
                self.assertIn("13:3: error: ", done.stdout)
                self.assertNotEqual(done.returncode, 0)

    def test_models(self):
        (self.folder / "own.json").write_text(json.dumps({
            "format": "cotidy-model/1", "title": "Own", "namespaces": ["own"],
            "types": [{"name": "ticket", "kind": "awaitable", "start": "eager", "drop": "cancels"}]}))
        text = "namespace own { struct ticket { ~ticket(); }; ticket buy(); }\nvoid f() { own::buy(); }\n"
        fixture = self.fixture(text, extra="CheckOptions: {CotidyModels: own.json}\n")
        for door, done in self.runs(fixture):
            with self.subTest(door=door):
                self.assertEqual(self.lines(done), ["2:12"], done.stdout + done.stderr)
                self.assertIn("cancelled at once", done.stdout)

    def test_a_broken_model_is_told(self):
        (self.folder / "own.json").write_text('{"format": "cotidy-model/1", "titel": "Own"}')
        fixture = self.fixture(extra="CheckOptions: {CotidyModels: own.json}\n")
        for door, done in self.runs(fixture):
            with self.subTest(door=door):
                self.assertIn("titel", done.stdout + done.stderr)


@unittest.skipUnless(os.environ.get("OTHER_CLANG_TIDY"), "no clang-tidy of another LLVM here")
class Plugin(unittest.TestCase):
    def test_refuses_another_llvm(self):
        done = subprocess.run(
            [os.environ["OTHER_CLANG_TIDY"], f"--load={BUILD}/lib/cotidy-plugin.so", "--checks=coro-*",
             "--list-checks"], capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(f"LLVM {os.environ['LLVM_SERIES']}", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
