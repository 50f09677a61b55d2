"use strict";
// State is the filters and the selected finding; it is kept in the address, so that a view can be
// shared. Text reaches the page as text nodes only.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const list = byId("list"), rows = byId("rows"), detail = byId("detail");
const rowHeight = 56;
const filters = ["query", "check", "file", "status"];
let shown = [], selected = -1, step = -1;

function make(tag, className, ...inner) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inner.map(visible));
  return element;
}

/// Characters that would hide or turn text are spelled out.
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
function visible(text) {
  if (typeof text !== "string") return text;
  return text.replace(hidden, (c) => "<U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + ">");
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const placeOf = (item) => item.f + (item.r[0] ? ":" + item.r[0] : "");

for (const finding of data.findings)
  finding.text = [finding.m, finding.f, finding.fn, finding.l, finding.c, ...finding.n.map((n) => n.m)]
    .join("\n").toLowerCase();

// --- the head -------------------------------------------------------------------------------------

function showSummary() {
  const { coverage, summary } = data;
  const parts = [count(summary.new, "new finding")];
  if (summary.baseline) parts.push(`${summary.baseline} in the baseline`);
  if (summary.suppressed) parts.push(`${summary.suppressed} suppressed`);
  parts.push(`${coverage.analysed + coverage.cached} of ${count(coverage.planned, "file")} analysed`);
  if (coverage.skipped.length) parts.push(`${coverage.skipped.length} skipped`);
  if (coverage.failed.length) parts.push(`${coverage.failed.length} failed`);
  byId("summary").textContent = parts.join(" · ");
  document.title = `cotidy: ${count(summary.new, "new finding")}`;
  if (!coverage.failed.length) return;
  const items = coverage.failed.map((row) => make("li", "", row.file + ": " + row.reason));
  byId("failures").append(make("strong", "", "Not analysed; nothing is known about these:"), make("ul", "", ...items));
  byId("failures").hidden = false;
}

function fillSelect(id, all, values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  byId(id).append(new Option(all, ""));
  for (const value of [...counts.keys()].sort())
    byId(id).append(new Option(visible(`${value || "(none)"} (${counts.get(value)})`), value));
}

// --- the list: elements for what is in sight ------------------------------------------------------

function matches(finding, words, check, file, status) {
  return (!check || finding.c === check) && (!file || finding.f === file) && (!status || finding.s === status) &&
    words.every((word) => finding.text.includes(word));
}

function applyFilters(keep) {
  const words = byId("query").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [check, file, status] = ["check", "file", "status"].map((id) => byId(id).value);
  shown = data.findings.filter((finding) => matches(finding, words, check, file, status));
  byId("shown").textContent = `${shown.length} of ${data.findings.length}`;
  rows.style.height = shown.length * rowHeight + "px";
  select(Math.max(0, shown.indexOf(keep)));
}

function rowOf(index) {
  const finding = shown[index];
  const row = make("div", "row", make("div", "", finding.m),
    make("div", "where", make("span", "", placeOf(finding)),
      ...(finding.s === "new" ? [] : [make("span", "tag", finding.s)]),
      make("span", finding.v, finding.c)));
  row.style.top = index * rowHeight + "px";
  row.id = "row" + index;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", index === selected);
  row.setAttribute("aria-setsize", shown.length);
  row.setAttribute("aria-posinset", index + 1);
  row.onclick = () => select(index);
  return row;
}

function drawRows() {
  const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - 5);
  const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / rowHeight) + 5);
  const inSight = [];
  for (let index = first; index < last; ++index) inSight.push(rowOf(index));
  rows.replaceChildren(...inSight);
  list.setAttribute("aria-activedescendant", "row" + selected);
}

function select(index) {
  selected = Math.min(index, shown.length - 1);
  step = -1;
  if (selected >= 0) {
    const top = selected * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
  }
  drawRows();
  showDetail();
  rememberState();
}

// --- one finding ----------------------------------------------------------------------------------

/// What is said of a file's lines: the finding itself, its steps, its fixes.
function remarksOf(finding) {
  const remarks = [{ kind: "finding", file: finding.f, range: finding.r, text: finding.m }];
  finding.n.forEach((note, index) =>
    remarks.push({ kind: "step", file: note.f, range: note.r, text: `${index + 1}: ${note.m}`, index }));
  for (const fix of finding.x)
    for (const edit of fix.e.slice(0, 1))
      remarks.push({ kind: "fix", file: edit.f, range: edit.r, text: `fix: ${fix.m}` });
  return remarks.filter((remark) => remark.file && remark.range[0]);
}

/// The text of a line with its marked parts; columns count characters.
function markedLine(text, number, remarks) {
  const characters = [...text];
  const line = make("span", "");
  let at = 0;
  const marks = remarks.filter((remark) => remark.kind !== "fix")
    .map((remark) => ({
      kind: remark.kind,
      first: remark.range[0] < number ? 0 : remark.range[1] - 1,
      last: remark.range[2] > number ? characters.length : Math.max(remark.range[3] - 1, remark.range[1]),
    })).sort((a, b) => a.first - b.first);
  for (const mark of marks) {
    if (mark.first < at || mark.first >= characters.length) continue;
    line.append(visible(characters.slice(at, mark.first).join("")));
    line.append(make("mark", mark.kind === "step" ? "step" : "", characters.slice(mark.first, mark.last).join("")));
    at = mark.last;
  }
  line.append(visible(characters.slice(at).join("")));
  return line;
}

