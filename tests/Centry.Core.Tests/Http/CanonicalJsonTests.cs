using System.Text;
using Centry.Core.Http;
using Xunit;

namespace Centry.Core.Tests.Http;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("{\"a\":1,\"b\":2}", " { \"b\" : 2 ,\n\"a\" : 1 } ")]
    [InlineData("10", "10.0")]
    [InlineData("10", "1e1")]
    [InlineData("10", "1E+01")]
    [InlineData("10", "0.1e2")]
    [InlineData("10", "100e-1")]
    [InlineData("10", "10.000000000000000000000000000000000000")]
    [InlineData("0", "-0")]
    [InlineData("0", "0.000")]
    [InlineData("0", "0e999999999999999999999999")]
    [InlineData("0.05", "5e-2")]
    [InlineData("-1.50", "-15e-1")]
    [InlineData("1e400", "10e399")]
    [InlineData("123456789012345678901234567890.10", "1234567890123456789012345678901e-1")]
    [InlineData("1e0000000000000000000000000000001", "10")]
    [InlineData("\"a\"", "\"\\u0061\"")]
    [InlineData("\"/\"", "\"\\/\"")]
    [InlineData("\"é\"", "\"\\u00E9\"")]
    [InlineData("\"😀\"", "\"\\ud83d\\uDE00\"")]
    [InlineData("\"\\n\"", "\"\\u000a\"")]
    [InlineData("{\"\\u0061\":1}", "{\"a\":1}")]
    [InlineData("", " \r\n\t ")]
    [InlineData("{\"x\":[{\"b\":1,\"a\":2}],\"\":0}", "{\"\":0.0,\"x\":[{\"a\":2,\"b\":1}]}")]
    public void Equal_values_have_one_fingerprint(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("10", "\"10\"")]
    [InlineData("10", "-10")]
    [InlineData("10", "1")]
    [InlineData("10", "100")]
    [InlineData("10", "10.01")]
    [InlineData("1e1", "1e-1")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("0.1", "0.10000000000000001")]
    [InlineData("1e999999999999999999999999", "1e-999999999999999999999999")]
    [InlineData("null", "false")]
    [InlineData("true", "false")]
    [InlineData("null", "0")]
    [InlineData("null", "")]
    [InlineData("{}", "")]
    [InlineData("{}", "[]")]
    [InlineData("{}", "null")]
    [InlineData("\"\"", "")]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("[1,[2]]", "[[1],2]")]
    [InlineData("[12]", "[1,2]")]
    [InlineData("{\"a\":null}", "{}")]
    [InlineData("{\"a\":1}", "{\"A\":1}")]
    [InlineData("{\"a\":\"b\"}", "{\"b\":\"a\"}")]
    [InlineData("{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}")]
    [InlineData("{\"a\":{\"b\":1}}", "{\"a\":{},\"b\":1}")]
    [InlineData("\"é\"", "\"e\\u0301\"")]
    [InlineData("\"a\"", "\"a \"")]
    [InlineData("{\"a\":1,\"a\":1}", "{\"a\":1}")]
    [InlineData("{\"a\":1", "{\"a\":1}")]
    [InlineData("{\"a\":1}", "{\"a\":1}{\"a\":1}")]
    public void Different_values_have_different_fingerprints(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void Method_and_path_count_and_their_border_cannot_be_moved()
    {
        var body = "{}"u8;
        var fingerprint = CanonicalJson.Fingerprint("POST", "/v1/payins", body);
        Assert.Equal(32, fingerprint.Length);
        Assert.NotEqual(fingerprint, CanonicalJson.Fingerprint("PUT", "/v1/payins", body));
        Assert.NotEqual(fingerprint, CanonicalJson.Fingerprint("POST", "/v1/payouts", body));
        Assert.NotEqual(fingerprint, CanonicalJson.Fingerprint("POST/", "v1/payins", body));
    }

    [Fact]
    public void What_is_no_json_is_compared_byte_for_byte()
    {
        Assert.Equal(Of("{\"a\":"), Of("{\"a\":"));
        Assert.NotEqual(Of("{\"a\":"), Of("{ \"a\":"));
        byte[] notUtf8 = [(byte)'"', 0xFF, (byte)'"'];
        Assert.Equal(32, CanonicalJson.Fingerprint("POST", "/", notUtf8).Length);
        Assert.Equal(Of("\"\\ud800\""), Of("\"\\ud800\""));
    }

    [Fact]
    public void Sixty_five_levels_are_compared_byte_for_byte()
    {
        var deep = new string('[', 65) + new string(']', 65);
        Assert.NotEqual(Of(deep), Of(" " + deep));
        Assert.Equal(Of(deep[1..^1]), Of(" " + deep[1..^1]));
    }

    [Fact]
    public void A_large_body_is_no_trouble()
    {
        var members = Enumerable.Range(0, 20_000).Select(i => $"\"key{i}\":{i}").ToArray();
        var there = "{" + string.Join(',', members) + "}";
        var back = "{" + string.Join(',', members.Reverse()) + "}";
        Assert.Equal(Of(there), Of(back));
        Assert.Equal(32, CanonicalJson.Fingerprint("POST", "/", Encoding.UTF8.GetBytes(new string('9', 500_000))).Length);
    }

    private static byte[] Of(string body) => CanonicalJson.Fingerprint("POST", "/v1/payins", Encoding.UTF8.GetBytes(body));
}
