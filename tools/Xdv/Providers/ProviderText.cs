// An enrolment as people and scripts read it.
using System.Globalization;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Wire;

namespace Xdv.Tool.Providers;

internal static class ProviderText
{
    public static string Line(Enrolment one) => $"{one.Name}  {Domain(one)}  {one.Provider}, {one.Model}  firmware "
        + $"{one.Firmware[..16]}…  {(one.Command.Count > 0 ? string.Join(' ', one.Command) : one.Socket)}";

    public static string Line(Enrolment one, in HelloBody hello) => Line(one)
        + $"\n  {hello.Attestation.Capacity} {(one.Domain == Abi.Domain.Quantum ? "qubits" : "modes")}, "
        + $"{hello.Attestation.MaxOperations} operations, cost {hello.Attestation.CostBase} + "
        + (hello.Attestation.CostPerOperationMilli / 1000.0).ToString(CultureInfo.InvariantCulture)
        + " an operation in ticks";

    public static object Json(Enrolment one) => new
    {
        name = one.Name,
        domain = Domain(one),
        provider = one.Provider,
        model = one.Model,
        provider_id = one.ProviderId.ToString("x16", CultureInfo.InvariantCulture),
        firmware = one.Firmware,
        identity = one.Identity,
        command = one.Command,
        socket = one.Socket,
        files = one.Files,
        memory_mib = one.MemoryMebibytes,
        changed = one.ChangedFile(),
    };

    private static string Domain(Enrolment one) => ProviderChoice.NameOf(one.Domain);
}
