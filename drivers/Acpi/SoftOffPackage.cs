// The one piece of AML that is read: Name (\_S5, Package () { a, b, … }) (ACPI 6.4, 7.4.2 and 20.2). Pure: bytes in,
// two numbers out.
using System;

namespace Xdv.Drivers.Acpi;

/// <summary>SLP_TYP values of the S5 state.</summary>
public static class SoftOffPackage
{
    /// <summary>The package's first byte.</summary>
    public const byte NameOperator = 0x08;
    /// <summary>From the name operator to the end of the second number, at most: name 6, package 1 + 4 + 1, numbers
    /// 2 × 5.</summary>
    public const int MaxBytes = 22;

    private const byte RootPrefix = (byte)'\\', PackageOperator = 0x12, BytePrefix = 0x0A, WordPrefix = 0x0B,
        DoubleWordPrefix = 0x0C;
    /// <summary>SLP_TYP has three bits.</summary>
    private const uint MaxType = 7;

    /// <summary>Reads a declaration that starts here. False when it is another one, or cut short, or its numbers are
    /// no sleep types.</summary>
    public static bool TryRead(ReadOnlySpan<byte> code, out byte a, out byte b)
    {
        a = b = 0;
        if (code.IsEmpty || code[0] != NameOperator) return false;
        code = code[1..];
        if (!code.IsEmpty && code[0] == RootPrefix) code = code[1..];
        if (!code.StartsWith("_S5_"u8)) return false;
        code = code[4..];
        if (code.Length < 2 || code[0] != PackageOperator) return false;
        int lengthBytes = 1 + (code[1] >> 6);
        if (code.Length < 2 + lengthBytes) return false;
        byte elements = code[1 + lengthBytes];
        code = code[(2 + lengthBytes)..];
        if (elements == 0 || !TryNumber(ref code, out a)) return false;
        return elements == 1 || TryNumber(ref code, out b);
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> code, out byte number)
    {
        number = 0;
        if (code.IsEmpty) return false;
        int bytes = code[0] switch { BytePrefix => 1, WordPrefix => 2, DoubleWordPrefix => 4, _ => 0 };
        if (bytes == 0 && code[0] > 1) return false; // Only Zero and One stand for themselves.
        if (code.Length < 1 + bytes) return false;
        uint value = bytes == 0 ? code[0] : 0u;
        for (int i = bytes; i > 0; i--) value = value << 8 | code[i];
        code = code[(1 + bytes)..];
        number = (byte)value;
        return value <= MaxType;
    }
}
