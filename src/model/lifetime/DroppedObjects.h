// Classes whose objects a container, a pointer or an optional owns, and which code in sight takes
// out of it while their work may run: `sessions.erase(id)`, `pump = nullptr`. Who stops or joins
// something there first, and who takes everything down, is left alone.
#pragma once

#include "model/Model.h"

#include "llvm/ADT/DenseMap.h"

namespace cotidy {

/// For a translation unit (Model::get).
class DroppedObjects {
public:
  explicit DroppedObjects(Model &M);

  /// Where an object of \p Class is dropped; null where that is nowhere in sight.
  const clang::Expr *of(const clang::CXXRecordDecl &Class) const;

private:
  void hold(clang::QualType Type, const clang::Expr &At, unsigned Depth);

  llvm::DenseMap<const clang::CXXRecordDecl *, const clang::Expr *> Dropped;
};

} // namespace cotidy
