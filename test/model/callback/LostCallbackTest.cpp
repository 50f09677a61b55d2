// Who drops the task of a callback, by structure: each snippet's function `f` hands some over.
#include "model/callback/lost/LostCallback.h"
#include "CoroutineSnippet.h"

using namespace llvm;

namespace cotidy {
namespace {

unsigned lost(StringRef Body) {
  CoroutineSnippet S((TaskTypesHeader + R"cpp(
    template <class> struct wrapper;
    template <class R, class... A> struct wrapper<R(A...)> {
      template <class F> wrapper(F) {} template <class F> wrapper &operator=(F) { return *this; } R operator()(A...);
    };
    template <class T> struct list { template <class... A> void emplace_back(A &&...) {} };
    template <class Signature> struct named { template <class F> named(F) {} };
    lazy<> work(); eager<> started(); void plain(); lazy<> numbered(int);
    template <class F> void drops(F f) { f(); }
    template <class F> void passes(F f) { drops(std::move(f)); }
    template <class F> void wraps(F f) { wrapper<void()> w = [f] { f(); }; }
    template <class F> auto returns(F f) { return f(); }
    template <class F> void keeps(F f) { static F kept = f; f(); }
    template <class F> void unseen(F f);
    template <class F> void loops(F f) { for (int i = 0; i < 3; ++i) f(i); }
    void use() { [](lazy<> a, eager<> b) {}(work(), started()); [](lazy<> a) {}(numbered(1)); }
    void f() { )cpp" + Body +
                      " }")
                         .str());
  unsigned Count = 0;
  forEachLostCallback(S.function("f"), S.M, [&](const LostCallback &) { ++Count; });
  return Count;
}

TEST(LostCallback, SignaturesThatReturnNothing) {
  EXPECT_EQ(lost("wrapper<void()> w = work;"), 1u);
  EXPECT_EQ(lost("wrapper<void()> w = &started;"), 1u);
  EXPECT_EQ(lost("wrapper<void(int)> w = numbered;"), 1u);
  EXPECT_EQ(lost("wrapper<void()> w = [] { return work(); };"), 1u);
  EXPECT_EQ(lost("wrapper<void()> w = []() -> lazy<> { co_return; };"), 1u);
  EXPECT_EQ(lost("wrapper<void()> w = plain; w = work;"), 1u);
  EXPECT_EQ(lost("wrapper<lazy<>()> task(work); wrapper<void()> w = task;"), 1u);
  EXPECT_EQ(lost("list<wrapper<void()>> l; l.emplace_back(work);"), 1u);
}

TEST(LostCallback, OtherSignatures) {
  EXPECT_EQ(lost("wrapper<lazy<>()> w = work;"), 0u);
  EXPECT_EQ(lost("wrapper<void()> w = plain;"), 0u);
  EXPECT_EQ(lost("wrapper<void()> w = plain; wrapper<void()> copy = w;"), 0u);
  EXPECT_EQ(lost("named<void()> n(work);"), 0u) << "it cannot be called";
  EXPECT_EQ(lost("list<wrapper<lazy<>()>> l; l.emplace_back(work);"), 0u);
}

TEST(LostCallback, BodiesOfTemplates) {
  EXPECT_EQ(lost("drops(work);"), 1u);
  EXPECT_EQ(lost("passes([] { return started(); });"), 1u);
  EXPECT_EQ(lost("wraps(work);"), 1u);
  EXPECT_EQ(lost("loops(numbered);"), 1u);
  EXPECT_EQ(lost("drops(plain);"), 0u);
  EXPECT_EQ(lost("keeps(work);"), 0u);
  EXPECT_EQ(lost("unseen(work);"), 0u);
  EXPECT_EQ(lost("wrapper<lazy<>()> w = [] { return returns(work); };"), 0u);
}

} // namespace
} // namespace cotidy
