// Which loops are retries, and what is wrong with them, asked of the model on snippets.
#include "model/loop/retry/Retry.h"

#include "CoroutineSnippet.h"

namespace cotidy {
namespace {

constexpr llvm::StringLiteral Attempts = R"cpp(
  namespace std { class exception {}; class error_code { public: explicit operator bool() const; }; }
  lazy<> connect();
  lazy<bool> try_connect();
  lazy<std::error_code> open();
  lazy<> sleep_a_bit();
  lazy<> yield_now();
  void log();
)cpp";

std::vector<Retry> retriesIn(llvm::StringRef Body) {
  CoroutineSnippet S((TaskTypesHeader + Attempts + "lazy<> f(bool &stop) {" + Body + "}").str());
  return wrongRetries(S.function("f"), S.M);
}

TEST(Retry, is_told_by_its_handler) {
  std::vector<Retry> Found =
      retriesIn("for (;;) try { co_await connect(); co_return; } catch (...) { log(); }");
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Fault, RetryFault::AtOnceForEver);
  EXPECT_EQ(Found[0].Name, "connect");
}

TEST(Retry, is_told_by_the_test_of_its_value) {
  EXPECT_EQ(retriesIn("while (!co_await try_connect()) {} co_return;").size(), 1u);
  EXPECT_EQ(retriesIn("for (;;) { auto ec = co_await open(); if (!ec) co_return; }").size(), 1u);
  EXPECT_EQ(retriesIn("for (;;) { auto ec = co_await open(); if (ec) co_return; }").size(), 0u);
}

TEST(Retry, may_be_stopped_and_still_turn_too_fast) {
  std::vector<Retry> Found =
      retriesIn("while (!stop) try { co_await connect(); co_return; } catch (...) { log(); }");
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Fault, RetryFault::AtOnce);
}

TEST(Retry, is_right_with_a_bound_or_a_pause) {
  EXPECT_TRUE(retriesIn("for (int i = 0; i < 3; ++i) try { co_await connect(); co_return; }"
                        "catch (...) { log(); }")
                  .empty());
  EXPECT_TRUE(retriesIn("for (;;) { try { co_await connect(); co_return; } catch (...) { log(); }"
                        "co_await sleep_a_bit(); }")
                  .empty());
}

TEST(Retry, is_no_loop_that_serves_unless_it_gives_way_instead_of_waiting) {
  EXPECT_TRUE(
      retriesIn("for (;;) try { co_await connect(); } catch (...) { log(); } co_return;").empty());
  EXPECT_EQ(retriesIn("for (;;) { try { co_await connect(); } catch (...) { log(); }"
                      "co_await yield_now(); }")
                .size(),
            1u);
}

} // namespace
} // namespace cotidy
