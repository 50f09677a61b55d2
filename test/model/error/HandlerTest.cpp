// What a handler does with its error, on bodies of `catch (const std::exception &e) { … }` inside a
// coroutine whose try block awaits.
#include "model/error/handler/Handler.h"
#include "CoroutineSnippet.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

constexpr llvm::StringLiteral Declarations = R"cpp(
namespace std {
  struct exception { virtual ~exception(); virtual const char *what() const noexcept; };
  struct exception_ptr { explicit operator bool() const; };
  exception_ptr current_exception() noexcept;
  [[noreturn]] void terminate() noexcept;
  struct string { string(const char *); string(); };
}
struct broken : std::exception {};
enum class state { good, bad };
void log(const char *); void log(std::exception_ptr); bool flag(); extern int count;
extern std::exception_ptr saved;
lazy<> work();
inline void note(const std::exception &) { ++count; }
inline void hand_on(const std::exception &e) { note(e); }
inline void write(const std::exception &e) { log(e.what()); }
inline void forget() { try { throw; } catch (...) { ++count; } }
inline void sort() { try { throw; } catch (const std::exception &e) { log(e.what()); } }
)cpp";

enum class Verdict { Right, Swallows, SwallowsSome };

std::ostream &operator<<(std::ostream &Out, Verdict V) {
  return Out << (V == Verdict::Right      ? "Right"
                 : V == Verdict::Swallows ? "Swallows"
                                          : "SwallowsSome");
}

/// One snippet's coroutine `f`, judged; the findings point into its AST.
class Judged {
public:
  explicit Judged(const std::string &Coroutine)
      : Snippet((TaskTypesHeader + Declarations + Coroutine).str()) {
    forEachSwallowingHandler(Snippet.function("f"), /*Callees=*/true, Snippet.M,
                             [&](const SwallowingHandler &H) { Found.push_back(H); });
  }

  Verdict verdict() const {
    if (Found.empty())
      return Verdict::Right;
    return Found.front().Path.OnEveryPath ? Verdict::Swallows : Verdict::SwallowsSome;
  }

  CoroutineSnippet Snippet;
  std::vector<SwallowingHandler> Found;
};

std::string handling(StringRef Body, StringRef Result = "") {
  return ("lazy<" + Result + "> f(int n, std::exception_ptr &out) { std::exception_ptr kept; " +
          "try { co_await work(); } catch (const std::exception &e) { " + Body +
          " } if (kept) log(kept); " + (Result.empty() ? "co_return;" : "co_return Result();") +
          " }")
      .str();
}

Verdict judge(StringRef Body) { return Judged(handling(Body)).verdict(); }
Verdict judgeInt(StringRef Body) {
  return Judged("using Result = int; " + handling(Body, "int")).verdict();
}

struct Case {
  const char *Body;
  Verdict Expected;
};

std::ostream &operator<<(std::ostream &Out, const Case &C) { return Out << C.Body; }

class HandlerBody : public testing::TestWithParam<Case> {};

TEST_P(HandlerBody, IsJudged) { EXPECT_EQ(judge(GetParam().Body), GetParam().Expected); }

INSTANTIATE_TEST_SUITE_P(
    Keeps, HandlerBody,
    testing::Values(Case{"throw;", Verdict::Right}, Case{"throw 1;", Verdict::Right},
                    Case{"std::terminate();", Verdict::Right},
                    Case{"__builtin_unreachable();", Verdict::Right},
                    Case{"log(e.what());", Verdict::Right},
                    Case{"log(std::current_exception());", Verdict::Right},
                    Case{"saved = std::current_exception();", Verdict::Right},
                    Case{"out = std::current_exception();", Verdict::Right},
                    Case{"kept = std::current_exception();", Verdict::Right},
                    Case{"const char *w = e.what(); auto copy = w; log(copy);", Verdict::Right},
                    Case{"if (e.what()) {}", Verdict::Right},
                    Case{"if (n) throw; else log(e.what());", Verdict::Right},
                    Case{"switch (n) { case 0: throw; default: log(e.what()); }", Verdict::Right},
                    Case{"while (true) {}", Verdict::Right},
                    Case{"auto l = [&e] { log(e.what()); };", Verdict::Right},
                    Case{"do { log(e.what()); } while (n);", Verdict::Right},
                    Case{"write(e);", Verdict::Right}, Case{"sort();", Verdict::Right},
                    Case{"if (!dynamic_cast<const broken *>(&e)) throw;", Verdict::Right},
                    Case{"try { work(); } catch (...) {} throw;", Verdict::Right}));

INSTANTIATE_TEST_SUITE_P(
    Swallows, HandlerBody,
    testing::Values(Case{"", Verdict::Swallows}, Case{";", Verdict::Swallows},
                    Case{"++count;", Verdict::Swallows}, Case{"(void)e;", Verdict::Swallows},
                    Case{"e.what();", Verdict::Swallows},
                    Case{"(void)e.what();", Verdict::Swallows},
                    Case{"log(\"failed\");", Verdict::Swallows},
                    Case{"auto p = std::current_exception();", Verdict::Swallows},
                    Case{"std::current_exception();", Verdict::Swallows},
                    Case{"const char *w = e.what(); auto copy = w;", Verdict::Swallows},
                    Case{"std::string text(e.what());", Verdict::Swallows},
                    Case{"co_return;", Verdict::Swallows},
                    Case{"flag(), flag();", Verdict::Swallows}, Case{"note(e);", Verdict::Swallows},
                    Case{"hand_on(e);", Verdict::Swallows}, Case{"forget();", Verdict::Swallows},
                    Case{"if (n) {}", Verdict::Swallows}));

