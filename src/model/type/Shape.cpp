#include "model/type/Shape.h"

#include "model/coroutine/Coroutine.h"
#include "model/type/Members.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {

/// What the user wrote in \p F or in the template that it comes from; null where it is not to be
/// seen.
static const CompoundStmt *bodyOf(const FunctionDecl *F) {
  const FunctionDecl *Pattern = F ? F->getTemplateInstantiationPattern() : nullptr;
  const FunctionDecl *Definition = nullptr;
  if (!F || !(Pattern ? Pattern : F)->hasBody(Definition))
    return nullptr;
  const SourceManager &Sources = F->getASTContext().getSourceManager();
  return Sources.isInSystemHeader(Definition->getLocation())
             ? nullptr
             : dyn_cast<CompoundStmt>(writtenBody(*Definition));
}

static const CompoundStmt *memberBody(const CXXRecordDecl &Record, StringRef Name) {
  Members Found = membersNamed(&Record, Name);
  return Found.size() == 1 ? bodyOf(functionOf(Found.front())) : nullptr;
}

static bool isCalled(const CXXRecordDecl &Record, StringRef Name) {
  return Record.getIdentifier() && Record.getName() == Name;
}

/// `struct start_later : std::suspend_always {…}`, if it suspends as that does.
static bool suspendsLike(const CXXRecordDecl &Awaiter, StringRef Name) {
  if (isCalled(Awaiter, Name))
    return true;
  if (!Awaiter.hasDefinition())
    return false;
  auto Overrides = [&](StringRef Member) {
    return !Awaiter.lookup(&Awaiter.getASTContext().Idents.get(Member)).empty();
  };
  return !Overrides("await_ready") && !Overrides("await_suspend") &&
         anyClassOf(&Awaiter, [&](const CXXRecordDecl &Class) { return isCalled(Class, Name); });
}

/// The constant that a function of one statement returns.
static const bool *returnedConstant(const CompoundStmt *Body) {
  static constexpr bool Values[] = {false, true};
  const auto *Return =
      Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  const auto *Value = Return && Return->getRetValue()
                          ? dyn_cast<CXXBoolLiteralExpr>(Return->getRetValue()->IgnoreImplicit())
                          : nullptr;
  return Value ? &Values[Value->getValue()] : nullptr;
}

StartKind startOf(const CXXRecordDecl *Promise) {
  const CXXRecordDecl *Awaiter = recordNamedBy(memberReturnType(Promise, "initial_suspend"));
  if (!Awaiter)
    return StartKind::Unknown;
  if (suspendsLike(*Awaiter, "suspend_always"))
    return StartKind::Lazy;
  if (suspendsLike(*Awaiter, "suspend_never"))
    return StartKind::Eager;
  const bool *Ready = returnedConstant(memberBody(*Awaiter, "await_ready"));
  if (!Ready)
    return StartKind::Unknown;
  if (*Ready)
    return StartKind::Eager;
  // Suspended, and handed to nobody who would resume it.
  const CompoundStmt *Suspend = memberBody(*Awaiter, "await_suspend");
  return Suspend && Suspend->body_empty() ? StartKind::Lazy : StartKind::Unknown;
}

/// `~job() { if (!awaited) handle.resume(); }`: letting go of it is how it is started.
static bool startsAtItsEnd(const CompoundStmt *Destructor) {
  bool Resumes = false;
  auto Note = [&](DeclarationName Name) {
    const IdentifierInfo *Word = Name.getAsIdentifierInfo();
    Resumes |= Word && Word->isStr("resume");
  };
  forEachStmtRunIn(Destructor, [&](const Stmt &S) {
    if (const auto *Member = dyn_cast<MemberExpr>(&S))
      Note(Member->getMemberDecl()->getDeclName());
    else if (const auto *Dependent = dyn_cast<CXXDependentScopeMemberExpr>(&S))
      Note(Dependent->getMember());
    return !Resumes;
  });
  return Resumes;
}

DropEffect usualDrop(StartKind Start) {
  switch (Start) {
  case StartKind::Lazy:
    return DropEffect::NeverRuns;
  case StartKind::Eager:
    return DropEffect::LosesError;
  case StartKind::Unknown:
    break;
  }
  return DropEffect::Unknown;
}

DropEffect dropOf(const CXXRecordDecl &Record, StartKind Start) {
  const CXXDestructorDecl *Destructor = Record.hasDefinition() ? Record.getDestructor() : nullptr;
  const CompoundStmt *Body = Start == StartKind::Lazy ? bodyOf(Destructor) : nullptr;
  return Body && startsAtItsEnd(Body) ? DropEffect::Starts : usualDrop(Start);
}

} // namespace cotidy
