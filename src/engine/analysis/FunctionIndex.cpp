#include "engine/analysis/FunctionIndex.h"

#include "model/use/InstantiationVisitor.h"

#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace cotidy {
namespace {

std::string displayName(const FunctionDecl &F, const PrintingPolicy &Policy) {
  std::string Name;
  llvm::raw_string_ostream Out(Name);
  F.printQualifiedName(Out, Policy);
  Out << "(";
  llvm::ListSeparator Comma;
  for (const ParmVarDecl *Parameter : F.parameters())
    Out << Comma << Parameter->getType().getAsString(Policy);
  if (F.isVariadic())
    Out << Comma << "...";
  Out << ")";
  return Name;
}

/// The body of a coroutine that is one `try` has no braces of its own.
SourceLocation endOf(const FunctionDecl &F) {
  SourceLocation End = F.getEndLoc();
  for (const Stmt *Part = F.getBody(); End.isInvalid() && Part;) {
    const auto *Coroutine = dyn_cast<CoroutineBodyStmt>(Part);
    const auto *Block = dyn_cast<CompoundStmt>(Part);
    Part = Coroutine ? Coroutine->getBody() : Block ? Block->body_back() : nullptr;
    End = Part ? Part->getEndLoc() : End;
  }
  return End;
}

bool isLambda(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method && Method->getParent()->isLambda();
}

} // namespace

class FunctionIndex::Collector : public FileVisitor<Collector> {
public:
  Collector(ASTContext &Context, FunctionIndex &Index)
      : Sources(Context.getSourceManager()), Policy(Context.getPrintingPolicy()), Index(Index) {
    Policy.SuppressTagKeyword = true;
  }

  bool VisitFunctionDecl(FunctionDecl *F) {
    if (!F->doesThisDeclarationHaveABody() || F->isImplicit() || isLambda(*F))
      return true;
    SourceLocation Begin = Sources.getFileLoc(F->getBeginLoc());
    SourceLocation End = Sources.getFileLoc(endOf(*F));
    auto [File, BeginOffset] = Sources.getDecomposedLoc(Begin);
    auto [EndFile, EndOffset] = Sources.getDecomposedLoc(End);
    if (File == EndFile)
      Index.ByFile[Sources.getFilename(Begin)].push_back(
          {BeginOffset, EndOffset, displayName(*F, Policy)});
    return true;
  }

private:
  const SourceManager &Sources;
  PrintingPolicy Policy;
  FunctionIndex &Index;
};

FunctionIndex::FunctionIndex(ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  Collector Collect(Context, *this);
  for (Decl *D : Context.getTranslationUnitDecl()->decls())
    if (!Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation())))
      Collect.TraverseDecl(D);
}

llvm::StringRef FunctionIndex::at(llvm::StringRef File, unsigned Offset) const {
  auto Found = ByFile.find(File);
  if (Found == ByFile.end())
    return {};
  const Function *Innermost = nullptr;
  for (const Function &F : Found->second)
    if (F.Begin <= Offset && Offset <= F.End &&
        (!Innermost || F.End - F.Begin < Innermost->End - Innermost->Begin))
      Innermost = &F;
  return Innermost ? llvm::StringRef(Innermost->Name) : llvm::StringRef();
}

} // namespace cotidy
