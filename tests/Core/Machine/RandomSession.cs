// A seeded random session: system calls with good, random and forged operands, jobs, bad outcomes, providers that
// come and go, console bytes, traps, kills. A seed is a whole session; what outcomes say can be varied apart from it.
using System;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Transitions;

namespace Xdv.Tests.Core.Machine;

public sealed class RandomSession
{
    private readonly Random _random;
    private readonly Pool _handles = new(), _contracts = new(), _containers = new();
    private uint _generation = 1;

    /// <summary>The latest handles of one kind, of all processes together.</summary>
    private sealed class Pool
    {
        private readonly ulong[] _items = new ulong[6];
        private int _count;

        public void Keep(ulong handle) => _items[_count++ % _items.Length] = handle;

        public ulong Pick(Random random) => _items[random.Next(Math.Clamp(_count, 1, _items.Length))];
    }

    /// <param name="seed">Decides every input.</param>
    /// <param name="outcomeSeed">Decides only the digests of results and the boot seed.</param>
    public RandomSession(int seed, int outcomeSeed = 0, CoreLimits? limits = null, ulong policies = 0)
    {
        _random = new Random(seed);
        Machine = new FakeMachine(limits, seed: (ulong)(outcomeSeed + 1), slice: 20_000, policies);
        Random failures = new(seed ^ 0x5555);
        Machine.Answer = due => failures.Next(5) == 0
            ? due.Domain == Domain.Quantum ? (Status)(1000 + failures.Next(9)) : (Status)(2000 + failures.Next(7))
            : Status.Ok;
        Random digests = new(outcomeSeed);
        Machine.Digest = _ =>
        {
            byte[] bytes = new byte[32];
            digests.NextBytes(bytes);
            return Bytes32.From(bytes);
        };
        Machine.Attach(Domain.Quantum, _generation);
        Machine.Attach(Domain.Phase, _generation);
    }

    public FakeMachine Machine { get; }

    /// <summary>Leave Clock and ProcessId, to which AnyCall gives operands that mean nothing, to the caller.</summary>
    public bool QuietQuickCalls { get; set; }

    /// <summary>Called after every step.</summary>
    public Action? Check { get; set; }

    /// <summary>Runs up to so many steps, then powers off if asked.</summary>
    public void Run(int steps, bool end)
    {
        for (int i = 0; i < steps && !Machine.Core.Ended; i++)
        {
            Step();
            Check?.Invoke();
        }
        if (!end || Machine.Core.Ended) return;
        for (int i = 0; i < 1000 && Machine.Pid != 1; i++)
        {
            if (Machine.Core.Running < 0) Unblock();
            else Machine.Call(SystemCall.Exit);
        }
        if (Machine.Core.Ended) return;
        Machine.Call(SystemCall.PowerOff);
        if (!Machine.Core.Ended) Machine.Call(SystemCall.Exit);
    }

    private void Step()
    {
        if (_random.Next(60) == 0) Outside();
        if (Machine.Core.Running < 0)
        {
            Unblock();
            return;
        }
        uint instructions = (uint)_random.Next(_random.Next(10) == 0 ? 300_000 : 3000);
        switch (_random.Next(30))
        {
            case 0:
                Machine.SliceExpired(instructions);
                break;
            case 1 when Machine.Pid != 1 && _random.Next(3) == 0:
                Machine.CompleteDue(instructions);
                Machine.Apply((ref TraceRecord r) =>
                {
                    r.Kind = RecordKind.Trap;
                    r.Operation = 13;
                    r.Instructions = instructions;
                });
                break;
            case <= 12:
                Transition();
                break;
            case <= 17:
                Resources();
                break;
            default:
                AnyCall(instructions);
                break;
        }
    }

    private void Unblock()
    {
        if (Machine.Core.TryNextDue(out DueJob due)) Machine.Complete(due);
        else Console();
    }

    private void Outside()
    {
        Domain domain = _random.Next(2) == 0 ? Domain.Quantum : Domain.Phase;
        switch (_random.Next(4))
        {
            case 0:
                Machine.Lose(domain);
                break;
            case 1 or 2:
                Machine.Attach(domain, ++_generation);
                break;
            default:
                Console();
                break;
        }
    }

    private void Console() => Machine.Apply((ref TraceRecord r) =>
    {
        r.Kind = RecordKind.ConsoleInput;
        r.Operation = (ushort)_random.Next(34);
        r.Arg0 = (ulong)_random.NextInt64();
    });