function codeOf(file, remarks, sourceLine) {
  const code = make("div", "code");
  const here = remarks.filter((remark) => remark.file === file);
  let pieces = (Object.hasOwn(data.sources, file) && data.sources[file] || [])
    .filter((piece) => here.some((remark) => remark.range[0] >= piece[0] && remark.range[0] < piece[0] + piece.length - 1));
  if (!pieces.length && sourceLine && here.length) pieces = [[here[0].range[0], sourceLine]];
  pieces.forEach((piece, index) => {
    if (index) code.append(make("div", "gap", "⋯"));
    piece.slice(1).forEach((text, offset) => {
      const number = piece[0] + offset;
      if (!here.some((remark) => Math.abs(remark.range[0] - number) <= 7 || (remark.range[0] <= number && number <= remark.range[2]))) return;
      const on = here.filter((remark) => remark.range[0] <= number && number <= remark.range[2]);
      code.append(make("div", on.some((remark) => remark.kind === "finding") ? "hit" : "",
        make("span", "number", String(number)), markedLine(text, number, on)));
      for (const remark of here.filter((remark) => remark.range[0] === number)) {
        const said = make("div", "", make("span", "number", ""), make("span", "said " + remark.kind, remark.text));
        if (remark.kind === "step") said.dataset.step = remark.index;
        code.append(said);
      }
    });
  });
  return code;
}

function showDetail() {
  const finding = shown[selected];
  if (!finding) {
    detail.replaceChildren(make("p", "dim", data.findings.length ? "No finding fits the filters." : "No findings."));
    return;
  }
  const remarks = remarksOf(finding);
  const parts = [make("h2", "", finding.m),
    make("p", "", make("span", finding.v, finding.v), " ", make("strong", "", finding.c),
      ...(finding.s === "new" ? [] : [" ", make("span", "tag", finding.s)]),
      ...(finding.fn ? [make("span", "dim", " in " + finding.fn)] : []))];
  const files = [...new Set([finding.f, ...remarks.map((remark) => remark.file)])].filter(Boolean);
  for (const file of files)
    parts.push(make("h3", "", file), codeOf(file, remarks, file === finding.f ? finding.l : ""));
  if (finding.n.length) {
    const steps = finding.n.map((note, index) => {
      const button = make("button", "", note.m + (note.f ? ` (${placeOf(note)})` : ""));
      button.type = "button";
      button.onclick = () => goToStep(index);
      return make("li", "", button);
    });
    parts.push(make("h3", "", "Path"), make("ol", "steps", ...steps));
  }
  const rule = data.rules[finding.c];
  if (rule) parts.push(make("details", "", make("summary", "", rule.summary), make("pre", "", rule.page)));
  detail.replaceChildren(...parts);
  detail.scrollTop = 0;
}

function goToStep(index) {
  const steps = [...detail.querySelectorAll("[data-step]")];
  if (!steps.length) return;
  step = (index + steps.length) % steps.length;
  steps.forEach((element) => element.classList.toggle("current", Number(element.dataset.step) === step));
  const target = steps.find((element) => Number(element.dataset.step) === step);
  if (target) target.scrollIntoView({ block: "center" });
}

// --- the address, keys, theme ---------------------------------------------------------------------

function rememberState() {
  const state = new URLSearchParams();
  for (const id of filters) if (byId(id).value) state.set(id, byId(id).value);
  if (shown[selected]) state.set("finding", shown[selected].id);
  try { history.replaceState(null, "", "#" + state); } catch { /* a sandboxed frame has no history */ }
}

function recallState() {
  const state = new URLSearchParams(location.hash.slice(1));
  for (const id of filters) byId(id).value = state.get(id) || "";
  applyFilters(data.findings.find((finding) => finding.id === state.get("finding")));
}

function clearFilters() {
  const keep = shown[selected];
  for (const id of filters) byId(id).value = "";
  applyFilters(keep);
}

function switchTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
}

const keys = {
  j: () => select(selected + 1), ArrowDown: () => select(selected + 1),
  k: () => select(Math.max(0, selected - 1)), ArrowUp: () => select(Math.max(0, selected - 1)),
  Home: () => select(0), End: () => select(shown.length - 1),
  n: () => goToStep(step + 1), p: () => goToStep(step < 0 ? -1 : step - 1),
  t: switchTheme, "?": () => byId("keys").showModal(),
  "/": () => byId("query").select(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  const inField = event.target.matches("input, select");
  if (event.key === "Escape") {
    if (inField) event.target.blur();
    clearFilters();
  } else if (inField && event.key === "Enter") {
    event.target.blur();
  } else if (!inField && keys[event.key]) {
    keys[event.key]();
  } else {
    return;
  }
  event.preventDefault();
});
for (const id of filters) byId(id).addEventListener("input", () => applyFilters(shown[selected]));
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("clear").onclick = clearFilters;
byId("theme").onclick = switchTheme;
byId("help").onclick = () => byId("keys").showModal();
list.addEventListener("scroll", () => requestAnimationFrame(drawRows));
addEventListener("resize", drawRows);
addEventListener("hashchange", recallState);

showSummary();
fillSelect("check", "every check", data.findings.map((finding) => finding.c));
fillSelect("file", "every file", data.findings.map((finding) => finding.f));
fillSelect("status", "every status", data.findings.map((finding) => finding.s));
recallState();
