// `--baseline` and `--write-baseline`: what a project owes already. New findings never enter a
// baseline that is in use: written together with one, a baseline only loses what is gone.
#pragma once

#include "cli/check/Request.h"
#include "report/baseline/Baseline.h"

namespace cotidy {

/// Reads the baseline of \p Request, when it names one.
llvm::Expected<std::optional<Baseline>> readDebt(const CheckRequest &Request);

/// Compares \p Result with \p Known, tells what is gone, and writes the new baseline.
llvm::Error settleDebt(const CheckRequest &Request, const std::optional<Baseline> &Known,
                       const WasLookedAt &Looked, Report &Result);

} // namespace cotidy
