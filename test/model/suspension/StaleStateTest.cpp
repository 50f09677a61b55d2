// What is stale after a suspension, asked of the model on snippets.
#include "model/suspension/stale/StaleState.h"
#include "model/suspension/frame/FrameSize.h"
#include "model/suspension/update/LostUpdate.h"

#include "CoroutineSnippet.h"

namespace cotidy {
namespace {

constexpr llvm::StringLiteral Shared = R"cpp(
  template <class T> struct flat_list {
    T *begin(); T *end(); T &front(); void push_back(T); void clear(); bool empty() const;
  };
  struct room { flat_list<int> list; int count; int big[1000]; };
  lazy<> work(int);
  lazy<int> value(int);
  void use(int);
  void leave(room &r) { r.list.clear(); r.count = 0; }
)cpp";

std::string snippet(llvm::StringRef Body) {
  return (TaskTypesHeader + Shared + "lazy<> f(room &r, int *p) {" + Body + "; co_await work(0); }")
      .str();
}

std::vector<StaleHold> staleIn(CoroutineSnippet &S) { return staleHolds(S.function("f"), S.M); }

TEST(StaleState, names_who_changes_the_container) {
  CoroutineSnippet S(snippet("int &x = r.list.front(); co_await work(1); use(x)"));
  std::vector<StaleHold> Found = staleIn(S);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Var->getName(), "x");
  EXPECT_EQ(Found[0].Held.Place->getName(), "list");
  EXPECT_EQ(Found[0].Held.Keeper, KeeperKind::Flat);
  ASSERT_TRUE(Found[0].By);
  EXPECT_EQ(Found[0].By->In->getName(), "leave");
}

TEST(StaleState, finds_the_loop_that_goes_on) {
  CoroutineSnippet S(snippet("for (int x : r.list) co_await work(x)"));
  std::vector<StaleHold> Found = staleIn(S);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_TRUE(Found[0].Loop);
}

TEST(StaleState, leaves_what_is_fresh_alone) {
  for (llvm::StringRef Body : {
           "int &x = r.list.front(); use(x); co_await work(1)",
           "int x = r.list.front(); co_await work(1); use(x)",
           "int *x = r.list.begin(); co_await work(1); x = r.list.begin(); use(*x)",
           "int &x = r.list.front(); co_await work(1); if (!r.list.empty()) use(x)",
           "for (int x : r.list) { co_await work(x); break; }",
           "room mine; int &x = mine.list.front(); co_await work(1); use(x)",
           "int &x = *p; co_await work(1); use(x)",
       }) {
    CoroutineSnippet S(snippet(Body));
    EXPECT_TRUE(staleIn(S).empty()) << Body.str();
  }
}

TEST(LostUpdate, tells_an_old_value_from_a_fresh_one) {
  CoroutineSnippet Old(snippet("int n = r.count; co_await work(1); r.count = n + 1"));
  std::vector<LostUpdate> Found = lostUpdates(Old.function("f"), Old.M, false);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Place->getName(), "count");
  ASSERT_TRUE(Found[0].By);
  EXPECT_EQ(Found[0].By->In->getName(), "leave");
  for (llvm::StringRef Body : {
           "r.count += co_await value(1)",
           "r.count = co_await value(1) + r.count",
           "int n = r.count; co_await work(1); n = r.count; r.count = n + 1",
           "int n = r.count; co_await work(1); r.count = n",
       }) {
    CoroutineSnippet S(snippet(Body));
    EXPECT_TRUE(lostUpdates(S.function("f"), S.M, false).empty()) << Body.str();
  }
}

TEST(FrameSize, counts_what_lives_over_the_suspension) {
  CoroutineSnippet Kept(snippet("room mine; co_await work(1); use(mine.count)"));
  std::optional<FrameSize> Size = frameSize(Kept.function("f"), Kept.M);
  ASSERT_TRUE(Size);
  ASSERT_FALSE(Size->Members.empty());
  EXPECT_EQ(Size->Members[0].Var->getName(), "mine");
  EXPECT_GT(Size->Bytes, Size->Members[0].Size);
  CoroutineSnippet Gone(snippet("{ room mine; use(mine.count); }"));
  Size = frameSize(Gone.function("f"), Gone.M);
  ASSERT_TRUE(Size);
  EXPECT_LT(Size->Bytes, 1000u);
}

} // namespace
} // namespace cotidy
