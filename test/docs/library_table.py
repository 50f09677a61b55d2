"""The table of what cotidy knows about each library, made from the models: src/libraries/TABLE.md.

A row is a library that has tasks or awaitables of its own; blocking calls that another file lists under
a library's full name count for it. A cell that is empty by the library's nature has its reason in NONE, for
all other cells of a library under OTHERS.
`python3 library_table.py` writes the table anew."""
import json
import pathlib
import sys

LIBRARIES = pathlib.Path(__file__).resolve().parents[2] / "src" / "libraries"
TABLE = LIBRARIES / "TABLE.md"

# The head of a column, and what of a model fills it.
COLUMNS = {
    "dropping a task": lambda m: drops(m),
    "generators": lambda m: kinds(m, "generator"),
    "fire and forget": lambda m: kinds(m, "fire-and-forget"),
    "started on purpose": lambda m: names(m, "spawns") + rows(m, "detaches") + names(m, "discards"),
    "error handlers": lambda m: rows(m, "handlers") + names(m, "errorSinks"),
    "errors as values": lambda m: names(m, "settled") + names(m, "errorValues") + names(m, "errorTypes"),
    "blocking waits": lambda m: rows(m, "blocking"),
    "instead of blocking": lambda m: sorted(m.get("instead", {})),
    "locks": lambda m: names(m, "guards") + names(m, "threadLocks") + [n for n in other(m) if "mutex" in n.lower() or "lock" in n.lower()],
    "other threads": lambda m: names(m, "offloads") + names(m, "moves"),
    "cancellation": lambda m: [n for key in ("cancellations", "cancellationCodes", "cancellationTokens",
                                             "cancellationChecks", "cancelledTasks", "cancelledCalls")
                               for n in names(m, key)],
    "waiting for time": lambda m: names(m, "sleeps") + names(m, "deafSleeps") + names(m, "sleepFor"),
    "losers run on": lambda m: names(m, "leakyTimeouts") + names(m, "leakyRaces"),
    "scopes": lambda m: names(m, "scopes"),
}

