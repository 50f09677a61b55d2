#include "model/library/LibrarySet.h"

#include "model/Compat.h"
#include "model/library/LibraryModel.h"
#include "model/library/NameTable.h"
#include "model/library/Roles.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"

#include <array>
#include <tuple>

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

enum class Match { Exact, Derived, Plain };

constexpr Match Matches[] = {
#define COTIDY_ROLE(Name, Key, How) Match::How,
#include "model/library/Roles.def"
};

Match matchOf(Role R) { return Matches[static_cast<unsigned>(R)]; }

} // namespace

/// Points into the models, which never move.
struct LibrarySet::Index {
  const std::vector<LibraryModel> Models;
  NameTable<const TypeModel *> Types;
  NameTable<const TypeModel *> Results;
  std::tuple<NameTable<const HandlerModel *>, NameTable<const CallbackModel *>,
             NameTable<const DetachModel *>, NameTable<const BlockingModel *>>
      Calls;
  std::array<NameTable<bool>, std::size(Matches)> Roles;
  StringMap<const LibraryModel *> Owners;
  /// All that is spoken of, and the classes that it is a member of.
  StringSet<> Mentioned;

  explicit Index(std::vector<LibraryModel> Given) : Models(std::move(Given)) {
    for (const auto &[Rank, Model] : enumerate(Models))
      add(Model, Rank);
    for (bool WithTypes : {true, false})
      for (const LibraryModel &Model : Models)
        if (Model.Types.empty() != WithTypes)
          addOwner(Model);
  }

  template <typename CallModel> const NameTable<const CallModel *> &calls() const {
    return std::get<NameTable<const CallModel *>>(Calls);
  }
  const NameTable<bool> &role(Role R) const { return Roles[static_cast<unsigned>(R)]; }

private:
  void add(const LibraryModel &Model, unsigned Rank) {
    addRows(Types, Model.Types, Rank);
    addRows(Results, Model.Results, Rank);
    addCalls(Model.Handlers, Rank);
    addCalls(Model.Callbacks, Rank);
    addCalls(Model.Detaches, Rank);
    addCalls(Model.Blocking, Rank);
    for (const auto &[R, Names] : Model.Names)
      for (StringRef Name : Names)
        addName(Name, R, Rank);
  }

  void addName(StringRef Name, Role R, unsigned Rank) {
    Roles[static_cast<unsigned>(R)].add(Name, true, Rank);
    mention(Name);
  }

  void mention(StringRef Name) {
    for (; !Name.empty(); Name = splitLast(Name).first)
      Mentioned.insert(Name);
  }

  template <typename T>
  void addRows(NameTable<const T *> &Table, const std::vector<T> &Rows, unsigned Rank) {
    for (const T &Row : Rows) {
      Table.add(Row.Name, &Row, Rank);
      mention(Row.Name);
    }
  }

  template <typename T> void addCalls(const std::vector<T> &Rows, unsigned Rank) {
    addRows(std::get<NameTable<const T *>>(Calls), Rows, Rank);
  }

  void addOwner(const LibraryModel &Model) {
    for (StringRef Namespace : Model.Namespaces)
      Owners.try_emplace(Namespace, &Model);
    for (const TypeModel &Type : Model.Types)
      addAbsolute(Type.Name, Model);
    for (const BlockingModel &Call : Model.Blocking)
      addAbsolute(Call.Name, Model);
  }

  /// A name outside the model's namespaces was written as an absolute one.
  void addAbsolute(StringRef Name, const LibraryModel &Model) {
    auto Holds = [Name](StringRef Namespace) {
      return Name.starts_with(Namespace) && Name.substr(Namespace.size()).starts_with("::");
    };
    if (none_of(Model.Namespaces, Holds))
      Owners.try_emplace(Name, &Model);
  }
};

LibrarySet::LibrarySet(std::vector<LibraryModel> Models)
    : Lookup(std::make_unique<const Index>(std::move(Models))) {}
