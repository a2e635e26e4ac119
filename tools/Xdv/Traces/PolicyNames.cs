// Scheduling policies as a person writes and reads them: names joined by commas, the first one decides first.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Scheduling;

namespace Xdv.Tool.Traces;

public static class PolicyNames
{
    private static readonly (string Name, SchedulingPolicy Policy)[] s_names =
    [
        ("round-robin", SchedulingPolicy.RoundRobin), ("priority", SchedulingPolicy.Priority),
        ("edf", SchedulingPolicy.EarliestDeadline), ("coherence", SchedulingPolicy.CoherenceAware),
        ("domain-fair", SchedulingPolicy.DomainFair),
    ];

    /// <summary>All names.</summary>
    public static string All => string.Join(", ", s_names.Select(n => n.Name));

    /// <summary>Reads "edf" or "domain-fair,edf".</summary>
    public static bool TryRead(string text, out PolicyOrder order)
    {
        order = PolicyOrder.None;
        foreach (string name in text.Split(','))
        {
            SchedulingPolicy policy = s_names.FirstOrDefault(n => n.Name == name).Policy;
            if (policy == SchedulingPolicy.None) return false;
            order = order.Then(PolicyOrder.Of(policy));
        }
        return true;
    }

    /// <summary>The names of an order as the Boot record has it; "unknown" for what this code has not.</summary>
    public static string Write(ulong packed)
    {
        if (!PolicyOrder.TryUnpack(packed, out PolicyOrder order)) return "unknown";
        var policies = BitConverter.GetBytes(order.Packed).Where(b => b != 0).Select(b => (SchedulingPolicy)(b & 0x0F));
        return string.Join(',', policies.Select(p => s_names.First(n => n.Policy == p).Name));
    }
}
