using System.Runtime.CompilerServices;
using Internal.Runtime;

namespace System;

/// <summary>Base of all value types. Without reflection there is no comparing field by field: a structure without
/// references compares by its bytes, one with references has to say itself what equality is.</summary>
public abstract unsafe class ValueType
{
    public override bool Equals(object? other)
        => other is not null && other.GetMethodTable() == GetMethodTable() && Data(this).SequenceEqual(Data(other));

    public override int GetHashCode()
    {
        uint hash = 2166136261;
        foreach (byte value in Data(this))
        {
            hash = (hash ^ value) * 16777619;
        }

        return (int)hash;
    }

    public override string? ToString() => "value";

    private protected static ReadOnlySpan<byte> Data(object boxed)
    {
        MethodTable* type = boxed.GetMethodTable();
        if (type->HasPointers)
        {
            ThrowHelper.NotSupported("a structure with references needs an Equals and GetHashCode of its own");
        }

        return new ReadOnlySpan<byte>(ref Unsafe.As<RawData>(boxed).Data, (int)type->ValueBytes);
    }
}

/// <summary>Base of enumerations. There are no names at run time: the text of a value is its number.</summary>
public abstract unsafe class Enum : ValueType, IComparable
{
    public override int GetHashCode()
    {
        ulong bits = Bits(Data(this));
        return (int)bits ^ (int)(bits >> 32);
    }

    public override string ToString()
        => GetMethodTable()->IsSigned ? Number.Format(Signed(Data(this))) : Number.Format(Bits(Data(this)));

    public int CompareTo(object? other)
    {
        if (other is null)
        {
            return 1;
        }

        if (other.GetMethodTable() != GetMethodTable())
        {
            ThrowHelper.Argument("values of two enumerations have no order");
        }

        return GetMethodTable()->IsSigned
            ? Signed(Data(this)).CompareTo(Signed(Data(other)))
            : Bits(Data(this)).CompareTo(Bits(Data(other)));
    }

    internal static ulong Bits<T>(ref T value) where T : struct
        => Bits(new ReadOnlySpan<byte>(ref Unsafe.As<T, byte>(ref value), sizeof(T)));

    internal static int CompareValues<T>(ref T left, ref T right) where T : struct
        => MethodTable.Of<T>()->IsSigned
            ? Signed(left).CompareTo(Signed(right))
            : Bits(ref left).CompareTo(Bits(ref right));

    private static long Signed<T>(T value) where T : struct
        => Signed(new ReadOnlySpan<byte>(ref Unsafe.As<T, byte>(ref value), sizeof(T)));

    private static ulong Bits(ReadOnlySpan<byte> data) => data.Length switch
    {
        1 => data[0],
        2 => Unsafe.ReadUnaligned<ushort>(ref data._reference),
        4 => Unsafe.ReadUnaligned<uint>(ref data._reference),
        _ => Unsafe.ReadUnaligned<ulong>(ref data._reference),
    };

    private static long Signed(ReadOnlySpan<byte> data)
    {
        int unused = 64 - (data.Length * 8);
        return (long)(Bits(data) << unused) >> unused;
    }
}
