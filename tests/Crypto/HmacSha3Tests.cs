// HMAC-SHA3-256 against NIST's examples and Project Wycheproof's vectors.
using System;
using System.IO;
using System.Text;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Crypto;
using Xunit;

namespace Xdv.Tests.Crypto;

[Requirement("XDV-031.1")]
public sealed class HmacSha3Tests
{
    [Theory]
    [InlineData(32, "Sample message for keylen<blocklen",
        "4fe8e202c4f058e8dddc23d8c34e467343e23555e24fc2f025d598f558f67205")]
    [InlineData(136, "Sample message for keylen=blocklen",
        "68b94e2e538a9be4103bebb5aa016d47961d4d1aa906061313b557f8af2c3faa")]
    [InlineData(168, "Sample message for keylen>blocklen",
        "9bcf2c238e235c3ce88404e813bd2f3a97185ac6f238c63d6229a00b07974258")]
    public void NistExamples(int keyBytes, string message, string tag)
    {
        byte[] key = new byte[keyBytes];
        for (int i = 0; i < keyBytes; i++) key[i] = (byte)i;
        Bytes32 computed = HmacSha3.Compute(key, Encoding.ASCII.GetBytes(message));
        Assert.Equal(tag, Convert.ToHexStringLower(computed));
    }

    [Fact]
    public void Wycheproof()
    {
        string path = TestData.Path("wycheproof/hmac_sha3_256_test.json");
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(path));
        int count = 0;
        foreach (JsonElement group in file.RootElement.GetProperty("testGroups").EnumerateArray())
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                bool valid = test.GetProperty("result").GetString() == "valid";
                Assert.Equal(valid, HmacSha3.Verify(Bytes(test, "key"), Bytes(test, "msg"), Bytes(test, "tag")));
                count++;
            }
        Assert.Equal(file.RootElement.GetProperty("numberOfTests").GetInt32(), count);
        Assert.True(count > 100);
    }

    [Theory]
    [InlineData(0), InlineData(15), InlineData(33)]
    public void TagsOfOtherLengthsAreRefused(int length)
    {
        byte[] tag = new byte[length];
        Bytes32 whole = HmacSha3.Compute([1], [2]);
        ((ReadOnlySpan<byte>)whole)[..Math.Min(length, 32)].CopyTo(tag);
        Assert.False(HmacSha3.Verify([1], [2], tag));
    }

    private static byte[] Bytes(JsonElement test, string name) =>
        Convert.FromHexString(test.GetProperty(name).GetString()!);
}
