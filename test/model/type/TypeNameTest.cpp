// What messages call a type.
#include "CoroutineSnippet.h"

#include "model/type/TypeName.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

/// The result of the member `start` of what the snippet calls `probe`.
std::string nameOfStarted(StringRef Code) {
  CoroutineSnippet S(
      (TaskTypesHeader + Code + "\nusing started = decltype(probe().start());").str());
  for (const CXXMethodDecl *Method : S.type("probe")->getAsCXXRecordDecl()->methods())
    if (Method->getNameAsString() == "start")
      return typeName(Method->getReturnType(), S.M.Context);
  return "";
}

TEST(TypeName, IsAsWritten) {
  EXPECT_EQ(
      nameOfStarted("template <class T> struct job { lazy<> start(); }; using probe = job<int>;"),
      "lazy<>");
}

TEST(TypeName, IsNoAffairOfTheLibrarysTraits) { // folly's SemiFuture<lift_unit_t<T>>, PPL's
                                                // task<decltype(f())>
  EXPECT_EQ(nameOfStarted(R"cpp(
    template <class T> struct lift { using type = T; };
    template <class T> using lift_t = typename lift<T>::type;
    template <class T> struct job { lazy<lift_t<T>> start(); };
    using probe = job<int>;)cpp"),
            "lazy<int>");
  EXPECT_EQ(nameOfStarted("template <class T> struct job { lazy<decltype(T())> start(); }; using "
                          "probe = job<int>;"),
            "lazy<int>");
}

} // namespace
} // namespace cotidy