INSTANTIATE_TEST_SUITE_P(
    SwallowsSome, HandlerBody,
    testing::Values(Case{"if (n) throw;", Verdict::SwallowsSome},
                    Case{"if (n) log(e.what());", Verdict::SwallowsSome},
                    Case{"while (n--) log(e.what());", Verdict::SwallowsSome},
                    Case{"for (int i = 0; i < n; ++i) throw;", Verdict::SwallowsSome},
                    Case{"n ? log(e.what()) : log(\"failed\");", Verdict::SwallowsSome},
                    Case{"flag() && (log(e.what()), true);", Verdict::SwallowsSome},
                    Case{"if (n == 1) co_return; throw;", Verdict::SwallowsSome},
                    Case{"switch (n) { case 0: log(e.what()); case 1: break; }",
                         Verdict::SwallowsSome},
                    Case{"const char *w = e.what(); if (n) log(w);", Verdict::SwallowsSome},
                    Case{"if (dynamic_cast<const broken *>(&e)) {}", Verdict::SwallowsSome},
                    Case{"if (auto *b = dynamic_cast<const broken *>(&e)) log(b->what());",
                         Verdict::SwallowsSome},
                    Case{"if (n) goto out; throw; out:;", Verdict::SwallowsSome}));

TEST(Handler, AnswersWithAnError) {
  EXPECT_EQ(judgeInt("co_return -1;"), Verdict::Right);
  EXPECT_EQ(judgeInt("co_return n;"), Verdict::Swallows);
  EXPECT_EQ(judgeInt("co_return 0;"), Verdict::Swallows);
  EXPECT_EQ(judgeInt("co_return int();"), Verdict::Swallows);
  EXPECT_EQ(judgeInt("co_return {};"), Verdict::Swallows);
  EXPECT_EQ(judgeInt("co_return static_cast<int>(state::bad);"), Verdict::Right);
}

TEST(Handler, ShowsTheShortestLosingPath) {
  Judged J(handling("if (n == 1) { if (flag()) throw; } else { throw; }"));
  ASSERT_EQ(J.Found.size(), 1u);
  const LosingPath &Path = J.Found[0].Path;
  ASSERT_EQ(Path.Forks.size(), 2u);
  EXPECT_TRUE(Path.Forks[0].Taken);
  EXPECT_FALSE(Path.Forks[1].Taken);
  EXPECT_TRUE(Path.FallsOffTheEnd);
}

TEST(Handler, KnowsHowItIsLeft) {
  Judged Returns(handling("log(\"failed\"); co_return;"));
  ASSERT_EQ(Returns.Found.size(), 1u);
  EXPECT_FALSE(Returns.Found[0].Path.FallsOffTheEnd);
  EXPECT_TRUE(isa<CoreturnStmt>(Returns.Found[0].Path.Last));

  Judged Continues(
      "lazy<> f() { while (true) try { co_await work(); } catch (...) { continue; } }");
  ASSERT_EQ(Continues.Found.size(), 1u);
  EXPECT_TRUE(isa<ContinueStmt>(Continues.Found[0].Path.Last));
}

TEST(Handler, RemembersMentionsThatAreNoUses) {
  Judged J(handling("(void)e; e.what();"));
  ASSERT_EQ(J.Found.size(), 1u);
  EXPECT_EQ(J.Found[0].Dropped.size(), 2u);
}

TEST(Handler, LooksIntoWhatTheCoroutineCalls) {
  Judged J("void g() { try { log(\"x\"); } catch (...) {} } lazy<> f() { g(); g(); co_return; }");
  ASSERT_EQ(J.Found.size(), 1u);
  EXPECT_EQ(J.Found[0].In->getNameAsString(), "g");
  EXPECT_EQ(J.Found[0].Coroutine->getNameAsString(), "f");
  EXPECT_NE(J.Found[0].Call, nullptr);
}

TEST(Handler, LeavesFunctionsBelowThoseAlone) {
  Judged J("void h() { try { log(\"x\"); } catch (...) {} } void g() { h(); } "
           "lazy<> f() { g(); co_return; }");
  EXPECT_TRUE(J.Found.empty());
}

TEST(Handler, LeavesNarrowHandlersAlone) {
  EXPECT_EQ(Judged("lazy<> f() { try { co_await work(); } catch (const broken &) {} }").verdict(),
            Verdict::Right);
  EXPECT_EQ(Judged("lazy<> f() { try { co_await work(); } catch (int) {} }").verdict(),
            Verdict::Right);
}

TEST(Handler, LeavesCodeThatCannotThrowAlone) {
  EXPECT_EQ(
      Judged("lazy<> f() { int n = 0; try { n = 1; } catch (...) {} co_await work(); }").verdict(),
      Verdict::Right);
}

TEST(Handler, JudgesEveryHandlerOfATry) {
  Judged J(
      "lazy<> f() { try { co_await work(); } catch (const std::exception &) {} catch (...) {} }");
  EXPECT_EQ(J.Found.size(), 2u);
}

} // namespace
} // namespace cotidy
