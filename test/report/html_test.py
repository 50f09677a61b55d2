"""The page in a real browser: what it shows, and that filters, keys and the address work."""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from contract import SOURCE

REPORTS = pathlib.Path(SOURCE) / "fixtures" / "reports"
CHROMIUM = shutil.which("chromium")
TELL = """<script>
const told = {};
const press = (key) => (document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
const title = () => document.querySelector("#detail h2")?.textContent ?? "";
const rowsShown = () => document.querySelectorAll(".row").length;
const setFilter = (id, value) => { byId(id).value = value; byId(id).dispatchEvent(new Event("input")); };
%s
const result = document.createElement("pre");
result.id = "told";
result.textContent = JSON.stringify(told);
document.body.append(result);
</script>
"""


def many(count):
    """The page of a report with so many findings."""
    page = (REPORTS / "paths" / "report.html").read_text()
    data = json.loads(re.search(r'(?s)type="application/json">\n(.*?)</script>', page)[1])
    first = data["findings"][1]
    data["findings"] = [dict(first, id="%032x" % number, m=f"finding number {number}", f=f"src/f{number % 100}.cpp") for number in range(count)]
    text = json.dumps(data).replace("<", "\\u003c")
    return re.sub(r'(?s)(type="application/json">\n).*?(</script>)', lambda match: match[1] + text + match[2], page, count=1)


@unittest.skipUnless(CHROMIUM, "Chromium is not installed")
class Page(unittest.TestCase):
    def tell(self, page, script, address=""):
        """What \\p script has told about the page."""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "page.html"
            file.write_text(page.replace("</body>", TELL % script + "</body>"))
            done = subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000",
                                   f"--user-data-dir={folder}/profile", "--window-size=1300,800", "--dump-dom", file.as_uri() + address],
                                  capture_output=True, text=True, timeout=240, env=os.environ | {"HOME": folder})
        match = re.search(r'(?s)<pre id="told">(.*?)</pre>', done.stdout)
        self.assertTrue(match, done.stdout[-500:] + done.stderr[-2000:])
        return json.loads(html.unescape(match[1]))

    def report(self, name):
        return (REPORTS / name / "report.html").read_text()

    def test_shows_the_source_with_finding_and_path_in_place(self):
        told = self.tell(self.report("paths"), """
            press("j");
            told.title = title();
            told.marks = [...document.querySelectorAll("#detail mark")].map((mark) => mark.textContent);
            told.said = [...document.querySelectorAll("#detail .said")].map((said) => said.textContent);
            told.steps = document.querySelectorAll("#detail .steps li").length;""")
        self.assertIn("'größe' is not awaited on every path", told["title"])
        self.assertEqual(told["marks"], ["größe", "l", "c"])
        self.assertEqual(told["said"][1:], ["1: when this is true", "2: 'größe' dies here, where the function returns", "fix: await it first"])
        self.assertEqual(told["steps"], 3)

    def test_markup_in_code_and_messages_stays_text(self):
        for name in ("paths", "hostile"):
            told = self.tell(self.report(name), """
                told.images = document.images.length;
                told.titles = shown.map((_, index) => { select(index); return title(); });
                told.scripts = document.scripts.length;""")
            self.assertEqual((told["images"], told["scripts"]), (0, 3))
            self.assertTrue(all(told["titles"]))
            self.assertNotRegex("".join(told["titles"]), "[\x00-\x08\x0b-\x1f\u202e]")

    def test_keys(self):
        told = self.tell(self.report("session"), """
            told.start = selected; press("j"); press("ArrowDown"); told.two = selected; press("k"); told.one = selected;
            press("End"); told.end = selected === shown.length - 1; press("Home"); told.home = selected;
            press("/"); told.focus = document.activeElement.id; document.activeElement.blur();
            press("t"); told.theme = document.documentElement.dataset.theme; press("t"); told.back = document.documentElement.dataset.theme;
            press("?"); told.help = byId("keys").open;""")
        self.assertEqual([told[key] for key in ("start", "two", "one", "end", "home", "focus", "help")], [0, 2, 1, True, 0, "query", True])
        self.assertEqual({told["theme"], told["back"]}, {"dark", "light"})

    def test_steps_of_a_path(self):
        told = self.tell(self.report("paths"), """
            const current = () => document.querySelector("#detail .current")?.textContent;
            press("j"); press("n"); told.first = current(); press("n"); told.second = current(); press("p"); told.again = current();""")
        self.assertEqual([told["first"], told["again"]], ["1: when this is true"] * 2)
        self.assertIn("dies here", told["second"])

    def test_filters(self):
        told = self.tell(self.report("session"), """
            const left = () => shown.map((finding) => finding.c + " " + finding.s);
            setFilter("check", "coro-dropped-task"); told.check = left();
            setFilter("status", "baseline"); told.both = left();
            press("Escape"); told.cleared = left().length;
            setFilter("file", "src/session.cpp"); told.file = left().length;
            press("Escape"); setFilter("query", "SLEEP thread"); told.query = left();
            setFilter("query", "nothing has this"); told.none = document.querySelector("#detail").textContent;
            told.count = byId("shown").textContent;""")
        self.assertEqual({row.split()[0] for row in told["check"]}, {"coro-dropped-task"})
        self.assertEqual(told["both"], ["coro-dropped-task baseline"])
        self.assertEqual((told["cleared"], told["file"]), (6, 3))
        self.assertEqual(told["query"], ["coro-blocking-call new"])
        self.assertEqual((told["none"], told["count"]), ("No finding fits the filters.", "0 of 6"))

    def test_address_keeps_the_view(self):
        script = 'press("End"); setFilter("status", "new"); told.hash = location.hash; told.title = title();'
        told = self.tell(self.report("session"), script)
        again = self.tell(self.report("session"), "told.title = title(); told.count = shown.length;", told["hash"])
        self.assertEqual((again["title"], again["count"]), (told["title"], 4))

    def test_failures_and_numbers_are_told(self):
        told = self.tell(self.report("failures"), 'told.text = byId("failures").textContent; told.hidden = byId("failures").hidden; told.summary = byId("summary").textContent;')
        self.assertFalse(told["hidden"])
        self.assertIn("nothing is known about these", told["text"])
        self.assertIn("failed", told["summary"])
        told = self.tell(self.report("clean"), 'told.hidden = byId("failures").hidden; told.text = detail.textContent;')
        self.assertEqual((told["hidden"], told["text"]), (True, "No findings."))

    def test_ten_thousand_findings_have_few_elements(self):
        told = self.tell(many(10000), """
            told.count = shown.length; told.rows = rowsShown(); press("End"); told.title = title(); told.more = rowsShown();
            told.last = document.querySelector('[aria-selected="true"]').textContent;
            const start = performance.now(); for (let i = 0; i < 50; ++i) { setFilter("query", "number " + i); } told.each = (performance.now() - start) / 50;""")
        self.assertEqual((told["count"], told["title"]), (10000, "finding number 9999"))
        self.assertLess(told["rows"], 40)
        self.assertLess(told["more"], 40)
        self.assertIn("finding number 9999", told["last"])


if __name__ == "__main__":
    unittest.main()
