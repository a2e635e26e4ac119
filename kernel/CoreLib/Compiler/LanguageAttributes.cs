// Attributes behind language features: nullability, required members, inline arrays and their like.
using System.Diagnostics.CodeAnalysis;

namespace System
{
    [AttributeUsage(AttributeTargets.All, Inherited = true, AllowMultiple = false)]
    public abstract class Attribute
    {
    }

    [Flags]
    public enum AttributeTargets
    {
        Assembly = 0x0001,
        Module = 0x0002,
        Class = 0x0004,
        Struct = 0x0008,
        Enum = 0x0010,
        Constructor = 0x0020,
        Method = 0x0040,
        Property = 0x0080,
        Field = 0x0100,
        Event = 0x0200,
        Interface = 0x0400,
        Parameter = 0x0800,
        Delegate = 0x1000,
        ReturnValue = 0x2000,
        GenericParameter = 0x4000,
        All = 0x7FFF,
    }

    public sealed class AttributeUsageAttribute(AttributeTargets validOn) : Attribute
    {
        public AttributeTargets ValidOn { get; } = validOn;

        public bool AllowMultiple { get; set; }

        public bool Inherited { get; set; }
    }

    public sealed class FlagsAttribute : Attribute;

    public sealed class ObsoleteAttribute(string? message = null, bool error = false) : Attribute
    {
        public string? Message { get; } = message;

        public bool IsError { get; } = error;
    }

    public sealed class ParamArrayAttribute : Attribute;

    public sealed class ThreadStaticAttribute : Attribute;

    public sealed class NonSerializedAttribute : Attribute;

    public sealed class CLSCompliantAttribute(bool isCompliant) : Attribute
    {
        public bool IsCompliant { get; } = isCompliant;
    }
}

namespace System.Reflection
{
    public sealed class DefaultMemberAttribute(string name) : Attribute
    {
        public string MemberName { get; } = name;
    }
}

namespace System.Diagnostics
{
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
    public sealed class ConditionalAttribute(string condition) : Attribute
    {
        public string ConditionString { get; } = condition;
    }

    public sealed class DebuggerDisplayAttribute(string value) : Attribute
    {
        public string Value { get; } = value;
    }

    public sealed class DebuggerHiddenAttribute : Attribute;

    public sealed class DebuggerNonUserCodeAttribute : Attribute;

    public sealed class DebuggerStepThroughAttribute : Attribute;

    public enum DebuggerBrowsableState
    {
        Never = 0,
        Collapsed = 2,
        RootHidden = 3,
    }

    public sealed class DebuggerBrowsableAttribute(DebuggerBrowsableState state) : Attribute
    {
        public DebuggerBrowsableState State { get; } = state;
    }

    public sealed class StackTraceHiddenAttribute : Attribute;

    public sealed class DebuggableAttribute(DebuggableAttribute.DebuggingModes modes) : Attribute
    {
        public DebuggingModes DebuggingFlags { get; } = modes;

        [Flags]
        public enum DebuggingModes
        {
            None = 0,
            Default = 1,
            IgnoreSymbolStoreSequencePoints = 2,
            EnableEditAndContinue = 4,
            DisableOptimizations = 256,
        }
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    public sealed class NotNullAttribute : Attribute;

    public sealed class AllowNullAttribute : Attribute;

    public sealed class DisallowNullAttribute : Attribute;

    public sealed class MaybeNullAttribute : Attribute;

    public sealed class DoesNotReturnAttribute : Attribute;

    public sealed class SetsRequiredMembersAttribute : Attribute;

    public sealed class UnscopedRefAttribute : Attribute;

    public sealed class ConstantExpectedAttribute : Attribute
    {
        public object? Min { get; set; }

        public object? Max { get; set; }
    }

    public sealed class ExperimentalAttribute(string diagnosticId) : Attribute
    {
        public string DiagnosticId { get; } = diagnosticId;
    }

    public sealed class DoesNotReturnIfAttribute(bool value) : Attribute
    {
        public bool ParameterValue { get; } = value;
    }

    public sealed class NotNullWhenAttribute(bool value) : Attribute
    {
        public bool ReturnValue { get; } = value;
    }

    public sealed class MaybeNullWhenAttribute(bool value) : Attribute
    {
        public bool ReturnValue { get; } = value;
    }

    [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
    public sealed class MemberNotNullAttribute(params string[] members) : Attribute
    {
        public string[] Members { get; } = members;
    }

    [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
    public sealed class NotNullIfNotNullAttribute(string parameter) : Attribute
    {
        public string ParameterName { get; } = parameter;
    }

    [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
    public sealed class SuppressMessageAttribute(string category, string id) : Attribute
    {
        public string Category { get; } = category;

        public string CheckId { get; } = id;

        public string? Justification { get; set; }

        public string? Scope { get; set; }

        public string? Target { get; set; }
    }
}
