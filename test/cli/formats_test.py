"""Reports in the formats of other programs, from real runs: read back by the programs themselves where they
are here."""
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import unittest

from sandbox import BAD, FLAGS, GOOD, Sandbox

(APPLY,) = sorted(pathlib.Path("/usr/lib").glob("llvm-*/bin/clang-apply-replacements"))[-1:] or [None]
UNSAFE = '#include "task.h"\nvoid drops() {\n  work();\n}\n'


class OtherFormats(Sandbox):
    FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "rdjson", "markdown", "html", "fixes")

    def setUp(self):
        super().setUp()
        self.write("a.cpp", BAD)
        self.write("broken.cpp", "x\n")
        self.write("good.cpp", GOOD)
        self.database("a.cpp", "broken.cpp", "good.cpp")

    def reported(self, name, *files):
        self.run_cotidy("check", f"--report={name}:out", *files)
        return (self.root / "out").read_text()

    def test_every_format_is_written_with_and_without_findings(self):
        for name in self.FORMATS:
            self.assertTrue(self.reported(name, "good.cpp"), name)
            (self.root / "out").unlink()
            self.assertIn("coro-dropped-task", self.reported(name, "a.cpp"), name)

    def test_failure_is_never_read_as_success(self):
        for name in self.FORMATS:
            if name != "fixes":  # which holds nothing but fixes
                self.assertIn("broken.cpp", self.reported(name, "broken.cpp"), name)

    def test_rules_have_their_pages(self):
        (run,) = json.loads(self.reported("sarif", "a.cpp"))["runs"]
        listed = json.loads(self.run_cotidy("list", "--format=json").out)
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual([rule["id"] for rule in rules], [row["id"] for row in listed])
        for rule in rules:
            self.assertIn("## Why", rule["help"]["markdown"])
            self.assertRegex(rule["helpUri"], r"^\w+:\S+$")
        (result,) = run["results"]
        self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])

    def test_report_is_the_same_for_any_number_of_workers(self):
        for name in self.FORMATS:
            texts = {self.run_cotidy("check", f"--report={name}", f"-j{jobs}").out for jobs in (1, 3)}
            self.assertEqual(len(texts), 1, name)

    @unittest.skipUnless(APPLY, "clang-apply-replacements is not installed")
    def test_fixes_are_taken_by_clang_apply_replacements(self):
        self.write("deep/in.h", "#pragma once\n" + BAD.replace("task drops", "inline task in_header"))
        self.write("crlf.cpp", (BAD + '#include "deep/in.h"\n').replace("\n", "\r\n").encode())
        self.database("a.cpp", "crlf.cpp")
        os.mkdir(self.root / "fixes")
        self.run_cotidy("check", "--report=fixes:fixes/all.yaml")
        subprocess.run([APPLY, self.root / "fixes"], check=True, capture_output=True)
        applied = {name: (self.root / name).read_bytes() for name in ("a.cpp", "crlf.cpp", "deep/in.h")}
        for text in applied.values():
            self.assertEqual((text.count(b"co_await work()"), text.count(b"work()")), (1, 1))
        self.assertEqual(applied["crlf.cpp"].count(b"\r\n"), applied["crlf.cpp"].count(b"\n"))
        self.assertEqual(self.check().findings, [])


class SafeFixes(Sandbox):
    def test_line_endings_are_kept(self):
        self.write("a.cpp", BAD.replace("\n", "\r\n").encode())
        self.check_file("a.cpp", "--fix")
        self.assertEqual((self.root / "a.cpp").read_bytes(), BAD.replace("work()", "co_await work()").replace("\n", "\r\n").encode())

    def test_symlink_stays_one(self):
        self.write("real/a.cpp", BAD)
        os.symlink("real/a.cpp", self.root / "a.cpp")
        self.check_file("a.cpp", "--fix")
        self.assertTrue((self.root / "a.cpp").is_symlink())
        self.assertIn("co_await work()", (self.root / "real/a.cpp").read_text())

    def test_full_disk_costs_nothing(self):
        text = BAD + "// " + "x" * 300000 + "\n"
        self.write("a.cpp", text)

        def no_room():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))

        done = self.run_cotidy(
            "check", "--fix", "a.cpp", "--", "-I.", *FLAGS, preexec_fn=no_room)
        self.assertEqual(done.status, 2, done.err)
        self.assertIn("a.cpp", done.err)
        self.assertEqual((self.root / "a.cpp").read_text(), text)
        self.assertEqual(sorted(os.listdir(self.root)), ["a.cpp", "task.h"])

    def test_what_is_fixed_is_gone_and_compiles(self):
        self.write("a.cpp", BAD + UNSAFE.split("\n", 1)[1].replace("drops", "plain"))
        self.check_file("a.cpp", "--fix")
        self.assertEqual(self.check_file("a.cpp").findings, ["a.cpp:7 coro-dropped-task"])


class Help(Sandbox):
    def page(self, name):
        done = self.run_cotidy("help", "--format", name)
        self.assertEqual((done.status, done.err), (0, ""))
        return done.out

    def test_pages_name_every_command_option_and_format(self):
        text = self.run_cotidy("help", "check").out
        options = re.findall(r"--[a-z][a-z-]+", text)
        for name in ("man", "bash", "zsh", "fish"):
            page = self.page(name).replace("\\-", "-")
            for option in options:
                self.assertIn(option[2:] if name == "fish" else option, page, (name, option))
            for word in ("explain", "doctor", "lsp", "sarif"):
                self.assertIn(word, page, name)

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_manual_page_has_no_mistake(self):
        page = self.write("cotidy.1", self.page("man"))
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_manual_page_is_read_in_any_locale(self):
        self.assertTrue(self.page("man").isascii())

    def test_bash_completes(self):
        script = self.write("cotidy.bash", self.page("bash"))
        for words, wanted in (("cotidy exp", "explain"), ("cotidy check --basel", "--baseline"),
                              ("cotidy check --report sar", "sarif"), ("cotidy explain coro-dropped", "coro-dropped-task")):
            run = (f'. {script}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _cotidy; printf "%s\\n" "${{COMPREPLY[@]}}"')
            done = subprocess.run(["bash", "-uc", run], capture_output=True, text=True)
            self.assertEqual((done.stdout.split(), done.stderr), ([wanted], ""), words)


if __name__ == "__main__":
    unittest.main()
