#include "CSessionProtocol.h"  // a target needs a source