# Why there is nothing to fill a cell with.
OTHERS = "others"
THROWN = "errors are thrown by the await"
STARTED = "work is started by functions"
NO_RACES = "it has no races"
NO_EXCEPTION = "it is no exception and no code: whoever waits is ended"
STOPS_LOSERS = "its races and time-outs stop the losers"
NONE = {
    "AK": {
        "blocking waits": "must_sync asserts that it is done", "error handlers": "CO_TRY hands errors on",
        OTHERS: "its one header has none"},
    "asio-grpc": {
        "errors as values": "gRPC's Status", OTHERS: "Asio's"},
    "asyncio": {
        "fire and forget": STARTED, "started on purpose": "dropping a ScheduledTask cancels it",
        "error handlers": THROWN, "cancellation": "cancelling destroys the coroutine",
        "losers run on": STOPS_LOSERS, "other threads": "its loop has one", OTHERS: "it has none"},
    "beman": {
        "fire and forget": STARTED, "errors as values": "upon_error takes them",
        "waiting for time": "it has no timers", "losers run on": STOPS_LOSERS, OTHERS: "it has none"},
    "continuable": {
        "fire and forget": "letting go of one starts it", "started on purpose": "letting go of one starts it",
        "blocking waits": "transforms::wait, told by what it waits for",
        "cancellation": "an empty exception, which no type tells", OTHERS: "it has none"},
    "crimson": {
        "errors as values": "errorated futures name theirs", OTHERS: "seastar's"},
    "D++": {
        "started on purpose": "every task runs by itself", "error handlers": "errors come as values",
        "losers run on": STOPS_LOSERS, "other threads": "the cluster has its own", OTHERS: "it has none"},
    "gRPC": {OTHERS: "it has no coroutines, asio-grpc has them"},
    "HPX": {
        "fire and forget": STARTED, "error handlers": "a continuation is given the future",
        "blocking waits": "its waits give the thread away", "locks": "its mutexes, held by the guards of std",
        "waiting for time": "its sleeps are plain functions", OTHERS: "it has none"},
    "kelcoro": {
        "error handlers": THROWN, "waiting for time": "it has no timers",
        OTHERS: "it has none"},
    "nix": {
        "error handlers": THROWN, "errors as values": "its exceptions only", "waiting for time": "the Worker's",
        OTHERS: "a Goal's worker has it, not the coroutine"},
    "PPL": {
        "generators": "it has none", "fire and forget": STARTED,
        "errors as values": "a continuation is given the task", "waiting for time": "it has no timers"},
    "Qt": {
        "errors as values": "an onFailed takes them", "instead of blocking": "QCoro's",
        "cancellation": "a QFuture that is cancelled throws nothing", "waiting for time": "QTimer, told by its signals",
        OTHERS: "it has none"},
    "td::actor": {
        "error handlers": "errors come as Result", "blocking waits": "an actor never waits",
        "other threads": "an actor's messages come on its own", "cancellation": "it comes as a Status",
        "scopes": "start_in_parent_scope ties a task to its parent",
        "fire and forget": STARTED, OTHERS: "it has none"},
    "TooManyCooks": {
        "generators": "it has none", "fire and forget": STARTED, "errors as values": "exceptions end the program",
        "blocking waits": "post_waitable gives a std::future", "cancellation": "tasks cannot be cancelled",
        "waiting for time": "Asio's timers, as asio_safe_timer", "losers run on": STOPS_LOSERS,
        "scopes": "a fork group that is not awaited leaks"},
    "userver": {
        "generators": "it has none", "fire and forget": STARTED, "error handlers": "errors are thrown by Get",
        "errors as values": "errors are thrown by Get", "blocking waits": "its waits give the thread away",
        "locks": "its mutexes, held by the guards of std", "losers run on": "a task's end cancels it",
        "scopes": "a BackgroundTaskStorage cancels what it holds"},
    "WIL": {
        "started on purpose": "every task runs by itself", "error handlers": THROWN, "generators": "it has none",
        "errors as values": "it has none", "locks": "its guards are aliases of one handle type",
        OTHERS: "C++/WinRT's"},
    "YACLib": {
        "generators": "it has none", "fire and forget": STARTED, "error handlers": "a continuation is given the Result",
        "cancellation": "StopError comes in the Result", "waiting for time": "it has no timers",
        "scopes": "a WaitGroup is waited for, not ended"},
    "YDB actors": {
        "fire and forget": STARTED, "started on purpose": "in a task group, which sees the error",
        "error handlers": THROWN, "blocking waits": "an actor never waits", "other threads": "an actor stays on its mailbox",
        "losers run on": STOPS_LOSERS, "scopes": "a task group is cancelled by its end", OTHERS: "it has none"},
    "async_simple": {"scopes": "it has none"},
    "asyncpp": {
        "error handlers": "errors are thrown by the await", "errors as values": "it has none",
        "losers run on": "it has no races"},
    "Boost.Asio": {
        "generators": "experimental::coro, told by structure", "fire and forget": "the completion token decides",
        "locks": "strands and channels take their place", "losers run on": STOPS_LOSERS, "scopes": "it has none"},
    "Boost.Cobalt": {
        "locks": "it has none", "losers run on": STOPS_LOSERS, "other threads": "Boost.Asio's executors",
        "scopes": "dropping a wait_group cancels"},
    "C++/WinRT": {
        "generators": "it has none", "started on purpose": "every operation runs by itself", "scopes": "it has none"},
    "Cap'n Proto's kj": {
        "generators": "it has none", "fire and forget": "work is started by functions",
        "losers run on": STOPS_LOSERS, "scopes": "a TaskSet cancels what it holds"},
    "concurrencpp": {
        "error handlers": "errors are thrown by the await", "scopes": "it has none"},
    "corral": {
        "generators": "it has none", "fire and forget": "a nursery holds all work",
        "started on purpose": "in a nursery, which sees the error", "error handlers": "errors are thrown by the await",
        "errors as values": "it has none", "cancellation": NO_EXCEPTION, "losers run on": STOPS_LOSERS,
        "scopes": "a nursery is joined by its end"},
    "cotidy": {
        "generators": "it has none", "fire and forget": "a group holds all work",
        "error handlers": "errors are thrown by the await", "losers run on": STOPS_LOSERS,
        "scopes": "a group is joined by its end"},
    "cppcoro": {
        "fire and forget": "work is started by functions", "error handlers": "errors are thrown by the await",
        "losers run on": "it has no races"},
    "drogon": {
        "generators": "it has none", "error handlers": "errors are thrown by the await",
        "locks": "drogon::Mutex, told by structure", "cancellation": "tasks cannot be cancelled",
        "losers run on": "it has no races", "scopes": "it has none"},
    "libcoro": {
        "generators": "told by structure", "fire and forget": "work is started by functions",
        "error handlers": "errors are thrown by the await", "cancellation": "tasks cannot be cancelled",
        "scopes": "a task_group waits at its end"},
    "libfork": {
        "generators": "it has none", "fire and forget": "work is started by functions",
        "error handlers": "errors are thrown by the join", "errors as values": "it has none",
        "locks": "it has none", "cancellation": "tasks cannot be cancelled",
        "waiting for time": "it only computes", "losers run on": "it has no races",
        "scopes": "a task joins its children itself"},
    "libunifex": {
        "generators": "it has none", "fire and forget": "work is started by functions", "losers run on": STOPS_LOSERS},
    "QCoro": {
        "fire and forget": "every task runs by itself", "errors as values": "it has none", "locks": "it has none",
        "cancellation": "tasks cannot be cancelled", "losers run on": "it has no races", "scopes": "it has none"},
    "seastar": {"fire and forget": "every future runs by itself"},
    "stdexec": {
        "generators": "it has none", "fire and forget": "work is started by functions",
        "errors as values": "upon_error takes them", "locks": "it has none", "losers run on": STOPS_LOSERS},
    "the C++ standard library": {
        "fire and forget": "it has none", "instead of blocking": "it has nothing to await",
        "waiting for time": "it has nothing to await", "losers run on": "it has no races"},
    "yalantinglibs": {
        column: "async_simple's"
        for column in ("dropping a task", "generators", "fire and forget", "error handlers", "locks",
                       "cancellation", "losers run on", "scopes")},
}


