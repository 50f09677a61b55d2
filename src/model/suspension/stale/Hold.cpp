#include "model/suspension/stale/Hold.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/loop/NamedLike.h"
#include "model/returned/Part.h"
#include "model/returned/View.h"
#include "model/summary/VisibleBody.h"
#include "model/suspension/shared/Place.h"
#include "model/type/Members.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

bool Hold::endsWith(ChangeKind Change) const {
  if (Change != ChangeKind::Inserts)
    return true;
  switch (Keeper) {
  case KeeperKind::None:
  case KeeperKind::Nodes:
  case KeeperKind::Single:
    return false;
  case KeeperKind::Hashed:
  case KeeperKind::Deque:
    return As == Form::Iterator;
  case KeeperKind::Flat:
    return !Pointee;
  }
  llvm_unreachable("all kinds are named");
}

namespace {

std::optional<Hold::Form> formNamed(StringRef Name, KeeperKind Keeper) {
  using Form = Hold::Form;
  if (Keeper == KeeperKind::Single)
    return Name == "get"     ? std::optional(Form::Pointer)
           : Name == "value" ? std::optional(Form::Element)
                             : std::nullopt;
  static constexpr StringRef Iterators[] = {
      "begin",       "end",         "cbegin",           "cend",   "rbegin",    "rend",
      "find",        "lower_bound", "upper_bound",      "insert", "emplace",   "emplace_hint",
      "try_emplace", "equal_range", "insert_or_assign", "erase",  "constFind", "iterator_to"};
  static constexpr StringRef Elements[] = {"at",           "front",         "back",  "top",
                                           "emplace_back", "emplace_front", "first", "last"};
  if (llvm::is_contained(Iterators, Name))
    return Form::Iterator;
  if (llvm::is_contained(Elements, Name))
    return Form::Element;
  return Name == "data" || Name == "c_str" ? std::optional(Form::Pointer) : std::nullopt;
}

/// A view of elements that lie beside each other; clang takes iterators for views, too.
bool isRangeView(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  if (!Class || !Class->getIdentifier())
    return false;
  StringRef Name = Class->getName();
  return Name == "basic_string_view" || Name == "string_view" || Name == "span" ||
         Name == "StringPiece" || Name == "Range" || Name == "StringRef" || Name == "ArrayRef" ||
         Name == "subrange" || (!Class->isInStdNamespace() && isView(Type));
}

/// `std::reference_wrapper<T>`, and an optional of one.
bool isReferenceWrapper(QualType Type) {
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Type));
  if (!Spec || !Spec->isInStdNamespace() || Spec->getTemplateArgs().size() == 0 ||
      Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  return Spec->getName() == "reference_wrapper" ||
         (Spec->getName() == "optional" &&
          isReferenceWrapper(Spec->getTemplateArgs()[0].getAsType()));
}

bool isNothing(const Expr &Value) {
  const CXXRecordDecl *Class = compat::recordOf(Value.getType());
  return isa<CXXNullPtrLiteralExpr>(Value) ||
         (Class && Class->isInStdNamespace() && Class->getIdentifier() &&
          Class->getName() == "nullopt_t");
}

/// A smart pointer, whose object does not move with it as an optional's does.
bool pointsElsewhere(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return Class && Class->getIdentifier() && Class->getName() != "optional" &&
         Class->getName() != "Maybe";
}

class Reader {
public:
  explicit Reader(const FunctionDecl &F, unsigned Depth = 24) : F(F), Depth(Depth) {}

