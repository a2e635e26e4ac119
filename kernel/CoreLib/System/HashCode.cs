using System.Collections.Generic;

namespace System;

/// <summary>Combines hash codes. Seedless, so the same in every run.</summary>
public struct HashCode
{
    private uint _state;

    public void Add<T>(T value)
    {
        uint hash = value is null ? 0 : (uint)value.GetHashCode();
        _state = ((_state << 5) | (_state >> 27)) ^ hash;
        _state *= 0x9E3779B1;
    }

    public readonly int ToHashCode() => (int)(_state ^ (_state >> 15));

    public static int Combine<T1>(T1 value1)
    {
        HashCode hash = default;
        hash.Add(value1);
        return hash.ToHashCode();
    }

    public static int Combine<T1, T2>(T1 value1, T2 value2)
    {
        HashCode hash = default;
        hash.Add(value1);
        hash.Add(value2);
        return hash.ToHashCode();
    }

    public static int Combine<T1, T2, T3>(T1 value1, T2 value2, T3 value3)
    {
        HashCode hash = default;
        hash.Add(value1);
        hash.Add(value2);
        hash.Add(value3);
        return hash.ToHashCode();
    }

    public static int Combine<T1, T2, T3, T4>(T1 value1, T2 value2, T3 value3, T4 value4)
    {
        HashCode hash = default;
        hash.Add(value1);
        hash.Add(value2);
        hash.Add(value3);
        hash.Add(value4);
        return hash.ToHashCode();
    }

    public static int Combine<T1, T2, T3, T4, T5>(T1 value1, T2 value2, T3 value3, T4 value4, T5 value5)
    {
        HashCode hash = default;
        hash.Add(value1);
        hash.Add(value2);
        hash.Add(value3);
        hash.Add(value4);
        hash.Add(value5);
        return hash.ToHashCode();
    }

    public static int Combine<T1, T2, T3, T4, T5, T6>(T1 value1, T2 value2, T3 value3, T4 value4, T5 value5, T6 value6)
    {
        HashCode hash = default;
        hash.Add(value1);
        hash.Add(value2);
        hash.Add(value3);
        hash.Add(value4);
        hash.Add(value5);
        hash.Add(value6);
        return hash.ToHashCode();
    }

    public static int Combine<T1, T2, T3, T4, T5, T6, T7>(
        T1 value1, T2 value2, T3 value3, T4 value4, T5 value5, T6 value6, T7 value7)
    {
        HashCode hash = default;
        hash.Add(value1);
        hash.Add(value2);
        hash.Add(value3);
        hash.Add(value4);
        hash.Add(value5);
        hash.Add(value6);
        hash.Add(value7);
        return hash.ToHashCode();
    }
}
