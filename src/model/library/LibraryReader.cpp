#include "model/library/LibraryReader.h"

#include "model/library/ModelWords.h"
#include "model/library/Roles.h"
#include "model/library/json/JsonPlace.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <type_traits>

using namespace llvm;

namespace cotidy {
namespace {

constexpr StringLiteral Format = "cotidy-model/1";

class Reader;

/// A key of a JSON object that is read into a T.
template <typename T> struct Key {
  StringLiteral Name;
  bool (Reader::*Read)(const json::Value &, T &, json::Path);
  bool Required = false;
};

/// How the names of a role are written: with their scope, or without one.
enum class RoleNames { Exact, Derived, Plain };

/// A row of a list whose `name` may be a list of names that share the rest of the row.
template <typename T>
concept Row = requires(T R) { R.Name; };

/// Each `read` fills its second argument, or notes what is wrong at the path and returns false.
class Reader {
public:
  /// \p V is what \p Text, the file's, says.
  Expected<LibraryModel> readModel(const json::Value &V, StringRef Text, StringRef File);

  template <auto Member, typename T> bool member(const json::Value &V, T &Object, json::Path P) {
    return read(V, Object.*Member, P);
  }
  template <auto Member, typename T> bool names(const json::Value &V, T &Object, json::Path P) {
    return readNames(V, Object.*Member, P);
  }
  template <Role R, RoleNames Spelling>
  bool role(const json::Value &V, LibraryModel &Model, json::Path P) {
    std::vector<std::string> &Names = Model.Names[R];
    return Spelling == RoleNames::Plain ? read(V, Names, P) : readNames(V, Names, P);
  }
  bool format(const json::Value &V, LibraryModel &, json::Path P);
  /// For editors, which complete and check a file by the schema that it names.
  bool schema(const json::Value &V, LibraryModel &, json::Path P) {
    std::string Text;
    return read(V, Text, P);
  }
  template <Row T> bool rowName(const json::Value &V, T &, json::Path P) {
    RowNames.clear();
    return readNames(V, RowNames, P);
  }
  bool category(const json::Value &V, BlockingModel &Object, json::Path P) {
    return readWord(V, Object.Category, blockingCategories(), P);
  }
  bool instead(const json::Value &V, LibraryModel &Model, json::Path P);

private:
  /// With a \p Key it is that key of the object at \p P which is wrong.
  bool fail(json::Path P, const Twine &What, StringRef Key = "") {
    Problem = What.str();
    WrongKey = Key.str();
    P.report(" ");
    return false;
  }

  template <typename T> bool readObject(const json::Value &V, T &Object, json::Path P);
  template <Row T> bool read(const json::Value &V, std::vector<T> &Rows, json::Path P);
  bool read(const json::Value &V, std::string &Text, json::Path P);
  bool read(const json::Value &V, bool &Flag, json::Path P);
  bool read(const json::Value &V, int &Number, json::Path P);
  bool read(const json::Value &V, std::optional<int> &Number, json::Path P);
  bool read(const json::Value &V, std::vector<std::string> &Texts, json::Path P);
  template <typename T>
    requires std::is_enum_v<T>
  bool read(const json::Value &V, T &Word, json::Path P);
  bool readWord(const json::Value &V, std::string &Word, ArrayRef<StringLiteral> Allowed,
                json::Path P);
  bool readNames(const json::Value &V, std::vector<std::string> &Names, json::Path P);
  bool readName(const json::Value &V, std::vector<std::string> &Names, json::Path P);

