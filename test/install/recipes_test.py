"""The recipes that need no service, run as they stand."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

from sandbox import BAD, BUILD, COTIDY, GOOD, SOURCE, Sandbox  # noqa: E402

RECIPES = SOURCE / "fixtures" / "recipes"
LLVM_BIN = pathlib.Path(os.environ["LLVM_BIN"])
TIDY = ["-clang-tidy-binary", str(BUILD / "bin" / "cotidy-clang-tidy"), "-checks=-*,coro-*"]


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

    @unittest.skipUnless(shutil.which("meson"), "no meson here")
    def test_meson_has_a_target(self):
        shutil.copy(RECIPES / "meson" / "meson.build", self.root / "meson.build")
        self.write("example.cpp", BAD)
        environment = os.environ | {"PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}"}
        subprocess.run(["meson", "setup", "b"], cwd=self.root, check=True, capture_output=True, env=environment)
        done = subprocess.run(["ninja", "-C", "b", "cotidy"], cwd=self.root, capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, 1)
        self.assertIn("example.cpp:3:3: coro-dropped-task", done.stdout)

    def test_vs_code_reads_what_is_printed(self):
        task = json.loads((RECIPES / "vscode" / "tasks.json").read_text())["tasks"][0]
        pattern = task["problemMatcher"]["pattern"]
        self.write("a.cpp", BAD)
        self.database("a.cpp")
        printed = self.run_cotidy(*[word.replace("${workspaceFolder}", str(self.root)) for word in task["args"]]).out
        found = [match for line in printed.splitlines() if (match := re.match(pattern["regexp"], line))]
        self.assertEqual([(match[pattern["file"]], match[pattern["line"]], match[pattern["code"]]) for match in found],
                         [("a.cpp", "3", "coro-dropped-task")])

    @unittest.skipUnless(shutil.which("bazel"), "no bazel here")
    def test_bazel_checks_each_file_of_a_target(self):
        shutil.copy(RECIPES / "bazel" / "cotidy.bzl", self.root / "cotidy.bzl")
        self.write("WORKSPACE", "")
        self.write("BUILD", 'cc_library(name = "tasks", hdrs = ["task.h"])\n' + "".join(
            f'cc_library(name = "{name}", srcs = ["{name}.cpp"], deps = [":tasks"])\n' for name in ("bad", "good")))
        self.write("bad.cpp", BAD)
        self.write("good.cpp", GOOD)
        # Bazel would fetch its rules from the network: those of C++ are the ones that it has built in, and
        # those of Java, which it needs for itself, are Debian's.
        self.write("rules_cc/WORKSPACE", "")
        self.write("rules_cc/cc/BUILD", "")
        self.write("rules_cc/cc/defs.bzl", "".join(
            f"{rule} = native.{rule}\n" for rule in ("cc_binary", "cc_library", "cc_toolchain", "cc_toolchain_suite")))
        environment = os.environ | {"PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}"}
        done = subprocess.run(["bazel", "--batch", f"--output_user_root={self.root / 'out'}", "build", "--keep_going",
                               f"--override_repository=rules_cc={self.root / 'rules_cc'}",
                               "--override_repository=rules_java=/usr/share/bazel/rules/java", "//:bad", "//:good",
                               "--aspects=//:cotidy.bzl%cotidy", "--output_groups=cotidy"],
                              cwd=self.root, capture_output=True, text=True, env=environment)
        subprocess.run(["chmod", "-R", "u+w", self.root / "out"], check=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("bad.cpp:3:3: coro-dropped-task", done.stdout + done.stderr)
        self.assertEqual([file.name for file in (self.root / "bazel-bin").glob("*.cotidy")], ["good.good.cpp.cotidy"])

    def test_run_clang_tidy_drives_the_drop_in(self):
        self.write("a.cpp", BAD)
        self.write("b.cpp", GOOD)
        self.database("a.cpp", "b.cpp")
        done = subprocess.run([sys.executable, LLVM_BIN / "run-clang-tidy", *TIDY, "-p", "."], cwd=self.root,
                              capture_output=True, text=True)
        self.assertIn("a.cpp:3:3: warning: ", done.stdout)
        self.assertNotIn("b.cpp:3", done.stdout)

    def test_clang_tidy_diff_drives_the_drop_in(self):
        self.write("a.cpp", BAD)
        self.database("a.cpp")
        script = LLVM_BIN.parent / "share" / "clang" / "clang-tidy-diff.py"
        for line, is_found in ((3, True), (1, False)):
            diff = f"--- a/a.cpp\n+++ b/a.cpp\n@@ -{line} +{line} @@\n+x\n"
            done = subprocess.run([sys.executable, script, "-p1", *TIDY, "-path", "."], cwd=self.root, input=diff,
                                  capture_output=True, text=True)
            self.assertEqual("a.cpp:3:3: warning: " in done.stdout, is_found, done.stdout + done.stderr)

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