  std::optional<Hold> read(const Expr &Written) {
    if (Depth == 0)
      return std::nullopt;
    --Depth;
    const Expr *E = plain(Written);
    if (const auto *Name = dyn_cast<DeclRefExpr>(E))
      return ofName(*Name);
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return ofField(*Member);
    if (const auto *Unary = dyn_cast<UnaryOperator>(E))
      return ofUnary(*Unary);
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
      return ofSubscript(*Element);
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
      return ofOperator(*Operator);
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
      return ofMethod(*Call);
    if (const auto *Call = dyn_cast<CallExpr>(E))
      return ofFunction(*Call);
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
      return ofConstruction(*Construct);
    if (const auto *Block = dyn_cast<StmtExpr>(E)) { // what a macro asserts to be there
      const CompoundStmt &Body = *Block->getSubStmt();
      const auto *Last = Body.body_empty() ? nullptr : dyn_cast<Expr>(Body.body_back());
      return Last ? read(*Last) : std::nullopt;
    }
    if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
      std::optional<Hold> Held = read(*Choice->getTrueExpr());
      return Held ? Held : read(*Choice->getFalseExpr());
    }
    return std::nullopt;
  }

  std::optional<Hold> range(const Expr &Range) {
    if (std::optional<Hold> Held = into(Range, Hold::Form::Iterator))
      return Held;
    std::optional<Hold> Held = read(Range);
    return Held && Held->As != Hold::Form::Element ? Held : std::nullopt;
  }

