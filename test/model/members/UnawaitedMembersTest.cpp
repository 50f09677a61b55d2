// Which members of a class hold tasks that nothing awaits: each snippet is the class `holder`, and
// what is expected are the members' names.
#include "model/members/UnawaitedMembers.h"
#include "CoroutineSnippet.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;
using namespace llvm;

namespace cotidy {
namespace {

struct Answer {
  std::string Names;   ///< of the members, in order, with a space between
  std::string Joiners; ///< for each that has one "joiner:joined"
};

Answer ask(StringRef Code) {
  CoroutineSnippet S((TaskTypesHeader + R"cpp(
    lazy<> work(); lazy<int> number(); eager<> started(); void keep(lazy<> &&); void see(const lazy<> &);
  )cpp" + Code)
                         .str());
  Answer Result;
  auto Classes = match(cxxRecordDecl(hasName("holder"), isDefinition()).bind("class"), S.M.Context);
  for (const BoundNodes &Nodes : Classes)
    for (const UnawaitedMember &Member :
         unawaitedMembers(*Nodes.getNodeAs<CXXRecordDecl>("class"), S.M)) {
      Result.Names += (Result.Names.empty() ? "" : " ") + Member.Field->getNameAsString();
      if (Member.Joiner)
        Result.Joiners += Member.Joiner->getNameAsString() + ":" + Member.Joined->getNameAsString();
    }
  return Result;
}
std::string unawaited(const Twine &Code) { return ask(Code.str()).Names; }

TEST(UnawaitedMembers, WhatIsPutIntoAMemberAndNeverTaken) {
  EXPECT_EQ(unawaited("struct holder { holder() : t(work()) {} lazy<> t; };"), "t");
  EXPECT_EQ(unawaited("struct holder { lazy<> t = work(); };"), "t");
  EXPECT_EQ(unawaited("struct holder { holder(lazy<> p) : t(std::move(p)) {} lazy<> t; };"), "t");
}
TEST(UnawaitedMembers, WhoIsGivenAPlainStructMayAwaitItsParts) {
  EXPECT_EQ(unawaited("struct holder { lazy<> t; }; holder make() { return {work()}; }"), "");
}
TEST(UnawaitedMembers, NothingPutInNothingLost) {
  EXPECT_EQ(unawaited("struct holder { lazy<> t; };"), "");
  EXPECT_EQ(unawaited("struct holder { std::optional<lazy<>> t; };"), "");
}
TEST(UnawaitedMembers, ItMovesWithItsObject) {
  EXPECT_EQ(unawaited("struct holder { holder() : t(work()) {}"
                      "  holder(holder &&o) : t(std::move(o.t)) {} lazy<> t; };"),
            "t");
}
TEST(UnawaitedMembers, AnyWayToTakeItWillDo) {
  for (StringRef Use :
       {"lazy<> f() { co_await std::move(t); }", "lazy<> f() { return std::move(t); }",
        "void f() { keep(std::move(t)); }", "lazy<> &f() { return t; }",
        "lazy<> *f() { return &t; }", "void f() { see(t); }",
        "auto f() { return [this]() -> lazy<> { co_await std::move(t); }; }",
        "lazy<> f() { auto &r = t; co_await std::move(r); }", "~holder() { keep(std::move(t)); }",
        "friend void g(holder &h) { keep(std::move(h.t)); }",
        "struct inner { void f(holder &h) { keep(std::move(h.t)); } };",
        "template <class F> void f(F g) { g(std::move(t)); }",
        "auto f() { return [this](auto g) { g(std::move(t)); }; }"})
    EXPECT_EQ(unawaited("struct holder { holder() : t(work()) {} " + Use + " lazy<> t; };"), "")
        << Use.str();
}
TEST(UnawaitedMembers, ReachedWithoutItsName) {
  EXPECT_EQ(unawaited("struct holder { lazy<> t; }; holder make() { return {work()}; }"
                      "void f() { auto [t] = make(); keep(std::move(t)); }"),
            "");
  EXPECT_EQ(unawaited("struct holder { holder() : t(work()) {} lazy<> t; };"
                      "lazy<> holder::*which = &holder::t;"),
            "");
}
TEST(UnawaitedMembers, LookingIsNoTaking) {
  EXPECT_EQ(unawaited("struct holder { holder() : t(work()) {} bool f() { return t.valid(); }"
                      "  void g() { (void)t; } lazy<> t; };"),
            "t");
}
TEST(UnawaitedMembers, TheMethodThatForgotIt) {
  Answer A = ask("struct holder { holder() : a(work()), b(work()) {}"
                 "  lazy<> stop() { co_await std::move(a); } lazy<> a; lazy<> b; };");
  EXPECT_EQ(A.Names, "b");
  EXPECT_EQ(A.Joiners, "stop:a");
}
TEST(UnawaitedMembers, AMethodThatStandsElsewhereMayTakeIt) {
  EXPECT_EQ(unawaited("struct holder { holder() : t(work()) {} lazy<> stop(); lazy<> t; };"), "");
  EXPECT_EQ(unawaited("struct holder { holder() : t(step()) {} lazy<> step(); lazy<> t; };"), "t");
}
TEST(UnawaitedMembers, WhatRunsByItselfMayBeHeldToKeepItAlive) {
  EXPECT_EQ(unawaited("struct holder { holder() : t(started()) {} eager<> t; };"), "");
}
TEST(UnawaitedMembers, TemplatesByTheirInstantiations) {
  StringRef Class = "template <class T> struct holder { holder() : t(work()) {}"
                    "  lazy<> f() { return std::move(t); } lazy<> t; };";
  EXPECT_EQ(unawaited(Class), "");
  EXPECT_EQ(unawaited(Class + "void use() { holder<int> h; }"), "");
  EXPECT_EQ(unawaited("template <class T> struct holder { holder() : t(work()) {} lazy<> t; };"
                      "void use() { holder<int> h; }"),
            "t");
}

} // namespace
} // namespace cotidy
