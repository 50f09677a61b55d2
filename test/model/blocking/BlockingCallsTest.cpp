// What blocks in a coroutine, asked of the model on snippets, with a small library model of its
// own.
#include "model/blocking/BlockingCalls.h"

#include "CoroutineSnippet.h"
#include "model/library/LibraryReader.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/Tooling/Tooling.h"
#include "gtest/gtest.h"

using namespace clang;
using namespace clang::ast_matchers;
using namespace llvm;

namespace cotidy {
namespace {

constexpr llvm::StringLiteral Net = R"cpp(
  struct job {
    struct promise_type {
      job get_return_object();
      std::suspend_always initial_suspend();
      std::suspend_always final_suspend() noexcept;
      void return_void();
      void unhandled_exception();
    };
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    void await_resume();
  };
  namespace net {
    struct base { void write(int); };
    struct file : base { file(); file(const char *); };
    struct memory : base {};
    extern base out;
    void write(base &, int);
    void ask(int flags = 0);
    void wait(int time);
    struct guard { template <class M> guard(M &); template <class M, class T> guard(M &, T); };
    struct thread_mutex {};
    struct try_t {};
    struct future { int get(); bool ready(); bool await_ready(); void await_suspend(std::coroutine_handle<>); int await_resume(); };
    struct pool { struct executor {}; executor get(); job enter(); };
    struct loop { job enter(); };
    job spawn(pool &, job);
  }
)cpp";

constexpr llvm::StringLiteral NetModel = R"json({
  "format": "cotidy-model/1", "title": "Net", "namespaces": ["net"],
  "blocking": [
    {"name": ["file::write", "out::write"], "level": "disk", "category": "file", "reason": "r"},
    {"name": "file", "level": "disk", "category": "file", "reason": "r", "fromArguments": 1},
    {"name": "ask", "level": "wait", "category": "rpc", "reason": "r", "unlessArgument": 0, "unlessFlags": ["ONCE"]},
    {"name": "wait", "level": "wait", "category": "sleep", "reason": "r", "unlessArgument": 0, "zeroIsPolling": true,
     "quietBeside": ["WOULD_BLOCK"]},
    {"name": "guard", "level": "lock", "category": "lock", "reason": "r", "onlyTypes": ["thread_mutex"], "unlessTypes": ["try_t"]},
    {"name": "future::get", "level": "wait", "category": "future", "reason": "r", "readyTests": ["ready"]}
  ],
  "offloads": ["pool"], "moves": ["pool::enter", "loop::enter"]
})json";

/// The names of what blocks in the coroutine `f` of \p Code, with blanks between.
std::string blockingIn(StringRef Code, const BlockingNames &Names = {}) {
  auto Unit =
      tooling::buildASTFromCodeWithArgs((CoroutineHeader + Net + Code).str(), {"-std=c++20"});
  EXPECT_FALSE(Unit->getDiagnostics().hasErrorOccurred()) << Code.str();
  std::vector<LibraryModel> Libraries;
  Libraries.push_back(cantFail(readLibraryModel(NetModel, "net.json")));
  LibrarySet Set(std::move(Libraries));
  Model M(Unit->getASTContext(), Set);
  BlockingCalls Calls(M, Names);
  std::string Found;
  for (const BoundNodes &Nodes :
       match(functionDecl(hasName("f"), isDefinition()).bind("f"), Unit->getASTContext()))
    for (const BlockingCall &Call : Calls.in(*Nodes.getNodeAs<FunctionDecl>("f")))
      Found += (Found.empty() ? "" : " ") + Call.Name;
  return Found;
}

TEST(BlockingCalls, AreNamedAfterTheirObject) {
  EXPECT_EQ(blockingIn("job f(net::file &x) { x.write(1); co_return; }"), "net::file::write");
  EXPECT_EQ(blockingIn("job f(net::file &x) { net::write(x, 1); co_return; }"), "net::write");
  EXPECT_EQ(blockingIn("job f() { net::out.write(1); net::write(net::out, 1); co_return; }"),
            "net::base::write net::write");
}

TEST(BlockingCalls, OfTheSameNameOnAnotherObjectAreQuiet) {
  EXPECT_EQ(
      blockingIn("job f(net::memory &x, net::base &y) { x.write(1); y.write(1); co_return; }"), "");
  EXPECT_EQ(blockingIn("void write(net::file &, int);\n"
                       "job f(net::file &x) { ::write(x, 1); co_return; }"),
            "");
}

TEST(BlockingCalls, OfConstructorsNeedTheirArguments) {
  EXPECT_EQ(blockingIn(R"(job f() { net::file a; net::file b("x"); net::file c = b; co_return; })"),
            "net::file");
}

TEST(BlockingCalls, OfFlagsAreReadThroughLocalsAndMacros) {
  constexpr llvm::StringLiteral Flags = "enum { ONCE = 1, TWICE = 2 };\n#define TWO TWICE\n";
  auto Blocking = [&](StringRef Body) {
    return blockingIn((Flags + "job f(int told) { " + Body + " co_return; }").str());
  };
  EXPECT_EQ(Blocking("net::ask();"), "net::ask");
  EXPECT_EQ(Blocking("net::ask(TWO);"), "net::ask");
  EXPECT_EQ(Blocking("net::ask(TWICE | ONCE);"), "");
  EXPECT_EQ(Blocking("const int flags = ONCE; net::ask(flags);"), "");
  EXPECT_EQ(Blocking("net::ask(told);"), "") << "nobody can tell here";
}

