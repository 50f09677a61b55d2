// The bodies that run at a point of a function's code, so far as this file shows them. Not
// followed: coroutines but generators (what blocks in them is spoken of there), functions of system
// headers and of coroutine libraries (the models speak for them), functions that never come back,
// and calls that somebody has settled: by a model, an option, or an attribute.
#pragma once

#include "model/Model.h"
#include "model/blocking/call/CallJudge.h"
#include "model/blocking/reach/KnownTargets.h"
#include "model/blocking/reach/RunPoints.h"

#include "llvm/ADT/StringSet.h"

namespace cotidy {

/// What one point may run.
struct Callees {
  llvm::SmallVector<const clang::FunctionDecl *, 2> Bodies;
  bool All = false; ///< one of them runs, so that all have to block
  /// They are given to the callee, which calls them with arguments of its own.
  bool AreArguments = false;
};

class CalleeFinder {
public:
  CalleeFinder(Model &M, const CallJudge &Judge, VirtualCalls Policy)
      : M(M), Judge(Judge), Policy(Policy) {}

  llvm::SmallVector<Callees, 1> at(const RunPoint &Point, const std::optional<CallSite> &Site);

  /// The body that is entered when \p F is called; null when it is not to be followed.
  const clang::FunctionDecl *bodyOf(const clang::FunctionDecl *F) const;

  /// The function that \p Site calls for certain, when only another file can know what it does;
  /// null when this one does, or a model.
  const clang::FunctionDecl *openAt(const CallSite &Site) const;
  /// The same of a function that is called.
  const clang::FunctionDecl *openIn(const clang::FunctionDecl *F) const;

  /// The body of the function with this USR is in another file, which tells what it does.
  void noteBodyElsewhere(llvm::StringRef Usr) { Elsewhere.insert(Usr); }

private:
  const clang::FunctionDecl *knownElsewhere(const clang::FunctionDecl *F) const;
  Callees called(const CallSite &Site);
  Callees implementations(const clang::CXXMethodDecl &Method);
  Callees given(const CallSite &Site);
  bool callsArgument(const CallSite &Site, unsigned Index) const;

  Model &M;
  const CallJudge &Judge;
  VirtualCalls Policy;
  llvm::StringSet<> Elsewhere;
};

} // namespace cotidy