private:
  static std::optional<Hold> as(std::optional<Hold> Held, Hold::Form Form) {
    if (Held)
      Held->As = Form;
    return Held;
  }

  std::optional<Hold> into(const Expr &Container, Hold::Form Form) {
    // Not the base class that declares what is called.
    KeeperKind Keeper = keeperKind(plain(Container)->getType());
    if (Keeper == KeeperKind::None)
      return std::nullopt;
    if (const ValueDecl *Place = sharedPlace(Container, F)) {
      QualType Counted = countedAround(Container, 8);
      return Hold{Form,
                  false,
                  Keeper,
                  Place,
                  around(Container),
                  !Counted.isNull(),
                  !Counted.isNull() && Counted.isConstQualified()};
    }
    // A container that is itself an element of another one goes with it.
    std::optional<Hold> Element = read(Container);
    if (!Element || Element->As != Hold::Form::Element)
      return std::nullopt;
    Element->Pointee |= pointsElsewhere(Container.getType());
    return as(Element, Form);
  }

  /// What the counted pointer of `snapshot->hosts` points to; a null type without one.
  QualType countedAround(const Expr &Written, unsigned Left) const {
    const Expr *E = plain(Written);
    const auto *Name = dyn_cast<DeclRefExpr>(E);
    const auto *Var = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    if (Left == 0)
      return {};
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return countedAround(*Member->getBase(), Left - 1);
    if (Var && Var->hasLocalStorage() && Var->getType()->isReferenceType() && Var->getInit())
      return countedAround(*Var->getInit(), Left - 1);
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
    if (!Operator || !isSharedPointer(plain(*Operator->getArg(0))->getType()))
      return {};
    QualType Yields = Operator->getType();
    return Yields->isPointerType() ? Yields->getPointeeType() : Yields.getNonReferenceType();
  }

  /// `config_` of `config_->hosts`, `groups_` of `groups_[key].members`; null where a variable of
  /// its own keeps the object.
  const ValueDecl *around(const Expr &Written) {
    if (Depth == 0)
      return nullptr;
    --Depth;
    const Expr *E = plain(Written);
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return around(*Member->getBase());
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      std::optional<Hold> Part = read(*Call);
      return Part ? Part->Place : around(*Call->getImplicitObjectArgument());
    }
    if (const auto *Unary = dyn_cast<UnaryOperator>(E))
      return around(*Unary->getSubExpr());
    if (const auto *Name = dyn_cast<DeclRefExpr>(E)) {
      const auto *Var = dyn_cast<VarDecl>(Name->getDecl());
      bool Refers = Var && Var->hasLocalStorage() && Var->getType()->isReferenceType();
      return Refers && Var->getInit() ? around(*Var->getInit()) : nullptr;
    }
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
    if (!Operator)
      return nullptr;
    if (keeperKind(plain(*Operator->getArg(0))->getType()) != KeeperKind::Single) {
      std::optional<Hold> Element = read(*Operator);
      return Element ? Element->Place : nullptr;
    }
    return dyn_cast_or_null<FieldDecl>(sharedPlace(*Operator->getArg(0), F));
  }

  std::optional<Hold> ofName(const DeclRefExpr &Name) {
    const ValueDecl *D = Name.getDecl();
    const VarDecl *Var = dyn_cast<VarDecl>(D);
    bool Binds = false;
    if (const auto *Binding = dyn_cast<BindingDecl>(D)) {
      Var = dyn_cast_or_null<VarDecl>(Binding->getDecomposedDecl());
      Binds = true;
    }
    if (!Var || isa<ParmVarDecl>(Var) || !Var->hasLocalStorage() || !Var->getInit())
      return std::nullopt;
    if (Binds && D->getType()->isBooleanType())
      return std::nullopt;
    return heldBy(*Var, *Var->getInit(), F);
  }

  std::optional<Hold> ofField(const MemberExpr &Member) {
    if (!isa<FieldDecl>(Member.getMemberDecl()) ||
        Member.getMemberDecl()->getType()->isReferenceType())
      return std::nullopt;
    std::optional<Hold> Base = read(*Member.getBase());
    if (!Base)
      return std::nullopt;
    // `m.emplace(k, v).first` is the iterator itself.
    if (Base->As == Hold::Form::Iterator)
      return Member.getMemberDecl()->getName() == "first" && !Member.isArrow() ? Base
                                                                               : std::nullopt;
    bool Through =
        Member.isArrow() ? Base->As == Hold::Form::Pointer : Base->As == Hold::Form::Element;
    return Through ? as(Base, Hold::Form::Element) : std::nullopt;
  }

  std::optional<Hold> ofUnary(const UnaryOperator &Unary) {
    std::optional<Hold> Inner = read(*Unary.getSubExpr());
    if (!Inner)
      return std::nullopt;
    bool Address = Unary.getOpcode() == UO_AddrOf && Inner->As == Hold::Form::Element;
    bool Deref = Unary.getOpcode() == UO_Deref &&
                 (Inner->As == Hold::Form::Pointer || Inner->As == Hold::Form::Iterator);
    if (Address)
      return as(Inner, Hold::Form::Pointer);
    return Deref ? as(Inner, Hold::Form::Element) : std::nullopt;
  }

  std::optional<Hold> ofSubscript(const ArraySubscriptExpr &Element) {
    std::optional<Hold> Base = read(*Element.getBase());
    return Base && Base->As != Hold::Form::Iterator ? as(Base, Hold::Form::Element) : std::nullopt;
  }

  /// `*it`, `it->`, `*element`, `optional->`, `container[i]`, `it + 1`.
  std::optional<Hold> ofOperator(const CXXOperatorCallExpr &Call) {
    const Expr &Object = *plain(*Call.getArg(0));
    switch (Call.getOperator()) {
    case OO_Subscript:
      return keeperKind(Object.getType()) == KeeperKind::Single ? std::nullopt
                                                                : into(Object, Hold::Form::Element);
    case OO_Plus:
    case OO_Minus:
    case OO_PlusPlus:
      return as(read(Object), Hold::Form::Iterator);
    case OO_Pipe:
      return into(Object, Hold::Form::View);
    case OO_Star:
    case OO_Arrow:
      break;
    default:
      return std::nullopt;
    }
    Hold::Form Form = Call.getOperator() == OO_Arrow ? Hold::Form::Pointer : Hold::Form::Element;
    if (std::optional<Hold> Inner = read(Object)) {
      Inner->Pointee |= Inner->As == Hold::Form::Element && pointsElsewhere(Object.getType());
      return as(Inner, Form);
    }
    return keeperKind(Object.getType()) == KeeperKind::Single ? into(Object, Form) : std::nullopt;
  }

  std::optional<Hold> ofMethod(const CXXMemberCallExpr &Call) {
    const CXXMethodDecl *Method = Call.getMethodDecl();
    const Expr &Object = *Call.getImplicitObjectArgument();
    if (!Method)
      return std::nullopt;
    if (isa<CXXConversionDecl>(Method))
      return isRangeView(Method->getReturnType()) ? into(Object, Hold::Form::View) : std::nullopt;
    if (!Method->getIdentifier())
      return std::nullopt;
    StringRef Name = Method->getName();
    std::optional<Hold::Form> Form = formNamed(Name, keeperKind(plain(Object)->getType()));
    if (Form &&
        (*Form == Hold::Form::Iterator || Call.isGLValue() || Call.getType()->isPointerType()))
      if (std::optional<Hold> Held = into(Object, *Form))
        // `erase(key)` yields a count.
        return Call.isPRValue() && (Call.getType()->isVoidType() || Call.getType()->isIntegerType())
                   ? std::nullopt
                   : Held;
    if (Name == "begin" || Name == "end")
      return as(read(Object), Hold::Form::Iterator); // of a view
    if (Name == "get" && Call.getType()->isPointerType()) {
      std::optional<Hold> Element = read(Object);
      if (Element && Element->As == Hold::Form::Element) {
        Element->Pointee = true;
        return as(Element, Hold::Form::Pointer);
      }
    }
    if (std::optional<Hold> Found = throughBody(Object, *Method))
      return Found;
    return ofPart(Object, *Method);
  }

  /// `entry &find(key) { … return it->second; }`: every way out of it leads into the same place.
  std::optional<Hold> throughBody(const Expr &Object, const CXXMethodDecl &Method) {
    const FunctionDecl *Definition = visibleDefinition(&Method);
    QualType Type = Method.getReturnType();
    // What a pointer of the program's own has in it is that of all such pointers.
    if (!Definition || Depth < 8 || isOwnObject(Object, F) || isCoroutine(*Definition) ||
        !memberOperators(Method.getParent(), OO_Arrow).empty() ||
        !(Type->isReferenceType() || Type->isPointerType() || isRangeView(Type) ||
          isReferenceWrapper(Type)))
      return std::nullopt;
    Reader Inner(*Definition, Depth / 2);
    std::optional<Hold> Found;
    bool Same = true;
    forEachStmtRunIn(writtenBody(*Definition), [&](const Stmt &S) {
      const auto *Return = dyn_cast<ReturnStmt>(&S);
      const Expr *Value = Return ? Return->getRetValue() : nullptr;
      if (!Value || isNothing(*withoutConversions(*Value)))
        return true;
      std::optional<Hold> Held = Inner.read(*Value);
      Same &= Held && (!Found || Found->Place == Held->Place);
      Found = Held;
      return Same;
    });
    if (!Same || !Found)
      return std::nullopt;
    if (!Found->Around)
      Found->Around = around(Object);
    Hold::Form Form = Type->isReferenceType() ? Hold::Form::Element
                      : isRangeView(Type)     ? Hold::Form::View
                                              : Hold::Form::Pointer;
    bool Fits =
        Form == Found->As || (Form == Hold::Form::View && Found->As != Hold::Form::Iterator);
    return Fits ? as(Found, Form) : std::nullopt;
  }

  /// `element.name()`: a part of what is held, where it is returned by reference or as a view.
  std::optional<Hold> ofPart(const Expr &Object, const CXXMethodDecl &Method) {
    QualType Type = Method.getReturnType();
    bool ByReference = Type->isReferenceType();
    if (!(ByReference || isRangeView(Type)) || !returnsPart(Method))
      return std::nullopt;
    Hold::Form Reached =
        Object.getType()->isPointerType() ? Hold::Form::Pointer : Hold::Form::Element;
    std::optional<Hold> Held = read(Object);
    if (!Held || Held->As != Reached)
      return std::nullopt;
    return as(Held, ByReference ? Hold::Form::Element : Hold::Form::View);
  }

  /// It returns a member of its object; where its body is elsewhere, a constant one says so much.
  static bool returnsPart(const CXXMethodDecl &Method) {
    const FunctionDecl *Definition = visibleDefinition(&Method);
    if (!Definition)
      return Method.isConst() && Method.getIdentifier() && !Method.isVirtual() &&
             (!Method.getReturnType()->isReferenceType() ||
              Method.getReturnType()->getPointeeType().isConstQualified());
    return returnsMember(*Definition);
  }

  /// `std::begin(c)`, `std::find_if(c.begin(), …)`, `std::ranges::find(c, …)`, `std::next(it)`.
  std::optional<Hold> ofFunction(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee || Call.getNumArgs() == 0 || Call.getType()->isIntegralOrEnumerationType())
      return std::nullopt;
    const Expr &First = *Call.getArg(0);
    if (!Callee->isInStdNamespace())
      return askedMaybe(Call) ? into(First, Hold::Form::Pointer) : ofFound(Call);
    if (std::optional<Hold> Held = read(First))
      if (Held->As == Hold::Form::Iterator &&
          Call.getType().getCanonicalType().getUnqualifiedType() ==
              First.getType().getNonReferenceType().getCanonicalType().getUnqualifiedType())
        return Held;
    StringRef Name = Callee->getIdentifier() ? Callee->getName() : StringRef();
    if (Name == "ref" || Name == "cref") {
      std::optional<Hold> Held = read(First);
      return Held && Held->As == Hold::Form::Element ? as(Held, Hold::Form::Pointer) : std::nullopt;
    }
    bool Finds = Name == "begin" || Name == "end" || Name.starts_with("find");
    return Finds ? into(First, Hold::Form::Iterator) : std::nullopt;
  }

  /// `readMaybe(map.find(key))`: a pointer out of the optional reference that was found.
  std::optional<Hold> ofFound(const CallExpr &Call) {
    const auto *Find = dyn_cast<CXXMemberCallExpr>(plain(*Call.getArg(0)));
    const CXXMethodDecl *Method = Find ? Find->getMethodDecl() : nullptr;
    const auto *Spec =
        Method
            ? dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Find->getType()))
            : nullptr;
    if (!Spec || Call.getNumArgs() != 1 || !Call.getType()->isPointerType() ||
        Spec->getTemplateArgs().size() == 0 ||
        Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type ||
        !Spec->getTemplateArgs()[0].getAsType()->isReferenceType() ||
        !beginsWith(plainName(Method), {"find", "get", "lookup"}))
      return std::nullopt;
    return into(*Find->getImplicitObjectArgument(), Hold::Form::Pointer);
  }

  /// A view of a container, an iterator made of another.
  std::optional<Hold> ofConstruction(const CXXConstructExpr &Construct) {
    if (Construct.getNumArgs() == 0)
      return std::nullopt;
    const Expr &From = *Construct.getArg(0);
    std::optional<Hold> Held = read(From);
    if (isRangeView(Construct.getType())) {
      if (Held)
        return as(Held, Hold::Form::View);
      return into(From, Hold::Form::View);
    }
    if (Held && Held->As == Hold::Form::Pointer && isReferenceWrapper(Construct.getType()))
      return Held;
    return Held && Held->As == Hold::Form::Iterator &&
                   keeperKind(Construct.getType()) == KeeperKind::None
               ? Held
               : std::nullopt;
  }

  const FunctionDecl &F;
  unsigned Depth;
};

} // namespace

std::optional<Hold> holdOf(const Expr &E, const FunctionDecl &F) { return Reader(F).read(E); }

std::optional<Hold> rangeOf(const Expr &Range, const FunctionDecl &F) {
  return Reader(F).range(Range);
}

std::optional<Hold> heldBy(const VarDecl &Var, const Expr &Value, const FunctionDecl &F) {
  QualType Type = Var.getType();
  std::optional<Hold> Held = holdOf(Value, F);
  if (!Held)
    return std::nullopt;
  // A reference to a converted copy holds nothing of the container.
  if (Type->isReferenceType())
    return Held->As == Hold::Form::Element && isa<MaterializeTemporaryExpr>(Value.IgnoreParens())
               ? std::nullopt
               : Held;
  switch (Held->As) {
  case Hold::Form::Element:
    return std::nullopt;
  case Hold::Form::Pointer:
    return Type->isPointerType() || isReferenceWrapper(Type) ? Held : std::nullopt;
  case Hold::Form::View:
    return isRangeView(Type) ? Held : std::nullopt;
  case Hold::Form::Iterator:
    return Held;
  }
  llvm_unreachable("all forms are named");
}

} // namespace cotidy
