// What a coroutine does when it is cancelled, on a task of which every await may throw the
// cancellation.
#include "model/error/cancellation/SwallowedCancellation.h"
#include "CoroutineSnippet.h"

using namespace llvm;

namespace cotidy {
namespace {

constexpr llvm::StringLiteral Declarations = R"cpp(
namespace std {
  struct exception { virtual ~exception(); virtual const char *what() const noexcept; };
}
namespace folly {
  struct OperationCancelled : std::exception {};
  struct CancellationToken { bool isCancellationRequested() const; };
  namespace coro {
    template <class T = void> struct Task {
      struct promise_type : promise_of<T, std::suspend_always> { Task get_return_object(); void return_void(); };
      Task(Task &&); ~Task();
      awaiter_of<T> operator co_await() &&;
    };
    struct safe_point { bool await_ready(); void await_suspend(std::coroutine_handle<>); void await_resume(); };
    extern safe_point co_safe_point;
  }
}
using folly::OperationCancelled;
folly::coro::Task<> work(); folly::coro::Task<> close_it();
void log(const char *); extern bool stopping, running, flag;
struct child { void cancel(); };
)cpp";

std::vector<SwallowedCancellation> judge(const std::string &Body) {
  CoroutineSnippet Snippet((TaskTypesHeader + Declarations + "folly::coro::Task<> f(child &c) { " +
                            Body + " co_return; }")
                               .str());
  std::vector<SwallowedCancellation> Found;
  forEachSwallowedCancellation(Snippet.function("f"), Snippet.M,
                               [&](const SwallowedCancellation &S) {
                                 Found.push_back(S);
                                 Found.back().Handler = nullptr; // dies with the snippet
                               });
  return Found;
}

std::string endless(const std::string &Handlers, const std::string &Behind = "") {
  return "while (true) { try { co_await work(); } " + Handlers + Behind + " }";
}

TEST(SwallowedCancellation, BroadHandlersInEndlessLoops) {
  for (const char *Handlers :
       {"catch (...) {}", "catch (const std::exception &e) { log(e.what()); }",
        "catch (const std::exception &e) { log(e.what()); continue; }",
        "catch (const std::exception &) { if (flag) throw; }"}) {
    std::vector<SwallowedCancellation> Found = judge(endless(Handlers));
    ASSERT_EQ(Found.size(), 1u) << Handlers;
    EXPECT_EQ(Found.front().How, CancellationCaught::AmongOthers);
    EXPECT_EQ(Found.front().Name, "folly::OperationCancelled");
    EXPECT_TRUE(Found.front().Declared);
  }
}

TEST(SwallowedCancellation, WaysOut) {
  for (const std::string &Body :
       {endless("catch (...) { throw; }"), endless("catch (...) { break; }"),
        endless("catch (...) { co_return; }"),
        endless("catch (const OperationCancelled &) { throw; } catch (...) {}"),
        endless("catch (...) {}", "if (stopping) break;"),
        endless("catch (...) { if (!running) co_return; }"),
        endless("catch (...) {}", "co_await folly::coro::co_safe_point;"),
        std::string("while (!stopping) { try { co_await work(); } catch (...) {} }"),
        std::string("c.cancel(); ") + endless("catch (...) {}")})
    EXPECT_TRUE(judge(Body).empty()) << Body;
}

TEST(SwallowedCancellation, CaughtAlone) {
  std::string Catch = "try { co_await work(); } catch (const OperationCancelled &) { ";
  for (const char *Rest : {"} co_await work();", "log(\"x\"); } co_await work();",
                           "if (flag) throw; } co_await work();"}) {
    std::vector<SwallowedCancellation> Found = judge(Catch + Rest);
    ASSERT_EQ(Found.size(), 1u) << Rest;
    EXPECT_EQ(Found.front().How, CancellationCaught::Alone);
    EXPECT_EQ(Found.front().Loop, nullptr);
  }
  for (const char *Rest : {"}", "throw; } co_await work();", "co_return; } co_await work();",
                           "} co_await close_it();"})
    EXPECT_TRUE(judge(Catch + Rest).empty()) << Rest;
  EXPECT_TRUE(judge("bool was = false; " + Catch +
                    "was = true; } co_await work(); if (was) throw OperationCancelled();")
                  .empty());
}

} // namespace
} // namespace cotidy
