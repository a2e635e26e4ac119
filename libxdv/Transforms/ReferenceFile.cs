// Why: meshes and inputs come from decomposition tools as JSON. One pass takes out what a transform needs — N, the
// rectangular mesh or the unitary, the cases — and passes over everything else (statistics).
// Format: { "N": n, "mesh": { "ops": [[mode, θ, φ] …], "output_phases": [φ …] }, "unitary": [[[re, im] …] …],
//           "cases": [{ "name": s, "input": [[re, im] …], "output_power": [p …] } …] }
// A mesh operation is a Mach–Zehnder cell (θ, φ) on (mode, mode + 1).
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Transforms;

/// <summary>One input of a reference file and the intensities its mesh must give.</summary>
public sealed class ReferenceCase
{
    internal byte[] NameBytes = [];

    /// <summary>UTF-8, escapes as written.</summary>
    public ReadOnlySpan<byte> Name => NameBytes;

    /// <summary>Interleaved real and imaginary parts, one pair for each mode.</summary>
    internal double[] Input { get; set; } = [];

    /// <summary>Expected intensities after the mesh, one for each mode; empty when the file does not say.</summary>
    public double[] OutputPower { get; internal set; } = [];
}

/// <summary>A parsed reference file.</summary>
public sealed class ReferenceFile
{
    private readonly List<double> _operations = [];
    private readonly List<double> _phases = [];
    private readonly List<double> _unitary = [];
    private readonly List<ReferenceCase> _cases = [];
    private int _unitaryOffset;
    private MeshDecomposition? _mesh;
    private bool _badMatrix;

    private ReferenceFile()
    {
    }

    public int Modes { get; private set; }

    /// <summary>In the order of the file.</summary>
    public ReferenceCase[] Cases { get; private set; } = [];

    /// <summary>It says what happens to the light: by a mesh, or by a unitary, which was made into one.</summary>
    public bool HasMesh => _operations.Count > 0 || _phases.Count > 0 || _mesh is not null;

    /// <summary>The mesh of the file's unitary; null when it has none, or a mesh of its own.</summary>
    internal MeshDecomposition? Decomposition => _mesh;

    /// <summary>Reads a file; any bytes are safe.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="error">Where and why, when null is returned.</param>
    public static ReferenceFile? Parse(ReadOnlySpan<byte> json, out TransformError? error)
    {
        ReferenceFile file = new();
        JsonReader reader = new(json);
        byte[]? problem = file.ReadDocument(ref reader);
        error = null;
        if (problem is null)
        {
            file.Cases = file._cases.ToArray();
            return file;
        }
        TextPosition place = TextPosition.Of(json, file._badMatrix ? file._unitaryOffset : reader.Offset);
        error = new TransformError(place.Line, place.Column, problem, []);
        return null;
    }

    /// <summary>The case of that name; null if there is none.</summary>
    public ReferenceCase? Find(ReadOnlySpan<byte> name)
    {
        foreach (ReferenceCase candidate in Cases)
            if (candidate.Name.SequenceEqual(name)) return candidate;
        return null;
    }

    /// <summary>Appends the mesh: cells in order, then output phases.</summary>
    internal void AppendMesh(TransformBuilder builder)
    {
        if (_mesh is not null) builder.Mesh(_mesh.Cells, _mesh.Phases);
        else builder.Mesh(CollectionsMarshal.AsSpan(_operations), CollectionsMarshal.AsSpan(_phases));
    }

    private byte[]? ReadDocument(ref JsonReader reader)
    {
        if (reader.Read() != JsonToken.BeginObject) return Problem("a JSON object was expected"u8);
        while (reader.Read() == JsonToken.Name)
        {
            byte[]? problem = null;
            if (reader.Value.SequenceEqual("N"u8)) problem = ReadModes(ref reader);
            else if (reader.Value.SequenceEqual("mesh"u8)) problem = ReadMesh(ref reader);
            else if (reader.Value.SequenceEqual("unitary"u8)) problem = ReadUnitary(ref reader);
            else if (reader.Value.SequenceEqual("cases"u8)) problem = ReadCases(ref reader);
            else reader.Skip();
            if (problem is not null) return problem;
        }
        if (reader.Token != JsonToken.EndObject || reader.Read() != JsonToken.End)
            return Problem("this is not valid JSON"u8);
        return Check();
    }

