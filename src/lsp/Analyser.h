// Analyses of open documents, each in a process of its own: stale work is killed, and a crash costs
// nothing but itself.
#pragma once

#include "engine/database/Database.h"
#include "engine/pool/Child.h"
#include "engine/unit/Unit.h"
#include "lsp/Document.h"
#include "report/Report.h"

#include "llvm/ADT/SmallString.h"

#include <filesystem>
#include <list>
#include <map>

namespace cotidy::lsp {

struct AnalysisResult {
  std::string Uri;
  Text Analysed;
  Report Result;
  std::string Root;
};

class Analyser {
public:
  /// \p Program is this executable.
  explicit Analyser(std::string Program);
  ~Analyser();

  /// Begins the analysis of \p D, with \p Buffers in place of the files they stand for.
  llvm::Error start(const Document &D, std::vector<Overlay> Buffers);
  /// Ends that of a document, if one runs.
  void stop(llvm::StringRef Uri);

  /// One that has ended.
  std::optional<AnalysisResult> poll();

  bool isBusy() const { return Jobs.size() >= MostJobs; }
  bool isIdle() const { return Jobs.empty(); }

private:
  struct Job {
    std::string Uri;
    Text Analysed;
    Unit Work;
    std::string Files; ///< the path of its files, without their endings
    Child Process;
  };
  llvm::Expected<Unit> unitFor(const std::string &Path);
  llvm::Expected<const Database *> databaseFor(const std::string &Path);
  Report resultOf(const Job &J, const ChildEnd &End) const;
  static void remove(const Job &J);

  std::string Program;
  llvm::SmallString<128> Folder;
  unsigned Started = 0;
  size_t MostJobs;
  std::list<Job> Jobs;

  struct LoadedDatabase {
    std::filesystem::file_time_type Changed;
    Database Files;
  };
  std::map<std::string, LoadedDatabase> Databases;
};

} // namespace cotidy::lsp
