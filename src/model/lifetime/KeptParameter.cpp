#include "model/lifetime/KeptParameter.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/keeper/Keeper.h"
#include "model/library/Roles.h"
#include "model/lifetime/LateUse.h"
#include "model/returned/Borrow.h"
#include "model/returned/Root.h"
#include "model/returned/View.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"

using namespace clang;

namespace cotidy {

/// Templates and library functions may do anything.
static bool isCoroutineElsewhere(const FunctionDecl &Callee, const TypeInfo &Type, Model &M) {
  return Type.Kind == TypeKind::Task && Type.Start == StartKind::Lazy &&
         !Callee.isTemplateInstantiation() && !Callee.isOverloadedOperator() &&
         !M.Context.getSourceManager().isInSystemHeader(Callee.getLocation());
}

static bool isKeptElsewhere(const FunctionDecl &Callee, const ParmVarDecl *Parameter) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  // Of what only moves from it, nothing is known.
  return Parameter ? !Parameter->getType()->isRValueReferenceType()
                   : Method && Method->getRefQualifier() != RQ_RValue;
}

/// A view of bytes or of such views, or a pointer to bytes.
static bool isBytes(QualType Type) {
  if (Type->isPointerType())
    return Type->isVoidPointerType() || Type->getPointeeType()->isCharType();
  const auto *View = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Type));
  if (!View || !isView(Type) || View->getTemplateArgs().size() == 0 ||
      View->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  QualType Element = View->getTemplateArgs()[0].getAsType();
  return Element->isIntegralOrEnumerationType() || isBytes(Element);
}

/// Goes on with its object until the task is done. What only begins something
/// (`address->connect()`) may well keep all that it needs.
static bool worksOnItsObject(StringRef Name) {
  return Name.starts_with("write") || Name.starts_with("send") || Name.starts_with("pump") ||
         Name.contains_insensitive("read") || Name.ends_with_insensitive("request") ||
         Name.ends_with_insensitive("call");
}

/// `Response &response`: an object of the caller's that is to be worked on.
static bool isObject(QualType Type) {
  return Type->isLValueReferenceType() && Type->getPointeeType()->isRecordType() &&
         !Type->getPointeeType().isConstQualified();
}

/// `request->send()`: what it sends is itself, and it is done with then.
static bool sendsItself(const CXXMethodDecl &Method) {
  const CXXRecordDecl *Class = Method.getParent();
  return Method.getName().starts_with("send") && Class->getIdentifier() &&
         Class->getName().contains("Request");
}

bool isBorrowedByRule(const FunctionDecl &Callee, const ParmVarDecl *Parameter,
                      const TypeInfo &Type, Model &M) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  const CXXRecordDecl *Task = compat::recordOf(Callee.getReturnType());
  if (!Method || Method->isStatic() || !Type.mustBeAwaited() || !Task ||
      Method->getRefQualifier() == RQ_RValue || !Method->getIdentifier() ||
      !M.Libraries.has(Role::BorrowingTask, *Task) ||
      M.Libraries.has(Role::BorrowingTask, *Method->getParent()))
    return false;
  return !Callee.isDefined() && worksOnItsObject(Method->getName()) &&
         !(!Parameter && sendsItself(*Method)) &&
         (!Parameter || isBytes(Parameter->getType()) || isObject(Parameter->getType()));
}

/// `std::function` and its like: what it holds is elsewhere.
static bool isCallableObject(const FunctionDecl &Callee) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  return Method && Method->getOverloadedOperator() == OO_Call &&
         Method->getParent()->isInStdNamespace() && !Method->getParent()->isLambda();
}

/// `*this`, a member of it, or what a member owns alone (`stream->`): it dies with the object.
static bool isPartOfThis(const Expr &Object) {
  const Expr *E = transparent(&Object);
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E))
    return Call->getOperator() == OO_Arrow && ownsAlone(Call->getArg(0)->getType()) &&
           isPartOfThis(*Call->getArg(0));
  const auto *Member = dyn_cast<MemberExpr>(E);
  if (!Member || !isa<FieldDecl>(Member->getMemberDecl()))
    return isa<CXXThisExpr>(E);
  QualType Type = Member->getMemberDecl()->getType();
  return !Type->isReferenceType() && !Type->isPointerType() && isPartOfThis(*Member->getBase());
}

