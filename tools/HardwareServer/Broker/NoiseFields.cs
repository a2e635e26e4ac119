// A noise model on its way from broker to worker, in a packet of fixed size.
using System.Runtime.InteropServices;
using Xdv.Quantum;
using Xdv.Quantum.Noise;

namespace Xdv.HardwareServer.Broker;

/// <summary>The fields of <see cref="NoiseModel"/>. 72 bytes; all zero = no noise.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NoiseFields
{
    public double OneQubitError, TwoQubitError, T1Nanoseconds, T2Nanoseconds, Read0As1, Read1As0, ResetError;
    public uint OneQubitTime, TwoQubitTime, MeasureTime, ResetTime;

    public static NoiseFields Of(NoiseModel? model) => model is null ? default : new NoiseFields
    {
        OneQubitError = model.OneQubitError, TwoQubitError = model.TwoQubitError,
        T1Nanoseconds = model.T1Nanoseconds, T2Nanoseconds = model.T2Nanoseconds,
        Read0As1 = model.Read0As1, Read1As0 = model.Read1As0, ResetError = model.ResetError,
        OneQubitTime = model.Times.OneQubitNanoseconds, TwoQubitTime = model.Times.TwoQubitNanoseconds,
        MeasureTime = model.Times.MeasureNanoseconds, ResetTime = model.Times.ResetNanoseconds,
    };

    /// <summary>The model; null if nothing goes wrong.</summary>
    public readonly NoiseModel? Model
    {
        get
        {
            NoiseModel model = new()
            {
                OneQubitError = OneQubitError, TwoQubitError = TwoQubitError, T1Nanoseconds = T1Nanoseconds,
                T2Nanoseconds = T2Nanoseconds, Read0As1 = Read0As1, Read1As0 = Read1As0, ResetError = ResetError,
                Times = new GateTimes(OneQubitTime, TwoQubitTime, MeasureTime, ResetTime),
            };
            return model.IsNone ? null : model;
        }
    }
}
