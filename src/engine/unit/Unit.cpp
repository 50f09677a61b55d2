#include "engine/unit/Unit.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SHA1.h"

using namespace llvm;

namespace cotidy {
namespace {

/// JSON holds no bytes that are not UTF-8, file names do: such a text travels as {"base64": …}.
json::Value textJson(StringRef Text) {
  if (json::isUTF8(Text))
    return Text.str();
  return json::Object{{"base64", encodeBase64(Text)}};
}

bool readText(const json::Value &Json, std::string &Text) {
  if (auto Plain = Json.getAsString()) {
    Text = Plain->str();
    return true;
  }
  const json::Object *Object = Json.getAsObject();
  auto Encoded = Object ? Object->getString("base64") : std::nullopt;
  std::vector<char> Bytes;
  if (!Encoded || errorToBool(decodeBase64(*Encoded, Bytes)))
    return false;
  Text.assign(Bytes.begin(), Bytes.end());
  return true;
}

json::Array textsJson(ArrayRef<std::string> Texts) {
  json::Array Array;
  for (const std::string &Text : Texts)
    Array.push_back(textJson(Text));
  return Array;
}

bool readText(const json::Object &From, StringRef Key, std::string &Text) {
  const json::Value *Value = From.get(Key);
  return Value && readText(*Value, Text);
}

bool readTexts(const json::Object &From, StringRef Key, std::vector<std::string> &Texts) {
  const json::Array *Array = From.getArray(Key);
  if (!Array)
    return false;
  for (const json::Value &Value : *Array)
    if (!readText(Value, Texts.emplace_back()))
      return false;
  return true;
}

json::Array overlaysJson(ArrayRef<Overlay> Overlays) {
  json::Array Array;
  for (const Overlay &O : Overlays)
    Array.push_back(json::Object{{"file", textJson(O.File)}, {"text", textJson(O.Text)}});
  return Array;
}

bool readOverlays(const json::Object &From, std::vector<Overlay> &Overlays) {
  const json::Array *Array = From.getArray("overlays");
  if (!Array)
    return false;
  for (const json::Value &Value : *Array) {
    const json::Object *Row = Value.getAsObject();
    Overlay &O = Overlays.emplace_back();
    if (!Row || !readText(*Row, "file", O.File) || !readText(*Row, "text", O.Text))
      return false;
  }
  return true;
}

json::Object unitJson(const Unit &U) {
  json::Object Object{
      {"id", U.Id},
      {"file", textJson(U.File)},
      {"directory", textJson(U.Directory)},
      {"arguments", textsJson(U.Arguments)},
      {"cost", U.Cost},
      {"overlays", overlaysJson(U.Overlays)},
      {"settings", json::Object{{"root", textJson(U.Settings.Root)},
                                {"checks", textJson(U.Settings.Checks)},
                                {"models", textsJson(U.Settings.Models)},
                                {"lineFilter", textJson(U.Settings.LineFilter)}}},
  };
  if (U.Facts)
    Object["facts"] = textJson(*U.Facts);
  return Object;
}

bool readSettings(const json::Object *From, UnitSettings &Settings) {
  return From && readText(*From, "root", Settings.Root) &&
         readText(*From, "checks", Settings.Checks) &&
         readTexts(*From, "models", Settings.Models) &&
         readText(*From, "lineFilter", Settings.LineFilter);
}

} // namespace

void identify(Unit &U) {
  U.Id.clear();
  SHA1 Hash;
  Hash.update(writeUnit(U));
  U.Id = toHex(Hash.result(), /*LowerCase=*/true).substr(0, 16);
}

std::string writeUnit(const Unit &U) {
  std::string Text;
  raw_string_ostream(Text) << json::Value(unitJson(U)) << "\n";
  return Text;
}

Expected<Unit> readUnit(StringRef Text) {
  Expected<json::Value> Json = json::parse(Text);
  if (!Json)
    return Json.takeError();
  const json::Object *Object = Json->getAsObject();
  Unit U;
  if (!Object || !readText(*Object, "id", U.Id) || !readText(*Object, "file", U.File) ||
      !readText(*Object, "directory", U.Directory) ||
      !readTexts(*Object, "arguments", U.Arguments) || !readOverlays(*Object, U.Overlays) ||
      !readSettings(Object->getObject("settings"), U.Settings))
    return createStringError("not a unit of cotidy");
  if (Object->get("facts") && !readText(*Object, "facts", U.Facts.emplace()))
    return createStringError("not a unit of cotidy");
  if (const json::Value *Cost = Object->get("cost"))
    U.Cost = Cost->getAsUINT64().value_or(0);
  return U;
}

} // namespace cotidy
