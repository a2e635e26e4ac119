#if FREESTANDING
// What a dictionary throws for a key that it does not hold.
namespace System.Collections.Generic;

public class KeyNotFoundException(string? message) : SystemException(message)
{
    public KeyNotFoundException()
        : this("the key is not in the dictionary")
    {
    }

    protected override string TypeName => nameof(KeyNotFoundException);
}
#endif
