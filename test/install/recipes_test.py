"""The recipes that need no service, run as they stand."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

from sandbox import BAD, BUILD, COTIDY, GOOD, SOURCE, Sandbox  # noqa: E402

RECIPES = SOURCE / "recipes"


class Recipes(Sandbox):
    def test_pre_commit_hook_refuses_new_findings_only(self):
        def git(*arguments):
            who = {f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
            return subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True,
                                  env=os.environ | who | {"COTIDY": str(COTIDY), "GIT_CONFIG_GLOBAL": "/dev/null"})

        git("init", "-q")
        self.write("a.cpp", BAD)
        self.write("b.cpp", GOOD)
        self.database("a.cpp", "b.cpp")
        git("add", "-A")
        self.assertEqual(git("commit", "-qm", "start").returncode, 0)
        shutil.copy(RECIPES / "pre-commit", self.root / ".git" / "hooks" / "pre-commit")
        self.write("b.cpp", GOOD + "int x;\n")
        self.assertEqual(git("commit", "-qam", "good").returncode, 0)
        self.write("b.cpp", BAD)
        refused = git("commit", "-qam", "bad")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("b.cpp:3:3: coro-dropped-task", refused.stdout + refused.stderr)

    def test_cmake_checks_while_building(self):
        shutil.copy(RECIPES / "cmake" / "CMakeLists.txt", self.root / "CMakeLists.txt")
        self.write("example.cpp", BAD)
        environment = os.environ | {"PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}"}
        subprocess.run(["cmake", "-B", "b", "-G", "Unix Makefiles"], cwd=self.root, check=True, capture_output=True, env=environment)
        done = subprocess.run(["cmake", "--build", "b"], cwd=self.root, capture_output=True, text=True, env=environment)
        self.assertIn("[coro-dropped-task]", done.stdout + done.stderr)

    def test_every_recipe_is_listed_and_uses_options_that_exist(self):
        page = (RECIPES / "README.md").read_text()
        options = self.run_cotidy("help", "check").out
        formats = options.split("formats of --report:")[1].split()
        for file in RECIPES.rglob("*"):
            if not file.is_file() or file.name == "README.md":
                continue
            self.assertIn(f"({file.relative_to(RECIPES)})", page)
            for command in re.findall(r"cotidy check (.*)", file.read_text()):
                for option in re.findall(r"(?<!\S)(--[a-z-]+)", command):
                    self.assertIn(option, options, file)
                for name in re.findall(r"--report ([a-z]+)", command):
                    self.assertIn(name, formats, file)


if __name__ == "__main__":
    unittest.main()
