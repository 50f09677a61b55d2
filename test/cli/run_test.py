"""Runs: hostile files, workers that die, reports, interruption, fixes."""
import json
import os
import pathlib
import signal
import subprocess
import unittest

from sandbox import BAD, COTIDY, FLAGS, GOOD, Sandbox

FOUND = ["a.cpp:3 coro-dropped-task"]
ENDLESS = "constexpr int f() { int n = 0; while (true) n = (n + 1) % 7; return n; }\nconstexpr int v = f();\n"
NEVER_ENDS = [*FLAGS, "-fconstexpr-steps=4294967295"]


class HostileFiles(Sandbox):
    def test_broken_file_fails_with_the_first_error_and_no_findings(self):
        self.write("a.cpp", BAD + "int x = nothing;\nint y = nothing;\n")
        done = self.check_file("a.cpp")
        self.assertEqual((done.status, done.findings), (3, []))
        self.assertEqual(done.reasons("failed"),
                         {"a.cpp": "a.cpp:6:9: error: use of undeclared identifier 'nothing'"})

    def test_error_in_a_header(self):
        self.write("sys/broken.h", "int x = nothing;\n")
        self.write("a.cpp", "#include <broken.h>\n" + BAD)
        done = self.check_file("a.cpp", flags=[*FLAGS, "-isystem", "sys"])
        self.assertEqual((done.status, done.findings), (3, []))
        self.assertIn("sys/broken.h:1:9: error: ", done.reasons("failed")["a.cpp"])

    def test_error_in_an_instantiation_of_a_coroutine(self):
        self.write("a.cpp", GOOD + "auto l = [](auto n) -> task { co_await n.gone(); };\ntask t = l(1);\n")
        self.assertIn("a.cpp:5:41: error: ", self.check_file("a.cpp").reasons("failed")["a.cpp"])

    def test_missing_include(self):
        self.write("a.cpp", '#include "gone.h"\n')
        self.assertIn("a.cpp:1:10: error: 'gone.h' file not found", self.check_file("a.cpp").reasons("failed")["a.cpp"])

    def test_empty_file(self):
        self.write("a.cpp", "")
        done = self.check_file("a.cpp")
        self.assertEqual((done.status, done.coverage["analysed"]), (0, 1))

    def test_binary_garbage(self):
        self.write("a.cpp", bytes(range(256)) * 64)
        self.assertEqual(self.check_file("a.cpp").status, 3)

    def test_huge_file(self):
        body = "".join(f"int f{i}(int x) {{ return x + {i}; }}\n" for i in range(50000))
        self.write("a.cpp", BAD + body)
        self.assertEqual(self.check_file("a.cpp").findings, FOUND)

    def test_deep_expression(self):
        self.write("a.cpp", BAD + "int sum(int a) { return " + "a+" * 20000 + "a; }\n")
        self.assertEqual(self.check_file("a.cpp", flags=[*FLAGS, "-fbracket-depth=100000"]).findings, FOUND)

    def test_coroutine_that_is_one_try_has_a_name(self):
        self.write("a.cpp", '#include "task.h"\nnamespace ns {\ntask drops() try {\n  work();\n  co_return;\n'
                            "} catch (...) {\n  throw;\n}\n}\n")
        done = self.check_file("a.cpp")
        self.assertEqual([(f["line"], f["function"]) for f in done.report["findings"]], [(4, "ns::drops()")])

    def test_names_of_any_kind(self):
        names = ["with space.cpp", "mark<b>&amp;.cpp", "naïve-日本.cpp", "quo'te\".cpp", "-dash.cpp", "perc%20ent.cpp"]
        for name in names:
            self.write(name, BAD)
        self.database(*(f"./{name}" for name in names))
        self.assertEqual(sorted(f.rsplit(":", 1)[0] for f in self.check().findings), sorted(names))

    def test_new_line_in_a_name(self):
        self.write("new\nline.cpp", BAD)
        done = self.check_file("new\nline.cpp")
        self.assertEqual((done.status, len(done.findings)), (1, 1))
        text = self.run_cotidy("check", "--report=concise", "new\nline.cpp", "--", *FLAGS).out
        self.assertEqual(text.count("\n"), 1)

    def test_bytes_that_are_no_utf8(self):
        name = os.fsdecode(b"b\xff.cpp")
        self.write(name, BAD.encode() + b'const char *bytes = "\xff\xfe";\n')
        self.database("a.cpp")
        done = self.check_file(name)
        self.assertEqual((done.status, len(done.findings)), (1, 1), done.err)


