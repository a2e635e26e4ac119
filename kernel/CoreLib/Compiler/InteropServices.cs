// Attributes of System.Runtime.InteropServices that the C# compiler and ilc look up by name.
namespace System.Runtime.InteropServices
{
    public enum LayoutKind
    {
        Sequential = 0,
        Explicit = 2,
        Auto = 3,
    }

    public enum CharSet
    {
        None = 1,
        Ansi = 2,
        Unicode = 3,
        Auto = 4,
    }

    public enum CallingConvention
    {
        Winapi = 1,
        Cdecl = 2,
        StdCall = 3,
        ThisCall = 4,
        FastCall = 5,
    }

    public enum UnmanagedType
    {
        Bool = 2,
        I1 = 3,
        U1 = 4,
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
    public sealed class StructLayoutAttribute(LayoutKind kind) : Attribute
    {
        public int Pack;
        public int Size;
        public CharSet CharSet;

        public LayoutKind Value { get; } = kind;
    }

    public sealed class FieldOffsetAttribute(int offset) : Attribute
    {
        public int Value { get; } = offset;
    }

    public sealed class DllImportAttribute(string library) : Attribute
    {
        public string? EntryPoint;
        public CharSet CharSet;
        public bool SetLastError;
        public bool ExactSpelling;
        public bool PreserveSig;
        public CallingConvention CallingConvention;

        public string Value { get; } = library;
    }

    public sealed class MarshalAsAttribute(UnmanagedType type) : Attribute
    {
        public UnmanagedType Value { get; } = type;
    }

    public sealed class SuppressGCTransitionAttribute : Attribute;

    public sealed class InAttribute : Attribute;

    public sealed class OutAttribute : Attribute;

    public sealed class UnmanagedCallersOnlyAttribute : Attribute
    {
        public Type[]? CallConvs;
        public string? EntryPoint;
    }

    /// <summary>The type whose members the compiler looks up to marshal; calls here are blittable only.</summary>
    public sealed class DisableRuntimeMarshallingAttribute : Attribute;
}

namespace System.Runtime
{
    /// <summary>Exports a static method to the linker under a plain name and calling convention.</summary>
    public sealed class RuntimeExportAttribute(string name) : Attribute
    {
        public string EntryPoint { get; } = name;
    }

    /// <summary>Imports a symbol of the runtime.</summary>
    public sealed class RuntimeImportAttribute : Attribute
    {
        public RuntimeImportAttribute(string name) => EntryPoint = name;

        public RuntimeImportAttribute(string library, string name) => EntryPoint = name;

        public string EntryPoint { get; }
    }
}

namespace System.Runtime.InteropServices
{
    /// <summary>The compiler looks this up for casts; nothing implements it here.</summary>
    public interface IDynamicInterfaceCastable
    {
        internal static nint GetDynamicInterfaceImplementation(
            IDynamicInterfaceCastable instance, nint interfaceType, ushort slot) => 0;
    }
}
