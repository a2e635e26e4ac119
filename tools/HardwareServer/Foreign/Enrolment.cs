// What was agreed when a provider was installed (XDV-034.4): who it is, what it may claim, what it is made of, and the
// key it proves itself with. Written once by `xdv provider install`; everything later is compared with it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.HardwareServer.Wire;

namespace Xdv.HardwareServer.Foreign;

/// <summary>One installed provider, as enrolment.json has it. Hashes are hexadecimal.</summary>
public sealed record Enrolment
{
    public const int DefaultMemoryMebibytes = 1024, KeyBytes = 32;

    public required string Name { get; init; }

    /// <summary>Quantum or Phase.</summary>
    public required Domain Domain { get; init; }

    /// <summary>Program and arguments; empty when the provider runs by itself and listens on
    /// <see cref="Socket"/>.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Files and folders it may see, by absolute path, with the SHA3-256 they had.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public string? Socket { get; init; }

    /// <summary>Address space it may use; 0 = as much as it likes.</summary>
    public int MemoryMebibytes { get; init; } = DefaultMemoryMebibytes;

    public ulong ProviderId { get; init; }

    public string Provider { get; init; } = "";

    public string Model { get; init; } = "";

    public string Firmware { get; init; } = "";

    /// <summary>SHA3-256 over attestation and limits, but for the calibration epoch.</summary>
    public string Identity { get; init; } = "";

    /// <summary>The same enrolment with what the provider says of itself.</summary>
    public Enrolment With(in HelloBody hello) => this with
    {
        ProviderId = hello.Attestation.ProviderId,
        Provider = HelloCheck.Text(hello.Attestation.Provider),
        Model = HelloCheck.Text(hello.Attestation.Model),
        Firmware = Hex(hello.Attestation.Firmware),
        Identity = Hex(HelloCheck.Identity(hello)),
    };

    /// <summary>Why a hello is not that of this provider; null when it is.</summary>
    public string? Refusal(in HelloBody hello, ReadOnlySpan<byte> key, in Bytes32 nonce, uint generation)
    {
        AttestationRecord record = hello.Attestation;
        if (!HelloCheck.Proves(key, nonce, generation, hello))
            return "the proof is not that of the enrolled key for this challenge";
        if (record.ProviderId != ProviderId) return $"provider id {record.ProviderId:x}, enrolled is {ProviderId:x}";
        string firmware = Hex(record.Firmware);
        if (firmware != Firmware) return $"firmware {firmware}, enrolled is {Firmware}";
        return Hex(HelloCheck.Identity(hello)) == Identity ? null
            : "names or limits differ from those enrolled";
    }

    /// <summary>What a file or folder measures: SHA3-256 of its bytes, or of its names and bytes in order.</summary>
    public static string Measure(string path)
    {
        if (File.Exists(path)) return Hex(Sha3.Hash(File.ReadAllBytes(path)));
        Sha3State state = default;
        string[] files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
        Array.Sort(files, string.CompareOrdinal);
        foreach (string file in files)
        {
            state.Append(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(path, file) + "\0"));
            Bytes32 digest = Sha3.Hash(File.ReadAllBytes(file));
            state.Append(digest);
        }
        return Hex(state.Finish());
    }

    /// <summary>A file that is not what it was; null when all are.</summary>
    public string? ChangedFile()
    {
        foreach ((string path, string digest) in Files)
        {
            if (!Path.Exists(path)) return $"'{path}' is gone";
            if (Measure(path) != digest) return $"'{path}' has changed since it was installed";
        }
        return null;
    }

    private static string Hex(Bytes32 value) => Convert.ToHexStringLower(value);
}

/// <summary>The folder that holds the enrolments of a user: NAME/enrolment.json and NAME/key.</summary>
public sealed class EnrolmentFolder(string path)
{
    private const string RecordFile = "enrolment.json", KeyFile = "key", Staged = ".staged", Variable = "XDV_PROVIDERS";
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, Converters = { new JsonStringEnumConverter() },
    };

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>$XDV_PROVIDERS, else xdv/providers in the user's data folder.</summary>
    public static string DefaultPath => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
            "xdv", "providers");

    public string KeyPath(string name) => System.IO.Path.Combine(Path, name, KeyFile);

    /// <summary>Letters, digits, '-' and '_': a name is a folder and part of options.</summary>
    public static bool IsName(string name)
    {
        foreach (char one in name)
            if (!char.IsAsciiLetterOrDigit(one) && one is not ('-' or '_')) return false;
        return name.Length is > 0 and <= 32;
    }

    /// <summary>Names, in order.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        if (Directory.Exists(Path))
            foreach (string folder in Directory.GetDirectories(Path))
                if (File.Exists(System.IO.Path.Combine(folder, RecordFile)))
                    names.Add(System.IO.Path.GetFileName(folder));
        names.Sort(string.CompareOrdinal);
        return names;
    }

    /// <summary>An enrolment.</summary>
    /// <exception cref="IOException">There is none of this name, or it cannot be read.</exception>
    public Enrolment Load(string name)
    {
        string file = System.IO.Path.Combine(Path, name, RecordFile);
        if (!IsName(name) || !File.Exists(file))
            throw new IOException($"no provider '{name}' is installed in '{Path}': see xdv provider install --help");
        try
        {
            return JsonSerializer.Deserialize<Enrolment>(File.ReadAllText(file), s_json)
                ?? throw new IOException($"'{file}' holds no enrolment");
        }
        catch (JsonException failure)
        {
            throw new IOException($"'{file}': {failure.Message}", failure);
        }
    }

    public byte[] LoadKey(string name) => ReadKey(KeyPath(name));

    /// <summary>The bytes of a key file: hexadecimal text.</summary>
    public static byte[] ReadKey(string file)
    {
        try
        {
            return Convert.FromHexString(File.ReadAllText(file).Trim());
        }
        catch (FormatException failure)
        {
            throw new IOException($"'{file}' is no key: {failure.Message}", failure);
        }
    }

    /// <summary>A folder beside the others for one that is being installed: what fails leaves no trace, and what was
    /// there before as it was.</summary>
    public EnrolmentFolder Staging() => new(System.IO.Path.Combine(Path, Staged));

    /// <summary>Takes a provider over from <see cref="Staging"/>.</summary>
    public void Adopt(string name)
    {
        string folder = System.IO.Path.Combine(Path, name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.Move(System.IO.Path.Combine(Staging().Path, name), folder);
    }

    /// <summary>Makes the folder of a provider and a key in it, which only this user can read.</summary>
    /// <param name="name">Of the provider.</param>
    /// <param name="key">Null: a fresh one.</param>
    public void Create(string name, byte[]? key = null)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, name));
        File.Delete(KeyPath(name));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsLinux()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(KeyPath(name), options);
        file.WriteLine(Convert.ToHexStringLower(key ?? RandomNumberGenerator.GetBytes(Enrolment.KeyBytes)));
    }

    /// <summary>Replaces a record as a whole.</summary>
    public void Save(Enrolment enrolment)
    {
        string file = System.IO.Path.Combine(Path, enrolment.Name, RecordFile);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(enrolment, s_json) + "\n");
        File.Move(file + ".new", file, overwrite: true);
    }

    public void Remove(string name)
    {
        if (IsName(name)) Directory.Delete(System.IO.Path.Combine(Path, name), recursive: true);
    }
}
