#include "model/members/MemberUses.h"

#include "model/Compat.h"
#include "model/use/InstantiationVisitor.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace cotidy {

static const FunctionDecl *outermostFunction(const FunctionDecl &F) {
  const FunctionDecl *Outermost = &F;
  for (const DeclContext *Context = &F; Context; Context = Context->getParent())
    if (const auto *Function = dyn_cast<FunctionDecl>(Context))
      Outermost = Function;
  return Outermost;
}

static bool isGenericLambda(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method && Method->getParent()->isGenericLambda();
}

/// What a template's pattern says is said again, with types, by each of its instantiations.
static bool isSaidByInstantiation(const FunctionDecl &F) {
  const FunctionDecl &Outer = *outermostFunction(F);
  const FunctionTemplateDecl *Template = Outer.getDescribedFunctionTemplate();
  return F.isDependentContext() && !isGenericLambda(F) && Template &&
         Template->spec_begin() != Template->spec_end();
}

class MemberUses::Walker : public InstantiationVisitor<Walker> {
public:
  explicit Walker(MemberUses &Found) : Found(Found) {}

  bool TraverseDecl(Decl *D) {
    const auto *F = dyn_cast_or_null<FunctionDecl>(D);
    llvm::SaveAndRestore<const FunctionDecl *> Enter(In, F ? F : In);
    llvm::SaveAndRestore<const CXXCtorInitializer *> Leave(Initialiser, F ? nullptr : Initialiser);
    return RecursiveASTVisitor::TraverseDecl(D);
  }

  bool TraverseLambdaExpr(LambdaExpr *E) {
    for (Expr *Init : E->capture_inits())
      if (Init && !TraverseStmt(Init))
        return false;
    llvm::SaveAndRestore<const FunctionDecl *> Enter(In, E->getCallOperator());
    llvm::SaveAndRestore<const CXXCtorInitializer *> Leave(Initialiser, nullptr);
    return TraverseStmt(E->getBody());
  }

  bool TraverseConstructorInitializer(CXXCtorInitializer *Init) {
    llvm::SaveAndRestore<const CXXCtorInitializer *> Enter(Initialiser, Init);
    if (Init->isMemberInitializer() && Init->isWritten())
      initial(Init->getMember(), Init->getInit());
    return RecursiveASTVisitor::TraverseConstructorInitializer(Init);
  }

  bool VisitFieldDecl(FieldDecl *Field) {
    if (Field->hasInClassInitializer())
      if (Expr *Init = Field->getInClassInitializer())
        Found.ByField[Field].Initials.push_back({Init, nullptr});
    return true;
  }

  /// A local of plain type is followed as one owner for each of its parts.
  bool VisitVarDecl(VarDecl *Var) {
    if (const auto *Parts = dyn_cast<DecompositionDecl>(Var))
      hide(Parts->getType());
    if (Var->hasLocalStorage() && Var->getInit())
      OfLocals.insert(Var->getInit()->IgnoreImplicit());
    return true;
  }

  bool VisitInitListExpr(InitListExpr *List) {
    const InitListExpr *Semantic = List->getSemanticForm() ? List->getSemanticForm() : List;
    aggregate(*Semantic, Semantic->inits());
    return true;
  }
  bool VisitCXXParenListInitExpr(CXXParenListInitExpr *List) {
    aggregate(*List, List->getInitExprs());
    return true;
  }

  bool VisitMemberExpr(MemberExpr *E) {
    const auto *Field = dyn_cast<FieldDecl>(E->getMemberDecl());
    if (!Field || !Seen.insert(E).second)
      return true;
    if (In && isGenericLambda(*In))
      Found.ByField[Field].Hidden = true;
    else if (!In || !isSaidByInstantiation(*In))
      Found.ByField[Field].Mentions.push_back({E, In, Initialiser});
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (const auto *Field = dyn_cast<FieldDecl>(E->getDecl()))
      Found.ByField[Field].Hidden = true;
    return true;
  }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *E) {
    if (const IdentifierInfo *Name = E->getMember().getAsIdentifierInfo())
      Found.DependentNames[Name->getName()].push_back(In);
    return true;
  }

private:
  void initial(const FieldDecl *Field, const Expr *Value) {
    if (Value && !isa<CXXDefaultInitExpr>(Value))
      Found.ByField[Field].Initials.push_back({Value, In});
  }

  template <class Values> void aggregate(const Expr &List, const Values &Inits) {
    const CXXRecordDecl *Class = compat::recordOf(List.getType());
    if (!Class || !Class->hasDefinition() || Class->isUnion() || Class->getNumBases() != 0 ||
        OfLocals.contains(&List) || !Seen.insert(&List).second)
      return;
    auto Field = Class->field_begin();
    for (const Expr *Init : Inits) {
      if (Field == Class->field_end())
        return;
      initial(*Field++, Init);
    }
  }

  void hide(QualType Type) {
    const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
    if (Class && Class->hasDefinition())
      for (const FieldDecl *Field : Class->fields())
        Found.ByField[Field].Hidden = true;
  }

  MemberUses &Found;
  const FunctionDecl *In = nullptr;
  const CXXCtorInitializer *Initialiser = nullptr;
  llvm::DenseSet<const Expr *> Seen;
  llvm::DenseSet<const Expr *> OfLocals;
};

