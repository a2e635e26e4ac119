using System.Runtime.InteropServices;

namespace System.Runtime.CompilerServices;

/// <summary>View of an array's header, used by the compiler to address elements.</summary>
[StructLayout(LayoutKind.Sequential)]
internal class RawArrayData
{
    public uint Length;
    public uint Padding;
    public byte Data;
}

/// <summary>View of an object's first field byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal class RawData
{
    public byte Data;
}
