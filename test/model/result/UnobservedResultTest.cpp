// Which values tell of an error, and what counts as a look, by structure: each snippet's coroutine
// `f` awaits some.
#include "model/result/UnobservedResult.h"
#include "CoroutineSnippet.h"

using namespace llvm;

namespace cotidy {
namespace {

using Losses = std::vector<ResultLoss>;

Losses losses(StringRef Body) {
  CoroutineSnippet S((TaskTypesHeader + R"cpp(
    struct outcome { bool has_value() const; int error() const; int value(); explicit operator bool() const; };
    struct reply { bool ok() const; int status() const; };
    struct push_status { bool ok() const; int code() const; };
    enum class [[nodiscard]] verdict { good, bad };
    enum class color { red };
    namespace std {
      template <class T> struct vector { T *begin(); T *end(); unsigned size() const; T &operator[](unsigned); };
    }
    lazy<outcome> attempt(); lazy<reply> request(); lazy<push_status> push(); lazy<verdict> judge();
    lazy<color> paint(); lazy<std::vector<outcome>> all(); lazy<outcome> close();
    void look(int); void take(outcome); bool flag();
    lazy<> f() { )cpp" +
                      Body + " }")
                         .str());
  Losses Found;
  forEachUnobservedResult(S.function("f"), S.M,
                          [&](const UnobservedResult &Result) { Found.push_back(Result.Loss); });
  return Found;
}

const Losses Nothing;

TEST(UnobservedResult, TypesByStructure) {
  EXPECT_EQ(losses("co_await attempt();"), Losses{ResultLoss::Discarded});
  EXPECT_EQ(losses("co_await push();"), Losses{ResultLoss::Discarded});
  EXPECT_EQ(losses("co_await judge();"), Losses{ResultLoss::Discarded});
  EXPECT_EQ(losses("co_await all();"), Losses{ResultLoss::Discarded});
  EXPECT_EQ(losses("co_await request();"), Nothing) << "an answer is no status";
  EXPECT_EQ(losses("co_await paint();"), Nothing);
  EXPECT_EQ(losses("co_await close();"), Nothing) << "it only cleans up";
}

TEST(UnobservedResult, Looks) {
  EXPECT_EQ(losses("auto r = co_await attempt();"), Losses{ResultLoss::UnreadLocal});
  EXPECT_EQ(losses("auto r = co_await attempt(); take(r);"), Nothing);
  EXPECT_EQ(losses("auto r = co_await attempt(); (void)r;"), Nothing);
  EXPECT_EQ(losses("[[maybe_unused]] auto r = co_await attempt();"), Nothing);
  EXPECT_EQ(losses("(void)co_await attempt();"), Nothing);
  EXPECT_EQ(losses("take(co_await attempt());"), Nothing);
  EXPECT_EQ(losses("if (co_await attempt()) look(1);"), Nothing);
  EXPECT_EQ(losses("if (flag()) co_await attempt(); else co_await push();").size(), 2u);
  EXPECT_EQ(losses("for (; flag(); co_await attempt()) {}"), Losses{ResultLoss::Discarded});
  EXPECT_EQ(losses("co_await attempt(), look(1);"), Losses{ResultLoss::Discarded});
  EXPECT_EQ(losses("(co_await attempt()).value();"), Nothing);
}

TEST(UnobservedResult, ManyResults) {
  EXPECT_EQ(losses("auto r = co_await all(); look(r.size());"), Losses{ResultLoss::OnlyCounted});
  EXPECT_EQ(losses("auto r = co_await all(); for (auto &o : r) if (o) look(o.value());"),
            Losses{ResultLoss::OnlySuccesses});
  EXPECT_EQ(
      losses("auto r = co_await all(); for (auto &o : r) { if (!o) continue; look(o.value()); }"),
      Losses{ResultLoss::OnlySuccesses});
  EXPECT_EQ(losses("auto r = co_await all(); for (auto &o : r) if (o) look(1); else look(0);"),
            Nothing);
  EXPECT_EQ(losses("auto r = co_await all(); for (auto &o : r) look(o.value());"), Nothing);
  EXPECT_EQ(losses("int n = 0; auto r = co_await all(); for (auto &o : r) if (o) ++n; look(n);"),
            Nothing);
}

} // namespace
} // namespace cotidy
