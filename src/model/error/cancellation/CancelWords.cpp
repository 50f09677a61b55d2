#include "model/error/cancellation/CancelWords.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/cancellation/FixedFlag.h"
#include "model/error/handler/Recognition.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

static bool containsOneOf(StringRef Name, llvm::ArrayRef<StringRef> Words) {
  return llvm::any_of(Words, [&](StringRef Word) { return Name.contains_insensitive(Word); });
}

static bool saysStopped(StringRef Name) {
  return containsOneOf(Name, {"cancel", "stop", "abort", "shutdown", "shutting", "shut_down",
                              "quit", "exit", "clos", "done", "finish", "terminat", "interrupt"});
}

bool asksForCancellation(StringRef Callee) {
  return Callee.starts_with("is") && saysStopped(Callee);
}

namespace {

bool saysGoing(StringRef Name) {
  return containsOneOf(Name, {"running", "alive", "active", "is_open", "isopen", "keep_going",
                              "connected", "started", "keepgoing"});
}

/// What \p S names: a variable, a member, a function, a type.
StringRef wordOf(const Stmt &S) {
  const NamedDecl *Named = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&S))
    Named = Ref->getDecl();
  else if (const auto *Member = dyn_cast<MemberExpr>(&S))
    Named = Member->getMemberDecl();
  else if (const auto *Cast = dyn_cast<CXXDynamicCastExpr>(&S))
    Named = Cast->getTypeAsWritten()->getPointeeCXXRecordDecl();
  return Named && Named->getIdentifier() ? Named->getName() : StringRef();
}

bool namesCancellation(const Stmt &S, const LibrarySet &Libraries) {
  const auto *Cast = dyn_cast<CXXDynamicCastExpr>(&S);
  if (!Cast)
    return false;
  QualType To = Cast->getTypeAsWritten();
  const CXXRecordDecl *Record =
      compat::recordOf(To->isPointerType() ? To->getPointeeType() : To.getNonReferenceType());
  return Record && meansCancellation(*Record, Libraries);
}

/// `OperationCanceled`, `task_cancelled`, `CancellationException`; an `OrderCancelled` is
/// somebody's order.
bool isCalledCancellation(StringRef Name) {
  std::string Letters = lettersOf(Name);
  StringRef Word = Letters;
  for (StringRef End : {"exception", "error", "signal", "type"})
    Word.consume_back(End);
  static constexpr StringRef Works[] = {"operation", "op",      "task",   "coroutine", "coro",
                                        "co",        "fiber",   "future", "promise",   "await",
                                        "async",     "awaiter", "job",    "wait",      "work",
                                        "request",   "call",    "scope",  "token",     "sleep"};
  for (StringRef End : {"cancelled", "canceled", "cancellation", "cancelation"})
    if (Word.consume_back(End))
      return Word.empty() || llvm::is_contained(Works, Word);
  for (StringRef End : {"aborted", "interrupted", "stopped"})
    if (Word.consume_back(End))
      return llvm::is_contained(Works, Word);
  return llvm::is_contained({"stoprequested", "abortrequested", "cancelrequested"}, Word);
}

} // namespace

bool meansCancellation(const CXXRecordDecl &Exception, const LibrarySet &Libraries) {
  if (Libraries.has(Role::Cancellation, Exception))
    return true;
  return Exception.getIdentifier() && !Libraries.libraryOf(Exception) &&
         isCalledCancellation(Exception.getName());
}

const ValueDecl *codeNamed(const Stmt &Code, const LibrarySet &Libraries) {
  const ValueDecl *Found = nullptr;
  forEachStmtRunIn(&Code, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    if (Ref && Libraries.has(Role::CancellationCode, *Ref->getDecl()))
      Found = Ref->getDecl();
    return !Found;
  });
  return Found;
}

std::optional<bool> cancelledWhen(const Expr &Condition, const LibrarySet &Libraries) {
  const Expr *E = Condition.IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
    std::optional<bool> Answer = cancelledWhen(*Not->getSubExpr(), Libraries);
    return Answer ? std::optional<bool>(!*Answer) : std::nullopt;
  }
  bool Stopped = codeNamed(*E, Libraries) != nullptr, Going = false;
  forEachStmtRunIn(E, [&](const Stmt &S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(&S); Ref && fixedFlag(*Ref))
      return true;
    StringRef Word = wordOf(S);
    Stopped |= saysStopped(Word) || namesCancellation(S, Libraries);
    Going |= saysGoing(Word);
    return true;
  });
  if (!Stopped && !Going)
    return std::nullopt;
  return recognisedWhen(*E).value_or(true) == Stopped;
}

bool cancelsByName(StringRef Callee) {
  return Callee.contains_insensitive("cancel") || Callee.contains_insensitive("request_stop") ||
         Callee.contains_insensitive("requestStop") ||
         Callee.contains_insensitive("request_abort") || Callee == "emit";
}

} // namespace cotidy