    private byte[]? ReadModes(ref JsonReader reader)
    {
        reader.Read();
        bool whole = DecimalText.TryParseInteger(reader.Value, out ulong modes) && reader.Token == JsonToken.Number;
        if (!whole || modes is 0 or > TransformFormat.MaxModes)
            return Problem("'N' is not a number of modes (1–1024)"u8);
        Modes = (int)modes;
        return null;
    }

    private byte[]? ReadMesh(ref JsonReader reader)
    {
        if (reader.Read() != JsonToken.BeginObject) return Problem("'mesh' is not an object"u8);
        while (reader.Read() == JsonToken.Name)
        {
            if (reader.Value.SequenceEqual("ops"u8))
            {
                if (!ReadRows(ref reader, _operations, 3)) return Problem("'ops' is not a list of [mode, θ, φ]"u8);
            }
            else if (reader.Value.SequenceEqual("output_phases"u8))
            {
                if (!ReadRow(ref reader, _phases)) return Problem("'output_phases' is not a list of numbers"u8);
            }
            else reader.Skip();
        }
        return reader.Token == JsonToken.EndObject ? null : Problem("this is not valid JSON"u8);
    }

    private byte[]? ReadUnitary(ref JsonReader reader)
    {
        _unitaryOffset = reader.Offset;
        _unitary.Clear();
        int rows = 0, width = 0;
        if (reader.Read() != JsonToken.BeginArray) return Problem("'unitary' is not a list of rows"u8);
        while (reader.Read() == JsonToken.BeginArray)
        {
            int before = _unitary.Count;
            if (!ReadComplexRow(ref reader)) return Problem("a row of 'unitary' is not a list of [re, im]"u8);
            if (rows++ == 0) width = _unitary.Count;
            if (_unitary.Count - before != width) return Problem("the rows of 'unitary' differ in length"u8);
        }
        if (reader.Token != JsonToken.EndArray) return Problem("a row of 'unitary' is not a list"u8);
        return width == 2 * rows ? null : Problem("'unitary' is not a square matrix"u8);
    }

    /// <summary>The rest of [[re, im] …]; a plain number is a real one.</summary>
    private bool ReadComplexRow(ref JsonReader reader)
    {
        while (reader.Read() is JsonToken.BeginArray or JsonToken.Number)
        {
            double re, im = 0;
            if (reader.Token == JsonToken.Number)
            {
                if (!DecimalText.TryParseDouble(reader.Value, out re)) return false;
            }
            else if (reader.Read() != JsonToken.Number || !DecimalText.TryParseDouble(reader.Value, out re)
                || reader.Read() != JsonToken.Number || !DecimalText.TryParseDouble(reader.Value, out im)
                || reader.Read() != JsonToken.EndArray) return false;
            if (_unitary.Count >= 2 * (int)(TransformFormat.MaxModes * TransformFormat.MaxModes)) return false;
            _unitary.Add(re);
            _unitary.Add(im);
        }
        return reader.Token == JsonToken.EndArray;
    }

    private byte[]? ReadCases(ref JsonReader reader)
    {
        if (reader.Read() != JsonToken.BeginArray) return Problem("'cases' is not a list"u8);
        while (reader.Read() == JsonToken.BeginObject)
        {
            ReferenceCase current = new();
            while (reader.Read() == JsonToken.Name)
                if (ReadCaseMember(ref reader, current) is { } problem) return problem;
            if (reader.Token != JsonToken.EndObject) return Problem("this is not valid JSON"u8);
            _cases.Add(current);
        }
        return reader.Token == JsonToken.EndArray ? null : Problem("a case is not an object"u8);
    }

