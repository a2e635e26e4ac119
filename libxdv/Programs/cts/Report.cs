// What cts prints: a table for people, a line of JSON for each case for `xdv conformance`.
using System;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Cts;

internal sealed class Report(bool json)
{
    private int _passed, _failed, _skipped;
    private string _group = "";

    public bool AnyFailed => _failed > 0;

    public void Tell(Case one, Check check)
    {
        if (check.Failed) _failed++;
        else _passed++;
        Line(one, check.Failed ? "fail"u8 : "pass"u8, check.Detail);
    }

    public void Skip(Case one)
    {
        _skipped++;
        Line(one, "skip"u8, "needs the machine that xdv conformance starts"u8);
    }

    public void List(Case one) => Line(one, default, default);

    public void Sum()
    {
        if (json) return;
        Terminal.Write($"{_passed} passed, {_failed} failed");
        if (_skipped > 0) Terminal.Write($", {_skipped} skipped: they need the machine that xdv conformance starts");
        Terminal.Write("\n"u8);
    }

    private void Line(Case one, ReadOnlySpan<byte> verdict, ReadOnlySpan<byte> detail)
    {
        if (json) WriteJson(one, verdict, detail);
        else WriteRow(one, verdict, detail);
    }

    private void WriteRow(Case one, ReadOnlySpan<byte> verdict, ReadOnlySpan<byte> detail)
    {
        Utf8Line line = new(stackalloc byte[512]);
        if (one.Group != _group)
        {
            _group = one.Group;
            line.Append(one.Group);
            line.Append("\n"u8);
        }

        line.Append("  "u8);
        if (!verdict.IsEmpty)
        {
            line.Append(verdict);
            line.Append("  "u8);
        }

        line.Append(one.Id);
        line.Fill((byte)' ', 10 - one.Id.Length);
        line.Append(one.What);
        if (verdict.IsEmpty)
        {
            line.Append("  ("u8);
            line.Append(one.Requirements);
            line.Append(")"u8);
        }
        else if (verdict.SequenceEqual("fail"u8))
        {
            line.Append("\n                  "u8);
            line.Append(detail);
        }

        line.Append("\n"u8);
        Terminal.Write(line.Written);
    }

    /// <summary>Nothing in a case's text needs escaping.</summary>
    private static void WriteJson(Case one, ReadOnlySpan<byte> verdict, ReadOnlySpan<byte> detail)
    {
        Utf8Line line = new(stackalloc byte[1024]);
        line.Append("{\"id\":\""u8);
        line.Append(one.Id);
        line.Append("\",\"group\":\""u8);
        line.Append(one.Group);
        line.Append("\",\"requirements\":[\""u8);
        for (int i = 0; i < one.Requirements.Length; i++)
            if (one.Requirements[i] == ' ') line.Append("\",\""u8);
            else line.Append((byte)one.Requirements[i]);
        line.Append("\"],\"what\":\""u8);
        line.Append(one.What);
        if (!verdict.IsEmpty)
        {
            line.Append("\",\"verdict\":\""u8);
            line.Append(verdict);
            line.Append("\",\"detail\":\""u8);
            line.Append(detail);
        }

        line.Append("\"}\n"u8);
        Terminal.Write(line.Written);
    }
}
