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
    void send(unsigned size);
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
    {"name": "send", "level": "wait", "category": "socket", "reason": "r", "unlessArgument": 0, "unlessAtMost": 8},
    {"name": "guard", "level": "lock", "category": "lock", "reason": "r", "onlyTypes": ["thread_mutex"], "unlessTypes": ["try_t"]},
    {"name": "future::get", "level": "wait", "category": "future", "reason": "r", "readyTests": ["ready"]}
  ],
  "offloads": ["pool"], "moves": ["pool::enter", "loop::enter"]
})json";

/// A library in which the token decides where a coroutine goes on.
constexpr llvm::StringLiteral RingModel = R"json({
  "format": "cotidy-model/1", "title": "Ring", "namespaces": ["ring"], "types": [{"name": "job"}],
  "offloads": ["pool"], "moves": ["post"], "binders": ["bind"]
})json";

/// The names of what blocks in the coroutine `f` of \p Code, with blanks between.
std::string blockingIn(StringRef Code, const BlockingNames &Names = {}) {
  auto Unit =
      tooling::buildASTFromCodeWithArgs((CoroutineHeader + Net + Code).str(), {"-std=c++20"});
  EXPECT_FALSE(Unit->getDiagnostics().hasErrorOccurred()) << Code.str();
  std::vector<LibraryModel> Libraries;
  Libraries.push_back(cantFail(readLibraryModel(NetModel, "net.json")));
  Libraries.push_back(cantFail(readLibraryModel(RingModel, "ring.json")));
  LibrarySet Set(std::move(Libraries));
  Model M(Unit->getASTContext(), Set);
  BlockingCalls Calls(M, Names, VirtualCalls::Known);
  std::string Found;
  for (const BoundNodes &Nodes :
       match(functionDecl(hasName("f"), isDefinition()).bind("f"), Unit->getASTContext()))
    for (const BlockingCall &Call : Calls.in(*Nodes.getNodeAs<FunctionDecl>("f")))
      Found += (Found.empty() ? "" : " ") + Call.Name;
  return Found;
}

/// The coroutine `f` that is asked about: its parameters, what stands before it.
struct Coroutine {
  StringRef Parameters = "";
  StringRef Before = "";

  std::string operator()(StringRef Body, const BlockingNames &Names = {}) const {
    return blockingIn((Before + "\njob f(" + Parameters + ") { " + Body + " co_return; }").str(),
                      Names);
  }
};

TEST(BlockingCalls, AreNamedAfterTheirObject) {
  Coroutine Blocking{"net::file &x"};
  EXPECT_EQ(Blocking("x.write(1);"), "net::file::write");
  EXPECT_EQ(Blocking("net::write(x, 1);"), "net::write");
  EXPECT_EQ(Blocking("net::out.write(1); net::write(net::out, 1);"), "net::base::write net::write");
}

TEST(BlockingCalls, OfTheSameNameOnAnotherObjectAreQuiet) {
  EXPECT_EQ(Coroutine{"net::memory &x, net::base &y"}("x.write(1); y.write(1);"), "");
  Coroutine Blocking{"net::file &x", "void write(net::file &, int);"};
  EXPECT_EQ(Blocking("::write(x, 1);"), "");
}

TEST(BlockingCalls, OfConstructorsNeedTheirArguments) {
  EXPECT_EQ(Coroutine()(R"(net::file a; net::file b("x"); net::file c = b;)"), "net::file");
}

TEST(BlockingCalls, OfFlagsAreReadThroughLocalsAndMacros) {
  Coroutine Blocking{"int told", "enum { ONCE = 1, TWICE = 2 };\n#define TWO TWICE"};
  EXPECT_EQ(Blocking("net::ask();"), "net::ask");
  EXPECT_EQ(Blocking("net::ask(TWO);"), "net::ask");
  EXPECT_EQ(Blocking("net::ask(TWICE | ONCE);"), "");
  EXPECT_EQ(Blocking("const int flags = ONCE; net::ask(flags);"), "");
  EXPECT_EQ(Blocking("net::ask(told);"), "") << "nobody can tell here";
}

TEST(BlockingCalls, OfNoTimeAtAllPoll) {
  Coroutine Blocking{"int told", "constexpr int never = 0;"};
  EXPECT_EQ(Blocking("net::wait(0); net::wait(never); net::wait(2 - 2);"), "");
  EXPECT_EQ(Blocking("int time = 0; net::wait(time);"), "");
  EXPECT_EQ(Blocking("int time = 0; time = told; net::wait(time);"), "net::wait");
  EXPECT_EQ(Blocking("int time = 0; ++time; net::wait(time);"), "net::wait");
  EXPECT_EQ(Blocking("int time; time = 0; net::wait(time);"), "");
  EXPECT_EQ(Blocking("net::wait(told);"), "net::wait");
  EXPECT_EQ(Blocking("net::wait(1);"), "net::wait");
}