/// `auto self = shared_from_this();`, `kj::addRef(*this)`
static bool holdsItself(const FunctionDecl &Coroutine) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    Found |= Callee && Callee->getIdentifier() &&
             (Callee->getName() == "shared_from_this" || Callee->getName() == "get_strong" ||
              Callee->getName() == "weak_from_this" || Callee->getName() == "get_weak" ||
              Callee->getName().contains_insensitive("addref"));
    return !Found;
  });
  return Found;
}

static bool beginsLazily(const TypeInfo &Type) {
  return Type.Start == StartKind::Lazy || Type.Kind == TypeKind::Generator;
}

namespace {

class Follower {
public:
  explicit Follower(Model &M) : M(M) {}

  /// Of coroutines that call each other what is being asked for already counts as not kept.
  std::optional<Kept> parameter(const FunctionDecl &Callee, const ParmVarDecl *Parameter,
                                const TypeInfo &Type) {
    auto [Known, New] = Answers.try_emplace({Callee.getCanonicalDecl(), indexOf(Parameter)});
    if (!New)
      return Known->second;
    std::optional<Kept> Found = judge(Callee, Parameter, Type);
    Answers[{Callee.getCanonicalDecl(), indexOf(Parameter)}] = Found;
    return Found;
  }

private:
  static int indexOf(const ParmVarDecl *Parameter) {
    return Parameter ? static_cast<int>(Parameter->getFunctionScopeIndex()) : -1;
  }

  std::optional<Kept> judge(const FunctionDecl &Callee, const ParmVarDecl *Parameter,
                            const TypeInfo &Type) {
    if (isCallableObject(Callee))
      return Parameter && beginsLazily(Type) && isKeptElsewhere(Callee, Parameter)
                 ? std::optional(Kept{&Callee, nullptr})
                 : std::nullopt;
    if (M.Libraries.has(Role::KeepsArguments, Callee))
      return Parameter && !Parameter->getType()->isReferenceType()
                 ? std::optional(Kept{&Callee, nullptr})
                 : std::nullopt;
    const FunctionDecl *Definition = Callee.getDefinition();
    if (!Definition || !Definition->hasBody() || Definition->isDefaulted()) {
      if (isCoroutineElsewhere(Callee, Type, M) && isKeptElsewhere(Callee, Parameter))
        return Kept{&Callee, nullptr};
      if (isBorrowedByRule(Callee, Parameter, Type, M))
        return Kept{&Callee, nullptr};
      return std::nullopt;
    }
    if (Parameter)
      Parameter = Definition->getParamDecl(Parameter->getFunctionScopeIndex());
    if (!isCoroutine(*Definition))
      return handedOn(*Definition, Parameter);
    if (!Parameter && Type.Start == StartKind::Eager && holdsItself(*Definition))
      return std::nullopt;
    if (const Expr *Use = lateUse(*Definition, Parameter, beginsLazily(Type), M))
      return Kept{Definition, Use};
    return std::nullopt;
  }

  /// `return load(name);` in a function that got `name` by reference.
  std::optional<Kept> handedOn(const FunctionDecl &Plain, const ParmVarDecl *Parameter) {
    std::optional<Kept> Found;
    forEachStmtRunIn(writtenBody(Plain), [&](const Stmt &S) {
      const auto *Return = dyn_cast<ReturnStmt>(&S);
      const CallExpr *Call =
          Return && Return->getRetValue() ? callThatMakes(*Return->getRetValue()) : nullptr;
      if (!Found && Call && Call->getDirectCallee())
        Found = throughCall(*Call, *Call->getDirectCallee(), Parameter);
      if (!Found && Call && (Parameter || !holdsItself(Plain)))
        if (const Expr *Use = inContinuation(*Call, Parameter))
          Found = Kept{&Plain, Use};
      if (const Expr *Use = !Found && Call && Parameter ? overElements(*Call, *Parameter) : nullptr)
        Found = Kept{&Plain, Use};
      return !Found;
    });
    return Found;
  }

