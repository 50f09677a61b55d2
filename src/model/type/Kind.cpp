#include "model/type/Kind.h"

#include "model/type/Awaitable.h"
#include "model/type/Members.h"

#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace cotidy {

bool isCopyable(const CXXRecordDecl &Record) {
  if (Record.needsImplicitCopyConstructor())
    return !Record.defaultedCopyConstructorIsDeleted();
  return llvm::any_of(Record.ctors(), [](const CXXConstructorDecl *Constructor) {
    return Constructor->isCopyConstructor() && !Constructor->isDeleted();
  });
}

/// By what it is a monadic value (optional, expected) that coroutines may return to short-circuit.
static StringRef valueMark(const CXXRecordDecl &Record) {
  if (!isCopyable(Record))
    return "";
  for (StringRef Name : {"has_value", "hasValue"})
    if (hasMember(&Record, Name))
      return Name == "has_value" ? "`has_value`" : "`hasValue`";
  return memberOperators(&Record, OO_Arrow).empty() ? "" : "`operator->`";
}

/// Not a pointer called `next`, by which awaiters stand in a queue.
static bool hasMethod(const CXXRecordDecl &Record, StringRef Name) {
  return llvm::any_of(membersNamed(&Record, Name),
                      [](const NamedDecl *D) { return functionOf(D) != nullptr; });
}

/// `yield_value` alone is no mark of a generator: many tasks have it for `co_yield error`.
static StringRef generatorMark(const CXXRecordDecl &Record, const CXXRecordDecl *Promise) {
  if (hasMethod(Record, "begin"))
    return "`begin`";
  if (hasMethod(Record, "next"))
    return "`next`";
  if (!hasMember(Promise, "yield_value"))
    return "";
  if (!memberOperators(&Record, OO_Call).empty())
    return "`yield_value` and `operator()`";
  return hasMember(&Record, "iterator") ? "`yield_value` and `iterator`" : "";
}

/// A lock that can be awaited to be taken again is held by living.
static bool isLock(const CXXRecordDecl &Record) {
  return hasMethod(Record, "unlock") && hasMethod(Record, "owns_lock");
}

static TypeKind kindOfCoroutineType(const CXXRecordDecl &Record, const Promise &P) {
  if (!valueMark(Record).empty())
    return TypeKind::Value;
  if (!generatorMark(Record, P.Record).empty())
    return TypeKind::Generator;
  if (isAwaitable(Record, P.Record) || hasMember(P.Record, "return_value"))
    return TypeKind::Task;
  return P.Record ? TypeKind::FireAndForget : TypeKind::Other;
}

static TypeKind kindOfOtherType(const CXXRecordDecl &Record) {
  if (!generatorMark(Record, nullptr).empty() || !valueMark(Record).empty() || isLock(Record))
    return TypeKind::Other;
  if (isAwaitable(Record, nullptr) || isSender(Record))
    return TypeKind::Awaitable;
  return TypeKind::Other;
}

TypeKind kindOf(const CXXRecordDecl &Record, const Promise &P) {
  return P.Exists ? kindOfCoroutineType(Record, P) : kindOfOtherType(Record);
}

static std::string promiseMark(const Promise &P) {
  if (!P.Exists)
    return "no promise type";
  for (StringRef Name : {"return_value", "return_void"})
    if (hasMember(P.Record, Name))
      return ("promise type with `" + Name + "`").str();
  return P.Record ? "promise type" : "promise type that nothing here makes";
}

std::string marksOf(const CXXRecordDecl &Record, const Promise &P) {
  SmallVector<std::string, 3> Marks = {promiseMark(P)};
  if (StringRef By = valueMark(Record); !By.empty())
    Marks.push_back(("a copyable value by " + By).str());
  else if (StringRef By = generatorMark(Record, P.Record); !By.empty())
    Marks.push_back(("yields values by " + By).str());
  else if (isLock(Record))
    Marks.push_back("a lock by `unlock` and `owns_lock`");
  else if (StringRef By = awaitedBy(Record, P.Record); !By.empty())
    Marks.push_back(("awaitable by " + By).str());
  else
    Marks.push_back(isSender(Record) ? "a sender" : "nothing to await it by");
  return llvm::join(Marks, ", ");
}

const TypeModel *modelOf(QualType Type, const CXXRecordDecl &Record, const LibrarySet &Libraries) {
  for (QualType Step = Type; !Step.isNull();) {
    const NamedDecl *Name = nullptr;
    if (const auto *Alias = dyn_cast<TypedefType>(Step.getTypePtr()))
      Name = Alias->getDecl();
    else if (const auto *Spec = dyn_cast<TemplateSpecializationType>(Step.getTypePtr()))
      Name = Spec->getTemplateName().getAsTemplateDecl();
    if (Name)
      if (const TypeModel *Known = Libraries.findType(*Name))
        return Known;
    QualType Next = Step.getSingleStepDesugaredType(Record.getASTContext());
    Step = Next == Step ? QualType() : Next;
  }
  return Libraries.findType(Record);
}

} // namespace cotidy
