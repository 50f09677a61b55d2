#include "model/coroutine/LibraryInUse.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/library/ModelName.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// A model that only lists calls (the C library's) is nobody's coroutine library.
static bool isForCoroutines(const LibraryModel *Library) {
  return Library && !Library->Types.empty();
}

static LibraryUse useOf(const LibraryModel &Library, const NamedDecl *Through) {
  std::string Name = Through ? modelName(*Through) : "";
  for (StringRef Namespace : Library.Namespaces)
    if (StringRef(Name).starts_with((Namespace + "::").str()))
      return {&Library, Namespace};
  return {&Library, Library.Namespaces.empty() ? "" : StringRef(Library.Namespaces.front())};
}

static LibraryUse useOf(QualType Type, Model &M) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  if (const LibraryModel *Library = M.Types.classify(Type).Library; isForCoroutines(Library))
    return useOf(*Library, Class);
  const LibraryModel *Library = Class ? M.Libraries.libraryOf(*Class) : nullptr;
  return isForCoroutines(Library) ? useOf(*Library, Class) : LibraryUse();
}

static LibraryUse useOfAwaited(const Expr &Operand, Model &M) {
  const Expr *Awaited = transparent(&Operand);
  if (LibraryUse Use = useOf(Awaited->getType(), M); Use.Library)
    return Use;
  const auto *Call = dyn_cast<CallExpr>(Awaited);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  const LibraryModel *Library = Callee ? M.Libraries.libraryOf(*Callee) : nullptr;
  return isForCoroutines(Library) ? useOf(*Library, Callee) : LibraryUse();
}

LibraryUse libraryInUse(const FunctionDecl &Coroutine, Model &M) {
  LibraryUse Use = useOf(Coroutine.getReturnType(), M);
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S);
    if (Await && !Use.Library)
      Use = useOfAwaited(*Await->getOperand(), M);
    return !Use.Library;
  });
  return Use;
}

} // namespace cotidy
