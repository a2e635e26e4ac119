using System.Runtime.InteropServices;

namespace System.Runtime.CompilerServices;

/// <summary>Where a lazily run static constructor's address is kept; zero once it has run.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StaticClassConstructionContext
{
    public nint cctorMethodAddress;
}

/// <summary>Runs static constructors on first use. One CPU and no preemption inside kernel or program code: the
/// address is cleared first, so a cycle sees the half-built type, as on .NET.</summary>
internal static unsafe class ClassConstructorRunner
{
    private static object CheckStaticClassConstructionReturnGCStaticBase(
        ref StaticClassConstructionContext context, object gcStaticBase)
    {
        Run(ref context);
        return gcStaticBase;
    }

    private static nint CheckStaticClassConstructionReturnNonGCStaticBase(
        ref StaticClassConstructionContext context, nint nonGcStaticBase)
    {
        Run(ref context);
        return nonGcStaticBase;
    }

    private static object CheckStaticClassConstructionReturnThreadStaticBase(
        ref StaticClassConstructionContext context, object threadStaticBase)
    {
        Run(ref context);
        return threadStaticBase;
    }

    private static void Run(ref StaticClassConstructionContext context)
    {
        nint constructor = context.cctorMethodAddress;
        if (constructor != 0)
        {
            context.cctorMethodAddress = 0;
            ((delegate*<void>)constructor)();
        }
    }
}
