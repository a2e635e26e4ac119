// Validation of circuits and transform programs: good ones are measured right, every damaged field is refused, no
// bytes crash it.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-060.3")]
[Requirement("XDV-061.3")]
public sealed class ProfileTests
{
    private static readonly AttestationRecord s_quantum = FakeMachine.Attestation(Domain.Quantum);
    private static readonly AttestationRecord s_phase = FakeMachine.Attestation(Domain.Phase);

    private static CircuitOperation Op(GateCode gate, ushort q0, ushort q1 = 0, ushort q2 = 0, ushort bit = 0) =>
        new() { Gate = gate, Qubit0 = q0, Qubit1 = q1, Qubit2 = q2, Bit = bit };

    private static byte[] Circuit(uint qubits, uint bits, params CircuitOperation[] operations)
    {
        CircuitHeader header = new()
        {
            Magic = CircuitHeader.CurrentMagic, Version = 1, OperationBytes = 48, Qubits = qubits, Bits = bits,
            Operations = (uint)operations.Length, TotalBytes = 32 + 48 * (ulong)operations.Length,
        };
        return [.. MemoryMarshal.AsBytes<CircuitHeader>([header]),
            .. MemoryMarshal.AsBytes<CircuitOperation>(operations)];
    }

    private static byte[] Program(uint modes, params TransformElement[] elements)
    {
        TransformHeader header = new()
        {
            Magic = TransformHeader.CurrentMagic, Version = 1, ElementBytes = 24, Modes = modes,
            Elements = (uint)elements.Length, TotalBytes = 32 + 24 * (ulong)elements.Length,
        };
        return [.. MemoryMarshal.AsBytes<TransformHeader>([header]),
            .. MemoryMarshal.AsBytes<TransformElement>(elements)];
    }

    [Fact]
    [Requirement("XDV-012.4")]
    public void DurationIsTheCriticalPath()
    {
        byte[] bell = Circuit(3, 2, Op(GateCode.H, 0), Op(GateCode.X, 2), Op(GateCode.Cx, 0, 1),
            Op(GateCode.Measure, 0, bit: 0), Op(GateCode.Measure, 1, bit: 1));
        Assert.Equal(Status.Ok, CircuitProfile.Analyse(bell, s_quantum, out CircuitProfile profile));
        Assert.Equal(50UL + 300 + 1000, profile.DurationNanoseconds);
        Assert.Equal((3u, 2u, 5u, 2u), (profile.Qubits, profile.Bits, profile.Operations, profile.Measurements));
        CircuitOperation conditional = Op(GateCode.X, 2);
        conditional.Conditional = 1;
        conditional.ConditionOffset = 0;
        conditional.ConditionWidth = 1;
        conditional.ConditionValue = 1;
        byte[] feedForward = Circuit(3, 2, Op(GateCode.Measure, 0), conditional, Op(GateCode.Ccx, 0, 1, 2));
        Assert.Equal(Status.Ok, CircuitProfile.Analyse(feedForward, s_quantum, out profile));
        Assert.Equal(1000UL + 50 + 6 * 300, profile.DurationNanoseconds);
    }

    [Fact]
    public void EveryGateOfTheEncodingIsAcceptedWithItsOwnParametersOnly()
    {
        foreach (GateCode gate in Enum.GetValues<GateCode>().Where(g => g != GateCode.None))
        {
            int arity = CircuitFormat.Arity(gate), parameters = CircuitFormat.Parameters(gate);
            CircuitOperation operation = Op(gate, 0, (ushort)(arity > 1 ? 1 : 0), (ushort)(arity > 2 ? 2 : 0));
            if (parameters > 0) operation.Param0 = 0.5;
            if (parameters > 1) operation.Param1 = -1e300;
            if (parameters > 2) operation.Param2 = 3;
            Assert.Equal(Status.Ok, CircuitProfile.Analyse(Circuit(3, 1, operation), s_quantum, out _));
            if (parameters < 3)
            {
                CircuitOperation extra = operation;
                extra.Param2 = 1;
                Assert.Equal(Status.DescriptorInvalid, CircuitProfile.Analyse(Circuit(3, 1, extra), s_quantum, out _));
            }
            AttestationRecord poor = s_quantum;
            poor.GatesLow = (int)gate < 64 ? ~(1UL << (int)gate) : ulong.MaxValue;
            poor.GatesHigh = (int)gate < 64 ? ulong.MaxValue : ~(1UL << ((int)gate - 64));
            Assert.Equal(Status.QuantumGateUnsupported, CircuitProfile.Analyse(Circuit(3, 1, operation), poor, out _));
        }
    }

