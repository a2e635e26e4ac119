// How every collection here notices that it was changed under an enumeration.
using System;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

internal static class Enumeration
{
    internal static void Check(int version, int current)
    {
        if (version != current)
            throw new InvalidOperationException("the collection was modified during enumeration");
    }
}
