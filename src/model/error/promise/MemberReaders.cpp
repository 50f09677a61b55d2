#include "model/error/promise/MemberReaders.h"

#include "model/error/ErrorUse.h"
#include "model/use/InstantiationVisitor.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace cotidy {

const FieldDecl *writtenField(const FieldDecl &Field) {
  const auto *Record = dyn_cast<CXXRecordDecl>(Field.getParent());
  const CXXRecordDecl *Pattern = Record ? Record->getTemplateInstantiationPattern() : nullptr;
  if (!Pattern)
    return Field.getCanonicalDecl();
  for (const FieldDecl *Written : Pattern->fields())
    if (Written->getFieldIndex() == Field.getFieldIndex())
      return Written->getCanonicalDecl();
  return Field.getCanonicalDecl();
}

namespace {

class ReadFinder : public FileVisitor<ReadFinder> {
public:
  ReadFinder(const FieldDecl &Member, const FunctionDecl &Writer)
      : Member(*writtenField(Member)), Writer(Writer) {}

  bool Found = false;

  bool TraverseDecl(Decl *D) {
    if (!D || D->getCanonicalDecl() == Writer.getCanonicalDecl())
      return true;
    if (isa<FunctionDecl>(D) && D->getLocation() == Writer.getLocation())
      return true; // an out-of-line definition of the same
    return RecursiveASTVisitor::TraverseDecl(D);
  }

  bool VisitBinaryOperator(BinaryOperator *Binary) {
    if (Binary->getOpcode() == BO_Assign)
      Ignored.insert(Binary->getLHS()->IgnoreParenImpCasts());
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *Call) {
    if (Call->getOperator() == OO_Equal)
      Ignored.insert(Call->getArg(0)->IgnoreParenImpCasts());
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) { // `result.error()` calls a function of that name
    const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
    if (isa<CXXDependentScopeMemberExpr>(Callee))
      Ignored.insert(Callee);
    return true;
  }
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    if (isa_and_nonnull<CXXDestructorDecl>(Call->getMethodDecl()))
      Ignored.insert(Call->getImplicitObjectArgument()->IgnoreParenImpCasts());
    return true;
  }

  bool VisitMemberExpr(MemberExpr *E) {
    const auto *Field = dyn_cast<FieldDecl>(E->getMemberDecl());
    return note(E, Field && writtenField(*Field) == &Member);
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) { // &promise::member
    const auto *Field = dyn_cast<FieldDecl>(E->getDecl());
    return note(E, Field && writtenField(*Field) == &Member);
  }
  bool TraverseCXXRecordDecl(CXXRecordDecl *Record) {
    bool Outermost = !Around;
    if (Outermost)
      Around = Record;
    bool Done = RecursiveASTVisitor::TraverseCXXRecordDecl(Record);
    if (Outermost)
      Around = nullptr;
    return Done;
  }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *E) {
    return note(E, E->getMember() == Member.getDeclName() && !hasItsOwn() && mayMean(*E));
  }
  bool VisitDependentScopeDeclRefExpr(DependentScopeDeclRefExpr *E) {
    return note(E, E->getDeclName() == Member.getDeclName() && mayMean(*E));
  }
  bool VisitUnresolvedLookupExpr(UnresolvedLookupExpr *E) {
    return note(E, E->getName() == Member.getDeclName());
  }
  bool VisitBindingDecl(BindingDecl *) { return true; }

private:
  /// The class around has a member of that name itself, here or in a class within it: two task
  /// types of one program are often written alike.
  bool hasItsOwn() const { return Around && !declares(*Around, &Member) && declares(*Around); }

  /// What stands before the class cannot reach its private members, whatever it is instantiated
  /// for.
  bool mayMean(const Expr &E) const {
    return Member.getAccess() != AS_private ||
           !Member.getASTContext().getSourceManager().isBeforeInTranslationUnit(
               E.getExprLoc(), Member.getParent()->getBeginLoc());
  }

  bool declares(const CXXRecordDecl &Record, const FieldDecl *This = nullptr) const {
    return llvm::any_of(Record.decls(), [&](const Decl *D) {
      if (const auto *Field = dyn_cast<FieldDecl>(D))
        return This ? Field->getCanonicalDecl() == This
                    : Field->getDeclName() == Member.getDeclName();
      const auto *Inner = dyn_cast<CXXRecordDecl>(D);
      return Inner && !Inner->isInjectedClassName() && declares(*Inner, This);
    });
  }

  bool note(const Expr *E, bool IsMember) {
    Found = Found || (IsMember && !Ignored.contains(E));
    return !Found;
  }

  const FieldDecl &Member;
  const FunctionDecl &Writer;
  const CXXRecordDecl *Around = nullptr; ///< the outermost class that is being read
  llvm::DenseSet<const Expr *> Ignored;
};

/// How often a member is named, and how often only to assign it.
struct MentionCounter : RecursiveASTVisitor<MentionCounter> {
  const FieldDecl &Member;
  unsigned Mentions = 0, Assigned = 0;

  explicit MentionCounter(const FieldDecl &Member) : Member(Member) {}
  bool isIt(const Expr &E) const {
    const auto *Named = dyn_cast<MemberExpr>(E.IgnoreParenImpCasts());
    return Named && Named->getMemberDecl() == &Member;
  }
  bool VisitMemberExpr(MemberExpr *E) {
    Mentions += isIt(*E);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    Assigned += Binary->getOpcode() == BO_Assign && isIt(*Binary->getLHS());
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *Call) {
    Assigned += Call->getOperator() == OO_Equal && isIt(*Call->getArg(0));
    return true;
  }
};

/// Called before the coroutine has run, or when all went well: no error gets out through it.
bool knowsNoError(const FunctionDecl &F) {
  static const llvm::StringSet<> Names = {"get_return_object", "initial_suspend", "return_value",
                                          "return_void",       "yield_value",     "await_ready"};
  return F.getIdentifier() && Names.contains(F.getName());
}

bool hasHiddenMethod(const CXXRecordDecl &Record) {
  return llvm::any_of(Record.decls(), [](const Decl *D) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
      D = Template->getTemplatedDecl();
    if (const auto *Friend = dyn_cast<FriendDecl>(D))
      D = Friend->getFriendDecl();
    const auto *F = dyn_cast_or_null<FunctionDecl>(D);
    if (!F || F->isImplicit() || F->isDeleted() || F->isDefaulted() || F->isPureVirtual() ||
        isa<CXXDestructorDecl>(F) || knowsNoError(*F))
      return false;
    return !F->isDefined();
  });
}

} // namespace

bool onlyAssigns(const FunctionDecl &Method, const FieldDecl &Member) {
  MentionCounter Counter(Member);
  Counter.TraverseStmt(Method.getBody());
  return Counter.Assigned > 0 && Counter.Mentions == Counter.Assigned;
}

bool isMemberRead(const FieldDecl &Member, const FunctionDecl &Writer) {
  ASTContext &Context = Member.getASTContext();
  const SourceManager &Sources = Context.getSourceManager();
  ReadFinder Finder(Member, Writer);
  for (Decl *D : Context.getTranslationUnitDecl()->decls()) {
    if (Finder.Found || Sources.isInSystemHeader(D->getLocation()))
      continue;
    Finder.TraverseDecl(D);
  }
  return Finder.Found;
}

bool hasHiddenReaders(const FieldDecl &Member) {
  for (const DeclContext *Context = Member.getParent(); Context; Context = Context->getParent()) {
    const auto *Record = dyn_cast<CXXRecordDecl>(Context);
    if (Record && hasHiddenMethod(*Record))
      return true;
  }
  return false;
}

} // namespace cotidy
