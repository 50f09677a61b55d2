// What a returned task needs of the function that returns it, by structure: each snippet's function
// `f` returns one.
#include "model/returned/UnawaitedReturn.h"
#include "CoroutineSnippet.h"

using namespace llvm;

namespace cotidy {
namespace {

/// "borrow", "try", "guard" or "" for each task that is returned too early.
std::string found(StringRef Signature, StringRef Body) {
  CoroutineSnippet S((TaskTypesHeader + R"cpp(
    struct text { text(); text(const text &); ~text(); int size() const noexcept; };
    struct holder { text part; lazy<> run(); static lazy<> make(); };
    lazy<> read(const text &); lazy<> read_at(text *); lazy<> take(text); lazy<> count(int);
    lazy<> plain(const text &t) { return take(t); }
    eager<> late(const text &t) { co_await count(1); t.size(); }
    eager<> early(const text &t) { t.size(); co_await count(1); }
    int parse();
    )cpp" + Signature +
                      " { " + Body + " }")
                         .str());
  std::string Kinds;
  forEachUnawaitedReturn(S.function("f"), S.M, [&](const UnawaitedReturn &Found) {
    Kinds += Found.Borrowed ? "borrow" : Found.Try ? "try" : "guard";
  });
  return Kinds;
}

TEST(UnawaitedReturn, Borrows) {
  EXPECT_EQ(found("lazy<> f()", "text t; return read(t);"), "borrow");
  EXPECT_EQ(found("lazy<> f(text t)", "return read(t);"), "borrow");
  EXPECT_EQ(found("lazy<> f()", "return read(text());"), "borrow");
  EXPECT_EQ(found("lazy<> f()", "text t; return read_at(&t);"), "borrow");
  EXPECT_EQ(found("lazy<> f()", "holder h; return read(h.part);"), "borrow");
  EXPECT_EQ(found("lazy<> f()", "holder h; return h.run();"), "borrow");
  EXPECT_EQ(found("lazy<> f()", "text t; auto made = read(t); return made;"), "borrow");
  EXPECT_EQ(found("lazy<> f()", "text t; return [&t]() -> lazy<> { co_await take(t); }();"),
            "borrow");
  EXPECT_EQ(found("eager<> f()", "text t; return late(t);"), "borrow");
}

TEST(UnawaitedReturn, StandsAlone) {
  EXPECT_EQ(found("lazy<> f()", "text t; return take(t);"), "");
  EXPECT_EQ(found("lazy<> f(const text &t)", "return read(t);"), "");
  EXPECT_EQ(found("lazy<> f(text *t)", "return read(*t);"), "");
  EXPECT_EQ(found("lazy<> f()", "static text t; return read(t);"), "");
  EXPECT_EQ(found("lazy<> f()", "text t; return plain(t);"), "");
  EXPECT_EQ(found("lazy<> f()", "holder h; return h.make();"), "");
  EXPECT_EQ(found("lazy<> f()", "text t; co_await read(t);"), "");
  EXPECT_EQ(found("eager<> f()", "text t; return early(t);"), "");
}

TEST(UnawaitedReturn, Tries) {
  EXPECT_EQ(found("lazy<> f()", "try { return count(1); } catch (...) { return count(0); }"),
            "try");
  EXPECT_EQ(found("lazy<> f()", "try { return count(parse()); } catch (...) { return count(0); }"),
            "");
  EXPECT_EQ(found("lazy<> f()", "try { return count(1); } catch (...) { throw; }"), "");
  EXPECT_EQ(found("lazy<> f()", "try { co_await count(1); } catch (...) { parse(); }"), "");
}

} // namespace
} // namespace cotidy
