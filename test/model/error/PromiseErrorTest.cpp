// Promise types that lose their coroutines' exceptions.
#include "model/error/promise/PromiseError.h"
#include "CoroutineSnippet.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

constexpr llvm::StringLiteral Exceptions = R"cpp(
namespace std {
  struct exception_ptr { explicit operator bool() const; };
  exception_ptr current_exception() noexcept;
  [[noreturn]] void rethrow_exception(exception_ptr);
  [[noreturn]] void terminate() noexcept;
}
extern int count; void report(std::exception_ptr); void note();
)cpp";

struct Loss {
  bool Loses = false;
  std::string Unread;
};

Loss lossOf(StringRef Body, StringRef Members = "", StringRef Others = "") {
  CoroutineSnippet S((Exceptions + "struct promise { int get_return_object() { return 0; } " +
                      "void unhandled_exception() { " + Body + " } " + Members + " }; " + Others +
                      " promise *instance();")
                         .str());
  const CXXRecordDecl *Record = S.function("instance").getReturnType()->getPointeeCXXRecordDecl();
  std::optional<LosingPromise> Found = findLosingPromise(*Record->getDefinition(), S.M);
  if (!Found)
    return {};
  return {true, Found->Unread ? Found->Unread->getNameAsString() : ""};
}

TEST(PromiseError, KeepsNothing) {
  EXPECT_TRUE(lossOf("").Loses);
  EXPECT_TRUE(lossOf("++count;").Loses);
  EXPECT_TRUE(lossOf("note();").Loses);
  EXPECT_TRUE(lossOf("auto e = std::current_exception();").Loses);
  EXPECT_TRUE(lossOf("failed = true;", "bool failed;").Loses);
}

TEST(PromiseError, DoesRight) {
  EXPECT_FALSE(lossOf("throw;").Loses);
  EXPECT_FALSE(lossOf("std::terminate();").Loses);
  EXPECT_FALSE(lossOf("report(std::current_exception());").Loses);
  EXPECT_FALSE(lossOf("std::rethrow_exception(std::current_exception());").Loses);
}

TEST(PromiseError, KeepsItWhereNobodyReads) {
  Loss L = lossOf("error = std::current_exception();", "std::exception_ptr error;");
  EXPECT_TRUE(L.Loses);
  EXPECT_EQ(L.Unread, "error");
}

TEST(PromiseError, AWriteIsNoRead) {
  EXPECT_TRUE(lossOf("error = std::current_exception();",
                     "std::exception_ptr error; void clear() { error = {}; }")
                  .Loses);
}

TEST(PromiseError, BearsBracesInAPattern) {
  EXPECT_TRUE(lossOf("auto l = [](auto x) -> int { return {x}; }; last = {};", "int last;").Loses);
}

TEST(PromiseError, AReadAnywhereIsEnough) {
  EXPECT_FALSE(lossOf("error = std::current_exception();", "std::exception_ptr error;",
                      "void check(promise &p) { if (p.error) std::rethrow_exception(p.error); }")
                   .Loses);
  EXPECT_FALSE(lossOf("error = std::current_exception();", "std::exception_ptr error;",
                      "template <class P> void check(P &p) { std::rethrow_exception(p.error); }")
                   .Loses);
}

TEST(PromiseError, AReaderMayBeHidden) {
  EXPECT_FALSE(
      lossOf("error = std::current_exception();", "std::exception_ptr error; void rethrow();")
          .Loses);
}

} // namespace
} // namespace cotidy