TEST(BlockingCalls, OfNoTimeAtAllPoll) {
  auto Blocking = [&](StringRef Body) {
    return blockingIn(
        ("constexpr int never = 0; job f(int told) { " + Body + " co_return; }").str());
  };
  EXPECT_EQ(Blocking("net::wait(0); net::wait(never); net::wait(2 - 2);"), "");
  EXPECT_EQ(Blocking("int time = 0; net::wait(time);"), "");
  EXPECT_EQ(Blocking("int time = 0; time = told; net::wait(time);"), "net::wait");
  EXPECT_EQ(Blocking("int time = 0; ++time; net::wait(time);"), "net::wait");
  EXPECT_EQ(Blocking("int time; time = 0; net::wait(time);"), "");
  EXPECT_EQ(Blocking("net::wait(told);"), "net::wait");
  EXPECT_EQ(Blocking("net::wait(1);"), "net::wait");
}

TEST(BlockingCalls, AreQuietBesideWhatMakesThemReturnAtOnce) {
  EXPECT_EQ(blockingIn("enum { WOULD_BLOCK }; int error();\n"
                       "job f() { net::wait(1); if (error() == WOULD_BLOCK) co_return; }"),
            "");
  EXPECT_EQ(blockingIn("#define WOULD_BLOCK 11\nint error();\n"
                       "job f() { net::wait(1); if (error() == WOULD_BLOCK) co_return; }"),
            "");
}

TEST(BlockingCalls, OfGuardsDependOnTheMutex) {
  EXPECT_EQ(
      blockingIn("struct own {};\n"
                 "job f(own &a, net::thread_mutex &b) {\n"
                 "  net::guard x(a); net::guard y(b); net::guard z(b, net::try_t()); co_return; }"),
      "net::guard");
}

TEST(BlockingCalls, AreOverWhenTheObjectIsReady) {
  auto Blocking = [&](StringRef Body) {
    return blockingIn(("job f(net::future &a, net::future &b) { " + Body + " co_return; }").str());
  };
  EXPECT_EQ(Blocking("a.get();"), "net::future::get");
  EXPECT_EQ(Blocking("if (a.ready()) a.get();"), "");
  EXPECT_EQ(Blocking("co_await a; a.get();"), "");
  EXPECT_EQ(Blocking("if (b.ready()) a.get();"), "net::future::get");
  EXPECT_EQ(Blocking("a.get(); a.ready();"), "net::future::get") << "the test comes too late";
}

TEST(BlockingCalls, OnAPoolAreMeant) {
  auto Blocking = [&](StringRef Body) {
    return blockingIn(("job f(net::pool &p, net::loop &l, bool b) { " + Body + " }").str());
  };
  EXPECT_EQ(Blocking("co_await p.enter(); net::ask();"), "");
  EXPECT_EQ(Blocking("net::ask(); co_await p.enter();"), "net::ask");
  EXPECT_EQ(Blocking("co_await p.enter(); co_await l.enter(); net::ask();"), "net::ask");
  EXPECT_EQ(Blocking("if (b) co_await p.enter(); net::ask();"), "net::ask");
  EXPECT_EQ(Blocking("while (b) { net::ask(); co_await p.enter(); }"), "net::ask");
  EXPECT_EQ(Blocking("co_await p.enter(); while (b) net::ask();"), "");
  EXPECT_EQ(Blocking("try { co_await p.enter(); } catch (...) {} net::ask();"), "net::ask")
      << "the move itself may have failed";
  EXPECT_EQ(Blocking("co_await p.enter(); try { net::wait(1); } catch (...) { net::ask(); }"), "");
  EXPECT_EQ(Blocking("co_await net::spawn(p, job()); net::ask();"), "net::ask");
}

TEST(BlockingCalls, OfFunctionsThatOnlyRunOnAPoolAreMeant) {
  EXPECT_EQ(blockingIn("job f() { net::ask(); co_return; }\n"
                       "void start(net::pool &p) { net::spawn(p, f()); }"),
            "");
  EXPECT_EQ(blockingIn("job f() { net::ask(); co_return; }\n"
                       "void start(net::pool &p) { net::spawn(p, f()); }\n"
                       "void here() { f(); }"),
            "net::ask");
  EXPECT_EQ(blockingIn("job f() { net::ask(); co_return; }"), "net::ask") << "nobody uses it here";
  EXPECT_EQ(blockingIn("job f() { net::ask(); co_return; }\n"
                       "void keep(int *);\n"
                       "template <class T> void late() { keep(new T(1, 2)); }"),
            "net::ask")
      << "not every expression of a pattern has a type";
}

TEST(BlockingCalls, OptionsWinOverModels) {
  BlockingNames Names;
  Names.NonBlocking = {"net::a*"};
  BlockingModel Mine;
  Mine.Name = "mine";
  Names.Blocking = {Mine};
  EXPECT_EQ(
      blockingIn("void mine(); job f() { mine(); net::ask(); net::wait(1); co_return; }", Names),
      "mine net::wait");
}

TEST(BlockingCalls, EffectsOfTheDeclarationCount) {
  EXPECT_EQ(blockingIn(
                "void slow() __attribute__((blocking)); void fast() __attribute__((nonblocking));\n"
                "job f() { slow(); fast(); co_return; }"),
            "slow");
}

} // namespace
} // namespace cotidy
