#include "lsp/Server.h"

#include "engine/pool/Interrupt.h"
#include "lsp/Answers.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace cotidy::lsp {
namespace {

/// How long a document rests before a change is analysed.
constexpr std::chrono::milliseconds Rest{300};
constexpr std::chrono::milliseconds PollInterval{15}, LongestWait{1000};

constexpr int MethodNotFound = -32601, NotInitialized = -32002, InvalidRequest = -32600;
constexpr int InfoMessage = 3;

const json::Object Nothing;

const json::Object &objectIn(const json::Object &From, StringRef Key) {
  const json::Object *Found = From.getObject(Key);
  return Found ? *Found : Nothing;
}

Units unitsOf(const json::Object &Parameters) {
  const json::Object &General = objectIn(objectIn(Parameters, "capabilities"), "general");
  if (const json::Array *Encodings = General.getArray("positionEncodings"))
    if (is_contained(*Encodings, json::Value("utf-8")))
      return Units::Utf8;
  return Units::Utf16;
}

} // namespace

bool Server::run() {
  while (!HasLeft && !Editor.isClosed() && !isInterrupted()) {
    if (std::optional<json::Object> Message = Editor.read(patience()))
      handle(*Message);
    while (std::optional<AnalysisResult> Done = Work.poll())
      take(std::move(*Done));
    startDue();
  }
  return IsShutDown;
}

std::chrono::milliseconds Server::patience() const {
  if (!Work.isIdle())
    return PollInterval;
  auto Wait = LongestWait;
  for (const auto &[Uri, D] : Documents)
    if (D.Due)
      Wait = std::min(Wait, std::chrono::ceil<std::chrono::milliseconds>(*D.Due - Clock::now()));
  return std::max(Wait, std::chrono::milliseconds(0));
}

void Server::handle(const json::Object &Message) {
  std::optional<StringRef> Method = Message.getString("method");
  if (!Method)
    return; // an answer; nothing is asked of the editor
  const json::Object &Parameters = objectIn(Message, "params");
  if (const json::Value *Id = Message.get("id"))
    handleRequest(*Method, *Id, Parameters);
  else
    handleNotification(*Method, Parameters);
}

void Server::handleRequest(StringRef Method, const json::Value &Id,
                           const json::Object &Parameters) {
  if (Method == "initialize")
    return Editor.reply(Id, initialize(Parameters));
  if (!IsInitialized)
    return Editor.refuse(Id, NotInitialized, "not initialized");
  if (IsShutDown)
    return Editor.refuse(Id, InvalidRequest, "shut down");
  Document *D = find(Parameters);
  if (Method == "shutdown") {
    IsShutDown = true;
    return Editor.reply(Id, nullptr);
  }
  if (Method == "textDocument/codeAction")
    return Editor.reply(Id, D ? actionsFor(*D, Parameters.getObject("range"), Rules, Unit)
                              : json::Array());
  if (Method == "textDocument/hover")
    return Editor.reply(Id, D ? hoverAt(*D, Parameters.getObject("position"), Rules) : nullptr);
  Editor.refuse(Id, MethodNotFound, Method);
}

void Server::handleNotification(StringRef Method, const json::Object &Parameters) {
  if (Method == "exit")
    HasLeft = true;
  else if (!IsInitialized || IsShutDown)
    return;
  else if (Method == "textDocument/didOpen")
    open(Parameters);
  else if (Method == "textDocument/didChange")
    change(Parameters);
  else if (Method == "textDocument/didSave")
    save();
  else if (Method == "textDocument/didClose")
    close(Parameters);
}

