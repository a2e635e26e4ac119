// Names of processes that have ended, as long as Core remembers their ends: Core decides by number, people ask by name.
using Xdv.Abi;
using Xdv.Core.Scheduling;

namespace Xdv.Kernel.Processes;

/// <summary>A ring as long as Core's.</summary>
internal sealed class EndedNames
{
    private readonly uint[] _processes = new uint[EndedProcesses.Capacity];
    private readonly Bytes32[] _names = new Bytes32[EndedProcesses.Capacity];
    private int _next;

    public void Add(uint process, in Bytes32 name)
    {
        _processes[_next] = process;
        _names[_next] = name;
        _next = (_next + 1) % EndedProcesses.Capacity;
    }

    /// <summary>The name of a process that ended, all zero when it is forgotten.</summary>
    public Bytes32 Of(uint process)
    {
        for (int i = 0; i < EndedProcesses.Capacity; i++)
            if (_processes[i] == process) return _names[i];
        return default;
    }
}
