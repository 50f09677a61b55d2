// What becomes of each task on every path: the body of each snippet's `f` loses what the
// expectations say, by the names of what holds it.
#include "model/flow/TaskFlow.h"
#include "CoroutineSnippet.h"

#include <chrono>
#include <numeric>

using namespace llvm;

namespace cotidy {
namespace {

std::string program(StringRef Body) {
  return (TaskTypesHeader + R"cpp(
    struct slot { slot(); slot(slot &&); ~slot(); bool open() const; lazy<> next(); };
    enum class mode { on, off };
    lazy<> work(); lazy<int> number(); eager<> started();
    void take(lazy<>); void take_eager(eager<>); void look(const lazy<> &); void touch(lazy<> &);
    bool flag(); void may_throw(); [[noreturn]] void fail();
    lazy<> f(bool a, bool b, int n, mode m, const slot &s) { )cpp" +
          Body + " co_return; }")
      .str();
}

LostTasks find(StringRef Body) {
  CoroutineSnippet S(program(Body));
  return lostTasks(S.function("f"), S.M, ExplicitDiscardPolicy::ByEffect);
}

/// "t: scope", in the order of the declarations.
std::vector<std::string> lost(StringRef Body) {
  CoroutineSnippet S(program(Body));
  static constexpr StringRef Words[] = {"scope", "replaced", "emptied", "thrown"};
  std::vector<std::string> Found;
  for (const LostTask &Lost : lostTasks(S.function("f"), S.M, ExplicitDiscardPolicy::ByEffect).Lost)
    Found.push_back((Lost.Var->getName() + ": " + Words[static_cast<unsigned>(Lost.How)]).str());
  return Found;
}

using Names = std::vector<std::string>;
const Names Nothing;

TEST(TaskFlow, StraightLines) {
  EXPECT_EQ(lost("auto t = work(); co_await std::move(t);"), Nothing);
  EXPECT_EQ(lost("auto t = work(); take(std::move(t));"), Nothing);
  EXPECT_EQ(lost("auto t = work();"), Names{"t: scope"});
  EXPECT_EQ(lost("auto t = work(); t.valid();"), Names{"t: scope"});
}

TEST(TaskFlow, BranchesAndReturns) {
  EXPECT_EQ(lost("auto t = work(); if (a) co_return; co_await std::move(t);"), Names{"t: scope"});
  EXPECT_EQ(lost("auto t = work(); if (a) co_await std::move(t);"), Names{"t: scope"});
  EXPECT_EQ(lost("auto t = work(); if (a) co_await std::move(t); else take(std::move(t));"),
            Nothing);
  EXPECT_EQ(lost("auto t = work(); a ? take(std::move(t)) : void();"), Names{"t: scope"});
  EXPECT_EQ(lost("auto t = number(); if (a && co_await std::move(t)) {}"), Names{"t: scope"});
}

TEST(TaskFlow, Loops) {
  EXPECT_EQ(lost("auto t = work(); while (n-- > 0) { co_await std::move(t); break; }"),
            Names{"t: scope"});
  EXPECT_EQ(lost("for (;;) { auto t = work(); if (a) break; co_await std::move(t); }"),
            Names{"t: scope"});
  EXPECT_EQ(lost("for (;;) { auto t = work(); co_await std::move(t); }"), Nothing);
  EXPECT_EQ(lost("auto t = work(); do { co_await std::move(t); } while (false);"), Nothing);
}

TEST(TaskFlow, Switches) {
  EXPECT_EQ(lost("auto t = work(); switch (m) { case mode::on: co_await std::move(t); break; "
                 "case mode::off: take(std::move(t)); }"),
            Nothing);
  EXPECT_EQ(lost("auto t = work(); switch (n) { case 1: co_await std::move(t); }"),
            Names{"t: scope"});
  EXPECT_EQ(lost("auto t = work(); switch (m) { case mode::on: co_await std::move(t); break; "
                 "case mode::off: break; }"),
            Names{"t: scope"});
}

TEST(TaskFlow, WaysThatLeadNowhere) {
  EXPECT_EQ(lost("auto t = work(); if (a) fail(); co_await std::move(t);"), Nothing);
  EXPECT_EQ(lost("auto t = work(); if (a) __builtin_unreachable(); co_await std::move(t);"),
            Nothing);
  EXPECT_EQ(lost("auto t = work(); while (true) {}"), Nothing);
}

TEST(TaskFlow, ConditionsAskedTwice) {
  EXPECT_EQ(lost("auto t = work(); if (a) co_await std::move(t); if (!a) take(std::move(t));"),
            Nothing);
  EXPECT_EQ(lost("auto t = work(); if (a) co_await std::move(t); if (b) take(std::move(t));"),
            Names{"t: scope"});
  EXPECT_EQ(lost("auto t = work(); if (n > 3) co_await std::move(t); "
                 "if (n <= 3) take(std::move(t));"),
            Nothing);
  EXPECT_EQ(lost("auto t = work(); if (n > 3) co_await std::move(t); ++n; "
                 "if (n <= 3) take(std::move(t));"),
            Names{"t: scope"});
  EXPECT_EQ(lost("auto t = work(); if (s.open()) co_await std::move(t); "
                 "if (!s.open()) take(std::move(t));"),
            Nothing);
  EXPECT_EQ(lost("bool done = false; auto t = work(); if (flag()) { take(std::move(t)); "
                 "done = true; } if (!done) co_await std::move(t);"),
            Nothing);
}

TEST(TaskFlow, WhatItIsAsked) {
  EXPECT_EQ(lost("auto t = work(); if (t.valid()) co_await std::move(t);"), Nothing);
  EXPECT_EQ(lost("auto t = number(); if (!t) co_return; co_await std::move(t);"), Nothing);
  EXPECT_EQ(lost("auto t = started(); if (!t.ready()) co_await std::move(t);"), Nothing);
  EXPECT_EQ(lost("auto t = started(); if (t.ready()) co_await std::move(t);"), Names{"t: scope"});
}

TEST(TaskFlow, WhatIsKnownElsewhere) {
  EXPECT_EQ(lost("auto t = work(); touch(t); if (a) co_await std::move(t);"), Nothing);
  EXPECT_EQ(lost("auto t = work(); look(t);"), Nothing);
  EXPECT_EQ(lost("auto t = work(); auto *p = &t; if (a) co_await std::move(*p);"), Nothing);
  EXPECT_EQ(lost("auto t = work(); auto r = [&] { touch(t); }; if (a) r();"), Nothing);
  EXPECT_EQ(lost("auto t = work(); auto &r = t; if (a) co_await std::move(r);"), Names{"t: scope"});
}

TEST(TaskFlow, Structures) {
  std::string Pair = "struct both { lazy<> one; lazy<> two; }; ";
  EXPECT_EQ(lost(Pair + "both p{work(), work()}; co_await std::move(p.one);"), Names{"p: scope"});
  EXPECT_EQ(lost(Pair + "both p{work(), work()}; co_await std::move(p.one); "
                        "co_await std::move(p.two);"),
            Nothing);
  EXPECT_EQ(lost(Pair + "both p{work(), work()}; auto [x, y] = std::move(p); "
                        "co_await std::move(x);"),
            Names{""
                  ": scope"});
  EXPECT_EQ(lost("lazy<> p[] = {work(), work()}; co_await std::move(p[1]);"), Names{"p: scope"});
  EXPECT_EQ(lost("lazy<> p[] = {work(), work()}; for (auto &t : p) co_await std::move(t);"),
            Nothing);
}

TEST(TaskFlow, Exceptions) {
  std::string Two = "auto t = started(); auto u = started(); ";
  EXPECT_EQ(lost(Two + "co_await std::move(t); co_await std::move(u);"), Names{"u: thrown"});
  EXPECT_EQ(lost(Two + "try { co_await std::move(t); } catch (...) {} co_await std::move(u);"),
            Nothing);
  EXPECT_EQ(lost("auto t = started(); if (a) throw 1; co_await std::move(t);"), Names{"t: thrown"});
  EXPECT_EQ(lost("auto t = work(); if (a) throw 1; co_await std::move(t);"), Nothing);
  EXPECT_EQ(lost("auto t = work(); auto u = work(); co_await std::move(t); "
                 "co_await std::move(u);"),
            Nothing);
}

TEST(TaskFlow, TellsTheBranchesThatMatter) {
  CoroutineSnippet S(program("auto t = work(); if (b) flag(); if (a) co_return; "
                             "co_await std::move(t);"));
  LostTasks Found = lostTasks(S.function("f"), S.M, ExplicitDiscardPolicy::ByEffect);
  ASSERT_EQ(Found.Lost.size(), 1u);
  ASSERT_EQ(Found.Lost.front().Turns.size(), 1u);
  EXPECT_TRUE(Found.Lost.front().Turns.front().Holds);
  EXPECT_TRUE(isa<clang::CoreturnStmt>(Found.Lost.front().By));
}

/// Many lines, each owner's life short: followed to the end, whatever the length.
TEST(TaskFlow, LongFunctions) {
  std::string Body;
  for (int I = 0; I < 1500; ++I)
    Body +=
        "if (flag()) { auto t = work(); if (a) co_await std::move(t); else take(std::move(t)); }\n";
  LostTasks Found = find(Body + "auto t = work(); if (a) co_await std::move(t);");
  EXPECT_FALSE(Found.GaveUp);
  EXPECT_EQ(Found.Lost.size(), 1u);
}

/// More knots than the budget has: no finding, and it says so.
TEST(TaskFlow, GivesUpWhenItIsTooTangled) {
  std::string Conditions, Body = "auto t = work();";
  for (int I = 0; I < 12; ++I) {
    std::string Name = "c" + std::to_string(I);
    Conditions += "bool " + Name + " = flag(); ";
    Body += "if (" + Name + ") flag(); ";
  }
  for (int I = 0; I < 12; ++I)
    Body += "if (c" + std::to_string(I) + ") flag(); ";
  LostTasks Found = find(Conditions + Body + "if (a) co_await std::move(t);");
  EXPECT_TRUE(Found.GaveUp);
  EXPECT_TRUE(Found.Lost.empty());
}

} // namespace
} // namespace cotidy
