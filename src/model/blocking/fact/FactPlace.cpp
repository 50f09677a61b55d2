#include "model/blocking/fact/FactPlace.h"

#include "clang/Basic/FileManager.h"
#include "llvm/ADT/SmallString.h"

using namespace clang;

namespace cotidy {

FactPlace placeOf(SourceLocation At, const SourceManager &Sources) {
  PresumedLoc Place = Sources.getPresumedLoc(Sources.getFileLoc(At), /*UseLineDirectives=*/false);
  if (Place.isInvalid())
    return {};
  llvm::SmallString<256> File(Place.getFilename());
  Sources.getFileManager().makeAbsolutePath(File);
  return {File.str().str(), Place.getLine(), Place.getColumn()};
}

SourceLocation locate(const FactPlace &Place, SourceManager &Sources) {
  if (Place.File.empty())
    return {};
  auto Entry = Sources.getFileManager().getOptionalFileRef(Place.File, /*OpenFile=*/true);
  if (!Entry)
    return {};
  FileID File = Sources.translateFile(*Entry);
  if (File.isInvalid())
    File = Sources.createFileID(*Entry, SourceLocation(), SrcMgr::C_User);
  return Sources.translateLineCol(File, Place.Line, Place.Column);
}

} // namespace cotidy
