"""The calls that editors make of the clang-tidy that they are told to use, made of ours."""
import json
import subprocess
import sys
import unittest
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

from sandbox import BAD, BUILD, GOOD, SOURCE, Sandbox  # noqa: E402

DROP_IN = BUILD / "bin" / "cotidy-clang-tidy"
STANDARD_LIBRARY = (SOURCE / "fixtures" / "support" / "std").iterdir()
FLAGS = ["-std=c++20", "-I."]


class Editors(Sandbox):
    def drop_in(self, *arguments):
        return subprocess.run([DROP_IN, *map(str, arguments)], cwd=self.root, capture_output=True, text=True)

    def overlay(self, file, text):
        """What an editor passes for a buffer that is not saved: the file stands for another one."""
        entry = {"name": file.name, "type": "file", "external-contents": str(self.write("unsaved", text))}
        roots = [{"name": str(file.parent), "type": "directory", "contents": [entry]}]
        return self.write("overlay.yaml", json.dumps({"version": 0, "roots": roots}))

    def test_qt_creator_learns_of_the_checks(self):
        listed = self.drop_in("-checks=*", "-list-checks")
        title, *checks = listed.stdout.splitlines()
        self.assertEqual((listed.returncode, title), (0, "Enabled checks:"))
        self.assertIn("coro-dropped-task", [check.strip() for check in checks])
        self.assertIn("vfsoverlay", self.drop_in("--help").stdout)

    def test_qt_creator_reads_the_fixes_of_an_unsaved_file(self):
        file, fixes = self.write("a.cpp", GOOD), self.root / "fixes.yaml"
        done = self.drop_in("-config={Checks: '-*,coro-*'}", f"-export-fixes={fixes}",
                            f"--vfsoverlay={self.overlay(file, BAD)}", file, "--", *FLAGS)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("DiagnosticName:  coro-dropped-task", fixes.read_text())
        self.assertIn("ReplacementText: 'co_await '", fixes.read_text())

    def test_clion_names_database_configuration_and_lines(self):
        self.write("a.cpp", BAD)
        self.database("a.cpp")
        lines = json.dumps([{"name": "a.cpp", "lines": [[3, 3]]}])
        done = self.drop_in("-p=.", "--quiet", "--config={Checks: '-*,coro-dropped-task'}", f"--line-filter={lines}", "a.cpp")
        self.assertIn("a.cpp:3:3: warning: ", done.stdout)

    def test_visual_studio_passes_the_options_of_its_compiler(self):
        self.write("a.cpp", BAD)
        done = self.drop_in("--quiet", "--checks=-*,coro-*", "a.cpp", "--", "--driver-mode=cl", "/std:c++20", "/EHsc", "/I.",
                            *(f"/I{folder}" for folder in STANDARD_LIBRARY), "/c")
        self.assertIn("a.cpp:3:3: warning: ", done.stdout, done.stderr)


if __name__ == "__main__":
    unittest.main()
