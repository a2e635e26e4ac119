using System;

namespace Xdv.Kernel.SelfTest;

/// <summary>All tests of the machine layer, run at boot when the command line has the word <c>selftest</c>.</summary>
internal static class MachineSelfTest
{
    /// <param name="archive">The initial archive, whose programs are started; may be empty.</param>
    /// <returns>Whether everything passed.</returns>
    internal static bool Run(ReadOnlySpan<byte> archive)
    {
        LanguageTests.Run();
        FrameTests.Run();
        ProtectionTests.Run();
        InterruptTests.Run();
        InstructionCountTests.Run();
        UserStateTests.Run();
        ProgramTests.Run(archive);
        return SelfTestReport.Finish();
    }
}