    [Fact]
    public void BadOperandsAreRefused()
    {
        CircuitOperation width = Op(GateCode.X, 0), value = width, stray = width, reserved = width,
            nan = Op(GateCode.Rx, 0);
        width.Conditional = value.Conditional = 1;
        width.ConditionWidth = 65;
        value.ConditionWidth = 2;
        value.ConditionValue = 4;
        stray.ConditionValue = 1;
        reserved.Reserved0 = 1;
        nan.Param0 = double.NaN;
        CircuitOperation[] bad =
        [
            Op(GateCode.X, 3), Op(GateCode.X, 0, 1), Op(GateCode.Cx, 1, 1), Op(GateCode.Cx, 0, 3),
                Op(GateCode.Ccx, 0, 1, 1),
            Op(GateCode.Ccx, 0, 1, 0), Op(GateCode.Ccx, 0, 1, 3), Op(GateCode.Cx, 0, 1, 2),
                Op(GateCode.Measure, 0, bit: 2),
            Op(GateCode.X, 0, bit: 1), Op(GateCode.None, 0), Op((GateCode)200, 0), Op((GateCode)12, 0),
            width, value, stray, reserved, nan,
        ];
        foreach (CircuitOperation operation in bad)
            Assert.Equal(Status.DescriptorInvalid, CircuitProfile.Analyse(Circuit(3, 2, operation), s_quantum, out _));
        Assert.Equal(Status.ResourceExhausted, CircuitProfile.Analyse(Circuit(21, 0), s_quantum, out _));
        Assert.Equal(Status.DescriptorInvalid, CircuitProfile.Analyse(Circuit(0, 0), s_quantum, out _));
        Assert.Equal(Status.DescriptorInvalid, CircuitProfile.Analyse(Circuit(65, 0), s_quantum, out _));
        Assert.Equal(Status.DescriptorInvalid, CircuitProfile.Analyse(Circuit(1, 257), s_quantum, out _));
        Assert.Equal(Status.DescriptorInvalid, CircuitProfile.Analyse([.. Circuit(1, 0), 0], s_quantum, out _));
    }

    [Fact]
    public void EveryHeaderBitOfACircuitCounts()
    {
        byte[] circuit = Circuit(2, 1, Op(GateCode.Cx, 0, 1));
        for (int bit = 0; bit < 32 * 8; bit++)
        {
            byte[] damaged = (byte[])circuit.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Status status = CircuitProfile.Analyse(damaged, s_quantum, out CircuitProfile profile);
            bool stillValid = status == Status.Ok && (profile.Qubits != 2 || profile.Bits != 1);
            Assert.True(status != Status.Ok || stillValid, $"bit {bit}");
        }
    }

    [Fact]
    [Requirement("XDV-033.1")]
    public void DetectorsAreCountedAndNeverOverlap()
    {
        static TransformElement Detector(ushort first, ushort last) =>
            new() { Code = ElementCode.Detector, Mode0 = first, Mode1 = last, Param0 = 0.5 };
        TransformElement inject = new() { Code = ElementCode.Inject, Param0 = 1 };
        byte[] program = Program(6, inject, Detector(0, 1), Detector(4, 5));
        Assert.Equal(Status.Ok, TransformProfile.Analyse(program, s_phase, out TransformProfile profile));
        Assert.Equal((2u, 2u), (profile.Detectors, profile.DetectorModes));
        Assert.Equal(Status.Ok, TransformProfile.Analyse(Program(6, Detector(3, 3), Detector(0, 1)), s_phase,
            out profile));
        Assert.Equal((2u, 0u), (profile.Detectors, profile.DetectorModes));
        TransformElement negative = Detector(0, 1);
        negative.Param0 = -0.5;
        TransformElement[][] bad =
        [
            [Detector(0, 1), Detector(1, 2)], [Detector(2, 1)], [Detector(5, 6)], [negative],
            [Detector(0, 1), new() { Code = ElementCode.PhaseShift, Mode0 = 3 }], [Detector(0, 0), inject],
        ];
        foreach (TransformElement[] elements in bad)
            Assert.Equal(Status.DescriptorInvalid, TransformProfile.Analyse(Program(6, elements), s_phase, out _));
    }