  std::string Problem;
  std::string WrongKey;
  std::vector<std::string> Namespaces;
  std::vector<std::string> RowNames;
};

using R = Reader;

template <typename T> ArrayRef<Key<T>> keysOf();

template <> ArrayRef<Key<TypeModel>> keysOf() {
  using T = TypeModel;
  static constexpr Key<T> Keys[] = {
      {"name", &R::rowName<T>, true},        {"kind", &R::member<&T::Kind, T>},
      {"start", &R::member<&T::Start, T>},   {"drop", &R::member<&T::Drop, T>},
      {"awaits", &R::member<&T::Awaits, T>}, {"handlerIdiom", &R::member<&T::HandlerIdiom, T>},
  };
  return Keys;
}

template <> ArrayRef<Key<HandlerModel>> keysOf() {
  using T = HandlerModel;
  static constexpr Key<T> Keys[] = {
      {"name", &R::rowName<T>, true},
      {"argument", &R::member<&T::Argument, T>},
      {"errorParameter", &R::member<&T::ErrorParameter, T>},
      {"harmlessError", &R::member<&T::HarmlessError, T>},
      {"settlesError", &R::member<&T::SettlesError, T>},
  };
  return Keys;
}

template <> ArrayRef<Key<CallbackModel>> keysOf() {
  using T = CallbackModel;
  static constexpr Key<T> Keys[] = {
      {"name", &R::rowName<T>, true},
      {"argument", &R::member<&T::Argument, T>},
      {"framework", &R::member<&T::Framework, T>},
  };
  return Keys;
}

template <> ArrayRef<Key<DetachModel>> keysOf() {
  using T = DetachModel;
  static constexpr Key<T> Keys[] = {
      {"name", &R::rowName<T>, true},          {"task", &R::member<&T::Task, T>},
      {"token", &R::member<&T::Token, T>},     {"error", &R::member<&T::Error, T>},
      {"handler", &R::member<&T::Handler, T>},
  };
  return Keys;
}

template <> ArrayRef<Key<BlockingModel>> keysOf() {
  using T = BlockingModel;
  static constexpr Key<T> Keys[] = {
      {"name", &R::rowName<T>, true},
      {"level", &R::member<&T::Level, T>, true},
      {"category", &R::category, true},
      {"reason", &R::member<&T::Reason, T>, true},
      {"instead", &R::member<&T::Instead, T>},
      {"unlessArgument", &R::member<&T::UnlessArgument, T>},
      {"unlessFlags", &R::member<&T::UnlessFlags, T>},
      {"onlyFlags", &R::member<&T::OnlyFlags, T>},
      {"zeroIsPolling", &R::member<&T::ZeroIsPolling, T>},
      {"unlessAtMost", &R::member<&T::UnlessAtMost, T>},
      {"consoleArgument", &R::member<&T::ConsoleArgument, T>},
      {"fromArguments", &R::member<&T::FromArguments, T>},
      {"onlyTypes", &R::names<&T::OnlyTypes, T>},
      {"unlessTypes", &R::names<&T::UnlessTypes, T>},
      {"quietBeside", &R::member<&T::QuietBeside, T>},
      {"readyTests", &R::member<&T::ReadyTests, T>},
      {"onlyFresh", &R::member<&T::OnlyFresh, T>},
      {"runsLoop", &R::member<&T::RunsLoop, T>},
  };
  return Keys;
}

template <> ArrayRef<Key<LibraryModel>> keysOf() {
  using T = LibraryModel;
  static constexpr Key<T> Keys[] = {
      {"$schema", &R::schema},
      {"format", &R::format, true},
      {"title", &R::member<&T::Title, T>, true},
      {"namespaces", &R::member<&T::Namespaces, T>, true},
      {"programs", &R::member<&T::Programs, T>},
      {"headers", &R::member<&T::Headers, T>},
      {"types", &R::member<&T::Types, T>},
      {"results", &R::member<&T::Results, T>},
      {"handlers", &R::member<&T::Handlers, T>},
      {"callbacks", &R::member<&T::Callbacks, T>},
      {"detaches", &R::member<&T::Detaches, T>},
      {"blocking", &R::member<&T::Blocking, T>},
      {"externC", &R::member<&T::ExternC, T>},
      {"instead", &R::instead},
      {"blessedDiscard", &R::member<&T::BlessedDiscard, T>},
      {"joinAll", &R::member<&T::JoinAll, T>},
#define COTIDY_ROLE(Name, Key, How) {Key, &R::role<Role::Name, RoleNames::How>},
#include "model/library/Roles.def"
  };
  return Keys;
}

template <typename T> SmallVector<StringLiteral, 0> namesOf(ArrayRef<Key<T>> Keys) {
  return to_vector<0>(map_range(Keys, [](const Key<T> &K) { return K.Name; }));
}

template <typename T> bool Reader::readObject(const json::Value &V, T &Object, json::Path P) {
  const json::Object *Members = V.getAsObject();
  if (!Members)
    return fail(P, "expected an object");
  for (const auto &[Name, Value] : *Members)
    if (none_of(keysOf<T>(), [&, Name = StringRef(Name)](const auto &K) { return K.Name == Name; }))
      return fail(P,
                  "unknown key '" + StringRef(Name) + "'" + suggestWord(Name, namesOf(keysOf<T>())),
                  Name);
  for (const Key<T> &K : keysOf<T>()) {
    if (const json::Value *Value = Members->get(K.Name)) {
      if (!(this->*K.Read)(*Value, Object, P.field(K.Name)))
        return false;
    } else if (K.Required) {
      return fail(P, "the key '" + K.Name + "' is missing");
    }
  }
  return true;
}

template <Row T> bool Reader::read(const json::Value &V, std::vector<T> &Rows, json::Path P) {
  const json::Array *Array = V.getAsArray();
  if (!Array)
    return fail(P, "expected a list of objects");
  for (const auto &[Index, Element] : enumerate(*Array)) {
    T Row;
    if (!readObject(Element, Row, P.index(Index)))
      return false;
    for (const std::string &Name : RowNames) {
      Row.Name = Name;
      Rows.push_back(Row);
    }
  }
  return true;
}

bool Reader::read(const json::Value &V, std::string &Text, json::Path P) {
  std::optional<StringRef> S = V.getAsString();
  if (!S)
    return fail(P, "expected a string");
  Text = S->str();
  return true;
}

bool Reader::read(const json::Value &V, bool &Flag, json::Path P) {
  std::optional<bool> B = V.getAsBoolean();
  if (!B)
    return fail(P, "expected true or false");
  Flag = *B;
  return true;
}

bool Reader::read(const json::Value &V, int &Number, json::Path P) {
  std::optional<int64_t> I = V.getAsInteger();
  if (!I || !isInt<8>(*I))
    return fail(P, "expected a small whole number");
  Number = static_cast<int>(*I);
  return true;
}

bool Reader::read(const json::Value &V, std::optional<int> &Number, json::Path P) {
  return read(V, Number.emplace(), P);
}

bool Reader::read(const json::Value &V, std::vector<std::string> &Texts, json::Path P) {
  const json::Array *Array = V.getAsArray();
  if (!Array)
    return fail(P, "expected a list of strings");
  for (const auto &[Index, Element] : enumerate(*Array))
    if (!read(Element, Texts.emplace_back(), P.index(Index)))
      return false;
  return true;
}

template <typename T>
  requires std::is_enum_v<T>
bool Reader::read(const json::Value &V, T &Word, json::Path P) {
  std::string Text;
  if (!readWord(V, Text, wordsOf<T>(), P))
    return false;
  Word = static_cast<T>(find(wordsOf<T>(), Text) - wordsOf<T>().begin());
  return true;
}

bool Reader::readWord(const json::Value &V, std::string &Word, ArrayRef<StringLiteral> Allowed,
                      json::Path P) {
  if (!read(V, Word, P))
    return false;
  return is_contained(Allowed, StringRef(Word)) ||
         fail(P, "unknown word '" + Word + "'" + suggestWord(Word, Allowed));
}

bool Reader::readNames(const json::Value &V, std::vector<std::string> &Names, json::Path P) {
  const json::Array *Array = V.getAsArray();
  if (!Array)
    return readName(V, Names, P);
  for (const auto &[Index, Element] : enumerate(*Array))
    if (!readName(Element, Names, P.index(Index)))
      return false;
  return true;
}

bool Reader::readName(const json::Value &V, std::vector<std::string> &Names, json::Path P) {
  std::string Text;
  if (!read(V, Text, P))
    return false;
  StringRef Name = Text;
  bool Absolute = Name.consume_front("::");
  if (StringRef Fault = faultOfName(Name); !Fault.empty())
    return fail(P, "'" + Text + "' " + Fault);
  if (Absolute) {
    Names.push_back(Name.str());
    return true;
  }
  if (Namespaces.empty())
    return fail(P, "'" + Text + "' needs a leading '::', for the file names no namespaces");
  for (const std::string &Namespace : Namespaces)
    Names.push_back(Namespace + "::" + Text);
  return true;
}

bool Reader::format(const json::Value &V, LibraryModel &, json::Path P) {
  std::string Text;
  if (!read(V, Text, P))
    return false;
  return Text == Format || fail(P, "expected '" + Format + "'; this cotidy reads no other format");
}

/// No category: how fixes write a sleep where no function of the library's does it.
static constexpr StringLiteral SleepByTimer = "sleep-by-timer";

bool Reader::instead(const json::Value &V, LibraryModel &Model, json::Path P) {
  const json::Object *Members = V.getAsObject();
  if (!Members)
    return fail(P, "expected an object");
  for (const auto &[Name, Value] : *Members) {
    if (!is_contained(blockingCategories(), StringRef(Name)) && StringRef(Name) != SleepByTimer)
      return fail(P,
                  "unknown key '" + StringRef(Name) + "'" + suggestWord(Name, blockingCategories()),
                  Name);
    auto &[Category, Text] = Model.Instead.emplace_back(Name.str(), "");
    if (!read(Value, Text, P.field(Category)))
      return false;
  }
  sort(Model.Instead);
  return true;
}

Expected<LibraryModel> Reader::readModel(const json::Value &V, StringRef Text, StringRef File) {
  json::Path::Root Root("$");
  LibraryModel Model;
  Model.Id = sys::path::stem(File).str();
  // Names are relative to the namespaces, so that those come first, whatever the order in the file.
  if (const json::Object *Members = V.getAsObject())
    if (const json::Value *Value = Members->get("namespaces"))
      if (!read(*Value, Namespaces, json::Path(Root).field("namespaces")))
        Namespaces.clear();
  if (Problem.empty() && readObject(V, Model, Root)) {
    for (BlockingModel &Row : Model.Blocking)
      Row.ExternC = Model.ExternC && !StringRef(Row.Name).contains("::");
    return Model;
  }
  // LLVM's JSON paths take literal messages only: of theirs, the place alone is used.
  std::string Message = toString(Root.getError());
  StringRef Path = StringRef(Message).rsplit(' ').second;
  std::string Place = placeInJson(Text, Path, WrongKey);
  return createStringError(File + (Place.empty() ? "" : ":") + Place + ": " + Path + ": " +
                           Problem);
}

/// "mine.json:3:7: what", from the parser's "[3:7, byte=40]: what".
Error syntaxError(Error Cause, StringRef File) {
  std::string Message = toString(std::move(Cause));
  StringRef Text = Message;
  Text.consume_front("[");
  auto [Place, What] = Text.split("]: ");
  return createStringError(File + ":" + Place.split(',').first + ": " + What);
}

template <typename T> void addKeys(StringRef Prefix, std::vector<std::string> &Keys) {
  for (const Key<T> &K : keysOf<T>())
    Keys.push_back((Prefix + K.Name).str());
}

} // namespace

Expected<LibraryModel> readLibraryModel(StringRef Text, StringRef Path) {
  Expected<json::Value> Value = json::parse(Text);
  if (!Value)
    return syntaxError(Value.takeError(), Path);
  return Reader().readModel(*Value, Text, Path);
}

std::vector<std::string> libraryModelKeys() {
  std::vector<std::string> Keys;
  addKeys<LibraryModel>("", Keys);
  addKeys<TypeModel>("types.", Keys);
  addKeys<HandlerModel>("handlers.", Keys);
  addKeys<CallbackModel>("callbacks.", Keys);
  addKeys<DetachModel>("detaches.", Keys);
  addKeys<BlockingModel>("blocking.", Keys);
  for (StringRef Category : blockingCategories())
    Keys.push_back(("instead." + Category).str());
  return Keys;
}

} // namespace cotidy
