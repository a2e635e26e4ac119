// A transform program whose numbers are set for each job: built once, then eight bytes a number. For loops in which K
// decides what light goes in next.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Transforms;

/// <summary>The bytes of a program, with the first number of some elements to be set.</summary>
/// <param name="program">As <see cref="TransformBuilder.Build"/> made it; it is changed in place.</param>
public sealed class ParametricTransform(byte[] program)
{
    private const int ValueOffset = 8;

    /// <summary>What a job takes, with the numbers as they are now.</summary>
    public ReadOnlySpan<byte> Program => program;

    /// <summary>Sets the power of an injection, or the first number of an element.</summary>
    /// <param name="element">Its number: what <see cref="TransformBuilder.Elements"/> was before it was added.</param>
    /// <returns>False, and nothing is changed, when there is no such element, it has no number, or the number is
    /// not finite or out of its range.</returns>
    public bool TrySet(int element, double value)
    {
        long at = TransformHeader.Size + ((long)element * TransformElement.Size);
        if (element < 0 || at > program.Length - TransformElement.Size || !double.IsFinite(value)) return false;
        TransformElement changed = MemoryMarshal.Read<TransformElement>(program.AsSpan((int)at));
        changed.Param0 = value;
        if (changed.Code == ElementCode.Fourier || !TransformFormat.IsInRange(changed)) return false;
        MemoryMarshal.Write(program.AsSpan((int)at + ValueOffset), in value);
        return true;
    }
}
