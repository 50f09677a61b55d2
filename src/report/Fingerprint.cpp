#include "report/Fingerprint.h"

#include "report/show/Unicode.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <set>

namespace cotidy {
namespace {

__extension__ typedef unsigned __int128 Hash;

constexpr Hash wide(std::uint64_t High, std::uint64_t Low) { return (Hash(High) << 64) | Low; }

/// FNV-1a in 128 bits: stable on every machine, and wide enough that two findings never meet.
Hash hashOf(std::string_view Bytes) {
  constexpr Hash Basis = wide(0x6c62272e07bb0142, 0x62b821756295c58d);
  constexpr Hash Prime = wide(0x0000000001000000, 0x000000000000013b);
  Hash Value = Basis;
  for (unsigned char Byte : Bytes)
    Value = (Value ^ Byte) * Prime;
  return Value;
}

std::string hex(Hash Value) {
  std::string Digits(32, '0');
  for (auto Digit = Digits.rbegin(); Digit != Digits.rend(); ++Digit, Value >>= 4)
    *Digit = "0123456789abcdef"[static_cast<unsigned>(Value & 0xf)];
  return Digits;
}

bool isWord(char C) { return std::isalnum(static_cast<unsigned char>(C)) || C == '_'; }

std::string withoutSpace(std::string_view Text) {
  std::string Kept;
  for (char C : Text)
    if (!std::isspace(static_cast<unsigned char>(C)))
      Kept += C;
  return Kept;
}

/// clang names a type without a name by its place, "(lambda at /home/me/a.cpp:3:5)": the place
/// goes.
std::string withoutPlaces(std::string_view Function) {
  std::string Kept;
  while (true) {
    std::size_t Place = Function.find(" at ");
    std::size_t End = Function.find(')', Place);
    if (Place == Function.npos || End == Function.npos)
      return Kept.append(Function);
    Kept += Function.substr(0, Place);
    Function.remove_prefix(End);
  }
}

std::string joined(const std::vector<std::string> &Parts) {
  std::string Key;
  for (const std::string &Part : Parts)
    Key.append(repairUtf8(Part)).push_back('\0');
  return Key;
}

std::string keyOf(const Finding &F) {
  return joined(
      {F.Check, withoutPlaces(F.Function), withoutSpace(F.SourceLine), messageTemplate(F.Message)});
}

std::uint64_t shortened(Hash Value) { return static_cast<std::uint64_t>(Value); }

/// The keys that more than one finding has, or may have: nearly all have theirs for themselves, and
/// eight bytes of each are enough to know it.
std::set<std::uint64_t> repeatedKeys(const FindingList &Findings) {
  std::vector<std::uint64_t> Keys;
  for (const Finding &F : Findings)
    Keys.push_back(shortened(hashOf(keyOf(F))));
  std::ranges::sort(Keys);
  std::set<std::uint64_t> Repeated;
  for (auto Next = Keys.begin(); (Next = std::adjacent_find(Next, Keys.end())) != Keys.end();
       ++Next)
    Repeated.insert(Repeated.end(), *Next);
  return Repeated;
}

} // namespace

std::string messageTemplate(std::string_view Message) {
  std::string Template;
  bool IsQuoted = false;
  for (std::size_t I = 0; I < Message.size(); ++I) {
    // The apostrophe of "doesn't" stands between letters and quotes nothing.
    bool AfterWord = I > 0 && isWord(Message[I - 1]);
    bool BeforeWord = I + 1 < Message.size() && isWord(Message[I + 1]);
    bool IsQuote = Message[I] == '\'' && !(AfterWord && BeforeWord);
    if (!IsQuoted || IsQuote)
      Template += Message[I];
    IsQuoted = IsQuoted != IsQuote;
  }
  return Template;
}

std::string fingerprintKey(const Finding &F) { return hex(hashOf(keyOf(F))); }

std::string fingerprintOf(const std::vector<std::string> &Parts) {
  return hex(hashOf(joined(Parts)));
}

void assignFingerprints(FindingList &Sorted) {
  std::set<std::uint64_t> Doubtful = repeatedKeys(Sorted);
  std::map<Hash, unsigned> Seen;
  Sorted.update([&](Finding &F) {
    std::string Key = keyOf(F);
    Hash Known = hashOf(Key);
    unsigned Ordinal = Doubtful.count(shortened(Known)) ? Seen[Known]++ : 0;
    F.Fingerprint = hex(hashOf(Key + std::to_string(Ordinal)));
    return true;
  });
}

} // namespace cotidy
