"""--baseline and --write-baseline: known debt is silent, new debt never is."""
import json
import unittest

from sandbox import BAD, FLAGS, GOOD, Sandbox

MORE = BAD + "task more() {\n  work();\n  co_return;\n}\n"


class Baselines(Sandbox):
    def setUp(self):
        super().setUp()
        self.write("a.cpp", BAD)
        self.write("b.cpp", GOOD)
        self.database("a.cpp", "b.cpp")

    def adopt(self):
        done = self.check("--write-baseline=debt.json")
        self.assertEqual(done.status, 0, done.err)
        return done

    def statuses(self, done):
        return [finding["status"] for finding in done.report["findings"]]

    def entries(self, name="debt.json"):
        return json.loads((self.root / name).read_text())["findings"]

    def test_adopted_debt_does_not_count(self):
        done = self.adopt()
        self.assertEqual(self.statuses(done), ["baseline"])
        self.assertIn("1 finding", done.err)
        done = self.check("--baseline=debt.json")
        self.assertEqual((done.status, self.statuses(done)), (0, ["baseline"]), done.err)
        self.assertEqual(done.report["summary"]["baseline"], 1)
        text = self.run_cotidy("check", "--baseline=debt.json")
        self.assertEqual((text.status, text.out), (0, ""))

    def test_new_finding_counts(self):
        self.adopt()
        self.write("a.cpp", MORE)
        done = self.check("--baseline=debt.json")
        self.assertEqual((done.status, sorted(self.statuses(done))), (1, ["baseline", "new"]))

    def test_second_of_a_kind_in_one_function_is_new(self):
        self.adopt()
        self.write("a.cpp", BAD.replace("  work();\n", "  work();\n  work();\n"))
        done = self.check("--baseline=debt.json")
        self.assertEqual((done.status, sorted(self.statuses(done))), (1, ["baseline", "new"]))

    def test_moved_code_and_renamed_folders_are_known(self):
        self.adopt()
        (self.root / "a.cpp").unlink()
        self.write("src/deep/renamed.cpp", "\n\n// moved\n" + BAD.replace("  work()", "\twork( )"))
        self.database("src/deep/renamed.cpp", "b.cpp")
        done = self.check("--baseline=debt.json")
        self.assertEqual((done.status, self.statuses(done)), (0, ["baseline"]), done.err)
        self.assertNotIn("gone", done.err)

    def test_what_is_gone_is_named(self):
        self.adopt()
        self.write("a.cpp", GOOD)
        done = self.check("--baseline=debt.json")
        self.assertEqual(done.status, 0)
        self.assertRegex(done.err, r"gone, but in the baseline: a\.cpp: .*coro-dropped-task")

    def test_rewriting_drops_what_is_gone_and_takes_nothing_in(self):
        self.write("b.cpp", BAD.replace("drops", "others"))
        self.adopt()
        self.assertEqual(len(self.entries()), 2)
        self.write("b.cpp", GOOD)
        self.write("a.cpp", MORE)
        done = self.check("--baseline=debt.json", "--write-baseline=debt.json")
        self.assertEqual((done.status, sorted(self.statuses(done))), (1, ["baseline", "new"]))
        self.assertEqual([entry["file"] for entry in self.entries()], ["a.cpp"])
        self.assertIn("without 1 that is gone and 1 that is new", done.err)

    def test_files_that_were_not_looked_at_are_not_gone(self):
        self.adopt()
        done = self.check("--baseline=debt.json", "--write-baseline=next.json", "b.cpp")
        self.assertEqual(done.status, 0)
        self.assertEqual(self.entries("next.json"), self.entries())

    def test_check_that_is_off_has_nothing_gone(self):
        self.adopt()
        done = self.check("--baseline=debt.json", "--checks=-*,coro-blocking-call")
        self.assertEqual((done.status, done.err), (0, ""))

    def test_file_that_failed_is_not_gone(self):
        self.adopt()
        self.write("a.cpp", "x\n")
        done = self.check("--baseline=debt.json")
        self.assertEqual(done.status, 3)
        self.assertNotIn("gone", done.err)

    def test_no_baseline_is_written_of_half_a_run(self):
        self.write("b.cpp", "x\n")
        done = self.check("--write-baseline=debt.json")
        self.assertEqual(done.status, 3)
        self.assertIn("is not written", done.err)
        self.assertFalse((self.root / "debt.json").exists())
        self.check("--write-baseline=debt.json", "--allow-failed-files")
        self.assertEqual(len(self.entries()), 1)

    def test_damaged_or_missing_baseline_is_an_error(self):
        self.adopt()
        whole = (self.root / "debt.json").read_text()
        self.write("cut.json", whole[:-10])
        self.write("other.json", "{}")
        for name in ("cut.json", "other.json", "none.json", ".", ""):
            self.assert_refused(self.check(f"--baseline={name}"), "baseline")
        self.assert_refused(self.check("--write-baseline=nowhere/debt.json"), "nowhere/debt.json")

    def test_suppressed_findings_stay_out(self):
        self.write("a.cpp", BAD.replace("work();", "work(); // NOLINT(coro-dropped-task)"))
        self.adopt()
        self.assertEqual(self.entries(), [])

    def test_sarif_tells_states(self):
        self.write("b.cpp", BAD.replace("drops", "others"))
        self.adopt()
        self.write("b.cpp", GOOD)
        self.write("a.cpp", MORE)
        done = self.run_cotidy("check", "--baseline=debt.json", "--report=sarif")
        (run,) = json.loads(done.out)["runs"]
        self.assertEqual(sorted(result["baselineState"] for result in run["results"]), ["absent", "new", "unchanged"])

    def test_fix_leaves_known_debt_alone(self):
        self.adopt()
        self.check("--baseline=debt.json", "--fix")
        self.assertEqual((self.root / "a.cpp").read_text(), BAD)