    private static byte[]? ReadCaseMember(ref JsonReader reader, ReferenceCase current)
    {
        List<double> numbers = [];
        if (reader.Value.SequenceEqual("name"u8))
        {
            if (reader.Read() != JsonToken.String) return Problem("'name' is not a string"u8);
            current.NameBytes = reader.Value.ToArray();
        }
        else if (reader.Value.SequenceEqual("input"u8))
        {
            if (!ReadRows(ref reader, numbers, 2)) return Problem("'input' is not a list of [re, im]"u8);
            current.Input = numbers.ToArray();
        }
        else if (reader.Value.SequenceEqual("output_power"u8))
        {
            if (!ReadRow(ref reader, numbers)) return Problem("'output_power' is not a list of numbers"u8);
            current.OutputPower = numbers.ToArray();
        }
        else reader.Skip();
        return null;
    }

    /// <summary>Reads [[x …] …] with rows of equal length, flattened.</summary>
    private static bool ReadRows(ref JsonReader reader, List<double> numbers, int columns)
    {
        if (reader.Read() != JsonToken.BeginArray) return false;
        while (reader.Read() == JsonToken.BeginArray)
        {
            int before = numbers.Count;
            if (!ReadNumbers(ref reader, numbers) || numbers.Count != before + columns) return false;
        }
        return reader.Token == JsonToken.EndArray;
    }

    private static bool ReadRow(ref JsonReader reader, List<double> numbers) =>
        reader.Read() == JsonToken.BeginArray && ReadNumbers(ref reader, numbers);

    private static bool ReadNumbers(ref JsonReader reader, List<double> numbers)
    {
        while (reader.Read() == JsonToken.Number)
        {
            if (!DecimalText.TryParseDouble(reader.Value, out double value)) return false;
            if (numbers.Count >= 3 * (int)TransformFormat.MaxElements) return false;
            numbers.Add(value);
        }
        return reader.Token == JsonToken.EndArray;
    }

    /// <summary>What can only be said when all members are known.</summary>
    private byte[]? Check()
    {
        if (_unitary.Count > 0 && CheckUnitary() is { } fault) return fault;
        if (Modes == 0) return Problem("the file has no 'N'"u8);
        ReadOnlySpan<double> operations = CollectionsMarshal.AsSpan(_operations);
        for (int i = 0; i < operations.Length; i += 3)
        {
            double mode = operations[i];
            if (!(mode >= 0 && mode < Modes - 1) || mode != (int)mode)
                return Problem("an operation of the mesh names no pair of modes"u8);
        }
        if (_phases.Count != 0 && _phases.Count != Modes)
            return Problem("'output_phases' has not one phase for each mode"u8);
        for (int i = 0; i < _cases.Count; i++)
        {
            ReferenceCase current = _cases[i];
            double power = StatePreparation.Power(current.Input);
            if (current.Input.Length != 2 * Modes) return Problem("an 'input' has not one amplitude for each mode"u8);
            if (!(Math.Abs(power - 1) <= StatePreparation.NormTolerance))
                return Problem("an 'input' is not normalised: the sum of |a|² is not 1"u8);
            if (current.OutputPower.Length != 0 && current.OutputPower.Length != Modes)
                return Problem("an 'output_power' has not one value for each mode"u8);
        }
        return null;
    }

    /// <summary>A file with a unitary needs no 'N', and no mesh.</summary>
    private byte[]? CheckUnitary()
    {
        _badMatrix = true;
        UnitaryMatrix? matrix = UnitaryMatrix.From(_unitary.ToArray());
        if (matrix is null) return Problem("'unitary' is not a square matrix of 1 to 1024 rows"u8);
        if (Modes == 0) Modes = matrix.Modes;
        if (Modes != matrix.Modes) return Problem("'unitary' has not 'N' rows"u8);
        if (!HasMesh && (_mesh = MeshDecomposition.Of(matrix)) is null)
            return matrix.Fault() ?? Problem("the matrix is not unitary"u8);
        _badMatrix = false;
        return null;
    }

    private static byte[] Problem(ReadOnlySpan<byte> text) => text.ToArray();
}
