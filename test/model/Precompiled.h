// What every test of the model includes, parsed once.
#include "CoroutineSnippet.h"
#include "model/Precompiled.h"
