// The JSON reader says yes exactly when .NET's strict reader does, on a table and on mutated documents.
using System;
using System.Text;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Transforms.Tests;

[Requirement("XDV-030.1")]
public class JsonTests
{
    private const string Document =
        """ {"a": [1, -0.5e+3, 0, true, false, null, "x\n\u00e9\"", [], {}], "b": {"c": {"d": [[[]]]}}, "": 1E9 } """;

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData("\"a")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\t\"")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("[1}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,}")]
    [InlineData("{1:1}")]
    [InlineData("tru")]
    [InlineData("true false")]
    [InlineData("[]]")]
    [InlineData(Document)]
    public void ItAcceptsWhatTheHostAccepts(string json) => Compare(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void MutatedDocumentsAgree()
    {
        Random random = new(7);
        byte[] alphabet = Encoding.UTF8.GetBytes("{}[]\",:0123456789.eE+-truefalsn\\u \n");
        for (int i = 0; i < 200_000; i++)
        {
            byte[] json = Encoding.UTF8.GetBytes(Document);
            for (int k = 1 + random.Next(3); k > 0; k--)
                json[random.Next(json.Length)] = alphabet[random.Next(alphabet.Length)];
            Compare(json);
        }
    }

    [Fact]
    public void NestingIsBounded()
    {
        string deep = new string('[', JsonReader.MaxDepth) + new string(']', JsonReader.MaxDepth);
        Assert.True(Accepts(Encoding.UTF8.GetBytes(deep)));
        Assert.False(Accepts(Encoding.UTF8.GetBytes("[" + deep + "]")));
        Assert.False(Accepts(Encoding.UTF8.GetBytes(new string('[', 1_000_000))));
    }

    [Fact]
    public void AValueIsPassedOverWhole()
    {
        JsonReader reader = new("{\"a\": {\"b\": [1, {\"c\": 2}]}, \"d\": 3}"u8);
        reader.Read();
        Assert.Equal(JsonToken.Name, reader.Read());
        Assert.True(reader.Skip());
        Assert.Equal(JsonToken.Name, reader.Read());
        Assert.True(reader.Value.SequenceEqual("d"u8));
        Assert.Equal(1, reader.Depth);
    }

    private static void Compare(byte[] json)
    {
        bool expected = HostAccepts(json);
        if (Accepts(json) != expected) Assert.Fail($"the host says {expected}: {Encoding.UTF8.GetString(json)}");
    }

    private static bool Accepts(byte[] json)
    {
        JsonReader reader = new(json);
        while (reader.Read() is not (JsonToken.End or JsonToken.Error))
        {
        }
        return reader.Token == JsonToken.End;
    }

    private static bool HostAccepts(byte[] json)
    {
        Utf8JsonReader reader = new(json);
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
