// What a replay is about (XDV-071.2). Numbers are the replay tool's table; ours start at 32.
namespace Xdv.Abi;

/// <summary>Scope of a replay: whose records are checked and hashed. All of them are decided again in any case.
/// </summary>
public enum ReplayMode : byte
{
    None = 0,
    /// <summary>Every record.</summary>
    Full = 1,
    /// <summary>Records whose domain it is.</summary>
    Domain = 2,
    /// <summary>Records whose process it is; 0 is the system itself.</summary>
    Process = 3,
    /// <summary>Records of several nodes.</summary>
    Cluster = 4,
    /// <summary>Records of one virtual hybrid machine, by its number; 1000 is the root.</summary>
    Machine = 32,
}