TEST(BlockingCalls, OfAFewBytesFindRoom) {
  Coroutine Blocking{"int told"};
  EXPECT_EQ(Blocking("net::send(1); net::send(sizeof(long long));"), "");
  EXPECT_EQ(Blocking("constexpr int size = 8; net::send(size);"), "");
  EXPECT_EQ(Blocking("net::send(9);"), "net::send");
  EXPECT_EQ(Blocking("net::send(told);"), "net::send");
}

TEST(BlockingCalls, AreQuietBesideWhatMakesThemReturnAtOnce) {
  for (StringRef Before :
       {"enum { WOULD_BLOCK }; int error();", "#define WOULD_BLOCK 11\nint error();"})
    EXPECT_EQ(Coroutine({"", Before})("net::wait(1); if (error() == WOULD_BLOCK) co_return;"), "");
}

TEST(BlockingCalls, OfGuardsDependOnTheMutex) {
  Coroutine Blocking{"own &a, net::thread_mutex &b", "struct own {};"};
  EXPECT_EQ(Blocking("net::guard x(a); net::guard y(b); net::guard z(b, net::try_t());"),
            "net::guard");
}

TEST(BlockingCalls, AreOverWhenTheObjectIsReady) {
  Coroutine Blocking{"net::future &a, net::future &b"};
  EXPECT_EQ(Blocking("a.get();"), "net::future::get");
  EXPECT_EQ(Blocking("if (a.ready()) a.get();"), "");
  EXPECT_EQ(Blocking("co_await a; a.get();"), "");
  EXPECT_EQ(Blocking("if (b.ready()) a.get();"), "net::future::get");
  EXPECT_EQ(Blocking("a.get(); a.ready();"), "net::future::get") << "the test comes too late";
}

TEST(BlockingCalls, OnAPoolAreMeant) {
  Coroutine Blocking{"net::pool &p, net::loop &l, bool b"};
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
  auto Blocking = [](StringRef After) {
    return blockingIn(("job f() { net::ask(); co_return; }\n" + After).str());
  };
  EXPECT_EQ(Blocking(""), "net::ask") << "nobody uses it here";
  EXPECT_EQ(Blocking("void start(net::pool &p) { net::spawn(p, f()); }"), "");
  EXPECT_EQ(Blocking("void start(net::pool &p) { net::spawn(p, f()); } void here() { f(); }"),
            "net::ask");
  EXPECT_EQ(Blocking("void keep(int *);\n"
                     "template <class T> void late() { keep(new T(1, 2)); }"),
            "net::ask")
      << "not every expression of a pattern has a type";
}

TEST(BlockingCalls, OfFunctionsThatAreAwaitedOnAPoolAreMeant) {
  auto Blocking = [](StringRef Body) {
    return blockingIn(("job f() { net::ask(); co_return; } job all(job, job); job g();\n"
                       "job caller(net::pool &p, net::loop &l) { " +
                       Body + " }")
                          .str());
  };
  EXPECT_EQ(Blocking("co_await p.enter(); co_await f();"), "");
  EXPECT_EQ(Blocking("co_await p.enter(); co_await all(f(), g());"), "");
  EXPECT_EQ(Blocking("co_await p.enter(); auto later = f(); co_await later;"), "");
  EXPECT_EQ(Blocking("co_await f(); co_await p.enter();"), "net::ask");
  EXPECT_EQ(Blocking("co_await p.enter(); auto later = f(); co_await l.enter(); co_await later;"),
            "net::ask");
  EXPECT_EQ(Blocking("co_await p.enter(); f();  co_return;"), "net::ask") << "somebody may run it";
}

TEST(BlockingCalls, ComeHomeFromEveryAwaitThatNoTokenBinds) {
  Coroutine Blocking{"ring::pool &p", R"cpp(
    namespace ring {
      struct token {}; struct pool {}; struct bound {};
      bound bind(pool &, token);
      struct job : ::job { struct promise_type : ::job::promise_type { job get_return_object(); }; };
      template <class T> job post(pool &, T); template <class T> job post(T); job read(token);
    })cpp"};
  EXPECT_EQ(Blocking("co_await ring::post(p, ring::token()); net::ask();"), "net::ask");
  EXPECT_EQ(Blocking("co_await ring::post(ring::bind(p, ring::token())); net::ask();"), "");
  EXPECT_EQ(Blocking("co_await ring::post(ring::bind(p, ring::token()));"
                     "co_await ring::read(ring::token()); net::ask();"),
            "net::ask");
}

TEST(BlockingCalls, OptionsWinOverModels) {
  BlockingNames Names;
  Names.NonBlocking = {"net::a*"};
  BlockingModel Mine;
  Mine.Name = "mine";
  Names.Blocking = {Mine};
  Coroutine Blocking{"", "void mine();"};
  EXPECT_EQ(Blocking("mine(); net::ask(); net::wait(1);", Names), "mine net::wait");
}

TEST(BlockingCalls, EffectsOfTheDeclarationCount) {
  Coroutine Blocking{"", "void slow() __attribute__((blocking));"
                         "void fast() __attribute__((nonblocking));"};
  EXPECT_EQ(Blocking("slow(); fast();"), "slow");
}

} // namespace
} // namespace cotidy
