using System.Runtime.CompilerServices;

namespace System;

/// <summary>A callable. The four fields and the Initialize* methods are the compiler's contract: it calls
/// <c>_functionPointer</c> with <c>_firstParameter</c> as the first argument. Multicast is not provided.</summary>
public abstract class Delegate
{
    internal object? _firstParameter;
    internal object? _helperObject;
    internal nint _extraFunctionPointerOrData;
    internal nint _functionPointer;

    private protected Delegate()
    {
    }

    /// <summary>Overridden by the compiler; a thunk kind it does not need answers zero.</summary>
    private protected virtual nint GetThunk(int kind) => 0;

    private void InitializeClosedInstance(object? target, nint function)
    {
        if (target is null)
        {
            ThrowHelper.Argument("delegate to an instance method of null");
        }

        _functionPointer = function;
        _firstParameter = target;
    }

    private void InitializeClosedInstanceWithoutNullCheck(object? target, nint function)
    {
        _functionPointer = function;
        _firstParameter = target;
    }

    private unsafe void InitializeClosedInstanceToInterface(object? target, nint dispatchCell)
    {
        if (target is null)
        {
            ThrowHelper.Argument("delegate to an instance method of null");
        }

        _functionPointer = Internal.Runtime.InterfaceDispatch.ResolveForDelegate(target, (void*)dispatchCell);
        _firstParameter = target;
    }

    private void InitializeClosedInstanceSlow(object? target, nint function)
        => InitializeClosedInstance(target, function);

    private void InitializeClosedStaticThunk(object? target, nint function, nint thunk)
    {
        _extraFunctionPointerOrData = function;
        _helperObject = target;
        _functionPointer = thunk;
        _firstParameter = this;
    }

    private void InitializeOpenStaticThunk(object? target, nint function, nint thunk)
    {
        _firstParameter = this;
        _functionPointer = thunk;
        _extraFunctionPointerOrData = function;
    }
}

/// <summary>What the C# compiler derives delegate types from.</summary>
public abstract class MulticastDelegate : Delegate
{
}