MemberUses::MemberUses(Model &M) : Libraries(M.Libraries) {
  const SourceManager &Sources = M.Context.getSourceManager();
  Walker Walk(*this);
  for (Decl *D : M.Context.getTranslationUnitDecl()->decls())
    if (!Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation())))
      Walk.TraverseDecl(D);
}

/// \p Class, an instantiation, has a body for the method that \p Pattern describes.
static bool instantiates(const CXXRecordDecl &Class, const FunctionDecl &Pattern) {
  return llvm::any_of(Class.methods(), [&](const CXXMethodDecl *Method) {
    return Method->getTemplateInstantiationPattern() == &Pattern && Method->hasBody();
  });
}

/// \p F stands in \p Class, or in its pattern.
static bool isWithin(const FunctionDecl *F, const CXXRecordDecl &Class) {
  const CXXRecordDecl *Pattern = Class.getTemplateInstantiationPattern();
  for (const DeclContext *Context = F; Context; Context = Context->getParent())
    if (const auto *Around = dyn_cast<CXXRecordDecl>(Context);
        Around &&
        (declaresSameEntity(Around, &Class) || (Pattern && declaresSameEntity(Around, Pattern))))
      return true;
  return false;
}

/// \p Type is of \p Class, or made of it: `map<int, state> &`.
static bool isMadeOf(QualType Type, const CXXRecordDecl &Class, unsigned Depth = 0) {
  Type = Type.getNonReferenceType();
  if (Depth > 4 || Type.isNull() || Type->isDependentType())
    return Depth <= 4 && !Type.isNull();
  if (Type->isPointerType())
    return isMadeOf(Type->getPointeeType(), Class, Depth + 1);
  const CXXRecordDecl *Record = compat::recordOf(Type);
  if (!Record || declaresSameEntity(Record, &Class))
    return Record != nullptr;
  const auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(Record);
  return Special && llvm::any_of(Special->getTemplateArgs().asArray(), [&](const auto &Argument) {
           return Argument.getKind() == TemplateArgument::Type &&
                  isMadeOf(Argument.getAsType(), Class, Depth + 1);
         });
}

/// A generic lambda gets what the function around it gives to it: nothing there is made of the
/// class, so that the lambda names a member of another.
static bool isOutOfReach(const FunctionDecl *F, const CXXRecordDecl &Class) {
  if (!F || !isGenericLambda(*F))
    return false;
  const FunctionDecl *Around = outermostFunction(*F);
  if (Around == F || Around->isDependentContext() || !Around->getBody())
    return false;
  struct Finder : RecursiveASTVisitor<Finder> {
    const CXXRecordDecl *Class = nullptr;
    const FunctionDecl *Lambda = nullptr;
    bool Found = false;
    bool TraverseLambdaExpr(LambdaExpr *E) {
      return E->getCallOperator() == Lambda || RecursiveASTVisitor::TraverseLambdaExpr(E);
    }
    bool VisitExpr(Expr *E) {
      Found |= !E->getType().isNull() && isMadeOf(E->getType(), *Class);
      return !Found;
    }
  } Find;
  Find.Class = &Class;
  Find.Lambda = F;
  Find.TraverseStmt(Around->getBody());
  return !Find.Found;
}

/// A library's templates name members of its own classes.
static bool isOfAnotherLibrary(const FunctionDecl &F, const CXXRecordDecl &Class,
                               const LibrarySet &Libraries) {
  const LibraryModel *Library = Libraries.libraryOf(F);
  return Library && Library != Libraries.libraryOf(Class);
}

/// Some template names a member so whose object may be of the class: of a private member, one
/// within the class.
bool MemberUses::mayBeNamedInTemplate(const FieldDecl &Field) const {
  auto Named = DependentNames.find(Field.getName());
  if (Named == DependentNames.end())
    return false;
  const auto *Class = dyn_cast<CXXRecordDecl>(Field.getParent());
  if (!Class)
    return true;
  bool Public = Field.getAccess() != AS_private || Class->hasFriends();
  return llvm::any_of(Named->second, [&](const FunctionDecl *F) {
    if (F && isOfAnotherLibrary(*F, *Class, Libraries))
      return false;
    return !F || (Public ? !isOutOfReach(F, *Class) : isWithin(F, *Class));
  });
}

MemberUses::Uses MemberUses::of(const FieldDecl &Field) const {
  Uses All = ByField.lookup(&Field);
  All.Hidden |= mayBeNamedInTemplate(Field);
  const auto *Class = dyn_cast<CXXRecordDecl>(Field.getParent());
  const CXXRecordDecl *Pattern = Class ? Class->getTemplateInstantiationPattern() : nullptr;
  if (!Pattern)
    return All;
  for (const FieldDecl *Original : Pattern->fields())
    if (Original->getFieldIndex() == Field.getFieldIndex()) {
      const Uses Written = ByField.lookup(Original);
      All.Hidden |= Written.Hidden || llvm::any_of(Written.Mentions, [&](const Mention &M) {
                      return M.In && !instantiates(*Class, *outermostFunction(*M.In));
                    });
    }
  return All;
}

} // namespace cotidy
