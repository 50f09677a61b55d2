#include "model/members/lost/MethodName.h"

#include "model/loop/NamedLike.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// One of many that go out.
constexpr StringRef Outputs[] = {
    "write", "send",      "push",     "append",    "publish",  "submit",   "enqueue",
    "post",  "save",      "dispatch", "upload",    "emit",     "queue",    "store",
    "put",   "replicate", "report",   "record",    "persist",  "deliver",  "forward",
    "relay", "ingest",    "commit",   "broadcast", "announce", "transmit", "insert"};
/// One of many that come in or change, beside what is called `on_…`.
constexpr StringRef Events[] = {"handle", "process", "notify", "update"};
constexpr StringRef DoneAnew[] = {"enable",    "resume", "restart", "reenable",   "reload",
                                  "reconnect", "reopen", "rearm",   "reschedule", "refresh",
                                  "rebuild",   "renew",  "trigger", "kick"};
constexpr StringRef Stops[] = {"stop", "close", "shutdown"};
constexpr StringRef Aborts[] = {"abort", "cancel", "fail", "kill", "terminate"};
constexpr StringRef Joins[] = {"join",     "finish", "wait",  "done",   "settle",
                               "complete", "end",    "drain", "quiesce"};
constexpr StringRef WaitsForAll[] = {"flush", "drain", "sync", "flushall", "drainall"};

/// Wherever these stand in a name, it speaks of what an object goes through once: `on_connected`,
/// `handle_first_request`, `send_close`.
constexpr StringRef OnceInALife[] = {
    "start", "open",   "connect",   "init",  "ready", "begin",  "launch",  "loaded",
    "enter", "attach", "establish", "login", "join",  "stop",   "resolve", "handshake",
    "clos",  "exit",   "shutdown",  "leave", "first", "finish", "once",    "time"};
/// These begin what goes on by itself from there, unless another verb says that it is one of many:
/// `listen(port)`, but `on_accept(peer)`.
constexpr StringRef GoesOnByItself[] = {"run",    "listen", "serve", "accept",   "set",   "spawn",
                                        "enable", "arm",    "loop",  "activate", "assign"};

/// `co_stop`, `async_close`, `FlushAsync`: what kind of function it is stands around what it does.
StringRef nameOfEnd(const FunctionDecl &F) {
  StringRef Name = plainName(&F);
  Name.consume_front("co_") || Name.consume_front("async_");
  Name.consume_back("Async") || Name.consume_back("_async");
  return Name;
}

/// `on_message`, `OnTextChanged`, `SaveButton_Click`
bool isEvent(StringRef Name) {
  static constexpr StringRef Happened[] = {"_click", "clicked", "_tapped", "changed"};
  return beginsWith(Name, Events) || Name.starts_with("on_") ||
         (Name.starts_with_insensitive("on") && Name.size() > 2 && llvm::isUpper(Name[2])) ||
         llvm::any_of(Happened, [&](StringRef End) { return Name.ends_with_insensitive(End); });
}

} // namespace

bool isDoneAnew(const FunctionDecl &F) { return beginsWith(plainName(&F), DoneAnew); }

bool isDoneForEach(const FunctionDecl &F) {
  StringRef Name = plainName(&F);
  return (isEvent(Name) || beginsWith(Name, Outputs)) && !speaksOf(Name, OnceInALife);
}

bool putsOutEach(const FunctionDecl &F) {
  return beginsWith(plainName(&F), Outputs) && isDoneForEach(F);
}

bool isGivenMore(const FunctionDecl &F) {
  StringRef Name = plainName(&F);
  return F.getNumParams() != 0 && !isa<CXXConstructorDecl>(F) && !speaksOf(Name, OnceInALife) &&
         !speaksOf(Name, GoesOnByItself);
}

bool waitsForAll(const FunctionDecl &F) {
  return llvm::is_contained(WaitsForAll, lettersOf(nameOfEnd(F)));
}

bool stopsWork(const FunctionDecl &F) {
  return isa<CXXDestructorDecl>(F) || beginsWith(nameOfEnd(F), Stops);
}

bool abortsWork(const FunctionDecl &F) { return beginsWith(nameOfEnd(F), Aborts); }

bool joinsWork(const FunctionDecl &F) { return stopsWork(F) || beginsWith(nameOfEnd(F), Joins); }

} // namespace cotidy
