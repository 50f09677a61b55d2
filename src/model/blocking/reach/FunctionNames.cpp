#include "model/blocking/reach/FunctionNames.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

std::string wordsForEndOf(const NamedDecl &Class) {
  return "the destructor of '" + Class.getNameAsString() + "'";
}

std::string wordsFor(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (!Method)
    return "'" + F.getNameAsString() + "'";
  const CXXRecordDecl &Class = *Method->getParent();
  if (Class.isLambda())
    return "this lambda";
  if (isa<CXXConstructorDecl>(F))
    return "the constructor of '" + Class.getNameAsString() + "'";
  if (isa<CXXDestructorDecl>(F))
    return wordsForEndOf(Class);
  return "'" + Class.getNameAsString() + "::" + F.getNameAsString() + "'";
}

/// "writeLog", "write_log" and "WriteLog" are "write", "log".
static SmallVector<std::string, 4> wordsOf(StringRef Name) {
  SmallVector<std::string, 4> Words;
  bool AfterLower = false;
  bool Continues = false;
  for (char C : Name) {
    if (!isAlpha(C)) {
      Continues = false;
      continue;
    }
    if (!Continues || (isUpper(C) && AfterLower))
      Words.emplace_back();
    Words.back() += toLower(C);
    AfterLower = isLower(C);
    Continues = true;
  }
  return Words;
}

static bool isLoggingName(StringRef Name) {
  static constexpr StringRef Verbs[] = {"write", "print", "emit"};
  SmallVector<std::string, 4> Words = wordsOf(Name);
  if (Words.empty())
    return false;
  if (is_contained({"log", "logf", "logging", "trace"}, Words.front()))
    return true;
  return Words.size() == 2 && Words.back() == "log" && is_contained(Verbs, Words.front());
}

bool isLogging(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (Method && !Method->getParent()->isLambda()) {
    SmallVector<std::string, 4> Words = wordsOf(Method->getParent()->getName());
    if (!Words.empty() && is_contained({"logger", "logging", "tracer"}, Words.back()))
      return true;
    // A log that is a store (a write-ahead log) is none of those that are meant.
    if (!Words.empty() && is_contained(Words, "log"))
      return false;
  }
  return F.getIdentifier() && isLoggingName(F.getName());
}

} // namespace cotidy
