"""--diff: what a change concerns, in real repositories."""
import os
import subprocess
import unittest

from sandbox import BAD, GOOD, Sandbox

OTHER = BAD.replace("drops", "others")


class Changes(Sandbox):
    def setUp(self):
        super().setUp()
        self.git("init", "-q", "-b", "main")
        self.write("a.cpp", GOOD + OTHER.split("\n", 1)[1])
        self.write("b.cpp", BAD)
        self.database("a.cpp", "b.cpp")
        self.commit()

    def git(self, *arguments):
        who = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        for role in ("AUTHOR", "COMMITTER"):
            who |= {f"GIT_{role}_NAME": "A", f"GIT_{role}_EMAIL": "a@b.c"}
        return subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True,
                              env=os.environ | who).stdout

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def lines(self, *arguments, **more):
        done = self.check(*(arguments or ("--diff",)), **more)
        self.assertIn(done.status, (0, 1), done.err)
        return [finding.split()[0] for finding in done.findings]

    def test_nothing_changed(self):
        done = self.check("--diff")
        self.assertEqual((done.status, done.findings, done.coverage["planned"]), (0, [], 0), done.err)

    def test_only_changed_lines_count(self):
        text = (self.root / "a.cpp").read_text()
        self.write("a.cpp", text.replace("co_await work()", "work()"))
        self.assertEqual(self.lines(), ["a.cpp:3"])

    def test_new_files_count(self):
        self.write("new.cpp", BAD)
        self.database("a.cpp", "b.cpp", "new.cpp")
        self.assertEqual(self.lines(), ["new.cpp:3"])
        self.git("add", "new.cpp")
        self.assertEqual(self.lines(), ["new.cpp:3"])

    def test_base_is_where_the_branches_parted(self):
        self.git("checkout", "-qb", "work")
        self.write("a.cpp", (self.root / "a.cpp").read_text().replace("co_await work()", "work()"))
        self.commit()
        self.git("checkout", "-q", "main")
        self.write("b.cpp", BAD.replace("work()", "work( )"))
        self.commit()
        self.git("checkout", "-q", "work")
        self.assertEqual(self.lines("--diff=main"), ["a.cpp:3"])
        self.assertEqual(self.lines("--diff"), [])

    def test_renamed_file_counts_by_its_changed_lines(self):
        self.git("mv", "a.cpp", "renamed.cpp")
        self.database("renamed.cpp", "b.cpp")
        self.assertEqual(self.lines(), [])
        self.write("renamed.cpp", (self.root / "renamed.cpp").read_text().replace("co_await work()", "work()"))
        self.assertEqual(self.lines(), ["renamed.cpp:3"])

    def test_names_of_any_kind(self):
        for name in ("with space.cpp", "naïve-日本.cpp", 'quo"te.cpp', "tab\there.cpp"):
            self.write(name, GOOD)
        self.database("with space.cpp", "naïve-日本.cpp", 'quo"te.cpp', "tab\there.cpp")
        self.commit()
        for name in ("with space.cpp", "naïve-日本.cpp", 'quo"te.cpp', "tab\there.cpp"):
            self.write(name, BAD)
        self.assertEqual(len(self.check("--diff").findings), 4)

    def test_changed_header_is_analysed_through_one_file(self):
        header = "#pragma once\n" + BAD.replace("task drops", "inline task drops")
        self.write("inc/deep.h", header.replace("work()", "co_await work()"))
        self.write("inc/in.h", '#include "deep.h"\n')
        for name in ("p.cpp", "q.cpp"):
            self.write(name, "#include <in.h>\n")
        self.database("a.cpp", "p.cpp", "q.cpp", flags=["-Iinc"])
        self.commit()
        self.write("inc/deep.h", header)
        done = self.check("--diff")
        self.assertEqual((done.findings, done.coverage["analysed"]), (["inc/deep.h:4 coro-dropped-task"], 1), done.err)

    def test_header_that_nothing_includes_is_not_passed_over_in_silence(self):
        self.database("a.cpp", "b.cpp")
        self.write("lonely.cpp", BAD)
        done = self.check("--diff")
        self.assertEqual(list(done.reasons("skipped")), ["lonely.cpp"])
        self.assertIn("leads to it", done.reasons("skipped")["lonely.cpp"])

    def test_project_below_the_repository(self):
        self.write("sub/task.h", (self.root / "task.h").read_text())
        self.write("sub/c.cpp", GOOD)
        self.database("sub/c.cpp", flags=["-Isub"], where="sub/compile_commands.json")
        self.commit()
        self.write("sub/c.cpp", BAD)
        done = self.check("--diff", cwd=self.root / "sub")
        self.assertEqual(done.findings, ["c.cpp:3 coro-dropped-task"], done.err)

    def test_with_files_and_flags(self):
        self.write("a.cpp", (self.root / "a.cpp").read_text().replace("co_await work()", "work()"))
        done = self.check("a.cpp", "b.cpp", "--diff", "--", "-I.", "-std=c++20")
        self.assertEqual(done.findings, ["a.cpp:3 coro-dropped-task"], done.err)

    def test_finding_with_a_note_on_a_changed_line_counts(self):
        text = '#include "task.h"\ntask paths(bool b) {\n  auto t = work();\n  if (b)\n    co_return;\n  co_await t;\n}\n'
        self.write("n.cpp", text.replace("  if (b)\n    co_return;\n", ""))
        self.database("n.cpp")
        self.commit()
        self.write("n.cpp", text)
        self.assertEqual(self.lines(), ["n.cpp:3"])

    def test_mistakes_are_told(self):
        self.assert_refused(self.check("--diff=nonsense"), "'nonsense'")
        with self.subTest("no repository"):
            subprocess.run(["rm", "-rf", self.root / ".git"], check=True)
            self.assert_refused(self.check("--diff"), "--diff", "git")


if __name__ == "__main__":
    unittest.main()
