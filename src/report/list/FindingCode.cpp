#include "report/list/FindingCode.h"

#include <cstring>
#include <tuple>
#include <type_traits>

namespace cotidy {
namespace {

/// Said once for both ways: what a struct consists of. \p S may be const.
template <class Struct, class S>
concept Is = std::is_same_v<std::remove_const_t<S>, Struct>;

template <class S>
  requires Is<Location, S>
auto fieldsOf(S &L) {
  return std::tie(L.File, L.Line, L.Column);
}

template <class S>
  requires Is<Note, S>
auto fieldsOf(S &N) {
  return std::tie(N.Message, N.At);
}

template <class S>
  requires Is<Edit, S>
auto fieldsOf(S &E) {
  return std::tie(E.File, E.Offset, E.Length, E.Text);
}

template <class S>
  requires Is<Fix, S>
auto fieldsOf(S &F) {
  return std::tie(F.Description, F.Safe, F.Edits);
}

template <class S>
  requires Is<Finding, S>
auto fieldsOf(S &F) {
  return std::tie(F.Check, F.Severity, F.Message, F.At, F.EndLine, F.EndColumn, F.Function,
                  F.Fingerprint, F.Status, F.Notes, F.Fixes, F.SourceLine);
}

class Writer {
public:
  explicit Writer(std::string &Out) : Out(Out) {}

  template <class T> void put(const T &Value) {
    if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
      Out.append(reinterpret_cast<const char *>(&Value), sizeof Value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      put(Value.size());
      Out += Value;
    } else if constexpr (requires { Value.begin(); }) {
      put(Value.size());
      for (const auto &Item : Value)
        put(Item);
    } else {
      std::apply([this](const auto &...Fields) { (this->put(Fields), ...); }, fieldsOf(Value));
    }
  }

private:
  std::string &Out;
};

class Reader {
public:
  Reader(std::string_view Bytes, std::size_t &Offset) : Bytes(Bytes), Offset(Offset) {}

  template <class T> void get(T &Value) {
    if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
      std::memcpy(&Value, Bytes.data() + Offset, sizeof Value);
      Offset += sizeof Value;
    } else if constexpr (std::is_same_v<T, std::string>) {
      std::size_t Length = size();
      Value.assign(Bytes.substr(Offset, Length));
      Offset += Length;
    } else if constexpr (requires { Value.begin(); }) {
      Value.resize(size());
      for (auto &Item : Value)
        get(Item);
    } else {
      std::apply([this](auto &...Fields) { (this->get(Fields), ...); }, fieldsOf(Value));
    }
  }

private:
  std::size_t size() {
    std::size_t Size;
    get(Size);
    return Size;
  }

  std::string_view Bytes;
  std::size_t &Offset;
};

} // namespace

void encode(const Finding &F, std::string &Into) { Writer(Into).put(F); }

Finding decode(std::string_view Bytes, std::size_t &Offset) {
  Finding F;
  Reader(Bytes, Offset).get(F);
  return F;
}

} // namespace cotidy
