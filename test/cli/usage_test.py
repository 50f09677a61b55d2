"""Wrong usage: always exit code 2 and one line that says what is meant instead."""
import json
import re
import unittest

from sandbox import BAD, GOOD, SOURCE, Sandbox


class Usage(Sandbox):
    def test_unknown_command_names_the_nearest(self):
        self.assert_refused(self.run_cotidy("chekc"), "'chekc'", "'check'")

    def test_unknown_option_names_the_nearest(self):
        self.assert_refused(self.run_cotidy("check", "--cheks=x"), "'--cheks'", "'--checks'")

    def test_unknown_check_names_the_nearest(self):
        self.write("a.cpp", GOOD)
        done = self.check_file("a.cpp", "--checks=-*,coro-droped-task")
        self.assert_refused(done, "'coro-droped-task'", "'coro-dropped-task'")

    def test_glob_that_fits_no_check_is_unknown(self):
        self.write("a.cpp", GOOD)
        self.assert_refused(self.check_file("a.cpp", "--checks=coro-nothing-*"), "'coro-nothing-*'")

    def test_unknown_format_names_all(self):
        self.write("a.cpp", GOOD)
        self.assert_refused(self.run_cotidy("check", "--report", "jsno", "a.cpp", "--"), "'jsno'", "'json'")

    def test_unknown_file_names_the_nearest(self):
        self.write("src/first.cpp", GOOD)
        self.database("src/first.cpp")
        self.assert_refused(self.check("src/frist.cpp"), "'src/frist.cpp'", "'src/first.cpp'")

    def test_file_that_the_database_does_not_have(self):
        self.write("a.cpp", GOOD)
        self.write("b.cpp", GOOD)
        self.database("a.cpp")
        self.assert_refused(self.check("b.cpp"), "'b.cpp'")

    def test_glob_that_matches_nothing_is_no_success(self):
        self.write("a.cpp", GOOD)
        self.database("a.cpp")
        self.assert_refused(self.check("src/*.cpp"), "'src/*.cpp'")

    def test_no_check_on_is_no_success(self):
        self.write("a.cpp", GOOD)
        self.assert_refused(self.check_file("a.cpp", "--checks=-*"), "no check is on")

    def test_planned_options_are_refused(self):
        for option in ("--cache=x", "--shard=1/2"):
            self.assert_refused(self.run_cotidy("check", option), "not in this version yet")

    def test_planned_commands_are_refused(self):
        for command in ("plan", "reduce"):
            self.assert_refused(self.run_cotidy(command), "not in this version yet")

    def test_values_are_checked(self):
        for option in ("--jobs=0", "--jobs=many", "--timeout-per-file=-1", "--fail-on=warnign",
                       "--color=blue", "--progress=maybe", "--report", "--root=nowhere",
                       "--line-filter=x", "--no-cache=1"):
            self.assert_refused(self.run_cotidy("check", option), option.split("=")[0])

    def test_flags_need_a_file(self):
        self.assert_refused(self.run_cotidy("check", "--", "-std=c++20"))
        self.assert_refused(self.run_cotidy("check", "-p", ".", "a.cpp", "--", "-std=c++20"))

    def test_no_database_says_what_to_do(self):
        self.write("a.cpp", GOOD)
        self.assert_refused(self.check("a.cpp"), "compile_commands.json", "-p", "'--'")

    def test_model_that_cannot_be_read(self):
        self.write("a.cpp", GOOD)
        self.write("broken.json", '{"library": ')
        self.assert_refused(self.check_file("a.cpp", "--model", "broken.json"), "broken.json")
        self.assert_refused(self.check_file("a.cpp", "--model", "none.json"), "none.json")

    def test_help_names_every_command_and_option(self):
        text = self.run_cotidy("help").out
        for command in ("check", "explain", "list", "doctor", "lsp"):
            self.assertIn(f"cotidy {command} ", text)
            self.assertIn("usage: cotidy " + command, self.run_cotidy("help", command).out)
            self.assertEqual(self.run_cotidy(command, "--help").out, self.run_cotidy("help", command).out)
        text = self.run_cotidy("help", "check").out
        for option in ("-p", "--model", "--report", "sarif", "html", "--diff", "--baseline", "--write-baseline", "--checks", "--jobs", "--fix", "--fix-unsafe",
                       "--line-filter", "--fail-on", "--timeout-per-file", "--color", "--progress"):
            self.assertIn(option, text)

    def test_version_names_llvm(self):
        self.assertRegex(self.run_cotidy("--version").out, r"^cotidy \d+\.\d+\.\d+ \(LLVM \d+\.\d+\.\d+\)\n$")


class Knowledge(Sandbox):
    def pages(self):
        return {page.stem: page.read_text() for page in SOURCE.glob("checks/*/*.md")}

    def test_list_has_every_page(self):
        rows = json.loads(self.run_cotidy("list", "--format", "json").out)
        self.assertEqual([row["id"] for row in rows], sorted(self.pages()))
        for row in rows:
            self.assertEqual(row["default"], not row["id"].startswith("coro-strict-"))

    def test_list_is_a_line_each(self):
        lines = self.run_cotidy("list").out.splitlines()
        self.assertEqual([re.split(r"\s", line)[0] for line in lines], sorted(self.pages()))

    def test_explain_prints_the_page(self):
        for check, page in self.pages().items():
            self.assertEqual(self.run_cotidy("explain", check).out.strip(), page.strip())

    def test_explain_of_an_unknown_check_names_the_nearest(self):
        self.assert_refused(self.run_cotidy("explain", "coro-droped-task"), "'coro-dropped-task'")

    def test_doctor_is_content_with_a_good_project(self):
        self.write("a.cpp", BAD)
        self.database("a.cpp")
        done = self.run_cotidy("doctor")
        self.assertEqual(done.status, 0, done.out)
        for subject in ("builtin headers", "standard library", "database", "configuration"):
            self.assertRegex(done.out, rf"(?m)^ok +{subject}")

    def test_doctor_says_every_reason_why_not(self):
        self.write("a.cpp", BAD)
        self.write(".clang-tidy", "Checks: 'coro-droped-task'\nCheckOptions:\n  coro-dropped-task.Nothing: 1\n")
        self.database("a.cpp", "gone.cpp", flags=["-fconserve-stack"])
        done = self.run_cotidy("doctor")
        self.assertEqual(done.status, 2, done.out)
        for text in ("gone.cpp", "-fconserve-stack", "'coro-droped-task'", "coro-dropped-task.Nothing"):
            self.assertIn(text, done.out)

    def test_doctor_without_a_database(self):
        done = self.run_cotidy("doctor")
        self.assertEqual(done.status, 2)
        self.assertRegex(done.out, r"(?m)^NO +database.*compile_commands\.json")


if __name__ == "__main__":
    unittest.main()