json::Value Server::initialize(const json::Object &Parameters) {
  IsInitialized = true;
  Unit = unitsOf(Parameters);
  json::Object Sync{{"openClose", true}, {"change", 2}, {"save", true}}; // 2: what has changed
  json::Object Capabilities{
      {"positionEncoding", Unit == Units::Utf8 ? "utf-8" : "utf-16"},
      {"textDocumentSync", std::move(Sync)},
      {"codeActionProvider", json::Object{{"codeActionKinds", json::Array{"quickfix"}}}},
      {"hoverProvider", true},
      {"workspace", json::Object{{"workspaceFolders", json::Object{{"supported", true}}}}}};
  return json::Object{{"capabilities", std::move(Capabilities)},
                      {"serverInfo", json::Object{{"name", "cotidy"}, {"version", This.Version}}}};
}

Document *Server::find(const json::Object &Parameters) {
  auto Uri = objectIn(Parameters, "textDocument").getString("uri");
  auto Known = Documents.find(Uri.value_or("").str());
  return Known == Documents.end() ? nullptr : &Known->second;
}

void Server::open(const json::Object &Parameters) {
  const json::Object &Opened = objectIn(Parameters, "textDocument");
  std::string Uri = Opened.getString("uri").value_or("").str();
  std::string Path = pathOf(Uri);
  auto Content = Opened.getString("text");
  if (Path.empty() || !Content)
    return;
  Document D{Uri, Path, Text(Content->str(), Unit), Opened.getInteger("version").value_or(0)};
  D.Due = Clock::now();
  Documents.insert_or_assign(Uri, std::move(D));
}

void Server::change(const json::Object &Parameters) {
  Document *D = find(Parameters);
  const json::Array *Changes = Parameters.getArray("contentChanges");
  if (!D || !Changes || Changes->empty())
    return;
  for (const json::Value &Change : *Changes)
    if (const json::Object *One = Change.getAsObject())
      D->Current.change(*One);
  D->Version = objectIn(Parameters, "textDocument").getInteger("version").value_or(D->Version + 1);
  D->Due = Clock::now() + Rest;
  Work.stop(D->Uri);
}

/// What was saved may be a header or a configuration that others depend on.
void Server::save() {
  for (auto &[Uri, D] : Documents)
    D.Due = Clock::now();
}

void Server::close(const json::Object &Parameters) {
  Document *D = find(Parameters);
  if (!D)
    return;
  Work.stop(D->Uri);
  publish(*D, {});
  Documents.erase(std::string(D->Uri));
}

void Server::startDue() {
  for (auto &[Uri, D] : Documents) {
    if (!D.Due || *D.Due > Clock::now() || Work.isBusy())
      continue;
    D.Due = std::nullopt;
    std::vector<Overlay> Buffers;
    for (const auto &[OtherUri, Other] : Documents)
      Buffers.push_back({Other.Path, Other.Current.content()});
    if (Error Failed = Work.start(D, std::move(Buffers)))
      log(D.Path + ": " + toString(std::move(Failed)));
  }
}

void Server::take(AnalysisResult Done) {
  auto Known = Documents.find(Done.Uri);
  if (Known == Documents.end())
    return;
  Document &D = Known->second;
  std::string Said;
  bool HasFailed = false;
  for (const FileOutcome &File : Done.Result.Coverage)
    if (File.Outcome == Outcome::Failed || File.Outcome == Outcome::Skipped) {
      HasFailed |= File.Outcome == Outcome::Failed;
      Said = File.File + ": " + File.Reason;
    }
  if (!Said.empty() && Said != D.Said)
    log(Said);
  D.Said = Said;
  if (HasFailed)
    return;
  D.Findings = Done.Result.Findings.toVector();
  D.Analysed = std::move(Done.Analysed);
  D.Root = std::move(Done.Root);
  publish(D, diagnosticsOf(D, Rules, Unit));
}

void Server::publish(const Document &D, json::Array Diagnostics) {
  Editor.notify("textDocument/publishDiagnostics",
                json::Object{{"uri", D.Uri},
                             {"version", D.Version},
                             {"diagnostics", std::move(Diagnostics)}});
}

void Server::log(StringRef Text) {
  Editor.notify("window/logMessage",
                json::Object{{"type", InfoMessage}, {"message", ("cotidy: " + Text).str()}});
}

} // namespace cotidy::lsp
