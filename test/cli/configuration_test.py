"""`.clang-tidy` and NOLINT mean what they mean in clang-tidy, with our checks on by default."""
import json
import unittest

from sandbox import BAD, FLAGS, GOOD, TASK, Sandbox

FOUND = ["a.cpp:3 coro-dropped-task"]

SWALLOWS = """#include "task.h"
task swallows() {
  try {
    co_await work();
  } catch (...) {
  }
}
task drops() {
  work();
  co_return;
}
"""
DROPPED, SWALLOWED = "a.cpp:9 coro-dropped-task", "a.cpp:5 coro-swallowed-error"


class Checks(Sandbox):
    def found_with(self, config, *options):
        self.write("a.cpp", SWALLOWS)
        if config is not None:
            self.write(".clang-tidy", config)
        return sorted(self.check_file("a.cpp", *options).findings)

    def test_default_set_without_configuration(self):
        self.assertEqual(self.found_with(None), sorted([DROPPED, SWALLOWED]))

    def test_configuration_that_names_none_of_ours_keeps_the_default_set(self):
        for checks in ("bugprone-*", "-*,bugprone-*", "*", ""):
            self.assertEqual(self.found_with(f"Checks: '{checks}'"), sorted([DROPPED, SWALLOWED]), checks)

    def test_configuration_that_names_ours_decides(self):
        self.assertEqual(self.found_with("Checks: '-*,coro-dropped-task'"), [DROPPED])
        self.assertEqual(self.found_with("Checks: 'bugprone-*,coro-dropped-task'"), [DROPPED])
        self.assertEqual(self.found_with("Checks: 'coro-*,-coro-dropped-task'"), [SWALLOWED])

    def test_configuration_that_only_removes_ours_keeps_the_rest(self):
        self.assertEqual(self.found_with("Checks: '-*,bugprone-*,-coro-dropped-task'"), [SWALLOWED])

    def test_key_that_clang_tidy_had_once(self):
        self.assertEqual(self.found_with("AnalyzeTemporaryDtors: false\nChecks: 'coro-dropped-task'"), [DROPPED])

    def test_file_that_ends_in_the_middle_of_a_line_of_dashes(self):
        self.assertEqual(self.found_with("---\nChecks: 'coro-dropped-task'\n---"), [DROPPED])

    def test_option_is_appended(self):
        self.assertEqual(self.found_with("Checks: 'coro-*'", "--checks=-coro-dropped-task"), [SWALLOWED])
        self.assertEqual(self.found_with(None, "--checks=-*,coro-dropped-task"), [DROPPED])

    def test_inheritance(self):
        self.write(".clang-tidy", "Checks: '-*,coro-dropped-task'\n")
        self.write("sub/.clang-tidy", "InheritParentConfig: true\nChecks: 'coro-swallowed-error'\n")
        self.write("sub/a.cpp", SWALLOWS)
        self.assertEqual(len(self.check_file("sub/a.cpp").findings), 2)
        self.write("sub/.clang-tidy", "Checks: '-*,coro-swallowed-error'\n")
        self.assertEqual(self.check_file("sub/a.cpp").findings, ["sub/" + SWALLOWED])

    def test_file_without_checks_is_skipped_with_the_reason(self):
        self.write("a.cpp", BAD)
        self.write("off/b.cpp", BAD)
        self.write("off/.clang-tidy", "Checks: '-*,-coro-*'\n")
        self.database("a.cpp", "off/b.cpp")
        done = self.check()
        self.assertEqual(done.findings, FOUND)
        self.assertIn("turns every check off", done.reasons("skipped")["off/b.cpp"])

    def test_warnings_as_errors(self):
        self.write("a.cpp", BAD)
        self.assertEqual(self.check_file("a.cpp", "--fail-on=error").status, 0)
        self.write(".clang-tidy", "WarningsAsErrors: 'coro-*'\n")
        done = self.check_file("a.cpp", "--fail-on=error")
        self.assertEqual((done.status, done.report["findings"][0]["severity"]), (1, "error"))

    def test_extra_arguments(self):
        self.write("a.cpp", "#ifdef WANTED\n" + BAD + "#endif\n")
        self.write(".clang-tidy", "ExtraArgs: ['-DWANTED']\n")
        self.assertEqual(self.check_file("a.cpp").findings, ["a.cpp:4 coro-dropped-task"])

    def test_compiler_warnings_are_findings_when_asked_for(self):
        self.write("a.cpp", "int f(int x) { int unused; return x; }\n")
        flags = [*FLAGS, "-Wall", "-Werror"]
        self.assertEqual(self.check_file("a.cpp", flags=flags).findings, [])
        self.write(".clang-tidy", "Checks: 'coro-*,clang-diagnostic-*'\n")
        done = self.check_file("a.cpp", flags=flags)
        self.assertEqual(done.findings, ["a.cpp:1 clang-diagnostic-unused-variable"])

    def test_configuration_for_clang_tidy_sets_no_analyzer_off(self):
        self.write("a.cpp", "int f(int x) { int unused; int *p = nullptr; return x ? *p : 0; }\n")
        for checks in ("*", "-*,clang-*", "-*,clang-analyzer-*,coro-*", "bugprone-*,clang-analyzer-*"):
            self.write(".clang-tidy", f"Checks: '{checks}'\n")
            self.assertEqual(self.check_file("a.cpp", flags=[*FLAGS, "-Wall"]).findings, [], checks)
        analyzed = self.check_file("a.cpp", "--checks=clang-analyzer-core*")
        self.assertEqual(analyzed.findings, ["a.cpp:1 clang-analyzer-core.NullDereference"])


