using System.Security.Cryptography;
using System.Text;
using Centry.Core.ApiKeys;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.ApiKeys;

public sealed class ApiKeyFormatTests
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly Gen<string> _environment = Gen.OneOf("sandbox", "production");

    [Fact]
    public void A_new_key_has_the_documented_shape_and_is_taken_for_its_environment()
        => _environment.Sample(
            environment =>
            {
                var key = ApiKeyFormat.Generate(environment).Full;
                return key.Length == 40
                    && key.StartsWith(environment == "sandbox" ? "mk_test_" : "mk_live_", StringComparison.Ordinal)
                    && key[8..].All(Base62.Contains)
                    && ApiKeyFormat.TryParse(key, out var read)
                    && read == environment;
            },
            iter: 5_000);

    [Fact]
    public void Any_one_wrong_character_is_noticed()
        => Gen.Select(_environment, Gen.Int[0, 39], Gen.Char[Base62 + "_- é"]).Sample(
            (environment, at, wrong) =>
            {
                var key = ApiKeyFormat.Generate(environment).Full;
                var mistyped = key[..at] + wrong + key[(at + 1)..];
                return mistyped == key || !ApiKeyFormat.TryParse(mistyped, out _);
            },
            iter: 20_000);

    [Fact]
    public void Two_swapped_neighbours_are_noticed()
        => Gen.Select(_environment, Gen.Int[0, 38]).Sample(
            (environment, at) =>
            {
                var key = ApiKeyFormat.Generate(environment).Full.ToCharArray();
                (key[at], key[at + 1]) = (key[at + 1], key[at]);
                return key[at] == key[at + 1] || !ApiKeyFormat.TryParse(key, out _);
            },
            iter: 20_000);

    [Fact]
    public void The_checksum_is_the_common_crc32_so_that_scanners_can_compute_it()
    {
        // Computed outside: zlib's crc32 of the first 34 characters in base62, six places.
        Assert.True(ApiKeyFormat.TryParse("mk_test_abcdefghijklmnopqrstuvwxyz1NXZQG", out var test));
        Assert.Equal("sandbox", test);
        Assert.True(ApiKeyFormat.TryParse("mk_live_000000000000000000000000003CssLm", out var live));
        Assert.Equal("production", live);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mk_test_")]
    [InlineData("mk_test_00000000000000000000000000000000")]
    [InlineData("sk_test_abcdefghijklmnopqrstuvwxyz1NXZQG")]
    [InlineData("MK_TEST_abcdefghijklmnopqrstuvwxyz1NXZQG")]
    [InlineData("mk_live_abcdefghijklmnopqrstuvwxyz1NXZQG")]
    [InlineData("mk_test_abcdefghijklmnopqrstuvwxyz1NXZQG ")]
    [InlineData(" mk_test_abcdefghijklmnopqrstuvwxyz1NXZQG")]
    public void What_is_no_key_of_ours_is_refused(string key) => Assert.False(ApiKeyFormat.TryParse(key, out _));

    [Fact]
    public void The_prefix_is_its_first_sixteen_characters_and_the_hash_its_sha256()
    {
        var secret = ApiKeyFormat.Generate("production");
        Assert.Equal(secret.Full[..16], secret.Prefix);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(secret.Full)), secret.Hash);
        Assert.Equal(secret.Hash, ApiKeyFormat.Hash(secret.Full));
    }

    [Fact]
    public void Anything_can_be_hashed_however_long()
        => Gen.String[0, 500].Sample(text => ApiKeyFormat.Hash(text).AsSpan().SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Printing_a_secret_does_not_show_it()
    {
        var secret = ApiKeyFormat.Generate("sandbox");
        Assert.DoesNotContain(secret.Full[16..], $"{secret}", StringComparison.Ordinal);
        Assert.StartsWith(secret.Prefix, $"{secret}", StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_environment_gets_no_key() => Assert.Throws<ArgumentException>(() => ApiKeyFormat.Generate("test"));

    [Fact]
    public void Every_character_of_the_alphabet_is_about_as_likely()
    {
        var counts = new int[128];
        for (var i = 0; i < 4_000; i++)
        {
            foreach (var c in ApiKeyFormat.Generate("sandbox").Full.AsSpan(8, 26))
            {
                counts[c]++;
            }
        }

        // 104,000 draws over 62: about 1,677 each, standard deviation 41. Eight deviations never happen by chance.
        Assert.All(Base62, c => Assert.InRange(counts[c], 1_677 - 330, 1_677 + 330));
    }
}