LibrarySet::LibrarySet(LibrarySet &&) = default;
LibrarySet &LibrarySet::operator=(LibrarySet &&) = default;
LibrarySet::~LibrarySet() = default;

ArrayRef<LibraryModel> LibrarySet::models() const { return Lookup->Models; }

/// `winrt::Player::implementation::Page`: below the library's namespace a program has its own.
static bool isPrograms(StringRef Below, const LibraryModel &Owner) {
  SmallVector<StringRef, 4> Parts;
  if (!Owner.Programs.empty())
    Below.split(Parts, "::");
  return any_of(Parts, [&](StringRef Part) { return is_contained(Owner.Programs, Part); });
}

const LibraryModel *LibrarySet::libraryOf(const NamedDecl &D) const {
  SmallString<128> Buffer;
  appendModelName(D, Buffer);
  for (StringRef Name = Buffer; !Name.empty(); Name = splitLast(Name).first)
    if (const LibraryModel *Owner = Lookup->Owners.lookup(Name))
      return isPrograms(StringRef(Buffer).substr(Name.size()), *Owner) ? nullptr : Owner;
  return nullptr;
}

const LibraryModel *LibrarySet::findLibrary(StringRef Id) const {
  auto Found = find_if(models(), [&](const LibraryModel &Model) { return Model.Id == Id; });
  return Found == models().end() ? nullptr : &*Found;
}

template <typename T> static T lookUp(const NameTable<T> &Table, const NamedDecl &D) {
  T Result{};
  anyModelName(D, [&](StringRef Name) {
    const T *Found = Table.find(Name);
    if (Found)
      Result = *Found;
    return Found != nullptr;
  });
  return Result;
}

/// \p Type or one of its bases is in \p Table.
static bool holdsClass(const NameTable<bool> &Table, const NamedDecl &Type) {
  if (lookUp(Table, Type))
    return true;
  const auto *Record = dyn_cast<CXXRecordDecl>(&Type);
  return Record && Record->hasDefinition() &&
         any_of(Record->bases(), [&](const CXXBaseSpecifier &Base) {
           const CXXRecordDecl *Class = compat::recordOf(Base.getType());
           return Class && holdsClass(Table, *Class);
         });
}

const TypeModel *LibrarySet::findType(const NamedDecl &Type) const {
  return lookUp(Lookup->Types, Type);
}
const TypeModel *LibrarySet::findResult(const FunctionDecl &Callee) const {
  return lookUp(Lookup->Results, Callee);
}
template <typename CallModel>
const CallModel *LibrarySet::findCall(const FunctionDecl &Callee) const {
  return lookUp(Lookup->calls<CallModel>(), Callee);
}
template const HandlerModel *LibrarySet::findCall(const FunctionDecl &) const;
template const DetachModel *LibrarySet::findCall(const FunctionDecl &) const;
template const CallbackModel *LibrarySet::findCall(const FunctionDecl &) const;
template const BlockingModel *LibrarySet::findCall(const FunctionDecl &) const;

const BlockingModel *LibrarySet::findBlocking(StringRef Name) const {
  const BlockingModel *const *Found = Lookup->calls<BlockingModel>().find(Name);
  return Found ? *Found : nullptr;
}

bool LibrarySet::has(Role R, const NamedDecl &D) const {
  switch (matchOf(R)) {
  case Match::Exact:
    return lookUp(Lookup->role(R), D);
  case Match::Derived:
    return holdsClass(Lookup->role(R), D);
  case Match::Plain:
    return D.getIdentifier() && Lookup->role(R).find(D.getName());
  }
  llvm_unreachable("no other way to match");
}

bool LibrarySet::mentions(const NamedDecl &D) const {
  SmallString<128> Name;
  appendModelName(D, Name);
  return Lookup->Mentioned.contains(Name);
}

bool LibraryModel::lists(Role R, std::string_view Name) const {
  auto Found = Names.find(R);
  return Found != Names.end() && is_contained(Found->second, Name);
}

} // namespace cotidy
