// The program runtime unwinds and collects with this library's knowledge of the compiler's layouts.
using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Xdv.Runtime")]