    private void Transition()
    {
        ulong contract = _random.Next(12) == 0 ? Pick() : _contracts.Pick(_random);
        JobFlags flags = _random.Next(2) == 0 ? JobFlags.Keep : JobFlags.None;
        ulong container = _random.Next(3) == 0 ? _containers.Pick(_random) : 0;
        CallResult call = _random.Next(2) == 0
            ? Machine.Submit(new QJob(contract, (uint)_random.Next(4), flags != 0 ? 1 : (uint)_random.Next(50), flags,
                Container: container, Operations: (uint)_random.Next(100), Stage: _random.Next(10) != 0))
            : Machine.Submit(new PhiJob(contract, (uint)_random.Next(4), flags | JobFlags.Evaluate, container,
                Operations: (uint)_random.Next(100)));
        if (call.Status != Status.Ok) return;
        _handles.Keep(call.Value);
        _containers.Keep(Machine.Effects[^1].Request.StateObject);
        if (_random.Next(2) == 0) Machine.Call(SystemCall.JobWait, call.Value);
    }

    private void Resources()
    {
        Domain domain = _random.Next(2) == 0 ? Domain.Quantum : Domain.Phase;
        ulong start = _random.Next(6) == 0 ? Machine.Core.Time + (ulong)_random.Next(3000) : 0;
        uint resources = (uint)_random.Next(6);
        ulong duration = (ulong)_random.Next(20_000);
        CallResult issued = Machine.Request(domain, resources, duration, start,
            capability: _random.Next(8) == 0 ? Pick() : null, retries: (byte)(duration % 4));
        if (issued.Status != Status.Ok) return;
        _contracts.Keep(issued.Value);
        if (_random.Next(5) != 0 && Machine.Core.Running >= 0) Machine.OnContract(SystemCall.ContractActivate,
            issued.Value);
    }

    private void AnyCall(uint instructions)
    {
        SystemCall call = (SystemCall)_random.Next(1, 31);
        if (call is SystemCall.Exit or SystemCall.PowerOff
            && (Machine.Pid == 1 || _random.Next(3) != 0)) call = SystemCall.Yield;
        if (call == SystemCall.Spawn && _random.Next(2) == 0) call = SystemCall.CapabilityDerive;
        if (call == SystemCall.CapabilityRevoke && _random.Next(3) != 0) call = SystemCall.CapabilityDerive;
        if (QuietQuickCalls && call is (SystemCall.Clock or SystemCall.ProcessId)) call = SystemCall.Yield;
        bool clone = _random.Next(30) == 0;
        ulong capability = (call == SystemCall.CapabilityRevoke ? 0 : _random.Next(4)) switch
        {
            0 => Pick(),
            1 => Machine.Capability(Domain.Quantum),
            2 => Machine.Capability(Domain.Phase),
            _ => Machine.Capability(Domain.Classical),
        };
        CallResult result = Machine.Call(call, (ref TraceRecord r) =>
        {
            r.Domain = (Domain)_random.Next(4);
            r.Capability = capability;
            r.Contract = _random.Next(4) == 0 ? Pick() : _contracts.Pick(_random);
            r.Verdict = _random.Next(12) == 0 ? Status.BadAddress : Status.Ok;
            r.Arg0 = Operand(call);
            r.Arg1 = call switch
            {
                SystemCall.CapabilityDerive => 0,
                SystemCall.StateOperation when !clone => (ulong)StateOperationKind.Release,
                _ => (ulong)_random.Next(6),
            };
            r.Arg2 = call == SystemCall.CapabilityDerive ? ulong.MaxValue : (ulong)_random.Next(6);
            r.Arg3 = (uint)_random.Next(4) | (call == SystemCall.CapabilityDerive
                ? (ulong)(uint)_random.Next(4) << 32 : 0);
            r.Value = (ulong)_random.Next(100);
            r.Outcome = Bytes32.From([1, 2, 3]);
        }, instructions);
        if (result.Status == Status.Ok
            && call is SystemCall.CapabilityDerive or SystemCall.CapabilityGet) _handles.Keep(result.Value);
    }

    private ulong Operand(SystemCall call) => call switch
    {
        SystemCall.Spawn => (uint)(_random.Next(3) == 0 ? Permissions.All : (Permissions)_random.Next(1 << 21)),
        SystemCall.Wait or SystemCall.Kill => (ulong)_random.Next(12),
        SystemCall.JobWait or SystemCall.JobRead => Pick(),
        SystemCall.StateOperation => _containers.Pick(_random),
        SystemCall.CapabilityDerive => (ulong)(uint)(_random.Next(1 << 21) & _random.Next(1 << 21))
            | ((ulong)(uint)_random.Next(3) << 40),
        _ => (ulong)_random.Next(5),
    };

    private ulong Pick() => _random.Next(8) switch
    {
        0 => (ulong)_random.NextInt64(),
        1 => Handle.Make((uint)_random.Next(16), (uint)_random.Next(4)),
        _ => _handles.Pick(_random),
    };
}
