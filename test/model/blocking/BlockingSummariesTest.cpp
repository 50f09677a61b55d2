// Which functions block through what they call: the ways, their conditions, and what files tell
// each other.
#include "model/blocking/reach/BlockingSummaries.h"

#include "CoroutineSnippet.h"

#include "gtest/gtest.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

constexpr llvm::StringLiteral Calls = R"cpp(
  namespace std { namespace this_thread { void sleep_for(int); } struct mutex { void lock(); }; }
  extern "C" int poll(void *, unsigned long, int);
  void rest() { std::this_thread::sleep_for(1); }
)cpp";

/// A snippet, and the summaries of its functions.
class Summarised {
public:
  explicit Summarised(const Twine &Code, VirtualCalls Policy = VirtualCalls::Known)
      : Snippet((Calls + Code).str()), Judge(Snippet.M, BlockingNames()),
        Summaries(Snippet.M, Judge, Policy) {}

  /// The ways in `f`: "'a' > 'b' > what blocks", with "; " between.
  std::string ways() {
    std::string Text;
    for (const BlockingCall &Call : Summaries.in(Snippet.function("f"))) {
      Text += Text.empty() ? "" : "; ";
      for (const BlockingStep &Step : Call.Path)
        Text += Step.Who + " > ";
      Text += Call.Name;
    }
    return Text;
  }

  CoroutineSnippet Snippet;
  CallJudge Judge;
  BlockingSummaries Summaries;
};

std::string waysIn(const Twine &Code) { return Summarised(Code).ways(); }

TEST(BlockingSummaries, TellTheWay) {
  EXPECT_EQ(waysIn("void f() { rest(); }"), "'rest' > std::this_thread::sleep_for");
  EXPECT_EQ(waysIn("void g() { rest(); } void f() { g(); }"),
            "'g' > 'rest' > std::this_thread::sleep_for");
  EXPECT_EQ(waysIn("void g(); void f() { g(); }"), "");
}

TEST(BlockingSummaries, PreferTheShortestWayAndOfEqualsTheFirst) {
  EXPECT_EQ(waysIn("void a() { rest(); } void b() { a(); rest(); } void f() { b(); }"),
            "'b' > 'rest' > std::this_thread::sleep_for");
  EXPECT_EQ(waysIn("void a() { rest(); } void b() { rest(); } void c() { b(); a(); }"
                   "void f() { c(); }"),
            "'c' > 'b' > 'rest' > std::this_thread::sleep_for");
}

TEST(BlockingSummaries, KeepAWayForEachLevel) {
  EXPECT_EQ(waysIn("void g(std::mutex &m) { m.lock(); rest(); } void f(std::mutex &m) { g(m); }"),
            "'g' > 'rest' > std::this_thread::sleep_for; 'g' > std::mutex::lock");
}

TEST(BlockingSummaries, EndInCircles) {
  EXPECT_EQ(waysIn("void b(); void a() { b(); } void b() { a(); } void f() { a(); }"), "");
  EXPECT_EQ(waysIn("void b(); void a() { b(); } void b() { a(); rest(); } void f() { a(); }"),
            "'a' > 'b' > 'rest' > std::this_thread::sleep_for");
  EXPECT_EQ(waysIn("void f() { f(); rest(); }"),
            "'f' > 'rest' > std::this_thread::sleep_for; 'rest' > std::this_thread::sleep_for");
}

TEST(BlockingSummaries, FollowLongChains) {
  std::string Code = "void f0() { rest(); }";
  for (int I = 1; I != 3000; ++I)
    Code += "void f" + std::to_string(I) + "() { f" + std::to_string(I - 1) + "(); }";
  std::string Ways = waysIn(Code + "void f() { f2999(); }");
  EXPECT_TRUE(StringRef(Ways).starts_with("'f2999' > 'f2998'"));
  EXPECT_TRUE(StringRef(Ways).ends_with("'f0' > 'rest' > std::this_thread::sleep_for"));
}

TEST(BlockingSummaries, HoldUnderConditions) {
  StringRef Code = "void g(bool b) { if (b) rest(); } void h(bool c) { g(c); }";
  EXPECT_EQ(waysIn(Code + Twine("void f() { g(false); h(false); }")), "");
  EXPECT_EQ(waysIn(Code + Twine("void f() { h(true); }")),
            "'h' > 'g' > 'rest' > std::this_thread::sleep_for");
  EXPECT_EQ(waysIn(Code + Twine("void f(bool d) { g(d); }")),
            "'g' > 'rest' > std::this_thread::sleep_for");
  EXPECT_EQ(waysIn("void g(bool b) { if (!b) return; rest(); } void f() { g(0); }"), "");
  EXPECT_EQ(waysIn("void g(int t) { poll(0, 1, t); } void f() { g(0); }"), "");
  EXPECT_EQ(waysIn("void g(int t) { poll(0, 1, t); } void f() { g(1); }"), "'g' > poll");
  EXPECT_EQ(waysIn("void g(int t) { t += 1; poll(0, 1, t); } void f() { g(0); }"), "'g' > poll");
}

TEST(BlockingSummaries, FollowVirtualCallsAsTheyAreTold) {
  StringRef Code = "struct s { virtual void g() = 0; };"
                   "struct a : s { void g() override { rest(); } };"
                   "struct b : s { void g() override {} };"
                   "void f(s &x) { x.g(); }";
  StringRef Way = "'a::g' > 'rest' > std::this_thread::sleep_for";
  EXPECT_EQ(Summarised(Code, VirtualCalls::None).ways(), "");
  EXPECT_EQ(Summarised(Code, VirtualCalls::Known).ways(), "");
  EXPECT_EQ(Summarised(Code, VirtualCalls::All).ways(), Way);
}

TEST(BlockingSummaries, ReachOtherFilesThroughFacts) {
  Summarised There("void deep(bool b) { if (b) rest(); } void shown(bool b) { deep(b); }"
                   "void quiet() {}");
  EXPECT_TRUE(There.Summaries.factOf(There.Snippet.function("quiet")).Ways.empty());
  BlockingFact Fact = There.Summaries.factOf(There.Snippet.function("shown"));
  ASSERT_FALSE(Fact.Ways.empty());

  BlockingFact Read;
  json::Path::Root Root;
  ASSERT_TRUE(fromJSON(toJSON(Fact), Read, Root));
  EXPECT_EQ(Read, Fact);

  StringRef Code = "void shown(bool); void g() { shown(true); } void h() { shown(false); }";
  Summarised Here(Code + Twine("void f() { g(); h(); }"));
  EXPECT_EQ(Here.ways(), "") << "nobody told";
  EXPECT_EQ(Here.Summaries.factOf(Here.Snippet.function("g")).Opens,
            std::set<std::string>{Fact.Usr});
  EXPECT_TRUE(Fact.Opens.empty());
  Summarised Told(Code + Twine("void f() { g(); h(); }"));
  Told.Summaries.learn({Read});
  EXPECT_EQ(Told.ways(), "'g' > 'shown' > 'deep' > 'rest' > std::this_thread::sleep_for");
  EXPECT_EQ(Told.Summaries.factOf(Told.Snippet.function("g")).Ways.front().Length, 4);
}

} // namespace
} // namespace cotidy
