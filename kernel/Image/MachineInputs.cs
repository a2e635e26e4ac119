// The sides by which inputs reach Core (XDV-010.4): each hands on what one privilege level may raise, and each part of
// the kernel is given the one side it stands on. What a manager judged and the boot have no side of their own: only the
// machine itself completes jobs and boots.
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Kernel;

internal sealed partial class Machine
{
    /// <summary>For the kernel entries of threads (level 3).</summary>
    public KernelEntries Entries => new(this);

    /// <summary>For adapters: what a device or the host said (level 2).</summary>
    public ServiceInputs Services => new(this);

    /// <summary>Boots Core (level 0).</summary>
    public void Boot(in TraceRecord boot) => Apply(PrivilegeLevel.Core, boot);

    public readonly struct KernelEntries(Machine machine)
    {
        private readonly Machine _machine = machine;

        /// <summary>Applies an input of the running thread and everything it leads to.</summary>
        public void Apply(in TraceRecord input) => _machine.Apply(PrivilegeLevel.User, input);
    }

    public readonly struct ServiceInputs(Machine machine)
    {
        private readonly Machine _machine = machine;

        /// <summary>Applies an input from outside and everything it leads to.</summary>
        public void Apply(in TraceRecord input) => _machine.Apply(PrivilegeLevel.Service, input);
    }
}
