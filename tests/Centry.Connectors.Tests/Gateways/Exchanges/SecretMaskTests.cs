using System.Text.Json;
using Centry.Connectors.Gateways.Exchanges;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.Exchanges;

public sealed class SecretMaskTests
{
    private const string Credential = "a key & \"more\" of it";

    private readonly SecretMask _mask = new(["SecurityCredential", "x-key"], [Credential, "1234"]);

    [Fact]
    public void Fields_are_covered_by_name_at_any_depth_and_the_rest_stays_as_it_was()
        => Assert.Equal(
            """{"a":[{"HashCheck":"•••","n":1.50,"ok":true,"none":null}],"securitycredential":"•••","Token":"•••","pin":null,"name":"Zoë & Søn"}""",
            _mask.Of("""{"a":[{"HashCheck":"ffee","n":1.50,"ok":true,"none":null}],"securitycredential":{"of":"x"},"Token":[1,2],"pin":null,"name":"Zoë & Søn"}"""));

    [Theory]
    [InlineData("amount=5&HashCheck=ffee&note=a+b", "amount=5&HashCheck=•••&note=a+b")]
    [InlineData("?Token=ffee&n=1", "?Token=•••&n=1")]
    [InlineData("<a href='/password?x=1'>forgot</a>", "<a href='/password?x=1'>forgot</a>")]
    [InlineData("", "")]
    public void A_form_is_covered_by_name_and_a_page_is_none(string text, string covered) => Assert.Equal(covered, _mask.Of(text));

    [Theory]
    [InlineData("""{"Password":"abc","amount":5""")]
    [InlineData("""<pre>{"Password" : "abc"}</pre>""")]
    [InlineData("""{"Password":"abc","amount":5} and more""")]
    [InlineData("""{"Password":"abc""")]
    [InlineData("""{"Password":"abc","lone":"\ud800"}""")]
    public void JSON_that_is_cut_off_or_spoilt_is_covered_all_the_same(string text) => Assert.DoesNotContain("abc", _mask.Of(text), StringComparison.Ordinal);

    [Fact]
    public void A_known_value_is_covered_wherever_it_stands_and_however_it_is_spelt()
    {
        Assert.All(
            (string[])[$"it is {Credential}!", JsonSerializer.Serialize(new { note = Credential }), $"note={Uri.EscapeDataString(Credential)}", $"<{Credential.ToUpperInvariant()}>"],
            text =>
            {
                var covered = _mask.Of(text);
                Assert.Contains(SecretMask.Cover, covered, StringComparison.Ordinal);
                Assert.DoesNotContain("more", covered, StringComparison.OrdinalIgnoreCase);
            });
    }

    [Fact]
    public void A_short_value_is_not_looked_for_as_its_cover_would_tell_it()
        => Assert.Equal("""{"phone":"+256772123456","amount":1234}""", _mask.Of("""{"phone":"+256772123456","amount":1234}"""));

    [Fact]
    public void What_a_request_had_under_such_a_name_is_covered_in_the_answer_under_any()
    {
        _mask.Of("""{"Password":"derived-from-the-passkey"}""");
        _mask.Hear("X-Key", "sealed-with-their-key");
        _mask.Hear("Authorization", "Bearer of-this-moment");
        _mask.Hear("X-Reference-Id", "what-people-ask-by");
        Assert.Equal(
            "wrong: •••, •••, •••, what-people-ask-by", _mask.Of("wrong: derived-from-the-passkey, sealed-with-their-key, of-this-moment, what-people-ask-by"));
    }

    [Fact]
    public void JSON_can_be_laid_out_for_people()
        => Assert.Equal("{\n  \"a\": 1\n}", _mask.Of("""{"a":1}""", indented: true).ReplaceLineEndings("\n"));
}
