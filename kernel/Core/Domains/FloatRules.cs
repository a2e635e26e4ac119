// Which floating-point bit patterns a program may hand over: finite numbers; exactly zero where a field is unused.
using System;

namespace Xdv.Core.Domains;

public static class FloatRules
{
    /// <summary>True for a finite value, by its bits.</summary>
    public static bool IsFinite(double value) =>
        (BitConverter.DoubleToUInt64Bits(value) & 0x7FF0_0000_0000_0000) != 0x7FF0_0000_0000_0000;

    /// <summary>A used parameter is finite, an unused one is +0.</summary>
    public static bool IsParameter(double value, bool used) =>
        used ? IsFinite(value) : BitConverter.DoubleToUInt64Bits(value) == 0;
}
