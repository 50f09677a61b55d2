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

/// The functions called \p Name in \p Scope that take a \p Record.
static void collectTaking(const CXXRecordDecl &Record, const DeclContext &Scope,
                          DeclarationName Name, SmallVectorImpl<const FunctionDecl *> &Found) {
  for (const NamedDecl *D : Scope.lookup(Name))
    if (const FunctionDecl *F = functionOf(D); anyParameterNames(F, Record))
      Found.push_back(F);
}

/// The functions outside of classes that are called \p Name and take a \p Record.
static SmallVector<const FunctionDecl *, 4> freeFunctionsTaking(const CXXRecordDecl &Record,
                                                                DeclarationName Name) {
  SmallVector<const FunctionDecl *, 4> Found;
  for (const DeclContext *Scope = Record.getDeclContext(); Scope; Scope = Scope->getParent())
    if (Scope->isFileContext())
      collectTaking(Record, *Scope->getPrimaryContext(), Name, Found);
  return Found;
}

static SmallVector<const FunctionDecl *, 4> freeAwaits(const CXXRecordDecl &Record) {
  return freeFunctionsTaking(
      Record, Record.getASTContext().DeclarationNames.getCXXOperatorName(OO_Coawait));
}

static bool hasFreeAwait(const CXXRecordDecl &Record) {
  return !freeAwaits(Record).empty() ||
         !freeFunctionsTaking(Record, &Record.getASTContext().Idents.get("co_viaIfAsync")).empty();
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

StringRef awaitedBy(const CXXRecordDecl &Record, const CXXRecordDecl *Promise) {
  if (!memberOperators(&Record, OO_Coawait).empty())
    return "member `operator co_await`";
  for (StringRef Name : {"as_awaitable", "viaIfAsync"})
    if (hasMember(&Record, Name))
      return Name == "as_awaitable" ? "member `as_awaitable`" : "member `viaIfAsync`";
  if (hasMember(&Record, "await_ready") && hasMember(&Record, "await_resume"))
    return "members `await_ready` and `await_resume`";
  if (anyClassOf(&Record, hasAwaitingFriend))
    return "a friend function";
  if (anyClassOf(&Record, hasFreeAwait))
    return "free `operator co_await`";
  return promiseAwaits(Record, Promise) ? "its promise's `await_transform`" : "";
}

/// \p F, a free operator, takes what it awaits for good.
static bool takesOver(const FunctionDecl &F) {
  return F.getNumParams() == 1 && !F.getParamDecl(0)->getType()->isLValueReferenceType();
}

bool awaitsOnlyRvalues(const CXXRecordDecl &Record) {
  auto Operators = memberOperators(&Record, OO_Coawait);
  if (Operators.empty()) {
    auto Free = freeAwaits(Record);
    return !Free.empty() && llvm::all_of(Free, [](const FunctionDecl *F) { return takesOver(*F); });
  }
  return llvm::all_of(Operators, [](const NamedDecl *D) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(functionOf(D));
    return Method && (Method->isDeleted() || Method->getRefQualifier() == RQ_RValue);
  });
}

/// A class template of an instantiated class has no definition of its own before it is used.
static const CXXRecordDecl *asWritten(const CXXRecordDecl *Record) {
  while (Record && !Record->hasDefinition()) {
    const ClassTemplateDecl *Template = Record->getDescribedClassTemplate();
    const ClassTemplateDecl *From =
        Template ? Template->getInstantiatedFromMemberTemplate() : nullptr;
    Record = From ? From->getTemplatedDecl() : nullptr;
  }
  return Record;
}

/// `template <class R> state<R> connect(R) &&`: what comes of it is an operation, to be started.
static bool connectsToOperation(const NamedDecl &D) {
  const FunctionDecl *F = functionOf(&D);
  if (!F || F->getNumParams() != 1 ||
      !F->getParamDecl(0)->getType().getNonReferenceType()->isTemplateTypeParmType())
    return false;
  const CXXRecordDecl *Operation = asWritten(recordNamedBy(returnTypeOf(*F)));
  return llvm::any_of(membersNamed(Operation, "start"), [](const NamedDecl *Start) {
    const FunctionDecl *Starts = functionOf(Start);
    return Starts && Starts->getNumParams() == 0;
  });
}

bool isSender(const CXXRecordDecl &Record) {
  return hasMember(&Record, "sender_concept") || hasMember(&Record, "completion_signatures") ||
         llvm::any_of(membersNamed(&Record, "connect"),
                      [](const NamedDecl *D) { return connectsToOperation(*D); });
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
  for (const FunctionDecl *F : freeAwaits(Record))
    if (QualType Value = resumedValue(recordNamedBy(returnTypeOf(*F))); !Value.isNull())
      return Value;
  return resumedValue(recordNamedBy(memberReturnType(&Record, "viaIfAsync")));
}

} // namespace cotidy
