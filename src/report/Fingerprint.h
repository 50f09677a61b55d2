// The name under which a finding is known from one run to the next: in baselines, in bots, in the
// history of a code host. It must survive what does not change the finding: lines moved by an edit
// above, a renamed folder, a renamed variable in the message. So it is made of the check, the
// enclosing function, the line's text without white space, the message without its quoted parts,
// and an ordinal among findings that are equal in all of these.
#pragma once

#include "report/list/FindingList.h"

#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// To be called on merged findings: the ordinal counts in their order.
void assignFingerprints(FindingList &Sorted);

/// What findings that only an ordinal tells apart have in common.
std::string fingerprintKey(const Finding &F);

/// A name of the same form for anything else, made of \p Parts.
std::string fingerprintOf(const std::vector<std::string> &Parts);

/// \p Message without what stands in 'quotes': "result of '' is dropped".
std::string messageTemplate(std::string_view Message);

} // namespace cotidy
