#include "model/library/ModelWords.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace cotidy {

template <> ArrayRef<StringLiteral> wordsOf<TypeKind>() {
  static constexpr StringLiteral Words[] = {"other",           "task", "awaitable", "generator",
                                            "fire-and-forget", "value"};
  return Words;
}

template <> ArrayRef<StringLiteral> wordsOf<StartKind>() {
  static constexpr StringLiteral Words[] = {"unknown", "lazy", "eager"};
  return Words;
}

template <> ArrayRef<StringLiteral> wordsOf<DropEffect>() {
  static constexpr StringLiteral Words[] = {"unknown",  "never-runs", "cancels", "loses-error",
                                            "reported", "terminates", "blocks",  "leaks",
                                            "starts",   "legal"};
  return Words;
}

template <> ArrayRef<StringLiteral> wordsOf<AwaitCount>() {
  static constexpr StringLiteral Words[] = {"unknown", "once", "many"};
  return Words;
}

template <> ArrayRef<StringLiteral> wordsOf<BlockingLevel>() {
  static constexpr StringLiteral Words[] = {"wait", "disk", "lock", "console", "run"};
  return Words;
}

ArrayRef<StringLiteral> blockingCategories() {
  static constexpr StringLiteral Words[] = {
      "sleep",  "thread-join", "future",   "condition",  "semaphore", "lock",
      "file",   "filesystem",  "socket",   "descriptor", "dns",       "process",
      "signal", "console",     "database", "http",       "rpc"};
  return Words;
}

std::string suggestWord(StringRef Word, ArrayRef<StringLiteral> Allowed) {
  unsigned Limit = Word.size() / 3 + 1;
  StringRef Nearest;
  for (StringRef Candidate : Allowed)
    if (unsigned Distance = Word.edit_distance(Candidate, true, Limit); Distance <= Limit) {
      Limit = Distance - 1;
      Nearest = Candidate;
      if (Limit == 0)
        break;
    }
  if (!Nearest.empty())
    return ("; did you mean '" + Nearest + "'?").str();
  return "; allowed: " + join(Allowed, ", ");
}

std::pair<StringRef, StringRef> splitLast(StringRef Name) {
  // "ns::operator T::U" cannot occur: conversion functions have no name for models.
  size_t At = Name.rfind("::");
  if (At == StringRef::npos)
    return {"", Name};
  return {Name.take_front(At), Name.drop_front(At + 2)};
}

static bool isOperatorName(StringRef Component) {
  return Component.consume_front("operator") && !Component.empty() && !isAlnum(Component.front()) &&
         Component.front() != '_';
}

bool isPattern(StringRef Name) {
  StringRef Last = splitLast(Name).second;
  return Last.contains('*') && !isOperatorName(Last);
}

static bool isIdentifier(StringRef Part) {
  return all_of(Part, [](char C) { return isAlnum(C) || C == '_' || C == '*'; });
}

StringRef faultOfName(StringRef Name) {
  SmallVector<StringRef> Parts;
  Name.split(Parts, "::");
  for (StringRef Part : Parts) {
    bool IsLast = Part.end() == Name.end();
    if (Part.empty())
      return "has an empty part";
    bool IsDestructor = IsLast && Part.starts_with("~") && isIdentifier(Part.drop_front());
    if (!isIdentifier(Part) && !IsDestructor && !(IsLast && isOperatorName(Part)))
      return "is no qualified name: write it without template arguments, parameters and spaces";
    if (Part.contains('*') && !IsLast)
      return "has a '*' before its last part";
  }
  return "";
}

} // namespace cotidy
