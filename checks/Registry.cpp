// The one place where checks are made known: to clang-tidy as the module "coro", and to `list`,
// `explain` and the tests as data. The rows come from checks.list.
#include "Registry.h"

#include "CheckIncludes.inc"

#include "model/Compat.h"

#include "llvm/ADT/STLExtras.h"

#include <vector>

namespace cotidy {

llvm::ArrayRef<CheckInfo> allChecks() {
  static const std::vector<CheckInfo> Checks = [] {
    std::vector<CheckInfo> Rows = {
#define COTIDY_CHECK(Name) Name::Info,
#include "CheckRows.inc"
#undef COTIDY_CHECK
    };
    llvm::sort(Rows, [](const CheckInfo &A, const CheckInfo &B) { return A.Id < B.Id; });
    return Rows;
  }();
  return Checks;
}

const CheckInfo *findCheck(llvm::StringRef Id) {
  for (const CheckInfo &Check : allChecks())
    if (Check.Id == Id)
      return &Check;
  return nullptr;
}

namespace {

class CoroModule : public clang::tidy::ClangTidyModule {
public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override {
#define COTIDY_CHECK(Name) Factories.registerCheck<Name>(Name::Info.Id);
#include "CheckRows.inc"
#undef COTIDY_CHECK
  }
};

const clang::tidy::ClangTidyModuleRegistry::Add<CoroModule>
    Registration("coro-module", "Finds tasks, errors and threads that coroutine code loses.");

} // namespace
} // namespace cotidy
