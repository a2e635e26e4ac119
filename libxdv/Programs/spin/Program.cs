// Loops for ever: shows that a slice ends and nobody else waits (XDV-012.2, XDV-012.7). Run it as `spin &`.
namespace Xdv.Programs.Spin;

internal static class Program
{
    private static int Main()
    {
        while (true)
        {
        }
    }
}
