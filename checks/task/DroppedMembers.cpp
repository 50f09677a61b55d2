// The part of coro-dropped-task that speaks of a class's members: those that nothing awaits, and
// those that a method replaces or throws away.
#include "task/DroppedTaskCheck.h"

#include "task/words/DroppedTaskWords.h"

#include "clang/AST/ASTLambda.h"

using namespace clang;

namespace cotidy {

void DroppedTaskCheck::checkRecord(const CXXRecordDecl &Record, Model &M) {
  for (const UnawaitedMember &Member : unawaitedMembers(Record, M))
    report(Member, M);
  for (const LostInMethod &Lost : lostInMethods(Record, M))
    report(Lost, M);
}

void DroppedTaskCheck::report(const UnawaitedMember &Member, const Model &M) {
  if (!isFirstAt(Member.Origin->getBeginLoc()))
    return;
  diag(Member.Origin->getBeginLoc(), "%0") << describe(Member, M);
  diag(Member.Field->getLocation(), "%0 is declared here", DiagnosticIDs::Note) << Member.Field;
  if (Member.Joiner)
    diag(Member.Joiner->getLocation(), "%0 waits for %1, but not for %2", DiagnosticIDs::Note)
        << Member.Joiner << Member.Joined << Member.Field;
  explainOrigin(*Member.Origin, Member.Type);
}

void DroppedTaskCheck::report(const LostInMethod &Lost, const Model &M) {
  if (!isFirstAt(Lost.By->getBeginLoc()))
    return;
  diag(Lost.By->getBeginLoc(), "%0") << describe(Lost, M);
  if (Lost.Loop)
    diag(Lost.Loop->getBeginLoc(), "every round of this loop does so", DiagnosticIDs::Note);
  if (Lost.Again)
    diag(Lost.Again->getLocation(), "%0 may be called again while it runs", DiagnosticIDs::Note)
        << (isLambdaCallOperator(Lost.Again) ? "this lambda"
                                             : "'" + Lost.Again->getNameAsString() + "'");
  diag(Lost.Field->getLocation(), "%0 is declared here", DiagnosticIDs::Note) << Lost.Field;
  explainOrigin(*Lost.Origin, Lost.Type);
}

} // namespace cotidy
