using System.Text.Json;
using Centry.Core.Webhooks;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class WebhookSecretTests
{
    [Fact]
    public void A_new_secret_is_the_prefix_and_32_random_bytes_in_base64()
    {
        var text = WebhookSecret.New().Reveal();

        Assert.StartsWith("whsec_", text, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(text["whsec_".Length..]).Length);
        Assert.NotEqual(text, WebhookSecret.New().Reveal());
        Assert.Equal(text, WebhookSecret.Parse(text).Reveal());
    }

    [Fact]
    public void It_does_not_show_itself()
    {
        var secret = WebhookSecret.New();
        var hidden = secret.Reveal()["whsec_".Length..];

        Assert.Equal("whsec_********", $"{secret}");
        Assert.DoesNotContain(hidden, JsonSerializer.Serialize(secret), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64 at all!")]
    [InlineData("whsec_AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("WHSEC_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    public void What_is_no_secret_is_refused_and_not_repeated(string? text)
    {
        Assert.False(WebhookSecret.TryParse(text, out _));
        if (text is { Length: > 6 })
            Assert.DoesNotContain(text[6..], Assert.Throws<FormatException>(() => WebhookSecret.Parse(text)).Message, StringComparison.Ordinal);
    }
}
