#include "model/throw/ThrowSummaries.h"

#include "CoroutineSnippet.h"

using namespace clang;
using namespace cotidy;

namespace {

constexpr llvm::StringLiteral Errors = R"cpp(
namespace std { struct exception { virtual ~exception(); }; }
struct base_error : std::exception {};
struct derived_error : base_error {};
struct other_error {};
void unseen();
void quiet() noexcept;
lazy<int> load();
)cpp";

/// "?": something that is possible; "await", "throw": what is seen, with the type where one is
/// known.
std::string summary(llvm::StringRef Code, llvm::StringRef Name = "f") {
  CoroutineSnippet S((TaskTypesHeader + Errors + Code).str());
  std::string Text;
  const Throws Found = S.M.get<ThrowSummaries>().of(S.function(Name));
  for (const Thrown &T : Found.kinds()) {
    Text += Text.empty() ? "" : ", ";
    Text += T.How == Likelihood::Possible ? "?" : T.By ? T.By->getNameAsString() : "throw";
    if (!T.Type.isNull())
      Text += " " + T.Type.getAsString();
  }
  return Text;
}

TEST(ThrowSummaries, OfStatements) {
  EXPECT_EQ(summary("void f() { quiet(); }"), "");
  EXPECT_EQ(summary("void f() { unseen(); }"), "?");
  EXPECT_EQ(summary("void f() { throw derived_error(); }"), "throw derived_error");
  EXPECT_EQ(summary("void f() { throw 1; }"), "throw int");
  EXPECT_EQ(summary("void f() { auto g = [] { throw 1; }; }"), "");
  EXPECT_EQ(summary("void f() { [] { throw 1; }(); }"), "throw int");
  EXPECT_EQ(summary("void f() { (void)sizeof((unseen(), 1)); }"), "");
  EXPECT_EQ(summary("void f(void (*g)()) { g(); }"), "?");
  EXPECT_EQ(summary("void f(void (*g)() noexcept) { g(); }"), "");
  EXPECT_EQ(
      summary("template <bool B> void g() { if constexpr (B) throw 1; } void f() { g<false>(); }"),
      "");
  EXPECT_EQ(
      summary("template <bool B> void g() { if constexpr (B) throw 1; } void f() { g<true>(); }"),
      "g int");
}

TEST(ThrowSummaries, OfHandlers) {
  EXPECT_EQ(summary("void f() { try { throw derived_error(); } catch (const base_error &) {} }"),
            "");
  EXPECT_EQ(summary("void f() { try { throw base_error(); } catch (const derived_error &) {} }"),
            "throw base_error");
  EXPECT_EQ(summary("void f() { try { throw other_error(); } catch (const std::exception &) {} }"),
            "throw other_error");
  EXPECT_EQ(summary("void f() { try { throw other_error(); } catch (...) {} }"), "");
  EXPECT_EQ(summary("void f() { try { unseen(); } catch (const std::exception &) {} }"), "");
  EXPECT_EQ(summary("void f() { try { unseen(); } catch (const base_error &) {} }"), "?");
  EXPECT_EQ(summary("void f() { try { throw base_error(); } catch (...) { throw; } }"),
            "throw base_error");
  EXPECT_EQ(summary("void f() { try { throw base_error(); } catch (...) { throw 1; } }"),
            "throw int");
  EXPECT_EQ(summary("void f() { try { quiet(); } catch (...) { throw 1; } }"), "");
  EXPECT_EQ(summary("void f() { try { throw 1; } catch (int) { unseen(); } }"), "");
  EXPECT_EQ(summary("void f() { try { throw 1; } catch (long) {} }"), "throw int");
}

TEST(ThrowSummaries, OfCalls) {
  EXPECT_EQ(summary("void g() { throw 1; } void f() { g(); }"), "g int");
  EXPECT_EQ(summary("void g() noexcept { throw 1; } void f() { g(); }"), "");
  EXPECT_EQ(summary("struct s { s() { throw 1; } }; void f() { s x; }"), "s int");
  EXPECT_EQ(summary("struct m { m(int); }; struct s { m x; s() : x(1) {} }; void f() { s x; }"),
            "?");
  EXPECT_EQ(summary("struct s { virtual void g() {} }; void f(s &x) { x.g(); }"), "?");
  EXPECT_EQ(summary("struct s final { virtual void g() {} }; void f(s &x) { x.g(); }"), "");
}

TEST(ThrowSummaries, OfFunctionsThatCallEachOther) {
  llvm::StringRef Ring = "void g(int); void f(int n) { if (n) g(n - 1); }"
                         "void h(int); void g(int n) { h(n); } void h(int n) { f(n); ";
  EXPECT_EQ(summary((Ring + "}").str()), "");
  for (const char *Name : {"f", "g", "h"})
    EXPECT_NE(summary((Ring + "throw 1; }").str(), Name), "") << Name;
  EXPECT_EQ(summary("void f(int n) { if (n == 3) throw 1; f(n - 1); }"), "throw int");
  EXPECT_EQ(summary("void g(int); void f(int n) { try { g(n); } catch (int) {} }"
                    "void g(int n) { if (n) throw 1; f(n); }"),
            "");
}

TEST(ThrowSummaries, OfAwaits) {
  EXPECT_EQ(summary("lazy<> f() { co_await load(); }"), "load");
  EXPECT_EQ(summary("lazy<> g() { co_return; } lazy<> f() { co_await g(); }"), "");
  EXPECT_EQ(summary("lazy<> g() { throw 1; co_return; } lazy<> f() { co_await g(); }"), "g int");
  EXPECT_EQ(summary("lazy<> g() { throw 1; co_return; } lazy<> f() { auto t = g(); co_return; }"),
            "");
  EXPECT_EQ(
      summary(
          "lazy<> g() { throw 1; co_return; } lazy<> f() { auto t = g(); co_await std::move(t); }"),
      "g int");
  EXPECT_EQ(
      summary("lazy<> g() { co_return; } lazy<> h() { return g(); } lazy<> f() { co_await h(); }"),
      "");
  EXPECT_EQ(summary("lazy<> f() { co_await std::suspend_always(); }"), "");
  EXPECT_EQ(summary("lazy<> f(lazy<> t) { co_await std::move(t); }"), "t");
  EXPECT_EQ(summary("lazy<> f() { try { co_await load(); } catch (const std::exception &) {} }"),
            "");
  EXPECT_EQ(summary("lazy<> f() { try { co_await load(); } catch (const base_error &) {} }"),
            "load");
  EXPECT_EQ(summary("lazy<> g() noexcept; lazy<> f() { co_await g(); }"), "");
  EXPECT_EQ(
      summary("struct w { bool await_ready() noexcept; void await_suspend(std::coroutine_handle<>);"
              "void await_resume() { throw 1; } }; lazy<> f() { co_await w(); }"),
      "w int");
}

} // namespace