  /// `return load().then([this] { … })`: the continuation comes to it.
  const Expr *inContinuation(const CallExpr &Call, const ParmVarDecl *Parameter,
                             unsigned Depth = 8) {
    if (Depth == 0 || !M.Types.classify(Call.getType()).mustBeAwaited())
      return nullptr;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const Expr *Object = Member ? Member->getImplicitObjectArgument() : nullptr;
    bool Continues = Object && M.Types.classify(Object->getType()).mustBeAwaited();
    if (Continues || callsWhenItReturned(Call, M))
      for (const Expr *Argument : Call.arguments())
        if (const auto *Lambda = dyn_cast<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource()))
          if (const Expr *Use = inLambda(*Lambda, Parameter))
            return Use;
    const CallExpr *Before = Continues ? callThatMakes(*Object) : nullptr;
    return Before ? inContinuation(*Before, Parameter, Depth - 1) : nullptr;
  }

  /// `return do_for_each(names, …)`, also in a lambda that is called at once and returns its task:
  /// the library goes on over what \p Parameter refers to.
  const Expr *overElements(const CallExpr &Call, const ParmVarDecl &Parameter, unsigned Depth = 8) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (Depth == 0 || !Callee)
      return nullptr;
    if (goesOverElements(Call, M))
      return refersTo(*Call.getArg(0), Parameter);
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    if (const CallExpr *Before =
            Member ? callThatMakes(*Member->getImplicitObjectArgument()) : nullptr)
      return overElements(*Before, Parameter, Depth - 1);
    const Expr *Found = nullptr;
    if (M.Libraries.has(Role::CallsAtOnce, *Callee))
      for (const Expr *Argument : Call.arguments())
        if (const auto *Lambda = dyn_cast<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource());
            Lambda && refersTo(*Lambda, &Parameter))
          forEachStmtRunIn(Lambda->getBody(), [&](const Stmt &S) {
            const auto *Return = dyn_cast<ReturnStmt>(&S);
            const CallExpr *Made =
                Return && Return->getRetValue() ? callThatMakes(*Return->getRetValue()) : nullptr;
            Found = Found || !Made ? Found : overElements(*Made, Parameter, Depth - 1);
            return !Found;
          });
    return Found;
  }

  /// `names`, `names.begin()`: captured by reference where a lambda says it.
  static const Expr *refersTo(const Expr &Range, const ParmVarDecl &Parameter) {
    const Expr *E = transparent(&Range);
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
      E = transparent(Call->getImplicitObjectArgument());
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    return Ref && Ref->getDecl() == &Parameter && Parameter.getType()->isLValueReferenceType()
               ? Ref
               : nullptr;
  }

  static bool refersTo(const LambdaExpr &Lambda, const ParmVarDecl *Parameter) {
    return llvm::any_of(Lambda.captures(), [&](const LambdaCapture &Capture) {
      return Parameter ? Capture.capturesVariable() && Capture.getCapturedVar() == Parameter &&
                             Capture.getCaptureKind() == LCK_ByRef
                       : Capture.capturesThis() && Capture.getCaptureKind() == LCK_This;
    });
  }

  static const Expr *inLambda(const LambdaExpr &Lambda, const ParmVarDecl *Parameter) {
    const Expr *Use = nullptr;
    if (refersTo(Lambda, Parameter) &&
        isa_and_nonnull<CompoundStmt, CoroutineBodyStmt>(Lambda.getBody()))
      forEachStmtRunIn(Lambda.getBody(), [&](const Stmt &S) {
        const auto *Ref = dyn_cast<DeclRefExpr>(&S);
        if (!Use && (Parameter ? Ref && Ref->getDecl() == Parameter : isa<CXXThisExpr>(S)))
          Use = cast<Expr>(&S);
        return !Use;
      });
    return Use;
  }

  std::optional<Kept> throughCall(const CallExpr &Call, const FunctionDecl &Callee,
                                  const ParmVarDecl *Parameter) {
    TypeInfo Type = M.Types.classify(Call.getType());
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    if (!Parameter)
      return Member && isPartOfThis(*Member->getImplicitObjectArgument())
                 ? parameter(Callee, nullptr, Type)
                 : std::nullopt;
    unsigned First = isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(Callee) ? 1 : 0;
    for (unsigned I = First; I < Call.getNumArgs() && I - First < Callee.getNumParams(); ++I) {
      const auto *Ref = dyn_cast<DeclRefExpr>(transparent(Call.getArg(I)));
      const ParmVarDecl *Next = Callee.getParamDecl(I - First);
      if (!Ref || Ref->getDecl() != Parameter || !refersToArgument(Next->getType(), M))
        continue;
      if (std::optional<Kept> Found = parameter(Callee, Next, Type))
        return Found;
    }
    return std::nullopt;
  }

  Model &M;
  llvm::DenseMap<std::pair<const FunctionDecl *, int>, std::optional<Kept>> Answers;
};

} // namespace

