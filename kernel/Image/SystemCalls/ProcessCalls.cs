// spawn and what tells about processes. Everything else about processes is Core's alone.
using System;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Kernel.Files;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

internal sealed class ProcessCalls(FileStore files, FileCalls paths, ProcessBuilder builder, UserProcess[] processes)
{
    private const int MaxArguments = 4096;

    private readonly FileStore _files = files;
    private readonly FileCalls _paths = paths;
    private readonly ProcessBuilder _builder = builder;
    private readonly UserProcess[] _processes = processes;
    private readonly byte[] _arguments = new byte[MaxArguments];

    /// <summary>spawn(path*, pathLength, arguments*, argumentsLength, permissions).</summary>
    public void PrepareSpawn(ref CallFrame call)
    {
        call.Input.Arg0 = call.A4;
        call.Input.Arg1 = (uint)call.A3;
        ReadOnlySpan<byte> path = _paths.ReadPath(ref call, call.A0, call.A1, out call.Input.Arg2);
        if (path.IsEmpty) return;
        if (call.A3 is 0 or > MaxArguments)
        {
            call.Refuse(Status.InvalidArgument);
            return;
        }

        Span<byte> arguments = _arguments.AsSpan(0, (int)call.A3);
        if (call.Read(call.A2, arguments) && arguments[^1] != 0) call.Refuse(Status.InvalidArgument);
        if (call.Input.Verdict != Status.Ok) return;
        Status status = _files.Find(path, out ReadOnlySpan<byte> file, out ulong id);
        call.Input.Arg3 = (ulong)file.Length;
        call.Refuse(status != Status.Ok ? status : _builder.Prepare(path, id, file, arguments));
        call.Input.Arg1 |= (ulong)_builder.Frames << 32;
    }

    /// <summary>vhm_spawn(path*, pathLength, arguments*, argumentsLength, permissions, machine).</summary>
    public void PrepareSpawnIn(ref CallFrame call)
    {
        PrepareSpawn(ref call);
        if ((call.A4 | call.A5) > uint.MaxValue) call.Refuse(Status.InvalidArgument);
        call.Input.Arg0 = (uint)call.A4 | call.A5 << 32;
    }

    /// <summary>process_info(index, info*).</summary>
    public static void PrepareInfo(ref CallFrame call)
    {
        call.Input.Arg0 = call.A0;
        call.Require(call.A1, ProcessInfo.Size, writing: true);
    }

    /// <summary>ended_info(index, info*).</summary>
    public static void PrepareEnded(ref CallFrame call)
    {
        call.Input.Arg0 = call.A0;
        call.Require(call.A1, EndedInfo.Size, writing: true);
    }

    public static void CompleteEnded(in CallFrame call, Orchestrator core, EndedNames names, ulong place)
    {
        if (!core.TryReadEnded(place, out EndedInfo info)) return;
        info.Name = names.Of(info.Process);
        call.Write(call.A1, info);
    }

    public void CompleteInfo(in CallFrame call, Orchestrator core, uint process)
    {
        if (!core.TryReadProcess(process, out ProcessInfo info)) return;
        foreach (UserProcess candidate in _processes)
        {
            if (candidate.Id != process) continue;
            info.Frames = candidate.Frames;
            info.Name = candidate.Name;
        }

        call.Write(call.A1, info);
    }
}
