// The containers or envelopes one guest holds at a provider, by the kernel's ids, and how much of the declared
// capacity they use. A state object is continued, replaced or dropped; there is no way to copy or list one
// (XDV-013.2, XDV-032.1).
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.HardwareServer.Providers;

/// <summary>State objects of one guest. <typeparamref name="T"/> is the engine's container or envelope.</summary>
public sealed class StateLedger<T> where T : class
{
    private readonly Dictionary<ulong, (T State, uint Resources)> _held = [];
    private readonly uint _capacity;
    private readonly Action<T> _forget;
    private uint _used;

    /// <param name="capacity">Qubits or modes all objects together may have.</param>
    /// <param name="forget">Empties an object that is dropped.</param>
    public StateLedger(uint capacity, Action<T> forget) => (_capacity, _forget) = (capacity, forget);

    /// <summary>Finds what a job runs in. The object is taken out: only a job that succeeds and keeps it puts it
    /// back, so a failed one invalidates it (XDV-024.1).</summary>
    /// <param name="request">StateObject, Continues and Resources count.</param>
    /// <param name="state">The object to continue; null for a fresh one.</param>
    /// <returns>Ok; LifecycleInvalid when existence and Continues disagree; ResourceExhausted over capacity.</returns>
    public Status TryBegin(in JobRequest request, out T? state)
    {
        state = null;
        bool exists = _held.TryGetValue(request.StateObject, out (T State, uint Resources) held);
        if (exists != (request.Continues == 1)) return Status.LifecycleInvalid;
        if (exists && held.Resources != request.Resources) return Status.DescriptorInvalid;
        if (!exists) return request.Resources > _capacity - _used ? Status.ResourceExhausted : Status.Ok;
        state = held.State;
        _held.Remove(request.StateObject);
        _used -= held.Resources;
        return Status.Ok;
    }

    /// <summary>Holds the state a job left behind.</summary>
    public void Keep(in JobRequest request, T state)
    {
        _held.Add(request.StateObject, (state, request.Resources));
        _used += request.Resources;
    }

    /// <summary>Drops an object, if it is there; gives it back its engine's memory.</summary>
    public void Release(ulong stateObject)
    {
        if (!_held.Remove(stateObject, out (T State, uint Resources) held)) return;
        _used -= held.Resources;
        _forget(held.State);
    }

    public void Clear()
    {
        foreach ((T state, _) in _held.Values) _forget(state);
        _held.Clear();
        _used = 0;
    }

    /// <summary>Objects held.</summary>
    public int Count => _held.Count;
}
