#include "lsp/Connection.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

using namespace llvm;

namespace cotidy::lsp {
namespace {

constexpr StringRef HeaderEnd = "\r\n\r\n";

/// The length that a header tells; nothing when it tells none.
std::optional<size_t> lengthIn(StringRef Header) {
  for (StringRef Line : split(Header, "\r\n")) {
    auto [Name, Value] = Line.split(':');
    size_t Length;
    if (Name.equals_insensitive("Content-Length") && !Value.trim().getAsInteger(10, Length))
      return Length;
  }
  return std::nullopt;
}

/// Where the first message of \p Text begins and ends, when it is there as a whole.
std::optional<std::pair<size_t, size_t>> firstMessage(StringRef Text) {
  size_t Header = Text.find(HeaderEnd);
  if (Header == StringRef::npos)
    return std::nullopt;
  size_t Begin = Header + HeaderEnd.size();
  size_t End = Begin + lengthIn(Text.take_front(Header)).value_or(0);
  return End <= Text.size() ? std::optional(std::pair(Begin, End)) : std::nullopt;
}

} // namespace

bool Connection::hasMessage() const { return firstMessage(Received).has_value(); }

void Connection::fill(std::chrono::milliseconds Patience) {
  pollfd Input = {STDIN_FILENO, POLLIN, 0};
  if (::poll(&Input, 1, static_cast<int>(Patience.count())) <= 0)
    return;
  char Buffer[1 << 16];
  ssize_t Length = ::read(STDIN_FILENO, Buffer, sizeof Buffer);
  if (Length > 0)
    Received.append(Buffer, Length);
  else if (Length == 0 || errno != EINTR)
    Closed = true;
}

std::optional<json::Object> Connection::read(std::chrono::milliseconds Patience) {
  if (!hasMessage() && !Closed)
    fill(Patience);
  auto Found = firstMessage(Received);
  if (!Found)
    return std::nullopt;
  Expected<json::Value> Message =
      json::parse(StringRef(Received).slice(Found->first, Found->second));
  Received.erase(0, Found->second);
  if (!Message) {
    refuse(nullptr, -32700, toString(Message.takeError()));
    return std::nullopt;
  }
  if (json::Object *Object = Message->getAsObject())
    return std::move(*Object);
  refuse(nullptr, -32600, "not a request");
  return std::nullopt;
}

void Connection::send(json::Object Message) {
  Message["jsonrpc"] = "2.0";
  std::string Text;
  raw_string_ostream(Text) << json::Value(std::move(Message));
  outs() << "Content-Length: " << Text.size() << HeaderEnd << Text;
  outs().flush();
  if (outs().has_error()) {
    outs().clear_error();
    Closed = true;
  }
}

void Connection::notify(StringRef Method, json::Value Parameters) {
  send(json::Object{{"method", Method}, {"params", std::move(Parameters)}});
}

void Connection::reply(const json::Value &Id, json::Value Result) {
  send(json::Object{{"id", Id}, {"result", std::move(Result)}});
}

void Connection::refuse(const json::Value &Id, int Code, StringRef Why) {
  send(json::Object{{"id", Id}, {"error", json::Object{{"code", Code}, {"message", Why}}}});
}

} // namespace cotidy::lsp