std::optional<Kept> keptParameter(const FunctionDecl &Callee, const ParmVarDecl *Parameter,
                                  const TypeInfo &Type, Model &M) {
  return M.get<Follower>().parameter(Callee, Parameter, Type);
}

static bool isInitializerList(const CXXRecordDecl &Record) {
  return Record.isInStdNamespace() && Record.getIdentifier() &&
         Record.getName() == "initializer_list";
}

bool refersToArgument(QualType Type, const Model &M) {
  if (Type->isReferenceType() || Type->isPointerType())
    return true;
  const CXXRecordDecl *Record = compat::recordOf(Type);
  if (!Record || !Record->hasDefinition())
    return false;
  if (isView(Type) || isInitializerList(*Record) || M.Libraries.has(Role::View, *Record))
    return true;
  // A plain struct refers to what its members refer to.
  return Record->isAggregate() && !Record->isInStdNamespace() &&
         llvm::any_of(Record->fields(), [&](const FieldDecl *Field) {
           return Field->getType()->isReferenceType() || isView(Field->getType());
         });
}

static bool makesWork(const TypeInfo &Type) {
  return Type.mustBeAwaited() || Type.Kind == TypeKind::FireAndForget ||
         Type.Kind == TypeKind::Generator;
}

const Expr *keptObject(const CallExpr &Call, Model &M) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  const CXXMethodDecl *Method = Member ? Member->getMethodDecl() : nullptr;
  TypeInfo Type = M.Types.classify(Call.getType());
  if (!Method || Method->isStatic() || !makesWork(Type))
    return nullptr;
  const Expr *Object = transparent(Member->getImplicitObjectArgument());
  for (const auto *Part = dyn_cast<MemberExpr>(Object); Part && !Part->isArrow();
       Part = dyn_cast<MemberExpr>(Object))
    Object = transparent(Part->getBase());
  if (const auto *Part = dyn_cast<MemberExpr>(Object); Part && !Part->getType()->isPointerType())
    Object = transparent(Part->getBase());
  bool Whole =
      isa<CXXThisExpr>(Object) || (isa<DeclRefExpr>(Object) && !Object->getType()->isPointerType());
  return Whole && keptParameter(*Method, nullptr, Type, M) ? Object : nullptr;
}

void forEachKeptArgument(const CallExpr &Call, Model &M,
                         llvm::function_ref<void(const ParmVarDecl &, const Expr &)> Visit) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return;
  TypeInfo Type = M.Types.classify(Call.getType());
  if (!makesWork(Type))
    return;
  const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
  unsigned First = isa<CXXOperatorCallExpr>(Call) && Method && !Method->isStatic() &&
                           !Method->isExplicitObjectMemberFunction()
                       ? 1
                       : 0;
  for (unsigned I = First; I < Call.getNumArgs() && I - First < Callee->getNumParams(); ++I) {
    const ParmVarDecl *Parameter = Callee->getParamDecl(I - First);
    if (refersToArgument(Parameter->getType(), M) && keptParameter(*Callee, Parameter, Type, M))
      Visit(*Parameter, *Call.getArg(I));
  }
}

} // namespace cotidy