    [Fact]
    public void TransformProgramsAreMeasured()
    {
        byte[] program = Program(4,
            new TransformElement { Code = ElementCode.Inject, Mode0 = 3, Param0 = 1 },
            new TransformElement { Code = ElementCode.Inject, Mode0 = 0, Param0 = 0 },
            new TransformElement { Code = ElementCode.MachZehnder, Mode0 = 0, Mode1 = 1, Param0 = 1, Param1 = 2 },
            new TransformElement { Code = ElementCode.Fourier, Mode0 = 1 },
            new TransformElement { Code = ElementCode.PhaseShift, Mode0 = 2, Param0 = -3 },
            new TransformElement { Code = ElementCode.Loss, Mode0 = 2, Param0 = 0.5 },
            new TransformElement { Code = ElementCode.Kerr, Mode0 = 2, Param0 = -2 },
            new TransformElement { Code = ElementCode.Saturable, Mode0 = 2, Param0 = 1, Param1 = 0.5 });
        Assert.Equal(Status.Ok, TransformProfile.Analyse(program, s_phase, out TransformProfile profile));
        Assert.Equal((4u, 8u, 2u, 224u), (profile.Modes, profile.Elements, profile.Injections, profile.Bytes));
        foreach (ElementCode missing in (ElementCode[])[ElementCode.Fourier, ElementCode.Loss, ElementCode.Kerr,
            ElementCode.Saturable])
        {
            AttestationRecord poor = s_phase;
            poor.GatesLow = ~(1UL << (int)missing);
            Assert.Equal(Status.PhaseTransformUnsupported, TransformProfile.Analyse(program, poor, out _));
        }
        Assert.Equal(Status.ResourceExhausted, TransformProfile.Analyse(Program(21), s_phase, out _));
    }

    [Fact]
    [Requirement("XDV-033.1")]
    public void BadElementsAreRefused()
    {
        TransformElement inject = new() { Code = ElementCode.Inject, Mode0 = 1, Param0 = 1 };
        TransformElement[][] bad =
        [
            [inject, inject], [new() { Code = ElementCode.Fourier }, inject], [inject with { Param0 = -1 }],
            [inject with { Param0 = double.NaN }], [inject with { Param0 = double.PositiveInfinity }],
            [inject with { Mode0 = 4 }], [inject with { Mode1 = 1 }], [inject with { Param1 = 1 }],
            [inject with { Reserved0 = 1 }], [inject with { Reserved1 = 1 }], [new()],
                [new() { Code = (ElementCode)10 }],
            [new() { Code = ElementCode.Coupler, Mode0 = 1, Mode1 = 1 }],
                [new() { Code = ElementCode.Coupler, Mode1 = 4 }],
            [new() { Code = ElementCode.Fourier, Mode0 = 2 }], [new() { Code = ElementCode.Fourier, Param0 = 1 }],
            [new() { Code = ElementCode.Rotation, Mode1 = 1, Param1 = 1 }],
            [inject with { Param0 = 2e12 }], [new() { Code = ElementCode.Loss, Param0 = 1.1 }],
            [new() { Code = ElementCode.Loss, Param0 = -0.1 }], [new() { Code = ElementCode.Loss, Param1 = 1 }],
            [new() { Code = ElementCode.Kerr, Param0 = -2e12 }],
            [new() { Code = ElementCode.Saturable, Param0 = 1 }],
            [new() { Code = ElementCode.Saturable, Param0 = -1, Param1 = 1 }],
            [new() { Code = ElementCode.Saturable, Mode0 = 4, Param0 = 1, Param1 = 1 }],
        ];
        foreach (TransformElement[] elements in bad)
            Assert.Equal(Status.DescriptorInvalid, TransformProfile.Analyse(Program(4, elements), s_phase, out _));
    }

    [Fact]
    public void NoBytesCrashTheValidators() => Prop.ForAll<byte[], int>((bytes, cut) =>
    {
        byte[] circuit = [.. Circuit(2, 2, Op(GateCode.H, 0), Op(GateCode.Cx, 0, 1))];
        byte[] program = [.. Program(2, new TransformElement { Code = ElementCode.Fourier })];
        for (int i = 0; i < bytes.Length; i++)
        {
            circuit[(i * 37 + (cut & 0xFF)) % circuit.Length] ^= bytes[i];
            program[(i * 37 + (cut & 0xFF)) % program.Length] ^= bytes[i];
        }
        CircuitProfile.Analyse(bytes, s_quantum, out _);
        CircuitProfile.Analyse(circuit, s_quantum, out _);
        TransformProfile.Analyse(program, s_phase, out _);
        return TransformProfile.Analyse(bytes, s_phase, out _) != Status.Ok;
    }).QuickCheckThrowOnFailure();
}
