// The ABI is declared once and compiled four ways (kernel, programs, host tools, tests). This is what notices that it
// moved.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Xdv.Tests;
using Xunit;

namespace Xdv.Abi.Tests;

public sealed class LayoutGoldenTests
{
    private static string GoldenPath => Path.Combine(TestData.RepositoryRoot, "tests", "Abi", "abi.golden.txt");

    [Fact]
    [Requirement("XDV-052.4")]
    [Requirement("XDV-052.5")]
    public void LayoutsAndNumbersAreTheCommittedOnes()
    {
        string now = LayoutDescription.Write();
        if (Environment.GetEnvironmentVariable("XDV_UPDATE_GOLDENS") == "1") File.WriteAllText(GoldenPath, now);
        string[] expected = File.ReadAllText(GoldenPath).Split('\n'), actual = now.Split('\n');
        for (int line = 0; line < Math.Max(expected.Length, actual.Length); line++)
        {
            string was = expected.ElementAtOrDefault(line) ?? "(end)",
                isNow = actual.ElementAtOrDefault(line) ?? "(end)";
            Assert.True(was == isNow,
                $"abi.golden.txt:{line + 1}: was '{was}', is '{isNow}' (XDV_UPDATE_GOLDENS=1 accepts)");
        }
    }

    [Fact]
    [Requirement("XDV-052.6")]
    public void FieldsDoNotOverlapAndFitTheirStruct()
    {
        foreach (Type type in LayoutDescription.Structs)
        {
            int end = 0;
            foreach ((string name, Type fieldType, int offset) in LayoutDescription.Fields(type))
            {
                Assert.True(offset >= end,
                    $"{type.Name}.{name} at {offset} overlaps the field before, which ends at {end}");
                int size = LayoutDescription.SizeOf(fieldType), alignment = Math.Min(size, 8);
                Assert.True(offset % alignment == 0, $"{type.Name}.{name} at {offset} is not aligned to {alignment}");
                end = offset + size;
            }

            int whole = LayoutDescription.SizeOf(type);
            Assert.True(end <= whole, $"{type.Name} has {whole} bytes, its fields end at {end}");
            Assert.True(whole % 8 == 0, $"{type.Name} has {whole} bytes: arrays of it would misalign u64 fields");
        }
    }

    [Fact]
    public void DeclaredSizesAreTrue()
    {
        string[] names = ["Size", "CurrentSize", "HeaderBytes"];
        foreach (Type type in LayoutDescription.Structs)
        {
            int actual = LayoutDescription.SizeOf(type);
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                if (!names.Contains(field.Name)) continue;
                int declared = Convert.ToInt32(field.GetRawConstantValue(), null);
                Assert.True(declared == actual,
                    $"{type.Name}.{field.Name} is {declared}, the struct has {actual} bytes");
            }
        }
    }

    [Fact]
    public void EnumValuesAreUnique()
    {
        foreach (Type type in LayoutDescription.Types.Where(type => type.IsEnum))
        {
            var seen = new Dictionary<string, string>();
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                string value = field.GetRawConstantValue()!.ToString()!;
                Assert.True(seen.TryAdd(value, field.Name),
                    $"{type.Name}.{field.Name} has the value of {seen.GetValueOrDefault(value)}");
            }
        }
    }
}