class Mistakes(Sandbox):
    def refused_with(self, config, *texts):
        self.write("a.cpp", GOOD)
        self.write(".clang-tidy", config)
        self.assert_refused(self.check_file("a.cpp"), *texts)

    def test_syntax(self):
        self.refused_with("Checks: [\n", ".clang-tidy:")

    def test_unknown_key(self):
        self.refused_with("Cheks: '*'\n", ".clang-tidy:1:", "Cheks")

    def test_unknown_check(self):
        self.refused_with("Checks: 'coro-droped-task'\n", ".clang-tidy: ", "'coro-dropped-task'")

    def test_unknown_option(self):
        self.refused_with("CheckOptions:\n  coro-dropped-task.Explicit: allow\n", ".clang-tidy: ",
                          "'coro-dropped-task.ExplicitDiscard'")

    def test_value_that_an_option_does_not_have(self):
        self.refused_with("CheckOptions:\n  coro-dropped-task.ExplicitDiscard: alow\n", "'alow'", "allow")

    def test_broken_model(self):
        self.write("models/x.json", "[]")
        self.refused_with("CheckOptions:\n  CotidyModels: models/x.json\n", "x.json")


class Suppression(Sandbox):
    def found_in(self, *lines):
        self.write("a.cpp", '#include "task.h"\ntask f() {\n' + "\n".join(lines) + "\n  co_return;\n}\n")
        return self.check_file("a.cpp").findings

    def test_nolint(self):
        self.assertEqual(self.found_in("work();"), FOUND)
        for comment in ("NOLINT", "NOLINT(coro-dropped-task)", "NOLINT(coro-*)"):
            self.assertEqual(self.found_in(f"work(); // {comment}"), [], comment)
        self.assertEqual(self.found_in("work(); // NOLINT(bugprone-*)"), FOUND)

    def test_nolint_next_line(self):
        self.assertEqual(self.found_in("// NOLINTNEXTLINE(coro-*)", "work();"), [])

    def test_nolint_block(self):
        self.assertEqual(self.found_in("// NOLINTBEGIN(coro-*)", "work();", "work();", "// NOLINTEND(coro-*)"), [])

    def test_line_filter(self):
        self.write("a.cpp", BAD.replace("  co_return", "  work();\n  co_return"))
        only = json.dumps([{"name": "a.cpp", "lines": [[4, 4]]}])
        done = self.check_file("a.cpp", "--line-filter", only)
        self.assertEqual(done.findings, ["a.cpp:4 coro-dropped-task"])


class Headers(Sandbox):
    HEADER = BAD.replace("task drops", "inline task drops").replace('#include', '#pragma once\n#include')

    def test_headers_of_the_project_are_looked_at_once(self):
        self.write("include/in.h", self.HEADER)
        for name in ("a.cpp", "b.cpp"):
            self.write(name, '#include "include/in.h"\n#include "./include/../include/in.h"\n')
        self.database("a.cpp", "b.cpp")
        self.assertEqual(self.check().findings, ["include/in.h:4 coro-dropped-task"])

    def test_headers_outside_are_not(self):
        self.write("outside/in.h", self.HEADER)
        self.write("project/a.cpp", '#include "../outside/in.h"\n')
        flags = ("--root", "project")
        self.assertEqual(self.check_file("project/a.cpp", *flags).findings, [])
        self.write("project/.clang-tidy", "HeaderFilterRegex: 'outside/'\n")
        self.assertEqual(len(self.check_file("project/a.cpp", *flags).findings), 1)

    def test_header_filter_of_the_user_decides(self):
        self.write("include/in.h", self.HEADER)
        self.write("a.cpp", '#include "include/in.h"\n')
        self.write(".clang-tidy", "HeaderFilterRegex: 'nothing'\n")
        self.assertEqual(self.check_file("a.cpp").findings, [])

    def test_system_headers_are_never(self):
        self.write("include/in.h", self.HEADER)
        self.write("a.cpp", "#include <in.h>\n")
        self.assertEqual(self.check_file("a.cpp", flags=[*FLAGS, "-isystem", "include"]).findings, [])

    def test_header_as_file(self):
        self.write("include/in.h", self.HEADER)
        self.write("a.cpp", GOOD)
        self.database("a.cpp")
        self.assertEqual(self.check("include/in.h").findings, ["include/in.h:4 coro-dropped-task"])


class Models(Sandbox):
    HEADER = TASK.replace("struct task {", "namespace lib { struct task {").replace("task work();", "task work(); }")

    def setUp(self):
        super().setUp()
        self.write("lib.h", self.HEADER)
        self.write("a.cpp", '#include "lib.h"\nvoid f() { lib::work(); }\n')
        row = {"name": "task", "kind": "task", "drop": "legal"}
        self.write("models/lib.json", json.dumps({"format": "cotidy-model/1", "title": "lib",
                                                  "namespaces": ["lib"], "types": [row]}))

    def test_without_a_model(self):
        self.assertEqual(self.check_file("a.cpp").findings, ["a.cpp:2 coro-dropped-task"])

    def test_model_on_the_command_line(self):
        done = self.check_file("a.cpp", "--model", "models/lib.json")
        self.assertEqual(done.findings, [], done.err)

    def test_model_in_the_configuration(self):
        self.write(".clang-tidy", "CheckOptions:\n  CotidyModels: models/lib.json\n")
        done = self.check_file("a.cpp")
        self.assertEqual(done.findings, [], done.err)


if __name__ == "__main__":
    unittest.main()
