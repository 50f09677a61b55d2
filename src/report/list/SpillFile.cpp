#include "report/list/SpillFile.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace cotidy {

std::shared_ptr<SpillFile> SpillFile::create() {
  std::error_code None;
  std::string Name = (std::filesystem::temp_directory_path(None) / "cotidy-XXXXXX").string();
  int Descriptor = None ? -1 : ::mkostemp(Name.data(), O_CLOEXEC);
  if (Descriptor < 0)
    return nullptr;
  ::unlink(Name.c_str());
  return std::shared_ptr<SpillFile>(new SpillFile(Descriptor));
}

SpillFile::~SpillFile() { ::close(Descriptor); }

std::optional<std::uint64_t> SpillFile::append(std::string_view Bytes) {
  std::uint64_t Start = End;
  for (std::uint64_t At = Start; !Bytes.empty();) {
    ssize_t Written = ::pwrite(Descriptor, Bytes.data(), Bytes.size(), static_cast<off_t>(At));
    if (Written < 0 && errno == EINTR)
      continue;
    if (Written <= 0)
      return std::nullopt; // what was written lies behind the end and is written over
    At += Written;
    Bytes.remove_prefix(Written);
    if (Bytes.empty())
      End = At;
  }
  return Start;
}

std::string SpillFile::read(std::uint64_t Offset, std::size_t Length) const {
  std::string Bytes(Length, '\0');
  for (std::size_t Done = 0; Done != Length;) {
    ssize_t Got =
        ::pread(Descriptor, Bytes.data() + Done, Length - Done, static_cast<off_t>(Offset + Done));
    if (Got < 0 && errno == EINTR)
      continue;
    if (Got <= 0)
      throw std::system_error(Got ? errno : EIO, std::generic_category(), "a temporary file");
    Done += Got;
  }
  return Bytes;
}

} // namespace cotidy
