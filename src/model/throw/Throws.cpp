#include "model/throw/Throws.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// More than so many types are "anything".
static constexpr unsigned MostTypes = 8;

static bool sameType(QualType A, QualType B) {
  return A.isNull() || B.isNull() ? A.isNull() == B.isNull()
                                  : A.getCanonicalType() == B.getCanonicalType();
}

void Throws::add(const Thrown &T) {
  bool Known = llvm::any_of(Kinds, [&](const Thrown &K) {
    return K.Library == T.Library && K.How == T.How && K.Told == T.Told && sameType(K.Type, T.Type);
  });
  if (Known)
    return;
  if (Kinds.size() < MostTypes || T.Type.isNull()) {
    Kinds.push_back(T);
    return;
  }
  Thrown Anything = T;
  Anything.Type = {};
  Anything.Library = nullptr;
  add(Anything);
}

void Throws::addThrough(const Throws &Inner, const Stmt &At, const NamedDecl *By) {
  for (Thrown T : Inner.Kinds) {
    T.At = &At;
    T.By = By;
    add(T);
  }
}

std::optional<Thrown> Throws::likeliest(Likelihood Least) const {
  std::optional<Thrown> Found;
  for (const Thrown &K : Kinds)
    if (K.How >= Least && (!Found || K.How > Found->How))
      Found = K;
  return Found;
}

Throws Throws::untold() const {
  Throws Rest;
  for (const Thrown &T : Kinds)
    if (!T.Told)
      Rest.add(T);
  return Rest;
}

Throws Throws::written() const {
  Throws Own;
  for (const Thrown &T : Kinds)
    if (!T.By && T.At && isa<CXXThrowExpr>(T.At))
      Own.add(T);
  return Own;
}

} // namespace cotidy
