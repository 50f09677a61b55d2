"""The rules of CONTRIBUTING.md that a machine can keep: format, sizes, names, links."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

SOURCE = pathlib.Path(os.environ["COTIDY_SOURCE"])
CODE = ("src", "checks", "test")
FORMATTING_LLVM = "22"


def files(*folders, suffixes=(".cpp", ".h")):
    for folder in folders:
        for path in sorted((SOURCE / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path


def name(path):
    return str(path.relative_to(SOURCE))


class Tree(unittest.TestCase):
    def test_code_is_formatted(self):
        if os.environ["LLVM_MAJOR"] != FORMATTING_LLVM:
            self.skipTest(f"the code follows clang-format {FORMATTING_LLVM}")
        tool = shutil.which(f"clang-format-{FORMATTING_LLVM}")
        self.assertTrue(tool, f"clang-format-{FORMATTING_LLVM} is missing")
        done = subprocess.run([tool, "--dry-run", "-Werror", *files(*CODE)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"run ./dev format\n{done.stderr}")

    def test_scripts_pass_shellcheck(self):
        if not shutil.which("shellcheck"):
            self.skipTest("no shellcheck")
        done = subprocess.run(["shellcheck", SOURCE / "dev", SOURCE / ".ci/run"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_files_open_with_what_they_are_for(self):
        silent = [name(path) for path in files("src", "checks", suffixes=(".h",))
                  if not path.read_text().startswith("//")]
        self.assertEqual(silent, [])

    def test_checks_are_short(self):
        long = {name(path): lines for path in files("checks")
                if path.name.endswith("Check.cpp") and (lines := path.read_text().count("\n")) > 150}
        self.assertEqual(long, {}, "what a check knows belongs into src/model")

    def test_folders_are_small_and_named_for_a_thing(self):
        vague, full = [], []
        for folder in (SOURCE / root for root in CODE):
            for inner in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
                if inner.name in ("utils", "common", "misc", "helpers"):
                    vague.append(name(inner))
                if len([path for path in inner.iterdir() if path.suffix in (".cpp", ".h")]) > 15:
                    full.append(name(inner))
        self.assertEqual((vague, full), ([], []))

    def test_links_in_pages_lead_somewhere(self):
        broken = []
        for page in [*SOURCE.glob("*.md"), *files("checks", "src", "fixtures", suffixes=(".md",))]:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
                if not (page.parent / target).exists():
                    broken.append(f"{name(page)}: {target}")
        self.assertEqual(broken, [])


if __name__ == "__main__":
    unittest.main()