class Suppressions(Sandbox):
    def test_suppressed_findings_are_told_in_json_and_do_not_count(self):
        forms = ["  work(); // NOLINT\n", "  work(); // NOLINT(coro-*)\n", "  // NOLINTNEXTLINE(coro-dropped-task)\n  work();\n",
                 "  // NOLINTBEGIN(coro-dropped-task)\n  work();\n  // NOLINTEND(coro-dropped-task)\n"]
        for form in forms:
            with self.subTest(form=form):
                self.write("a.cpp", BAD.replace("  work();\n", form))
                done = self.check_file("a.cpp")
                self.assertEqual((done.status, [f["status"] for f in done.report["findings"]], done.err), (0, ["suppressed"], ""))
                self.assertEqual(done.report["summary"], {"new": 0, "baseline": 0, "suppressed": 1, "byCheck": {}})
                self.assertEqual(done.report["findings"][0]["function"], "drops()")
                self.assertEqual(self.run_cotidy("check", "a.cpp", "--", "-I.", *FLAGS).out, "")

    def test_comment_that_suppresses_nothing_is_told(self):
        self.write("a.cpp", GOOD + "int x; // NOLINT(coro-dropped-task)\n// NOLINTNEXTLINE(coro-blocking-call)\n")
        done = self.check_file("a.cpp")
        self.assertEqual((done.status, done.findings), (0, []))
        self.assertIn("cotidy: a.cpp:5: this NOLINT suppresses nothing: 'coro-dropped-task'", done.err)
        self.assertIn("cotidy: a.cpp:6: this NOLINT suppresses nothing: 'coro-blocking-call'", done.err)

    def test_begin_without_an_end_is_told_by_clang_tidy(self):
        self.write("a.cpp", BAD.replace("  work();\n", "  // NOLINTBEGIN(coro-dropped-task)\n  work();\n"))
        self.assertIn("a.cpp:3 clang-tidy-nolint", self.check_file("a.cpp").findings)

    def test_unknown_check_names_the_nearest(self):
        self.write("a.cpp", BAD.replace("work();", "work(); // NOLINT(coro-droped-task)"))
        done = self.check_file("a.cpp")
        self.assertEqual(done.status, 1)
        self.assertIn("a.cpp:3: unknown check 'coro-droped-task' in a NOLINT; did you mean 'coro-dropped-task'?", done.err)

    def test_comments_of_others_and_of_checks_that_are_off_are_left_alone(self):
        self.write("a.cpp", GOOD + "int x; // NOLINT\nint y; // NOLINT(bugprone-x)\nint z; // NOLINT(coro-dropped-task)\n")
        self.assertEqual(self.check_file("a.cpp", "--checks=-*,coro-blocking-call").err, "")

    def test_comment_in_a_header_is_judged_over_all_files(self):
        self.write("in.h", '#pragma once\n#include "task.h"\n#ifdef DROPS\n' + "inline task drops() {\n  WORK; // NOLINT(coro-dropped-task)\n  co_return;\n}\n#endif\n")
        self.write("a.cpp", '#define WORK work()\n#define DROPS\n#include "in.h"\n')
        self.write("b.cpp", '#define WORK co_await work()\n#define DROPS\n#include "in.h"\n')
        self.database("a.cpp", "b.cpp")
        done = self.check()
        self.assertEqual((done.err, [f["status"] for f in done.report["findings"]]), ("", ["suppressed"]))
        self.assertIn("in.h:5: this NOLINT suppresses nothing", self.check("b.cpp").err)


if __name__ == "__main__":
    unittest.main()
