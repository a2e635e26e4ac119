// Shots as lines of 0s and 1s: stim's format "01".
using System;
using System.IO;
using Xdv.Quantum.Stim;

namespace Xdv.Tool.Commands;

/// <summary>Writes the measurements of each shot, or its detectors, a space and its observables.</summary>
public sealed class ShotText(StimCircuit circuit, bool detectors, Stream output)
{
    private readonly int _split = detectors ? circuit.Detectors : circuit.Measurements;
    private readonly int _more = detectors ? circuit.Observables : 0;
    private ulong[] _row = [];
    private byte[] _text = [];

    public void Write(ShotBatch batch)
    {
        int gap = _split > 0 && _more > 0 ? 1 : 0, line = _split + gap + _more + 1;
        if (_row.Length < batch.Words) _row = new ulong[batch.Words];
        // 64 shots at a time: a circuit with a million measurements has long lines.
        if (_text.Length != 64 * line) _text = new byte[64 * line];
        for (int word = 0; word < batch.Words; word++)
        {
            int shots = Math.Min(64, batch.Shots - 64 * word);
            for (int i = 0; i < _split; i++) Column(Bits(batch, i, word), i, line, shots);
            for (int i = 0; i < _more; i++) Column(batch.Observable(i)[word], _split + gap + i, line, shots);
            for (int shot = 0; shot < shots; shot++)
            {
                if (gap > 0) _text[shot * line + _split] = (byte)' ';
                _text[shot * line + line - 1] = (byte)'\n';
            }

            Put(shots * line);
        }
    }

    /// <exception cref="ToolException">The disk is full, or the reader of a pipe has gone.</exception>
    private void Put(int bytes)
    {
        try
        {
            output.Write(_text, 0, bytes);
        }
        catch (IOException error)
        {
            throw new ToolException($"standard output: {error.Message}");
        }
    }

    private ulong Bits(ShotBatch batch, int i, int word)
    {
        if (detectors) return batch.Detector(i)[word];
        batch.Measurement(i, _row);
        return _row[word];
    }

    private void Column(ulong bits, int column, int line, int shots)
    {
        for (int shot = 0, at = column; shot < shots; shot++, at += line, bits >>= 1)
            _text[at] = (byte)('0' + (bits & 1));
    }
}
