using System.Text;
using System.Text.Json;
using Centry.Core.Http;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Http;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" \r\n\t{\"amount\": 50000}\n")]
    [InlineData("[1, 2.5e3, null, true]")]
    [InlineData("\"text\"")]
    [InlineData("{\"name\": \"Zo\\u00eb \\ud83d\\ude00\", \"é\": {\"name\": 1}}")]
    [InlineData("[{\"a\": 1}, {\"a\": 2}]")]
    [InlineData("{\"a\": 1, \"A\": 2}")]
    [InlineData("\"\\\\u0000\"")]
    public void Json_is_parsed(string json)
    {
        Assert.True(JsonBody.TryParse(Encoding.UTF8.GetBytes(json), out var document, out var fault), fault?.Message);
        document.Dispose();
    }

    [Theory]
    [InlineData("", "The body is empty: send JSON.", 1, 1)]
    [InlineData("  \n ", "The body is empty: send JSON.", 1, 1)]
    [InlineData("{\"a\": 1, \"a\": 2}", "The key \"a\" occurs twice in one object.", 1, 10)]
    [InlineData("{\"a\": 1,\n \"b\": {\"x\": [{\"y\": 1,\n  \"y\": 1}]}}", "The key \"y\" occurs twice in one object.", 3, 3)]
    [InlineData("{\"a\": 1, \"\\u0061\": 2}", "The key \"a\" occurs twice in one object.", 1, 10)]
    [InlineData("{\"é\": 1, \"\\u00e9\": 2}", "The key \"é\" occurs twice in one object.", 1, 10)]
    [InlineData("{\"é\": 1, \"é\": 2}", "The key \"é\" occurs twice in one object.", 1, 10)]
    [InlineData("[\"\\ud800\"]", "A string holds half of a surrogate pair.", 1, 2)]
    [InlineData("{\"\\udc00\": 1}", "A string holds half of a surrogate pair.", 1, 2)]
    [InlineData("{\"a\": \"\\u0000\"}", "A string holds the character U+0000, which cannot be stored.", 1, 7)]
    [InlineData("{\"\\u0000\": 1}", "A string holds the character U+0000, which cannot be stored.", 1, 2)]
    public void Bodies_that_would_mean_two_things_or_cannot_be_stored_are_refused_with_their_place(string json, string message, int line, int position)
    {
        Assert.False(JsonBody.TryParse(Encoding.UTF8.GetBytes(json), out _, out var fault));
        Assert.Equal(new JsonFault(message, line, position), fault);
    }

    [Theory]
    [InlineData("{", 1, 2)]
    [InlineData("{\"a\": 1,}", 1, 9)]
    [InlineData("{\"a\": }", 1, 7)]
    [InlineData("{\n  \"a\": 1\n  \"b\": 2\n}", 3, 3)]
    [InlineData("{\r\n  \"é\": x\r\n}", 2, 8)]
    [InlineData("{'a': 1}", 1, 2)]
    [InlineData("{\"a\": 01}", 1, 8)]
    [InlineData("{\"a\": NaN}", 1, 7)]
    [InlineData("{\"a\": +1}", 1, 7)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("// no\n{}", 1, 1)]
    [InlineData("\"a\nb\"", 1, 3)]
    [InlineData("\"\\x\"", 1, 3)]
    [InlineData("amount=5", 1, 1)]
    public void Malformed_json_is_refused_with_its_place(string json, int line, int position)
    {
        Assert.False(JsonBody.TryParse(Encoding.UTF8.GetBytes(json), out _, out var fault));
        Assert.Equal((line, position), (fault.Line, fault.Position));
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("reader options", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused_with_their_place()
    {
        byte[] body = [.. "{\n\"é\": \""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.False(JsonBody.TryParse(body, out _, out var fault));
        Assert.Equal(new JsonFault("The body is not valid UTF-8.", 2, 7), fault);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Sixty_four_levels_are_taken_and_one_more_is_not(char open, char close)
    {
        Assert.True(JsonBody.TryParse(Nested(64, open, close), out var document, out _));
        document.Dispose();
        Assert.False(JsonBody.TryParse(Nested(65, open, close), out _, out var fault));
        Assert.Equal("The body is nested more than 64 levels deep.", fault.Message);
        Assert.Equal((1, (64 * (open == '{' ? 5 : 1)) + 1), (fault.Line, fault.Position));
        Assert.False(JsonBody.TryParse(Nested(100_000, open, close), out _, out _));
    }

    [Fact]
    public void A_long_key_is_shortened_in_the_message()
    {
        var name = new string('k', 5_000);
        Assert.False(JsonBody.TryParse(Encoding.UTF8.GetBytes($"{{\"{name}\":1,\"{name}\":1}}"), out _, out var fault));
        Assert.True(fault.Message.Length < 150);
    }

    [Fact]
    public void No_bytes_make_it_throw_and_what_it_takes_can_be_read_whole()
        => Gen.OneOf(
                Gen.String[Gen.Char["{}[]\",:\\u0d8c19e-.+ \n\0tfné"], 0, 40].Select(Encoding.UTF8.GetBytes),
                Gen.String[Gen.Char["\\ud80c\0 n"], 0, 14].Select(s => Encoding.UTF8.GetBytes($"{{\"a\":\"{s}\"}}")),
                Gen.Byte.Array[0, 20])
            .Sample(
                bytes =>
                {
                    if (!JsonBody.TryParse(bytes, out var document, out var fault))
                    {
                        return fault.Line >= 1 && fault.Position >= 1 && fault.Message.EndsWith('.');
                    }

                    using (document)
                    {
                        return ReadWhole(document.RootElement) && CanonicalJson.Fingerprint("POST", "/", bytes).Length == 32;
                    }
                },
                iter: 50_000);

    private static bool ReadWhole(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(p => !p.Name.Contains('\0') && ReadWhole(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(ReadWhole),
        JsonValueKind.String => !element.GetString()!.Contains('\0'),
        _ => true,
    };

    private static byte[] Nested(int levels, char open, char close)
    {
        var step = open == '{' ? "{\"a\":" : "[";
        var inner = open == '{' ? "1" : "";
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(step, levels)) + inner + new string(close, levels));
    }
}
