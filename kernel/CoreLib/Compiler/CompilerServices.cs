// Attributes and types of System.Runtime.CompilerServices that the C# compiler looks up by name.
namespace System.Runtime.CompilerServices;

// What the C# 14 compiler looks up by name. Most are markers it reads back from metadata.

public sealed class CompilerGeneratedAttribute : Attribute;

public sealed class CompilationRelaxationsAttribute(int relaxations) : Attribute
{
    public int CompilationRelaxations { get; } = relaxations;
}

public sealed class RuntimeCompatibilityAttribute : Attribute
{
    public bool WrapNonExceptionThrows { get; set; }
}

public sealed class IntrinsicAttribute : Attribute;

public sealed class ExtensionAttribute : Attribute;

public sealed class ExtensionMarkerAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

public sealed class IsReadOnlyAttribute : Attribute;

public sealed class IsByRefLikeAttribute : Attribute;

public sealed class IsUnmanagedAttribute : Attribute;

public sealed class RequiresLocationAttribute : Attribute;

public sealed class ScopedRefAttribute : Attribute;

public sealed class ParamCollectionAttribute : Attribute;

public sealed class RequiredMemberAttribute : Attribute;

public sealed class SkipLocalsInitAttribute : Attribute;

public sealed class ModuleInitializerAttribute : Attribute;

public sealed class PreserveBaseOverridesAttribute : Attribute;

public sealed class InterpolatedStringHandlerAttribute : Attribute;

public sealed class CallerLineNumberAttribute : Attribute;

public sealed class CallerFilePathAttribute : Attribute;

public sealed class CallerMemberNameAttribute : Attribute;

public sealed class EagerStaticClassConstructionAttribute : Attribute;

public sealed class UnsafeValueTypeAttribute : Attribute;

public sealed class RefSafetyRulesAttribute(int version) : Attribute
{
    public int Version { get; } = version;
}

public sealed class NullablePublicOnlyAttribute(bool includesInternals) : Attribute
{
    public bool IncludesInternals { get; } = includesInternals;
}

public sealed class NullableContextAttribute(byte flag) : Attribute
{
    public readonly byte Flag = flag;
}

public sealed class NullableAttribute : Attribute
{
    public readonly byte[] NullableFlags;

    public NullableAttribute(byte flag) => NullableFlags = [flag];

    public NullableAttribute(byte[] flags) => NullableFlags = flags;
}

public sealed class NativeIntegerAttribute : Attribute;

public sealed class IndexerNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

public sealed class InlineArrayAttribute(int length) : Attribute
{
    public int Length { get; } = length;
}

public sealed class CallerArgumentExpressionAttribute(string parameter) : Attribute
{
    public string ParameterName { get; } = parameter;
}

public sealed class CollectionBuilderAttribute(Type builder, string method) : Attribute
{
    public Type BuilderType { get; } = builder;

    public string MethodName { get; } = method;
}

[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public sealed class InterpolatedStringHandlerArgumentAttribute(params string[] arguments) : Attribute
{
    public string[] Arguments { get; } = arguments;
}

[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public sealed class CompilerFeatureRequiredAttribute(string feature) : Attribute
{
    public const string RefStructs = nameof(RefStructs);
    public const string RequiredMembers = nameof(RequiredMembers);

    public string FeatureName { get; } = feature;

    public bool IsOptional { get; init; }
}

public sealed class TupleElementNamesAttribute(string?[] names) : Attribute
{
    public string?[] TransformNames { get; } = names;
}

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class InternalsVisibleToAttribute(string assembly) : Attribute
{
    public string AssemblyName { get; } = assembly;
}

public sealed class OverloadResolutionPriorityAttribute(int priority) : Attribute
{
    public int Priority { get; } = priority;
}

public sealed class FixedBufferAttribute(Type element, int length) : Attribute
{
    public Type ElementType { get; } = element;

    public int Length { get; } = length;
}

public sealed class IteratorStateMachineAttribute(Type machine) : Attribute
{
    public Type StateMachineType { get; } = machine;
}

[Flags]
public enum MethodImplOptions
{
    NoInlining = 0x0008,
    ForwardRef = 0x0010,
    NoOptimization = 0x0040,
    PreserveSig = 0x0080,
    AggressiveInlining = 0x0100,
    AggressiveOptimization = 0x0200,
    InternalCall = 0x1000,
}

public sealed class MethodImplAttribute(MethodImplOptions value) : Attribute
{
    public MethodImplOptions Value { get; } = value;
}

/// <summary>Modifier of volatile fields.</summary>
public static class IsVolatile;

/// <summary>Modifier of init-only setters.</summary>
public static class IsExternalInit;

/// <summary>Modifier of the <c>unmanaged</c> constraint's companion.</summary>
public static class IsConst;

public interface ITuple
{
    int Length { get; }

    object? this[int index] { get; }
}

/// <summary>What this runtime supports, as the C# compiler asks.</summary>
public static class RuntimeFeature
{
    public const string PortablePdb = nameof(PortablePdb);
    public const string DefaultImplementationsOfInterfaces = nameof(DefaultImplementationsOfInterfaces);
    public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
    public const string CovariantReturnsOfClasses = nameof(CovariantReturnsOfClasses);
    public const string ByRefFields = nameof(ByRefFields);
    public const string ByRefLikeGenerics = nameof(ByRefLikeGenerics);
    public const string VirtualStaticsInInterfaces = nameof(VirtualStaticsInInterfaces);
    public const string NumericIntPtr = nameof(NumericIntPtr);
}