def one_or_many(value):
    return [value] if isinstance(value, str) else value


def names(model, key):
    return list(model.get(key, []))


def rows(model, key):
    return [name for row in model.get(key, []) for name in one_or_many(row["name"])]


def kinds(model, kind):
    return [name for row in model.get("types", []) if row.get("kind", "task") == kind
            for name in one_or_many(row["name"])]


def other(model):
    return kinds(model, "other")


def drops(model):
    return sorted({row["drop"] for row in model.get("types", []) + model.get("results", [])
                   if row.get("kind", "task") in ("task", "awaitable") and "drop" in row})


def models():
    return [json.loads(path.read_text()) for path in sorted(LIBRARIES.rglob("*.json"))]


def libraries():
    """The models of libraries with work of their own, with what other files say of their functions."""
    every = models()
    own = [m for m in every if m["namespaces"] and (kinds(m, "task") or kinds(m, "awaitable") or m.get("instead"))]
    for model in own:
        model["blocking"] = list(model.get("blocking", []))
        for source in every:
            if source["namespaces"]:
                continue
            for row in source.get("blocking", []):
                mine = [n for n in one_or_many(row["name"])
                        if any(n.startswith(f"::{space}::") for space in model["namespaces"])]
                if mine:
                    model["blocking"].append({"name": mine})
    return sorted(own, key=lambda m: m["title"].lower())


def short(name):
    return name.split("::")[-1]


def cell(model, column):
    found = list(dict.fromkeys(short(name) for name in COLUMNS[column](model)))
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        return ", ".join(f"`{name}`" for name in found[:3]) + more
    reasons = NONE.get(model["title"], {})
    reason = reasons.get(column, reasons.get(OTHERS))
    return f"– ({reason})" if reason else ""


def table():
    lines = ["# What cotidy knows of each library", "",
             "Made from the models of this folder by `test/docs/library_table.py`. A dash says why a library has nothing",
             "of the kind.", "",
             "| library | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for model in libraries():
        lines.append(f"| {model['title']} | " + " | ".join(cell(model, column) for column in COLUMNS) + " |")
    return "\n".join(lines) + "\n"


def unexplained():
    return [(model["title"], column) for model in libraries() for column in COLUMNS if not cell(model, column)]


def idle_reasons():
    """Reasons for cells that the model fills."""
    return [(model["title"], column) for model in libraries() for column in NONE.get(model["title"], {})
            if column != OTHERS and COLUMNS[column](model)]


if __name__ == "__main__":
    TABLE.write_text(table())
    sys.exit(0)
