#include "model/library/LibrarySet.h"

namespace cotidy {
struct LibrarySet::Index {};
LibrarySet::LibrarySet(std::vector<LibraryModel> Models) : Models(std::move(Models)) {}
LibrarySet::LibrarySet(LibrarySet &&) = default;
LibrarySet &LibrarySet::operator=(LibrarySet &&) = default;
LibrarySet::~LibrarySet() = default;
const LibrarySet &LibrarySet::builtin() { static const LibrarySet S({}); return S; }
} // namespace cotidy