class Workers(Sandbox):
    def test_crash_costs_one_file(self):
        self.write("a.cpp", BAD)
        self.write("crash.cpp", "#pragma clang __debug crash\n")
        self.write("fatal.cpp", "#pragma clang __debug llvm_fatal_error\n")
        self.database("crash.cpp", "a.cpp", "fatal.cpp")
        done = self.check()
        self.assertEqual((done.status, done.findings), (3, FOUND))
        failed = done.reasons("failed")
        self.assertIn("crashed", failed["crash.cpp"])
        self.assertIn("LLVM ERROR", failed["fatal.cpp"])
        self.assertEqual(self.check("--allow-failed-files").status, 1)

    def test_time_out_costs_one_file(self):
        self.write("a.cpp", BAD)
        self.write("slow.cpp", ENDLESS)
        done = self.check("slow.cpp", "a.cpp", "--timeout-per-file=5", "--", "-I.", *NEVER_ENDS)
        self.assertEqual((done.status, done.findings), (3, FOUND))
        self.assertIn("took longer than 5 s", done.reasons("failed")["slow.cpp"])

    def test_report_is_the_same_for_any_number_of_workers(self):
        names = [f"src/f{i}.cpp" for i in range(7)]
        for name in names:
            self.write(name, BAD)
        self.write("broken.cpp", "x")
        self.database(*names, "broken.cpp")
        reports = {self.check(f"--jobs={jobs}").out for jobs in (1, 2, 9)}
        self.assertEqual(len(reports), 1)

    def interrupt(self, signal_number):
        self.write("a.cpp", BAD)
        self.write("slow.cpp", ENDLESS)
        command = [COTIDY, "check", "--report=json", "--report=json:report.json", "-j2", "--progress=always",
                   "slow.cpp", "a.cpp", "--", "-I.", *NEVER_ENDS]
        run = subprocess.Popen(command, cwd=self.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn("1 of 2", run.stderr.readline())
        children = pathlib.Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        self.assertEqual(len(children), 1)
        run.send_signal(signal_number)
        out, err = run.communicate(timeout=30)
        self.assertEqual((run.returncode, out), (2, ""))
        self.assertIn("interrupted", err)
        self.assertFalse((self.root / "report.json").exists())
        self.assertFalse(os.path.exists(f"/proc/{children[0]}"))

    def test_interrupt(self):
        self.interrupt(signal.SIGINT)

    def test_terminate(self):
        self.interrupt(signal.SIGTERM)

    def test_nothing_is_left_behind(self):
        self.write("a.cpp", BAD)
        self.write("crash.cpp", "#pragma clang __debug crash\n")
        os.mkdir(self.root / "tmp")
        self.check("a.cpp", "crash.cpp", "--", "-I.", *FLAGS, env=os.environ | {"TMPDIR": str(self.root / "tmp")})
        self.assertEqual(os.listdir(self.root / "tmp"), [])


class Reports(Sandbox):
    def setUp(self):
        super().setUp()
        self.write("a.cpp", BAD)
        self.write("good.cpp", GOOD)

    def text(self, *options, **more):
        return self.run_cotidy("check", *options, "--", "-I.", *FLAGS, **more)

    def test_text_is_as_compilers_print(self):
        done = self.text("a.cpp")
        self.assertRegex(done.out, r"^a\.cpp:3:3: warning: .* \[coro-dropped-task\]\n +3 \|   work\(\);\n +\|   \^")
        self.assertEqual(done.status, 1)

    def test_clean_run_is_silent(self):
        done = self.text("good.cpp")
        self.assertEqual((done.status, done.out, done.err), (0, "", ""))

    def test_file_that_was_not_looked_at_is_not_silent(self):
        done = self.run_cotidy("check", "good.cpp", "--", "-std=c++17")
        self.assertEqual((done.status, done.out), (0, ""))
        self.assertIn("0 of 1 file analysed, 1 skipped (compiled as c++17", done.err)

    def test_many_reports_in_one_run(self):
        done = self.text("a.cpp", "--report=text", "--report=json:out.json", "--report=concise:-", "--report=jsonl:out.jsonl")
        self.assertIn("warning:", done.out)
        self.assertRegex(done.out, r"(?m)^a\.cpp:3:3: coro-dropped-task: ")
        self.assertEqual(len(json.loads((self.root / "out.json").read_text())["findings"]), 1)
        self.assertTrue((self.root / "out.jsonl").read_text())

    def test_file_is_written_without_findings_too(self):
        self.text("good.cpp", "--report=json:out.json")
        self.assertEqual(json.loads((self.root / "out.json").read_text())["coverage"]["analysed"], 1)

    def test_file_that_cannot_be_written(self):
        os.mkdir(self.root / "folder")
        for path in ("nowhere/out.json", "folder"):
            self.assert_refused(self.text("a.cpp", f"--report=json:{path}"), path)
        self.assert_refused(self.text("a.cpp", "--report=json:/dev/full"), "/dev/full", "No space")

    def test_full_stdout(self):
        with open("/dev/full", "w") as full:
            run = subprocess.run([COTIDY, "check", "a.cpp", "--", "-I.", *FLAGS], cwd=self.root, stdout=full,
                                 stderr=subprocess.PIPE, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("No space", run.stderr)

    def test_pipe_that_is_closed_early(self):
        reader, writer = os.pipe()
        os.close(reader)
        run = subprocess.run([COTIDY, "check", "a.cpp", "--", "-I.", *FLAGS], cwd=self.root, stdout=writer,
                             stderr=subprocess.PIPE, text=True)
        os.close(writer)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertNotIn("cannot write", run.stderr)

    def test_fail_on(self):
        self.assertEqual(self.text("a.cpp", "--fail-on=never").status, 0)
        self.assertEqual(self.text("a.cpp", "--fail-on=error").status, 0)
        self.assertEqual(self.text("a.cpp", "--fail-on", "warning").status, 1)

    def test_color_when_asked_for(self):
        self.assertIn("\033[", self.text("a.cpp", "--color=always").out)
        self.assertNotIn("\033[", self.text("a.cpp").out)

    def test_finding_has_all_its_fields(self):
        self.write("n.cpp", '#include "task.h"\nnamespace ns {\nstruct s {\n  task f(int x, const char *y) {\n'
                            "    auto l = [] { work(); };\n    co_return;\n  }\n};\n}\n")
        finding = self.check_file("n.cpp").report["findings"][0]
        self.assertEqual([finding[key] for key in ("line", "column", "endLine", "endColumn", "function")],
                         [5, 19, 5, 25, "ns::s::f(int, const char *)"])

    def test_fixes_are_edits_of_bytes(self):
        fix = self.check_file("a.cpp").report["findings"][0]["fixes"][0]
        self.assertEqual((fix["safe"], fix["description"]), (True, "insert 'co_await '"))
        self.assertEqual(fix["edits"], [{"file": "a.cpp", "offset": BAD.index("work"), "length": 0, "text": "co_await "}])


class Fixes(Sandbox):
    def test_safe_fixes_are_applied_and_leave_the_report(self):
        self.write("a.cpp", BAD)
        os.chmod(self.root / "a.cpp", 0o640)
        done = self.check_file("a.cpp", "--fix")
        self.assertEqual((done.status, done.findings), (0, []), done.err)
        self.assertIn("fixed 1 finding in 1 file", done.err)
        self.assertEqual((self.root / "a.cpp").read_text(), BAD.replace("work()", "co_await work()"))
        self.assertEqual((self.root / "a.cpp").stat().st_mode & 0o777, 0o640)
        self.assertEqual(self.check_file("a.cpp").findings, [])

    def test_header_is_fixed_once(self):
        header = "#pragma once\n" + BAD.replace("task drops", "inline task drops")
        self.write("in.h", header)
        self.write("a.cpp", '#include "in.h"\n')
        self.write("b.cpp", '#include "in.h"\n')
        self.database("a.cpp", "b.cpp")
        self.assertEqual(self.check("--fix").status, 0)
        self.assertEqual((self.root / "in.h").read_text(), header.replace("work()", "co_await work()"))

    def test_unsafe_fixes_need_their_own_option(self):
        text = '#include "task.h"\nvoid drops() {\n  work();\n}\n'
        self.write("a.cpp", text)
        fixes = self.check_file("a.cpp").report["findings"][0]["fixes"]
        self.assertTrue(all(not fix["safe"] for fix in fixes))
        self.check_file("a.cpp", "--fix")
        self.assertEqual((self.root / "a.cpp").read_text(), text)
        self.check_file("a.cpp", "--fix-unsafe")
        self.assertEqual((self.root / "a.cpp").read_text() != text, bool(fixes))

    def test_nothing_is_fixed_in_a_file_that_does_not_compile(self):
        self.write("a.cpp", BAD + "x\n")
        self.assertEqual(self.check_file("a.cpp", "--fix").status, 3)
        self.assertEqual((self.root / "a.cpp").read_text(), BAD + "x\n")


if __name__ == "__main__":
    unittest.main()
