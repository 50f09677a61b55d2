#include "model/type/Awaitable.h"

#include "model/Compat.h"
#include "model/type/Members.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclFriend.h"

using namespace clang;

namespace cotidy {

static bool anyParameterNames(const FunctionDecl *F, const CXXRecordDecl &Record) {
  return F && llvm::any_of(F->parameters(), [&](const ParmVarDecl *Parameter) {
           return names(Parameter->getType(), Record);
         });
}

static bool isCustomisationName(const FunctionDecl &F) {
  if (F.getOverloadedOperator() == OO_Coawait)
    return true;
  const IdentifierInfo *Name = F.getIdentifier();
  return Name && Name->isStr("co_viaIfAsync");
}

/// `tag_invoke(tag_t<await_transform>, …)` and its like: the tag's written type tells the
/// operation.
static bool isAwaitingTagInvoke(const FunctionDecl &F) {
  const IdentifierInfo *Name = F.getIdentifier();
  if (!Name || !Name->isStr("tag_invoke") || F.getNumParams() == 0)
    return false;
  std::string Tag = F.getParamDecl(0)->getType().getAsString();
  return StringRef(Tag).contains("await_transform") || StringRef(Tag).contains("connect");
}

static bool hasAwaitingFriend(const CXXRecordDecl &Class) {
  for (const FriendDecl *Friend : Class.friends()) {
    const FunctionDecl *F = functionOf(Friend->getFriendDecl());
    if (F && (isCustomisationName(*F) || isAwaitingTagInvoke(*F)))
      return true;
  }
  return false;
}

static bool declaresAwaitFor(const DeclContext &Scope, const CXXRecordDecl &Record) {
  ASTContext &Context = Record.getASTContext();
  const DeclarationName Names[] = {Context.DeclarationNames.getCXXOperatorName(OO_Coawait),
                                   DeclarationName(&Context.Idents.get("co_viaIfAsync"))};
  for (DeclarationName Name : Names)
    for (const NamedDecl *D : Scope.lookup(Name))
      if (anyParameterNames(functionOf(D), Record))
        return true;
  return false;
}

static bool hasFreeAwait(const CXXRecordDecl &Record) {
  for (const DeclContext *Scope = Record.getDeclContext(); Scope; Scope = Scope->getParent())
    if (Scope->isFileContext() && declaresAwaitFor(*Scope->getPrimaryContext(), Record))
      return true;
  return false;
}

static bool isForwarding(const FunctionDecl &F) {
  return F.getNumParams() == 1 &&
         F.getParamDecl(0)->getType().getNonReferenceType()->isTemplateTypeParmType();
}

static bool hasNoDiscard(const CXXRecordDecl &Record) {
  return Record.hasAttr<WarnUnusedResultAttr>();
}

/// A promise that transforms what it awaits: overloads that name \p Record are proof, a forwarding
/// one is a hint that needs another.
static bool promiseAwaits(const CXXRecordDecl &Record, const CXXRecordDecl *Promise) {
  for (const NamedDecl *D : membersNamed(Promise, "await_transform")) {
    const FunctionDecl *F = functionOf(D);
    if (anyParameterNames(F, Record) || (F && isForwarding(*F) && hasNoDiscard(Record)))
      return true;
  }
  return false;
}

bool isAwaitable(const CXXRecordDecl &Record, const CXXRecordDecl *Promise) {
  if (!memberOperators(&Record, OO_Coawait).empty() || hasMember(&Record, "as_awaitable") ||
      hasMember(&Record, "viaIfAsync"))
    return true;
  if (hasMember(&Record, "await_ready") && hasMember(&Record, "await_resume"))
    return true;
  if (anyClassOf(&Record, [](const CXXRecordDecl &Class) {
        return hasAwaitingFriend(Class) || hasFreeAwait(Class);
      }))
    return true;
  return promiseAwaits(Record, Promise);
}

bool awaitsOnlyRvalues(const CXXRecordDecl &Record) {
  auto Operators = memberOperators(&Record, OO_Coawait);
  return !Operators.empty() && llvm::all_of(Operators, [](const NamedDecl *D) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(functionOf(D));
    return Method && Method->getRefQualifier() == RQ_RValue;
  });
}

bool isSender(const CXXRecordDecl &Record) {
  return hasMember(&Record, "sender_concept") || hasMember(&Record, "completion_signatures");
}

static QualType resumedValue(const CXXRecordDecl *Awaiter) {
  QualType Type = memberReturnType(Awaiter, "await_resume");
  return Type.isNull() || Type->isDependentType() ? QualType() : Type.getNonReferenceType();
}

QualType awaitedValue(const CXXRecordDecl &Record) {
  for (const NamedDecl *D : memberOperators(&Record, OO_Coawait))
    if (const FunctionDecl *F = functionOf(D))
      if (QualType Value = resumedValue(recordNamedBy(returnTypeOf(*F))); !Value.isNull())
        return Value;
  if (hasMember(&Record, "await_resume"))
    return resumedValue(&Record);
  for (const FriendDecl *Friend : Record.friends()) {
    const FunctionDecl *F = functionOf(Friend->getFriendDecl());
    if (F && isCustomisationName(*F))
      return resumedValue(recordNamedBy(returnTypeOf(*F)));
  }
  return resumedValue(recordNamedBy(memberReturnType(&Record, "viaIfAsync")));
}

} // namespace cotidy
